"""What all forms share: a key against sending twice, a version against overwriting."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def new_key() -> str:
    """Return a key for a form that has not been sent yet."""
    return uuid.uuid4().hex


def whole_numbers(values: list[str]) -> set[int]:
    """Return the ids among what a form sent; anything else was not written by our page."""
    return {int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 16}


class KeyedForm(forms.Form):
    """A form that makes something; sent twice it makes it once."""

    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=64)


class VersionedForm(forms.Form):
    """A form that changes something; it knows which version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def differences(self, current: Any) -> list[dict[str, Any]]:
        """Return the fields in which what was typed differs from what is stored now."""
        rows = []
        for name, field in self.fields.items():
            if name == "version" or name not in self.cleaned_data:
                continue
            mine, theirs = self.cleaned_data[name], getattr(current, name, "")
            if mine != theirs:
                rows.append({"label": field.label or name, "mine": mine, "theirs": theirs})
        return rows


STALE_MESSAGE = _(
    "Somebody else saved this meanwhile. Both versions are shown below: keep what is right "
    "and save again."
)
