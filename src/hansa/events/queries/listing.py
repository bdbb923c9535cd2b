"""
The calendar's list: words, facets that combine, orders; the same for month, map and feeds.

What does not depend on the moment is read once and kept in memory until an event changes.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Max, Sum

from hansa.common.facets import FacetTable, Values
from hansa.common.geography import find_place
from hansa.common.listing import Kept, ListSearch, count_found
from hansa.events.models import Event
from hansa.organisations.models import IndexState

FACETS = ("kind", "format", "backing", "country", "language", "term", "series")
WHEN = "when"
COMING, PAST = "coming", "past"
ORDERS = ("date", "newest", "title")


@dataclass(frozen=True)
class EventSearch(ListSearch):
    """What somebody looks for in the calendar; ``when`` is coming, past, or empty for both."""

    when: str = COMING

    @property
    def address(self) -> str:
        """Return the parameters of the search, always in the same order."""
        past = f"{WHEN}={PAST}" if self.when == PAST else ""
        return "&".join(part for part in (super().address, past) if part)


@dataclass(frozen=True)
class Listed:
    """What the list knows of one event."""

    title: str
    slug: str
    city: str
    country: str
    published_at: datetime
    starts_at: datetime
    ends_at: datetime
    timezone: str
    at: tuple[float, float] | None
    """Latitude and longitude: its own, else its city's; None online, or where none is known."""
    is_cancelled: bool


@dataclass(frozen=True)
class Events:
    """All events that are published or will be, in the order of their numbers."""

    key: tuple[object, ...]
    table: FacetTable
    listed: list[Listed]
    series: Mapping[str, str]
    """What each series is called, by its slug."""


@dataclass(frozen=True)
class Found:
    """The events that fit, in their order, and the numbers of each facet."""

    pks: list[int]
    numbers: dict[str, dict[str, int]]
    events: Events

    def listed(self, pk: int) -> Listed:
        """Return what is known of an event."""
        return self.events.listed[self.events.table.positions[pk]]


def search_events(search: EventSearch, now: datetime) -> Found:
    """Return the events that fit."""
    events = _kept.get()
    whens = {n: PAST if one.ends_at < now else COMING for n, one in enumerate(events.listed)}
    table = events.table.with_facet(WHEN, whens.items())
    shown = table.bits(
        pk for pk, one in zip(table.pks, events.listed, strict=True) if one.published_at <= now
    )
    chosen = {**search.chosen, WHEN: (search.when,) if search.when else ()}
    counted, found = count_found(table, replace(search, chosen=chosen), shown, "event")
    made = Found(counted.fitting, counted.numbers, events)
    return Found(_in_order(made, search, found), counted.numbers, events)


def _in_order(made: Found, search: EventSearch, found: dict[int, int]) -> list[int]:
    pks, listed = made.pks, made.listed
    if search.order == "newest":
        return sorted(pks, key=lambda pk: -listed(pk).published_at.timestamp())
    if search.order == "title":
        return sorted(pks, key=lambda pk: listed(pk).title.casefold())
    if search.order == "date" or not found:
        sign = -1 if search.when == PAST else 1
        return sorted(pks, key=lambda pk: (sign * listed(pk).starts_at.timestamp(), pk))
    return sorted(pks, key=found.__getitem__)


def _key() -> tuple[object, ...]:
    """Each change of an event raises its version, and merging words the directory's."""
    events = Event.objects.aggregate(
        number=Count("pk"), newest=Max("pk"), changes=Sum("version"), public=Count("published_at"),
        latest=Max("published_at"),
    )  # fmt: skip
    words = IndexState.objects.values_list("version", flat=True).first()
    return (*events.values(), words)


def _read(key: tuple[object, ...]) -> Events:
    """Read all published events in two queries."""
    words: dict[int, set[str]] = defaultdict(set)
    through = Event.terms.through.objects.values_list("event_id", "term__vocabulary", "term__slug")
    for event, vocabulary, slug in through:
        words[event].add(f"{vocabulary}:{slug}")
    listed: list[Listed] = []
    names: dict[str, str] = {}

    def rows() -> Iterator[tuple[int, Values]]:
        shown = Event.objects.filter(published_at__isnull=False).select_related("series")
        for one in shown.order_by("pk").defer("description", "summary"):
            assert one.published_at is not None, "the filter above"
            listed.append(Listed(
                one.title, one.slug, one.city, one.country, one.published_at, one.starts_at,
                one.ends_at, one.timezone, _place_of(one), one.cancelled_at is not None,
            ))  # fmt: skip
            if one.series is not None:
                names[one.series.slug] = one.series.name
            yield (
                one.pk,
                {
                    "kind": [one.kind],
                    "format": [one.format],
                    "backing": [one.backing],
                    "country": [one.country] if one.country else [],
                    "language": one.languages,
                    "term": words[one.pk],
                    "series": [one.series.slug] if one.series is not None else [],
                },
            )

    return Events(key, FacetTable.of(rows()), listed, names)


def _place_of(event: Event) -> tuple[float, float] | None:
    if event.format == Event.Format.VIRTUAL:
        return None
    if event.latitude is not None and event.longitude is not None:
        return event.latitude, event.longitude
    place = find_place(event.city, event.country) if event.city else None
    return (place.latitude, place.longitude) if place is not None else None


_kept = Kept(_key, _read)
