"""Whether an organisation may apply, with each reason in words."""

from datetime import timedelta

import pytest

from hansa.calls.fit import fit_of
from hansa.calls.operations.writing import Cutoff
from hansa.calls.queries.calls import course_of
from tests.factories import NOW, make_call, make_organisation, make_term

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def reasons(call, organisation):
    fit = fit_of(
        call, course_of(call), organisation, NOW, fields=call.terms.all(),
        own=organisation.terms.all(),
    )  # fmt: skip
    return fit.may_apply, [(one.meets, one.text) for one in fit.reasons]


def test_a_call_open_to_all_may_be_answered_by_all():
    may, said = reasons(make_call(deadlines=[]), make_organisation())
    assert may
    assert said == [
        (True, "It is open, and no end is set."),
        (True, "Organisations of every country may apply."),
        (True, "Every kind of organisation may apply."),
    ]


def test_each_rule_that_is_met_is_named():
    health = make_term("health")
    call = make_call(
        countries=["DE", "FR"], profile_types=["cluster"], terms=[health], partners_least=3,
        partner_countries_least=2,
    )  # fmt: skip
    may, said = reasons(call, make_organisation(country="DE", terms=[health]))
    assert may
    assert said == [
        (True, "It is open until 31 July 2017."),
        (True, "Germany is among the eligible countries."),
        (True, "It is open to your kind of organisation: cluster organisation."),
        (True, "You share its fields: Health."),
        (None, "You need a consortium of at least 3 organisations from 2 countries."),
    ]


def test_each_rule_that_is_not_met_is_named():
    call = make_call(
        countries=["DE", "FR", "IT", "ES", "PT", "PL", "SE", "FI"], profile_types=["sme"],
        terms=[make_term("health")], deadlines=[NOW - DAY], partners_least=2,
    )  # fmt: skip
    may, said = reasons(call, make_organisation(country="JP"))
    assert not may
    assert said == [
        (False, "It is closed."),
        (False, "Japan is not among the eligible countries: "
         "Finland, France, Germany, Italy, Poland, Portugal and 2 more."),
        (False, "Your profile says cluster organisation; it is open to: SME."),
        (None, "Its fields are not in your profile: Health."),
        (None, "You need a consortium of at least 2 organisations."),
    ]  # fmt: skip


def test_when_one_may_apply_is_said():
    own = make_organisation()
    soon = make_call(opens_at=NOW + DAY)
    assert reasons(soon, own)[1][0] == (None, "It opens on 12 July 2017.")
    later = make_call(deadlines=[Cutoff(NOW - DAY), Cutoff(NOW + DAY, "", 2)])
    may, said = reasons(later, own)
    assert not may
    assert "first stage is over" in said[0][1]
    alone = make_call(partner_countries_least=4)
    assert reasons(alone, own)[1][-1] == (None, "You need partners from at least 4 countries.")
