"""Whether tables and times suffice for those who may come."""

from dataclasses import dataclass

from hansa.events.models import Event
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.queries.schedules import slots_of, tables_of


@dataclass(frozen=True)
class Room:
    """How many may come, and how many meetings there is room for."""

    participants: int
    slots: int
    tables: int
    """Meetings that can be held at once; of an event by video, as many as there are pairs."""

    @property
    def meetings(self) -> int:
        """Return how many meetings can be held at most."""
        return self.slots * min(self.tables, self.participants // 2)

    @property
    def each(self) -> int:
        """Return how many meetings everybody can have on average, rounded down."""
        return 2 * self.meetings // self.participants if self.participants else 0


def room_of(call: MatchmakingCall) -> Room:
    """Return the room there is for meetings when every place is taken."""
    participants = sum(call.sides.values_list("places", flat=True))
    tables = sum(tables_of(call).values_list("capacity", flat=True))
    if call.event.format == Event.Format.VIRTUAL:
        tables = participants // 2
    return Room(participants, slots_of(call).count(), tables)
