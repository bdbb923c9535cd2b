"""Plain example data for the style guide."""

from dataclasses import dataclass, field
from typing import Any

from django import forms


class ExampleForm(forms.Form):
    """A form with every kind of field."""

    name = forms.CharField(label="Name", help_text="As on your web site.")
    email = forms.EmailField(label="E-mail address")
    country = forms.ChoiceField(label="Country", choices=[("FR", "France"), ("TW", "Taiwan")])
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    agrees = forms.BooleanField(label="We may publish this", required=False)


@dataclass(frozen=True)
class ExampleGrid:
    """A small grid of meetings."""

    slots: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)


def example_grid() -> ExampleGrid:
    """Return a grid that shows each state of a cell."""
    states = ["meeting", "locked", "moved", "free", "unavailable"]
    names = ["Photonik Jena", "Loire Textile", "Taipei Biotech"]
    return ExampleGrid(
        slots=["09:00", "09:25", "09:50", "10:15", "11:00"],
        rows=[
            {
                "name": name,
                "cells": [
                    {"state": states[(i + j) % 5], "text": names[(i + 1) % 3], "table": i + j}
                    for j in range(5)
                ],
            }
            for i, name in enumerate(names)
        ],
    )
