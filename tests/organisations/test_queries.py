"""Named reads of the directory."""

import pytest
from django.contrib.auth.models import AnonymousUser

from hansa.organisations.models import Organisation
from hansa.organisations.permissions import can_edit_organisation
from hansa.organisations.queries.directory import (
    DirectorySearch,
    cities_of,
    organisations_of,
    organisations_visible_to,
    points_of,
    published_organisations,
    search_directory,
    shared_terms,
)
from tests.factories import make_organisation, make_term, make_user

pytestmark = pytest.mark.django_db


def chosen(**facets):
    return DirectorySearch(chosen=facets)


def names(found):
    return sorted(o.name for o in found)


@pytest.fixture
def directory():
    digital, health = make_term("digital"), make_term("health")
    robots = make_term("robotics", "technology")
    make_organisation("Alpha", country="DE", terms=[digital, robots], latitude=50.0, longitude=8.0)
    make_organisation("Beta", country="FR", terms=[digital, health], latitude=50.0, longitude=8.0)
    make_organisation("Gamma", country="FR", profile_type="network")
    make_organisation("Draft", country="DE", published=False, terms=[digital])


def test_draft_is_seen_by_its_administrator_alone(directory):
    keeper, other = make_user(), make_user()
    make_organisation("Mine", published=False, administrator=keeper)
    assert names(organisations_visible_to(AnonymousUser())) == ["Alpha", "Beta", "Gamma"]
    assert "Mine" not in names(organisations_visible_to(other))
    assert "Mine" in names(organisations_visible_to(keeper))
    assert names(organisations_of(keeper)) == ["Mine"]
    assert names(published_organisations()) == ["Alpha", "Beta", "Gamma"]


def test_profile_is_edited_by_its_administrator_and_the_sites():
    keeper = make_user()
    organisation = make_organisation(administrator=keeper)
    assert can_edit_organisation(keeper, organisation)
    assert can_edit_organisation(make_user(role="administrator"), organisation)
    assert not can_edit_organisation(make_user(role="editor"), organisation)
    assert not can_edit_organisation(AnonymousUser(), organisation)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (DirectorySearch(), ["Alpha", "Beta", "Gamma"]),
        (DirectorySearch(question="alp"), ["Alpha"]),
        (DirectorySearch(question="nothing"), []),
        (chosen(country=("FR",)), ["Beta", "Gamma"]),
        (chosen(country=("FR", "DE"), type=("cluster",)), ["Alpha", "Beta"]),
        (chosen(ecosystem=("digital",)), ["Alpha", "Beta"]),
        (chosen(ecosystem=("digital", "health")), ["Alpha", "Beta"]),
        (chosen(ecosystem=("digital",), technology=("robotics",)), ["Alpha"]),
    ],
)
def test_search_keeps_what_fits_every_facet(directory, search, found):
    assert names(search_directory(search)) == found


def test_facet_counts_say_what_each_value_would_leave(directory):
    counts = search_directory(chosen(country=("FR",))).facet_counts()
    assert counts["country"] == {"FR": 2, "DE": 1}
    assert counts["type"] == {"cluster": 1, "network": 1}
    assert counts["ecosystem"] == {"digital": 1, "health": 1}
    for country, number in counts["country"].items():
        assert len(search_directory(chosen(country=(country,)))) == number
    assert search_directory(DirectorySearch()).facet_counts()["technology"] == {"robotics": 1}


def test_points_and_cities_leave_out_what_has_no_place(directory):
    everything = Organisation.objects.filter(status="published")
    found = search_directory(DirectorySearch())
    assert [p["name"] for p in points_of(found)] == ["Alpha", "Beta"]
    assert points_of(found)[0]["url"] == "/organisations/alpha/"
    assert cities_of(everything) == [(50.0, 8.0, 2)]


def test_shared_terms_are_those_of_both(directory):
    alpha, beta, gamma = (Organisation.objects.get(name=n) for n in ["Alpha", "Beta", "Gamma"])
    assert [t.slug for t in shared_terms(alpha, beta)] == ["digital"]
    assert shared_terms(alpha, gamma) == []
