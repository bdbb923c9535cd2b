"""How the calendar is shown: its facets, tabs, days of a month and places on the map."""

from calendar import Calendar as Weeks
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from hansa.common import listing
from hansa.common.listing import Facet
from hansa.common.places import country_name
from hansa.events.models import Event
from hansa.events.queries.listing import (
    COMING,
    FACETS,
    ORDERS,
    PAST,
    WHEN,
    EventSearch,
    Found,
    Listed,
)
from hansa.organisations.forms.fields import language_choices
from hansa.organisations.queries.vocabularies import term_labels

MOST_ON_A_DAY = 6
MONTHS_AWAY = 120
"""How far one can leaf through the months, before and after this one."""


def read_search(get: QueryDict, *, when: str = COMING) -> EventSearch:
    """
    Return the search in an address; what is unknown or too long is left out.

    ``when`` is what counts if the address says nothing of it.
    """
    read, asked = listing.read_search(get, FACETS, ORDERS), get.get(WHEN, "")
    chosen_when = asked if asked in {COMING, PAST} else when
    return EventSearch(read.question, read.chosen, read.order, chosen_when)


def facets_shown(search: EventSearch, found: Found) -> list[dict[str, Any]]:
    """Return the facets with the number each choice would find."""
    words = {f"{v}:{slug}": label for (v, slug), label in term_labels().items()}
    facets = [
        Facet("kind", _("Kind"), dict(Event.Kind.choices).get, is_open=True),
        Facet("format", _("Where"), dict(Event.Format.choices).get, is_open=True),
        Facet("backing", _("Whose event"), dict(Event.Backing.choices).get),
        Facet("country", _("Country"), country_name),
        Facet("language", _("Language"), dict(language_choices()).get),
        Facet("term", _("Field"), words.get),
        Facet("series", _("Series"), found.events.series.get),
    ]
    return listing.facets_of(search, found.numbers, facets)


def tabs_of(search: EventSearch, view: str) -> list[dict[str, Any]]:
    """Return the ways to look at what was searched: ahead, past, by month, on the map."""
    ahead, past = replace(search, when=COMING), replace(search, when=PAST)
    here = reverse("events:event-list")
    ways: list[tuple[str, StrPromise | str, str, EventSearch]] = [
        (COMING, _("Upcoming"), here, ahead),
        (PAST, _("Past"), here, past),
        ("month", _("Month"), reverse("events:event-month"), ahead),
        ("map", _("Map"), reverse("events:event-map"), ahead),
    ]
    return [
        {"label": label, "href": f"{path}?{one.address}".rstrip("?"), "current": name == view}
        for name, label, path, one in ways
    ]


def orders_shown(search: EventSearch) -> list[dict[str, Any]]:
    """Return the orders a list can have, each with its address."""
    names = [("date", _("Date")), ("newest", _("Newest")), ("title", _("Title"))]
    return listing.orders_of(search, names)


def points_of(found: Found) -> list[dict[str, Any]]:
    """Return where the events take place, for the map."""
    points = []
    for pk in found.pks:
        one = found.listed(pk)
        if one.at is not None:
            begins = one.starts_at.astimezone(ZoneInfo(one.timezone))
            points.append({
                "lat": one.at[0], "lon": one.at[1], "name": one.title, "place": one.city,
                "text": f"{date_format(begins, 'DATE_FORMAT')} · {one.city}",
                "url": reverse("event-detail", args=[one.slug]),
            })  # fmt: skip
    return points


@dataclass(frozen=True)
class Day:
    """A day of a month with what takes place on it."""

    date: date
    is_of_month: bool
    is_today: bool
    events: list[tuple[str, str, bool]]
    """Title, address, and whether it is cancelled."""
    more: int


def read_month(text: str, now: datetime) -> date:
    """Return the first day of a month written like 2017-07; this month's for any other text."""
    this = now.date().replace(day=1)
    try:
        asked = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return this
    away = (asked.year - this.year) * 12 + asked.month - this.month
    return asked if abs(away) <= MONTHS_AWAY else this


def weeks_of(month: date, found: Found, now: datetime) -> list[list[Day]]:
    """Return the weeks of a month, Monday first; an event stands on each of its days, there."""
    weeks = Weeks().monthdatescalendar(month.year, month.month)
    first, last = weeks[0][0], weeks[-1][-1]
    on: dict[date, list[Listed]] = defaultdict(list)
    for pk in found.pks:
        one = found.listed(pk)
        for day in _days_of(one, first, last):
            on[day].append(one)
    return [[_day(day, month, on[day], now) for day in week] for week in weeks]


def _days_of(one: Listed, first: date, last: date) -> Iterable[date]:
    zone = ZoneInfo(one.timezone)
    if one.ends_at.date() < first - timedelta(days=1):
        return []
    if one.starts_at.date() > last + timedelta(days=1):
        return []
    begins = max(first, one.starts_at.astimezone(zone).date())
    ends = min(last, one.ends_at.astimezone(zone).date())
    return (begins + timedelta(days=n) for n in range((ends - begins).days + 1))


def _day(day: date, month: date, some: list[Listed], now: datetime) -> Day:
    shown = [
        (one.title, reverse("event-detail", args=[one.slug]), one.is_cancelled)
        for one in some[:MOST_ON_A_DAY]
    ]
    return Day(
        day, day.month == month.month, day == now.date(), shown, max(0, len(some) - MOST_ON_A_DAY)
    )


def months_beside(month: date) -> tuple[date, date]:
    """Return the first day of the month before, and of the one after."""
    return (month - timedelta(days=1)).replace(day=1), (month + timedelta(days=32)).replace(day=1)


def languages_of(event: Event) -> str:
    """Return the languages of an event by name."""
    names = dict(language_choices())
    return ", ".join(names.get(code, code) for code in event.languages)
