"""The working schedule as meetings are moved about in it: what is in the way, in words."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import prefetch_related_objects
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
    corner: int = 0
    """Which of the meetings that the table holds at once."""


@dataclass(frozen=True)
class _There:
    """A meeting of the schedule, by ids."""

    table: int | None
    corner: int
    interpreter: int | None
    delegates: set[int]


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
        self._allowed: dict[int, set[int]] = {}
        self._attending: dict[int, set[int]] = {}
        self._meetings: dict[int, dict[int, _There]] = defaultdict(dict)
        meetings = version.meetings.filter(slot__in=self.slots).order_by()
        for slot, request, table, corner, helper, delegate in meetings.values_list(
            "slot_id", "request_id", "table_id", "corner", "interpreter_id", "seats__delegate_id"
        ):
            there = self._meetings[slot].setdefault(request, _There(table, corner, helper, set()))
            there.delegates.add(delegate)

    @cached_property
    def _interpreters(self) -> list[Interpreter]:
        """All who interpret; asked for where two share no language."""
        return list(self.version.call.interpreters.filter(is_closed=False))

    def place(self, request: MeetingRequest, slot: Slot, table: Table | None = None) -> Place:
        """
        Return what the meeting of a request would be like in a slot.

        At ``table``, or at the first one that is free. The meeting itself is in nobody's way.
        """
        prefetch_related_objects([request.asker, request.partner], "delegates")
        allowed = self._slots_of(request)
        conflicts = []
        if allowed and slot.pk not in allowed:
            conflicts.append(_("The two agreed on other times."))
        teams, absent = self._teams(request, slot)
        conflicts += absent
        delegates, interpreter = [team[0] for team in teams if team], None
        if not absent:
            talk = self._talk(request, slot, teams)
            if talk is None:
                conflicts.append(_("They share no language, and no interpreter is free then."))
            else:
                delegates, interpreter = talk
        if is_by_video(self.event, request.asker, request.partner):
            return Place(slot, None, delegates, conflicts, interpreter)
        found, why = self._table(request, slot, table, delegates)
        others = self._others(request, slot)
        taken = {one.corner for one in others if found is not None and one.table == found.pk}
        free = next(n for n in range(len(taken) + 1) if n not in taken)
        return Place(slot, found, delegates, [*conflicts, *why], interpreter, free)

    def _others(self, request: MeetingRequest, slot: Slot) -> list[_There]:
        """Return the meetings in a slot but that of a request."""
        there = self._meetings[slot.pk].items()
        return [meeting for pk, meeting in there if pk != request.pk]

    def _slots_of(self, request: MeetingRequest) -> set[int]:
        """Return the slots the two agreed on."""
        if request.pk not in self._allowed:
            self._allowed[request.pk] = set(request.slots.values_list("pk", flat=True))
        return self._allowed[request.pk]

    def _attending_of(self, request: MeetingRequest) -> set[int]:
        """Return who of the two is to attend."""
        if request.pk not in self._attending:
            seats = self.version.seats.filter(meeting__request=request)
            self._attending[request.pk] = set(seats.values_list("delegate_id", flat=True))
        return self._attending[request.pk]

    def _teams(self, request: MeetingRequest, slot: Slot) -> tuple[list[list[Delegate]], list[str]]:
        """Return who of each of the two is free then, and in words where there is nobody."""
        busy = {who for one in self._others(request, slot) for who in one.delegates}
        teams, absent = [], []
        for side in (request.asker, request.partner):
            here = [one for one in team_of(side) if (one.pk, slot.pk) not in self._away]
            free = [one for one in here if one.pk not in busy]
            if len(free) > 1:  # who was to attend, does
                mine = self._attending_of(request)
                free.sort(key=lambda one: one.pk not in mine)
            teams.append(free)
            if not free:
                words = (
                    _("%(name)s has another meeting then.") if here else _("%(name)s is away then.")
                )
                absent.append(words % {"name": side.organisation})
        return teams, absent

    def _talk(
        self, request: MeetingRequest, slot: Slot, teams: list[list[Delegate]]
    ) -> tuple[list[Delegate], Interpreter | None] | None:
        """Return two who share a language, or else two with an interpreter; None: nobody can."""
        pairs = [[one, other] for one in teams[0] for other in teams[1]]
        for pair in pairs:
            if share_language(*pair):
                return pair, None
        helping = {one.interpreter for one in self._others(request, slot)}
        helpers = [one for one in self._interpreters if one.pk not in helping]
        for pair in pairs:
            helper = interpreter_for(pair[0], pair[1], helpers)
            if helper is not None:
                return pair, helper
        return None

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
        held = Counter(one.table for one in self._others(request, slot))
        accessible = any(one.needs_accessible for one in delegates)
        for candidate in candidates:
            room = held[candidate.pk] < candidate.capacity
            if room and (candidate.is_accessible or not accessible):
                return candidate, []
        return table, [self._no_table(table, held)]

    def _no_table(self, table: Table | None, held: Counter[int | None]) -> str:
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
