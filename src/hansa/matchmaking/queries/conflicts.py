"""The working schedule as meetings are moved about in it: what is in the way, in words."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hansa.matchmaking.models import (
    Application,
    Delegate,
    MeetingRequest,
    ScheduleVersion,
    Slot,
    Table,
    Unavailability,
)
from hansa.matchmaking.queries.participation import is_by_video, team_of
from hansa.matchmaking.queries.schedules import busy_elsewhere, slots_of, tables_of


@dataclass(frozen=True)
class Place:
    """Where a meeting would be: when, at which table, who would attend, what is in the way."""

    slot: Slot
    table: Table | None
    delegates: list[Delegate]
    conflicts: list[str]


class Desk:
    """
    A schedule with everything that says whether a meeting can be at a place.

    It is read once, so that all places of a meeting are tried without asking the database again.
    """

    def __init__(self, version: ScheduleVersion) -> None:
        call = version.call
        self.version, self.event = version, call.event
        self.slots, self.tables = list(slots_of(call)), list(tables_of(call))
        closed = Unavailability.objects.filter(slot__in=self.slots)
        self._away = {
            *closed.values_list("delegate_id", "slot_id"),
            *busy_elsewhere(call, self.slots),
        }
        self._seated: dict[int, list[tuple[int, int]]] = defaultdict(list)
        seats = version.seats.values_list("slot_id", "meeting__request_id", "delegate_id")
        for slot, request, delegate in seats:
            self._seated[slot].append((request, delegate))
        self._held: dict[int, list[tuple[int, int]]] = defaultdict(list)
        meetings = version.meetings.filter(table__isnull=False)
        for slot, request, table in meetings.values_list("slot_id", "request_id", "table_id"):
            self._held[slot].append((request, table))

    def place(self, request: MeetingRequest, slot: Slot, table: Table | None = None) -> Place:
        """
        Return what the meeting of a request would be like in a slot.

        At ``table``, or at the first one that is free. The meeting itself is in nobody's way.
        """
        busy = {who for other, who in self._seated[slot.pk] if other != request.pk}
        delegates, conflicts = [], []
        for side in (request.asker, request.partner):
            found = self._somebody(side, slot, busy)
            if isinstance(found, Delegate):
                delegates.append(found)
            else:
                conflicts.append(found)
        if is_by_video(self.event, request.asker, request.partner):
            return Place(slot, None, delegates, conflicts)
        held = Counter(where for other, where in self._held[slot.pk] if other != request.pk)
        accessible = any(one.needs_accessible for one in delegates)
        for candidate in [table] if table else self.tables:
            room = held[candidate.pk] < candidate.capacity
            if room and (candidate.is_accessible or not accessible):
                return Place(slot, candidate, delegates, conflicts)
        conflicts.append(self._no_table(table, held))
        return Place(slot, table, delegates, conflicts)

    def _somebody(self, side: Application, slot: Slot, busy: set[int]) -> Delegate | str:
        """Return a delegate who is free then, or in words why there is none."""
        here = [one for one in team_of(side) if (one.pk, slot.pk) not in self._away]
        free = next((one for one in here if one.pk not in busy), None)
        if free is not None:
            return free
        words = _("%(name)s has another meeting then.") if here else _("%(name)s is away then.")
        return words % {"name": side.organisation}

    def _no_table(self, table: Table | None, held: Counter[int]) -> str:
        if table is None:
            return _("No table that suits is free then.")
        if held[table.pk] >= table.capacity:
            return _("Table %(table)s is taken then.") % {"table": table}
        return _("Table %(table)s is not accessible.") % {"table": table}
