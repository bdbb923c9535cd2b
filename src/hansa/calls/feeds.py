"""Deadlines of calls for calendar programs, and new calls for readers of feeds."""

from collections.abc import Iterable
from datetime import UTC

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as Entry

from hansa.calls.models import Call
from hansa.common.atom import AtomEntry


def calendar_of(calls: Iterable[Call], name: str) -> bytes:
    """
    Return the dates of calls as iCalendar, all in UTC; deadlines are fetched already.

    An entry keeps its identity when a date moves: its place among the call's dates.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Hansa//hansa//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    host = settings.BASE_URL.split("//")[1].split(":")[0]
    for call in calls:
        dates = [(one.at, one.label or _("Deadline")) for one in call.deadlines.all()]
        if call.opens_at is not None:
            dates.insert(0, (call.opens_at, _("Opens")))
        for n, (at, label) in enumerate(dates):
            entry = Entry()
            entry.add("uid", f"call-{call.pk}-{n}@{host}")
            entry.add("dtstamp", (call.published_at or at).astimezone(UTC))
            entry.add("dtstart", at.astimezone(UTC))
            entry.add("dtend", at.astimezone(UTC))
            entry.add("summary", f"{label}: {call.title}")
            entry.add("description", call.summary)
            entry.add("url", settings.BASE_URL + call.get_absolute_url())
            entry.add("sequence", call.version)
            calendar.add_component(entry)
    return bytes(calendar.to_ical())


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
