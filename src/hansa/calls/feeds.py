"""Deadlines of calls for calendar programs, and new calls for readers of feeds."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from hansa.calls.models import Call
from hansa.common.atom import AtomEntry
from hansa.common.ical import CalendarEntry


def dates_of(calls: Iterable[Call]) -> Iterator[CalendarEntry]:
    """
    Return the dates of calls as entries of a calendar; deadlines are fetched already.

    An entry keeps its identity when a date moves: its place among the call's dates.
    """
    for call in calls:
        dates = [(one.at, one.label or _("Deadline")) for one in call.deadlines.all()]
        if call.opens_at is not None:
            dates.insert(0, (call.opens_at, _("Opens")))
        for n, (at, label) in enumerate(dates):
            yield CalendarEntry(
                name=f"call-{call.pk}-{n}",
                stamp=call.published_at or at,
                starts_at=at,
                ends_at=at,
                summary=f"{label}: {call.title}",
                description=call.summary,
                path=call.get_absolute_url(),
                sequence=call.version,
            )


def entries_of(calls: Iterable[Call]) -> list[AtomEntry]:
    """Return calls as entries of a feed."""
    return [
        AtomEntry(
            call.title, call.get_absolute_url(), call.summary, call.published_at,
            call.published_at, (call.programme,) if call.programme else (),
        )
        for call in calls
        if call.published_at is not None
    ]  # fmt: skip
