"""Plain example data for the style guide."""

import json
from functools import cache
from typing import Any

from django import forms
from django.template.loader import get_template


class ExampleForm(forms.Form):
    """A form with every kind of field."""

    name = forms.CharField(label="Name", help_text="As on the web site of the organisation.")
    email = forms.EmailField(label="E-mail")
    country = forms.ChoiceField(label="Country", choices=[("FR", "France"), ("TW", "Taiwan")])
    about = forms.CharField(label="About", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    interests = forms.MultipleChoiceField(
        label="Looking for", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("a", "Partners for a joint proposal"), ("b", "Study visits")],
    )  # fmt: skip
    size = forms.ChoiceField(
        label="Who may see this", choices=[("p", "Everyone"), ("m", "Members")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    terms = forms.BooleanField(label="I accept the terms", help_text="You can withdraw any time.")


class ExampleScales(forms.Form):
    """Questions with one answer of few."""

    useful = forms.ChoiceField(
        label="How useful was it?", required=False, widget=forms.RadioSelect,
        choices=[(str(n), str(n)) for n in range(1, 6)],
    )  # fmt: skip
    held = forms.ChoiceField(
        label="Did you meet?", required=False, widget=forms.RadioSelect,
        choices=[("yes", "It took place"), ("no", "It did not")],
    )  # fmt: skip


@cache
def examples() -> dict[str, Any]:
    """Return the examples that stand beside the style guide's templates."""
    found: dict[str, Any] = json.loads(get_template("style/examples.json").render())
    return found


def bad_form() -> ExampleForm:
    """Return the form as it comes back with errors."""
    return ExampleForm({"email": "anna@", "size": "x"}, auto_id="bad_%s")


def example_grid() -> dict[str, Any]:
    """Return a grid that shows each state of a cell."""
    names = ["Photonik Jena", "Loire Textile", "Taipei Biotech", "Hsinchu Semicon"]
    columns = [{"label": f"{9 + i // 2}:{i % 2 * 3}0", "starts": i == 4} for i in range(8)]
    marks = [{}, {"locked": True}, {"moved": True}, {"clash": True}]
    rows = [
        {"label": name, "count": 4, "href": "#", "cells": [_cell(i, j, names) for j in range(8)]}
        for i, name in enumerate(names)
    ]
    for i, row in enumerate(rows):
        row["cells"][i] |= marks[i]
    return {
        "caption": "Who meets whom, by time",
        "corner": "Participant",
        "columns": columns,
        "sides": [
            {"label": "European Union", "rows": rows[:2]},
            {"label": "Taiwan", "rows": rows[2:]},
        ],
    }


def _cell(i: int, j: int, names: list[str]) -> dict[str, Any]:
    starts = {"starts": j == 4}
    if (i + j) % 2 == 0:
        other = names[(i + 2) % 4]
        title = f"{names[i]} with {other}, table {j + 1}"
        return {"state": "meeting", "label": other, "table": j + 1, "title": title, **starts}
    if j == 7:
        return {"state": "unavailable", "title": f"{names[i]}, not available", **starts}
    return {"state": "free", "title": f"{names[i]}, free", **starts}
