"""Events as calendar programs read them."""

from hansa.common.ical import CalendarEntry
from hansa.events.models import Event


def entry_of(event: Event, *, link: str = "") -> CalendarEntry:
    """
    Return a published event as an entry of a calendar; a cancelled one stays and says so.

    ``link`` is where one takes part online, for those who may know.
    """
    return CalendarEntry(
        name=f"event-{event.pk}",
        stamp=event.cancelled_at or event.published_at or event.starts_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        summary=event.title,
        description=f"{event.summary}\n{link}".strip(),
        location=", ".join(part for part in [event.venue, event.city] if part) or link,
        path=event.get_absolute_url(),
        sequence=event.version,
        status="CANCELLED" if event.cancelled_at is not None else "",
    )
