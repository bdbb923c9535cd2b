"""The calendar's list: words, facets that combine, orders, months, places."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict

from hansa.common.listing import Kept
from hansa.events.models import Event
from hansa.events.operations.admission import cancel_event
from hansa.events.operations.calendar import series_named
from hansa.events.presentation import points_of, read_month, read_search, weeks_of
from hansa.events.queries import listing
from hansa.events.queries.listing import EventSearch, search_events
from tests.factories import NOW, make_event, make_term, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def events():
    talks = series_named("Expert Talks")
    health, digital = make_term("health"), make_term("digital")
    alpha = make_event("alpha", kind="webinar", format="virtual", city="", country="",
                       series=talks, languages=["en", "de"])  # fmt: skip
    beta = make_event("beta", kind="fair", country="DE", city="Jena", backing="supported",
                      starts_at=NOW + 2 * DAY, ends_at=NOW + 3 * DAY,
                      published_at=NOW - 99 * DAY)  # fmt: skip
    gamma = make_event("gamma", kind="fair", country="FR", city="Lyon", languages=["fr"],
                       starts_at=NOW + 40 * DAY, ends_at=NOW + 41 * DAY)  # fmt: skip
    make_event("over", kind="webinar", series=talks, starts_at=NOW - 9 * DAY,
               ends_at=NOW - 8 * DAY)  # fmt: skip
    make_event("long-over", starts_at=NOW - 19 * DAY, ends_at=NOW - 18 * DAY)
    make_event("hidden", published_at=NOW + DAY)
    make_event("draft", published_at=None)
    alpha.terms.set([health])
    beta.terms.set([health, digital])
    gamma.terms.set([digital])


def names(question="", order="", when="coming", **chosen):
    found = search_events(EventSearch(question, chosen, order, when), NOW)
    slugs = dict(Event.objects.values_list("pk", "slug"))
    return [slugs[pk] for pk in found.pks]


def test_what_comes_is_listed_by_date_and_what_was_the_latest_first(events):
    assert names() == ["beta", "alpha", "gamma"]
    assert names(when="past") == ["over", "long-over"]
    assert names(when="") == ["long-over", "over", "beta", "alpha", "gamma"]
    assert names(order="title") == ["alpha", "beta", "gamma"]
    assert names(order="newest")[-1] == "beta"


def test_words_find_titles_cities_and_kinds(events):
    assert names("title gamma") == ["gamma"]
    assert names("jena") == ["beta"]
    assert names("fair") == ["beta", "gamma"]
    assert names("expert", when="") == ["alpha", "over"]
    assert names("title", order="date") == ["beta", "alpha", "gamma"]
    assert names("nothing such") == []


def test_facets_combine_and_each_number_is_what_the_choice_finds(events):
    assert names(kind=("fair",), language=("fr", "de")) == ["gamma"]
    assert names(series=("expert-talks",), when="") == ["over", "alpha"]
    assert names(term=("ecosystem:health",), backing=("own",)) == ["alpha"]
    for chosen in ({}, {"kind": ("fair",)}, {"country": ("DE",), "format": ("onsite",)}):
        numbers = search_events(EventSearch("", chosen), NOW).numbers
        for name, counted in numbers.items():
            if name == "when":
                continue
            for value, count in counted.items():
                assert len(names(**{**chosen, name: (value,)})) == count, (chosen, name, value)
    assert EventSearch("x").is_filtered
    assert not EventSearch(when="past").is_filtered


def test_places_are_the_events_own_or_their_citys_and_none_online(events):
    Event.objects.filter(slug="gamma").update(latitude=1.5, longitude=2.5)
    points = points_of(search_events(EventSearch(), NOW))
    assert [p["name"] for p in points] == ["Title of beta", "Title of gamma"]
    assert round(points[0]["lat"]) == 51
    assert (points[1]["lat"], points[1]["lon"]) == (1.5, 2.5)
    Event.objects.filter(slug="beta").update(city="Nowhere at all")
    assert len(points_of(search_events(EventSearch(), NOW))) == 1


def test_an_event_stands_on_each_of_its_days_by_its_own_clocks(events):
    found = search_events(EventSearch(when=""), NOW)
    month = NOW.date().replace(day=1)
    days = {day.date: day for week in weeks_of(month, found, NOW) for day in week}
    beta = Event.objects.get(slug="beta")
    cancel_event(actor=make_user(), now=NOW, event=beta, reason="x")
    assert days[NOW.date()].is_today
    first = (NOW + 2 * DAY).astimezone(listing_zone()).date()
    for n in range(2):
        assert ("Title of beta", "/events/beta/", False) in days[first + n * DAY].events
    assert len(list(days)) % 7 == 0
    many = [make_event(f"same-{n}", starts_at=NOW, ends_at=NOW) for n in range(8)]
    again = search_events(EventSearch(when=""), NOW)
    busy = [d for week in weeks_of(month, again, NOW) for d in week if d.more]
    assert (busy[0].more, len(many)) == (2, 8)


def listing_zone():
    from zoneinfo import ZoneInfo

    return ZoneInfo("Asia/Taipei")


@pytest.mark.parametrize("text", ["", "2017-13", "x", "1066-01", "9999-12"])
def test_a_month_that_is_none_is_this_one(text):
    assert read_month(text, NOW) == NOW.date().replace(day=1)


def test_a_month_is_read():
    assert read_month("2018-02", NOW) == date(2018, 2, 1)


def test_an_address_is_read_without_what_is_unknown():
    search = read_search(QueryDict(f"q=+x+&kind=fair&kind=fair&when=never&order=no&zzz={'y' * 9}"))
    assert search == EventSearch("x", {**dict.fromkeys(listing.FACETS, ()), "kind": ("fair",)})


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_is_read_anew_when_an_event_changes(monkeypatch):
    monkeypatch.setattr(listing, "_kept", Kept(listing._key, listing._read))
    event = make_event("alpha")
    kept = search_events(EventSearch(), NOW).events
    assert search_events(EventSearch(), NOW).events is kept
    held = cancel_event(actor=make_user(), now=NOW, event=event, reason="x")
    found = search_events(EventSearch(), NOW)
    assert found.listed(held.pk).is_cancelled
    make_event("beta")
    assert names() == ["alpha", "beta"]
