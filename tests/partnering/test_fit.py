"""Whether an organisation is what a search looks for."""

import pytest

from hansa.partnering.fit import reasons_for
from tests.factories import make_organisation, make_term
from tests.factories_partnering import make_partner_search

pytestmark = pytest.mark.django_db


def said(search, organisation):
    reasons = reasons_for(
        search, organisation, fields=search.terms.all(), own=organisation.terms.all()
    )
    return [(one.meets, one.text) for one in reasons]


def test_a_search_open_to_all_says_so():
    assert said(make_partner_search(), make_organisation()) == [
        (True, "Partners of every country are welcome."),
        (True, "Every kind of organisation is welcome."),
    ]


def test_each_rule_is_named_met_or_not():
    health = make_term("health")
    search = make_partner_search(countries=["ES"], profile_types=["cluster"], terms=[health])
    fits = make_organisation(country="ES", terms=[health])
    assert said(search, fits) == [
        (True, "Partners from Spain are sought."),
        (True, "Your kind of organisation is sought: cluster organisation."),
        (True, "You share its fields: Health."),
    ]
    fails = make_organisation(country="FR", profile_type="sme")
    assert said(search, fails) == [
        (False, "Partners are sought from: Spain; not from France."),
        (False, "Your profile says SME; sought are: cluster organisation."),
        (None, "Its fields are not in your profile: Health."),
    ]
