"""Everything that writes the calendar; what other apps call is named here."""

from hansa.events.operations.calendar import (
    announce_event,
    draft_event,
    edit_event,
    publish_event,
)

__all__ = ["announce_event", "draft_event", "edit_event", "publish_event"]
