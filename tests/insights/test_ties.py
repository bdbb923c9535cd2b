"""Who works with whom, from meetings that were held and agreements that are public."""

from datetime import timedelta

import pytest

from hansa.common import clock
from hansa.insights import views
from hansa.insights.presentation import HEIGHT, WIDTH, between, from_the_middle, on_a_circle
from hansa.insights.queries.ties import ties_of, ties_of_countries
from hansa.organisations.models import Organisation
from hansa.outcomes.models import Agreement, Party
from tests.factories import NOW, make_agreement, make_organisation, make_schedule

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=400)


@pytest.fixture
def met(fair):
    """Everybody of one side of a fair met everybody of the other, and it is over."""
    make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), (3, 0)], published=True)
    for one, country in zip([*fair.ours, *fair.theirs], ["DE", "DE", "TW", "TW"], strict=True):
        Organisation.objects.filter(pk=one.organisation_id).update(country=country)
    return fair


def own(fair):
    return Organisation.objects.get(pk=fair.ours[0].organisation_id)


def test_an_organisation_works_with_those_it_agreed_with_and_has_met(met):
    friend = make_organisation("Friend", country="FR")
    make_agreement(ours=own(met), others=[friend])  # waits for the friend's word
    assert ties_of(own(met), LATER, with_meetings=False) == []
    make_agreement(others=[own(met), friend])
    shown = ties_of(own(met), LATER, with_meetings=False)
    assert [(tie.other.name, tie.agreements, tie.meetings) for tie in shown] == [("Friend", 1, 0)]
    everything = ties_of(own(met), LATER, with_meetings=True)
    assert [(tie.agreements, tie.meetings) for tie in everything] == [(1, 0), (0, 1), (0, 1)]
    assert ties_of(own(met), NOW, with_meetings=True) == shown  # the fair is still to come


def test_meetings_are_told_to_those_who_had_them_alone(met, client, sign_in, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATER)
    partner = met.theirs[0].organisation.name
    address = "/organisations/photonics-jena/ties/"
    assert partner not in client.get(address).content.decode()
    page = sign_in(met.manager).get(address).content.decode()
    assert partner in page
    assert '<td class="number">1</td>' in page
    # One line says less than the table below it; three are a picture.
    assert 'class="ties"' not in page
    for number in range(2):
        make_agreement(ours=own(met), others=[make_organisation(f"Partner {number}")])
    Agreement.objects.update(state="public", published_at=NOW)
    page = sign_in(met.manager).get(address).content.decode()
    assert "1 meeting" in page.split('class="ties"')[1]
    assert client.get("/organisations/none/ties/").status_code == 404


def test_countries_are_joined_by_meetings_and_agreements_but_few_meetings_are_not_counted(met):
    tie = ties_of_countries(LATER)[0]
    assert (tie.one, tie.other, tie.agreements, tie.meetings, tie.weight) == ("DE", "TW", 0, 4, 4)
    make_agreement(ours=own(met))  # with a laboratory in Japan
    first, second = ties_of_countries(LATER)
    assert (first.one, first.other, first.agreements, first.meetings) == ("DE", "JP", 1, None)
    assert second == tie
    Organisation.objects.filter(pk=met.theirs[0].organisation_id).update(country="TH")
    few = [t for t in ties_of_countries(LATER) if "TW" in (t.one, t.other)]
    assert [(t.meetings, t.weight) for t in few] == [(None, 0)]
    Organisation.objects.filter(pk=met.theirs[0].organisation_id).update(status="hidden")
    assert {t.other for t in ties_of_countries(LATER)} == {"JP", "TW"}


def test_a_party_whose_country_nobody_knows_ties_no_country(met):
    make_agreement(ours=own(met))
    Party.objects.filter(organisation__isnull=True).update(country="")
    assert [(tie.one, tie.other) for tie in ties_of_countries(LATER)] == [("DE", "TW")]


def test_a_country_and_an_organisation_are_not_tied_to_themselves(met):
    Organisation.objects.update(country="DE")
    assert ties_of_countries(LATER) == []


def test_countries_are_drawn_and_listed(met, client, monkeypatch):
    assert "No meeting was held yet" in client.get("/ties/").content.decode()
    monkeypatch.setattr(clock, "now", lambda: LATER)
    make_agreement(ours=own(met))
    page = client.get("/ties/").content.decode()
    assert "Germany – Taiwan: 4 meetings" in page
    assert "fewer than 3" in page
    assert "/organisations/?country=TW" in page
    monkeypatch.setattr(views, "MOST_DRAWN", 1)
    page = client.get("/ties/").content.decode()
    assert "<path" not in page.split("<main", 1)[1].split("<table", 1)[0].split('class="ties"')[1]
    assert "Germany – Taiwan" in page


def test_a_few_meetings_have_words():
    assert views._in_words(0, None) == "a few meetings"
    assert views._in_words(2, 1) == "2 agreements, 1 meeting"


@pytest.mark.parametrize("number", [0, 1, 2, 24])
def test_names_stand_on_a_circle_inside_the_picture(number):
    nodes = on_a_circle([(f"n{n}", "/") for n in range(number)])
    assert len({(node.x, node.y) for node in nodes}) == number
    assert all(0 < node.x < WIDTH and 0 < node.text_y < HEIGHT for node in nodes)


def test_lines_are_as_thick_as_what_they_stand_for():
    one, other = on_a_circle([("a", "/"), ("b", "/")])
    steps = [between(one, other, weight=w, most=10, title="").step for w in (0, 1, 5, 10)]
    assert steps == [1, 1, 3, 5]
    assert from_the_middle(one, weight=10, most=10, title="x").path.startswith("M380")
