"""The working schedule as meetings are moved about in it: what is in the way, in words."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hansa.matchmaking.models import (
    Application,
    Delegate,
    Interpreter,
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
    interpreter: Interpreter | None = None


class Desk:
    """
    A schedule with everything that says whether a meeting can be at a place.

    It is read once, so that all places of a meeting are tried without asking the database again;
    with ``only``, what is needed for this slot alone.
    """

    def __init__(self, version: ScheduleVersion, *, only: Slot | None = None) -> None:
        call = version.call
        self.version, self.event = version, call.event
        self.slots = list(slots_of(call)) if only is None else [only]
        self.tables = list(tables_of(call))
        closed = Unavailability.objects.filter(slot__in=self.slots)
        self._away = {
            *closed.values_list("delegate_id", "slot_id"),
            *busy_elsewhere(call, self.slots),
        }
        self._seated: dict[int, list[tuple[int, int]]] = defaultdict(list)
        seats = version.seats.filter(slot__in=self.slots)
        for slot, request, delegate in seats.values_list(
            "slot_id", "meeting__request_id", "delegate_id"
        ):
            self._seated[slot].append((request, delegate))
        self._known: dict[int, tuple[set[int], set[int]]] = {}
        self._interpreters = list(call.interpreters.filter(is_closed=False))
        self._helping: dict[int, list[tuple[int, int]]] = defaultdict(list)
        there = version.meetings.filter(slot__in=self.slots)
        helped = there.filter(interpreter__isnull=False)
        for slot, request, who in helped.values_list("slot_id", "request_id", "interpreter_id"):
            self._helping[slot].append((request, who))
        self._held: dict[int, list[tuple[int, int]]] = defaultdict(list)
        meetings = there.filter(table__isnull=False)
        for slot, request, table in meetings.values_list("slot_id", "request_id", "table_id"):
            self._held[slot].append((request, table))

    def place(self, request: MeetingRequest, slot: Slot, table: Table | None = None) -> Place:
        """
        Return what the meeting of a request would be like in a slot.

        At ``table``, or at the first one that is free. The meeting itself is in nobody's way.
        """
        allowed, _attending = self._of_pair(request)
        conflicts = []
        if allowed and slot.pk not in allowed:
            conflicts.append(_("The two agreed on other times."))
        teams, absent = self._teams(request, slot)
        conflicts += absent
        delegates, interpreter = [team[0] for team in teams if team], None
        if not absent:
            helping = {who for other, who in self._helping[slot.pk] if other != request.pk}
            helpers = [one for one in self._interpreters if one.pk not in helping]
            talk = _who_can_talk(teams, helpers)
            if talk is None:
                conflicts.append(_("They share no language, and no interpreter is free then."))
            else:
                delegates, interpreter = talk
        if is_by_video(self.event, request.asker, request.partner):
            return Place(slot, None, delegates, conflicts, interpreter)
        found, why = self._table(request, slot, table, delegates)
        return Place(slot, found, delegates, [*conflicts, *why], interpreter)

    def _of_pair(self, request: MeetingRequest) -> tuple[set[int], set[int]]:
        """Return the slots the two agreed on, and who of them is to attend."""
        if request.pk not in self._known:
            seats = self.version.seats.filter(meeting__request=request)
            self._known[request.pk] = (
                set(request.slots.values_list("pk", flat=True)),
                set(seats.values_list("delegate_id", flat=True)),
            )
        return self._known[request.pk]

    def _teams(self, request: MeetingRequest, slot: Slot) -> tuple[list[list[Delegate]], list[str]]:
        """Return who of each of the two is free then, and in words where there is nobody."""
        busy = {who for other, who in self._seated[slot.pk] if other != request.pk}
        _allowed, mine = self._of_pair(request)
        teams, absent = [], []
        for side in (request.asker, request.partner):
            here = [one for one in team_of(side) if (one.pk, slot.pk) not in self._away]
            free = [one for one in here if one.pk not in busy]
            free.sort(key=lambda one: one.pk not in mine)  # who was to attend, does
            teams.append(free)
            if not free:
                words = (
                    _("%(name)s has another meeting then.") if here else _("%(name)s is away then.")
                )
                absent.append(words % {"name": side.organisation})
        return teams, absent

    def _table(
        self, request: MeetingRequest, slot: Slot, table: Table | None, delegates: list[Delegate]
    ) -> tuple[Table | None, list[str]]:
        """Return the table, or the one asked for and why it cannot be."""
        kept = next((pk for pk in map(kept_table, (request.asker, request.partner)) if pk), None)
        if kept and table and table.pk != kept:
            return table, [_("One of them stays at a table of its own.")]
        candidates = [table] if table else self.tables
        if kept:
            candidates = [one for one in self.tables if one.pk == kept]
        held = Counter(where for other, where in self._held[slot.pk] if other != request.pk)
        accessible = any(one.needs_accessible for one in delegates)
        for candidate in candidates:
            room = held[candidate.pk] < candidate.capacity
            if room and (candidate.is_accessible or not accessible):
                return candidate, []
        return table, [self._no_table(table, held)]

    def _no_table(self, table: Table | None, held: Counter[int]) -> str:
        if table is None:
            return _("No table that suits is free then.")
        if held[table.pk] >= table.capacity:
            return _("Table %(table)s is taken then.") % {"table": table}
        return _("Table %(table)s is not accessible.") % {"table": table}


def kept_table(application: Application) -> int | None:
    """Return the table at which a participant stays, if its side keeps its tables."""
    return application.table_id if application.side.keeps_tables else None


def share_language(one: Delegate, other: Delegate) -> bool:
    """Return whether two can talk: one names no language, or they have one in common."""
    return not one.languages or not other.languages or bool({*one.languages} & {*other.languages})


def interpreter_for(
    one: Delegate, other: Delegate, helpers: Iterable[Interpreter]
) -> Interpreter | None:
    """Return the first of these who speaks a language of each of the two."""
    spoken = [{*one.languages}, {*other.languages}]
    return next((h for h in helpers if all(some & {*h.languages} for some in spoken)), None)


def _who_can_talk(
    teams: list[list[Delegate]], helpers: list[Interpreter]
) -> tuple[list[Delegate], Interpreter | None] | None:
    """Return two who share a language, or else two with an interpreter; None if there are none."""
    pairs = [[one, other] for one in teams[0] for other in teams[1]]
    for pair in pairs:
        if share_language(*pair):
            return pair, None
    for pair in pairs:
        helper = interpreter_for(pair[0], pair[1], helpers)
        if helper is not None:
            return pair, helper
    return None
