"""New events for readers of feeds."""

from collections.abc import Iterable

from hansa.common.atom import AtomEntry
from hansa.events.models import Event


def entries_of(events: Iterable[Event]) -> list[AtomEntry]:
    """Return published events as entries of a feed."""
    return [
        AtomEntry(
            event.title, event.get_absolute_url(), event.summary, event.published_at,
            event.cancelled_at or event.published_at, (str(event.get_kind_display()),),
        )
        for event in events
        if event.published_at is not None
    ]  # fmt: skip
