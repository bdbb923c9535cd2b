"""What holds for the forms of all apps."""

from importlib import import_module
from pathlib import Path

from django import forms

HANSA = Path(__file__).resolve().parents[2] / "src" / "hansa"


def test_no_form_takes_an_address_that_the_database_has_no_room_for():
    found = []
    for file in sorted([*HANSA.glob("*/forms.py"), *HANSA.glob("*/forms/*.py")]):
        parts = file.relative_to(HANSA.parent).with_suffix("").parts
        module = import_module(".".join(parts))
        for form in vars(module).values():
            for name, field in getattr(form, "base_fields", {}).items():
                if isinstance(field, forms.EmailField):
                    found.append((module.__name__, name, field.max_length))
    assert len(found) >= 3
    assert [row for row in found if row[2] != 254] == []
