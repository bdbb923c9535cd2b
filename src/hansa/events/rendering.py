"""Events as calendar programs read them."""

from collections.abc import Iterable
from datetime import UTC, timedelta

from django.conf import settings
from icalendar import Calendar
from icalendar import Event as Entry

from hansa.events.models import Event


def new_calendar(name: str) -> Calendar:
    """Return an empty calendar of this site."""
    calendar = Calendar()
    calendar.add("prodid", "-//Hansa//hansa//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"value": "DURATION"})
    return calendar


def calendar_of(
    events: Iterable[Event], *, name: str = "", method: str = "", link: str = ""
) -> bytes:
    """
    Return published events as iCalendar; all moments are in UTC.

    A cancelled one stays and says so, so that it goes from the calendars that have it. ``method``
    is what a mail asks for, ``link`` where one takes part online, for those who may know.
    """
    calendar = new_calendar(name or settings.SITE_NAME)
    if method:
        calendar.add("method", method)
    host = settings.BASE_URL.split("//")[1].split(":")[0]
    for event in events:
        entry = Entry()
        entry.add("uid", f"event-{event.pk}@{host}")
        stamp = event.cancelled_at or event.published_at or event.starts_at
        entry.add("dtstamp", stamp.astimezone(UTC))
        entry.add("dtstart", event.starts_at.astimezone(UTC))
        entry.add("dtend", event.ends_at.astimezone(UTC))
        entry.add("summary", event.title)
        entry.add("description", f"{event.summary}\n{link}".strip())
        entry.add("location", ", ".join(p for p in [event.venue, event.city] if p) or link)
        entry.add("url", settings.BASE_URL + event.get_absolute_url())
        entry.add("sequence", event.version)
        if event.cancelled_at is not None:
            entry.add("status", "CANCELLED")
        calendar.add_component(entry)
    return bytes(calendar.to_ical())
