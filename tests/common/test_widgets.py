"""Choices are written by ourselves, quicker, and as Django writes them."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

CHOICES = [
    ("DE", "Germany"), ("x\"y", "<b>&"), (1, 1200), ("", "–"),
    ("Far away", [("TW", "Taiwan"), ("JP", "Japan")]),
]  # fmt: skip


@pytest.mark.parametrize("chosen", [[], ["DE"], ["TW", 'x"y']])
@pytest.mark.parametrize("attrs", [{}, {"id": "id_a", "class": "wide", "required": True}])
@pytest.mark.parametrize(
    "kind",
    [forms.Select, forms.SelectMultiple, forms.RadioSelect, forms.CheckboxSelectMultiple],
)
def test_choices_are_written_as_django_writes_them(kind, attrs, chosen):
    class Other(forms.Form):
        field = forms.ChoiceField(choices=CHOICES, widget=kind(attrs=attrs))

    ours = Other(initial={"field": chosen})
    theirs = Other(initial={"field": chosen}, renderer=DjangoTemplates())
    assert parse_html(str(ours["field"])) == parse_html(str(theirs["field"]))
