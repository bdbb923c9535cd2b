"""The calendar for calendar programs."""

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


def calendar_of(events: Iterable[Event]) -> bytes:
    """Return the events as iCalendar; all moments are in UTC."""
    calendar = new_calendar(settings.SITE_NAME)
    host = settings.BASE_URL.split("//")[1].split(":")[0]
    for event in events:
        entry = Entry()
        entry.add("uid", f"event-{event.pk}@{host}")
        entry.add("dtstamp", event.published_at.astimezone(UTC))
        entry.add("dtstart", event.starts_at.astimezone(UTC))
        entry.add("dtend", event.ends_at.astimezone(UTC))
        entry.add("summary", event.title)
        entry.add("description", event.summary)
        entry.add("location", ", ".join(p for p in [event.venue, event.city] if p))
        entry.add("url", settings.BASE_URL + event.get_absolute_url())
        entry.add("sequence", event.version)
        calendar.add_component(entry)
    return bytes(calendar.to_ical())
