"""What calendar programs read: entries by iCalendar (RFC 5545), all moments in UTC."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event

MOST_REMEMBERED = 4096
READ_EVERY = timedelta(minutes=15)
CONTENT_TYPE = "text/calendar; charset=utf-8"
_END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True)
class CalendarEntry:
    """Something that takes place."""

    name: str
    """The same for as long as it is the same thing, unlike all others of this site."""
    stamp: datetime
    """When it was last said."""
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    path: str = ""
    """Of its page here."""
    sequence: int = 0
    """Grows with each change, by which calendars know the newer."""
    status: str = ""
    """CONFIRMED, or CANCELLED, by which it goes from the calendars that have it."""


def calendar_of(entries: Iterable[CalendarEntry], *, name: str = "", method: str = "") -> bytes:
    """Return a calendar with these entries; ``method`` is what a mail asks for."""
    calendar = Calendar()
    calendar.add("prodid", "-//Hansa//hansa//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name or settings.SITE_NAME)
    calendar.add("refresh-interval", READ_EVERY, parameters={"value": "DURATION"})
    if method:
        calendar.add("method", method)
    head = bytes(calendar.to_ical()).removesuffix(_END)
    return b"".join([head, *map(_written, entries), _END])


def calendar_answer(filename: str, content: bytes, *, is_secret: bool = False) -> HttpResponse:
    """Return a calendar to whoever asked; a secret one is kept by nobody on the way."""
    answer = HttpResponse(content, content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = f'inline; filename="{filename}"'
    if is_secret:
        answer["Cache-Control"] = "private, no-store"
    return answer


@lru_cache(MOST_REMEMBERED)
def _written(entry: CalendarEntry) -> bytes:
    """Return one entry as its lines; remembered, as calendars are read again and again."""
    one = Event()
    one.add("uid", f"{entry.name}@{urlsplit(settings.BASE_URL).hostname}")
    one.add("dtstamp", entry.stamp.astimezone(UTC))
    one.add("dtstart", entry.starts_at.astimezone(UTC))
    one.add("dtend", entry.ends_at.astimezone(UTC))
    one.add("summary", entry.summary)
    if entry.description:
        one.add("description", entry.description)
    if entry.location:
        one.add("location", entry.location)
    if entry.path:
        one.add("url", settings.BASE_URL + entry.path)
    one.add("sequence", entry.sequence)
    if entry.status:
        one.add("status", entry.status)
    return bytes(one.to_ical())
