"""On whose behalf somebody writes, as a form offers it."""

import pytest
from django import forms

from hansa.organisations.forms.speaking import SpokenForm
from tests.factories import make_organisation, make_user


class Fields(forms.Form):
    """Something that is written."""

    title = forms.CharField()

    @property
    def groups(self):
        return [("What it is", [self["title"]]), ("More", [])]


class BegunForm(SpokenForm, Fields):
    """Something that is begun."""


def begun(user, nobody=None, **sent):
    form = BegunForm({"key": "k", "title": "T", **sent} if sent else None)
    form.offer_speakers(user, nobody)
    return form


@pytest.fixture
def user(db):
    """Return somebody who speaks for two published organisations and for a draft."""
    one = make_user()
    make_organisation("Zeta", administrator=one)
    make_organisation("Alpha", administrator=one, acronym="A")
    make_organisation("Draft", administrator=one, published=False)
    make_organisation("Theirs", administrator=make_user())
    return one


def test_published_organisations_one_speaks_for_are_offered_by_name(user):
    field = begun(user)["organisation"]
    assert [label for _value, label in field.field.choices] == ["Alpha", "Zeta"]
    assert [one.choice_label for one in field] == ["Alpha", "Zeta"]


def test_nobody_is_offered_first_where_that_may_be(user):
    form = begun(user, "nobody")
    labels = [label for _value, label in form.fields["organisation"].choices]
    assert labels == ["nobody", "Alpha", "Zeta"]
    chosen = begun(user, "nobody", organisation="")
    assert chosen.is_valid()
    assert chosen.cleaned_data["organisation"] is None
    assert "organisation" in begun(user, organisation="").errors


@pytest.mark.parametrize("nobody", [None, "nobody"])
def test_only_what_is_offered_can_be_chosen(user, nobody):
    from hansa.organisations.models import Organisation

    for one in Organisation.objects.all():
        form = begun(user, nobody, organisation=one.pk)
        assert form.is_valid() == (one.name in {"Alpha", "Zeta"}), one
    for wrong in ("x", "0", "²", "9" * 30, "\x00"):
        assert not begun(user, nobody, organisation=wrong).is_valid(), wrong


def test_whoever_speaks_for_nobody_has_no_form_unless_nobody_will_do(user):
    alone = make_user()
    assert begun(user).has_speakers
    assert not begun(alone).has_speakers
    assert begun(alone, "nobody").has_speakers


def test_who_writes_stands_before_what_is_written(user):
    first, more = begun(user).groups
    assert (first[0], [field.name for field in first[1]]) == (
        "What it is",
        ["organisation", "title"],
    )
    assert more == ("More", [])
