"""Networks, national associations and partnerships: found, listed, shown, told to programs."""

from collections import Counter
from datetime import date

import pytest

from hansa.organisations.models import Membership, Organisation
from hansa.organisations.presentation.memberships import by_role, countries_of, duration_in_words
from hansa.organisations.queries.memberships import MemberNumbers
from hansa.organisations.queries.networks import (
    NetworkSearch,
    groupings,
    network_counts,
    search_networks,
    standing_of,
    with_members,
    with_members_count,
)
from tests.factories import NOW, make_membership, make_organisation

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def networks():
    """Make three groupings with members of two countries."""
    made = [
        make_organisation("Alpine", profile_type="network", target_countries=["CN", "US"]),
        make_organisation("Baltic", profile_type="partnership", target_countries=["CN"]),
        make_organisation("Czech", profile_type="national", country="CZ"),
        make_organisation("Draft", profile_type="network", published=False),
    ]
    change = Organisation.objects.filter
    change(name="Alpine").update(ends_date=date(2016, 12, 31))
    change(name="Baltic").update(programme="COSME, ESCP-4i", starts_date=date(2018, 1, 1))
    germany, france = make_organisation("Jena"), make_organisation("Lyon", country="FR")
    hidden = make_organisation("Hidden", country="IT")
    for group, member in [(0, germany), (0, france), (1, germany), (1, hidden)]:
        make_membership(made[group], member)
    Organisation.objects.filter(name="Hidden").update(status="hidden")
    Membership.objects.create(group=made[2], member=france, group_confirmed_at=NOW)
    return made


def names(found):
    return [one.name for one in found]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (NetworkSearch(), ["Alpine", "Baltic", "Czech"]),
        (NetworkSearch(kinds=("network", "national")), ["Alpine", "Czech"]),
        (NetworkSearch(countries=("DE",)), ["Alpine", "Baltic"]),
        (NetworkSearch(countries=("FR", "IT")), ["Alpine"]),
        (NetworkSearch(targets=("CN",)), ["Alpine", "Baltic"]),
        (NetworkSearch(targets=("US", "JP")), ["Alpine"]),
        (NetworkSearch(programme="escp"), ["Baltic"]),
        (NetworkSearch(standings=("ended",)), ["Alpine"]),
        (NetworkSearch(standings=("planned",)), ["Baltic"]),
        (NetworkSearch(standings=("running",)), ["Czech"]),
        (NetworkSearch(standings=("running", "ended", "odd")), ["Alpine", "Czech"]),
        (NetworkSearch(standings=("odd",)), ["Alpine", "Baltic", "Czech"]),
    ],
)
def test_search_keeps_what_fits_every_facet(networks, search, found):
    assert names(search_networks(search, TODAY)) == found


def test_counts_say_what_each_value_would_leave(networks):
    counts = network_counts(NetworkSearch(targets=("CN",)), TODAY)
    assert counts["kinds"] == {"network": 1, "partnership": 1}
    assert counts["countries"] == {"DE": 2, "FR": 1}
    assert counts["targets"] == {"CN": 2, "US": 1}
    assert counts["standings"] == {"running": 0, "planned": 1, "ended": 1}
    for code, number in counts["countries"].items():
        search = NetworkSearch(targets=("CN",), countries=(code,))
        assert search_networks(search, TODAY).count() == number


def test_groupings_count_verified_and_public_members(networks):
    counted = {
        g.name: (g.verified_count, g.countries_count) for g in with_members_count(groupings())
    }
    assert counted == {"Alpine": (2, 2), "Baltic": (1, 1), "Czech": (0, 0)}
    shown = {g.name: [m.member.name for m in g.shown_members] for g in with_members(groupings())}
    assert shown == {"Alpine": ["Jena", "Lyon"], "Baltic": ["Jena"], "Czech": []}


@pytest.mark.parametrize(
    ("starts", "ends", "standing", "words"),
    [
        (None, None, "running", ""),
        (date(2016, 1, 1), None, "running", "runs since 1 January 2016"),
        (date(2018, 1, 1), None, "planned", "begins on 1 January 2018"),
        (None, date(2018, 1, 1), "running", "runs until 1 January 2018"),
        (None, date(2016, 1, 1), "ended", "ended on 1 January 2016"),
        (TODAY, TODAY, "running", "runs from 11 July 2017 to 11 July 2017"),
        (date(2015, 1, 1), date(2016, 1, 1), "ended", "ran from 1 January 2015 to 1 January 2016"),
    ],
)
def test_how_long_a_grouping_runs_is_said_in_words(starts, ends, standing, words):
    group = Organisation(starts_date=starts, ends_date=ends)
    assert standing_of(group, TODAY) == standing
    assert duration_in_words(group, TODAY) == words


def test_members_stand_under_their_role_and_countries_are_counted():
    numbers = MemberNumbers(Counter(coordinator=1, node=9), Counter(FR=1, DE=2, AT=1))
    some = [Membership(role=role) for role in ("coordinator", "node", "node")]
    roles = [(one["label"], len(one["memberships"])) for one in by_role(some, numbers)]
    assert roles == [("1 coordinator", 1), ("9 nodes", 2)]
    countries = countries_of(numbers)
    assert countries[0] == {"label": "Germany", "number": 2}
    assert countries[1] == {"label": "Austria", "number": 1}
    assert countries_of(MemberNumbers()) == []


def test_list_is_filtered_by_its_address(client, networks):
    make_organisation("Alone")
    everything = client.get("/networks/").content.decode()
    assert all(name in everything for name in ("Alpine", "Baltic", "Czech"))
    assert "Alone" not in everything
    assert "2 verified members" in everything
    assert "Draft" not in everything
    address = "/networks/?kind=partnership&member=DE&target=CN&standing=planned&programme=cosme"
    one = client.get(address).content.decode()
    assert "Baltic" in one
    assert "Alpine" not in one
    assert "begins on 1 January 2018" in one
    assert "COSME, ESCP-4i" in one
    assert 'value="DE" checked' in one
    none = client.get("/networks/?programme=nothing&member=JP").content.decode()
    assert "Nothing found" in none
    assert 'value="JP" checked' in none


@pytest.mark.parametrize("odd", ["%00", "%ff", "<script>", "9" * 5000, "DE'--", "ß"])
def test_odd_filters_find_all_or_nothing(client, networks, odd):
    for name in ("kind", "member", "target", "standing", "programme", "page"):
        assert client.get(f"/networks/?{name}={odd}").status_code in {200, 400}


def test_page_of_a_grouping_shows_members_programme_and_duration(client, networks):
    make_membership(networks[0], make_organisation("Lead"), role="coordinator")
    page = client.get("/organisations/alpine/").content.decode()
    assert page.index("Lead") < page.index("Jena")
    assert "confirmed by both sides" in page
    assert "ended on 31 December 2016" in page
    assert "Countries of the members" in page
    assert "Programme: COSME, ESCP-4i" in client.get("/organisations/baltic/").content.decode()
    assert "Hidden" not in client.get("/organisations/baltic/").content.decode()
    assert "Lyon" not in client.get("/organisations/czech/").content.decode()
    assert "Alpine" in client.get("/organisations/jena/").content.decode()
    assert "Czech" not in client.get("/organisations/lyon/").content.decode()


def test_a_cluster_shows_how_many_members_it_has_beside_those_with_a_profile(client):
    cluster = make_organisation("Optics", sme_count=81)
    make_membership(cluster, make_organisation("Firm", profile_type="sme"))
    page = client.get("/organisations/optics/").content.decode()
    assert "Members with a profile here" in page
    assert "Small and medium-sized companies" in page
    assert "Firm" in page
