"""Why a meeting is not scheduled, and the smallest change that would make it possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from bilateral.domains import possible_slots
from bilateral.problem import Problem, Table
from bilateral.rules import check
from bilateral.schedule import Placement, Schedule


@dataclass(frozen=True, slots=True)
class Remedy:
    """
    One change that lets a meeting take place, verified by applying it.

    Parameters
    ----------
    code
        ``place`` (no change is needed), ``move`` (one other meeting), ``raise_limit``,
        ``open_slot`` (of a participant) or ``add_table``.
    message
        The change in English.
    facts
        Ids and numbers: ``slot`` and ``table`` of the meeting; of a move also
        ``other_meeting``, ``other_slot``, ``other_table``; else ``participant``, ``limit``.
    schedule
        The schedule after the change, valid for the changed problem.
    """

    code: str
    message: str
    facts: Mapping[str, int]
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Reason:
    """
    Why a meeting is not placed.

    Parameters
    ----------
    code
        ``placed`` (it is), ``possible`` (nothing is in the way), ``max_meetings``,
        ``no_common_slot``, ``participant_busy`` (somebody is busy in every common slot),
        ``tables_taken`` (in every slot in which both are free) or ``other_rule``
        (precedences, fixed tables or fairness).
    message
        The reason in English.
    facts
        Ids and numbers: ``meeting``, and ``participant``, ``limit`` or ``slots`` (how many).
    remedy
        The smallest single change found, or None if no single change is enough.
    """

    code: str
    message: str
    facts: Mapping[str, int] = field(default_factory=dict)
    remedy: Remedy | None = None


def explain(problem: Problem, schedule: Schedule, meeting: int) -> Reason:
    """
    Tell why a meeting is not in a schedule and what would bring it in.

    Parameters
    ----------
    problem, schedule
        A problem and a valid schedule of it.
    meeting
        Id of the meeting.

    Returns
    -------
    Reason
        With a remedy that was applied and checked. Remedies are tried in the order of
        what they ask of people: nothing, moving one other meeting, raising a limit,
        opening a slot of one participant, one more table.

    Raises
    ------
    IndexError
        If there is no such meeting.

    Notes
    -----
    Tries at most meetings × slots single moves. Deterministic.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Placement, Problem, Schedule, Slot, Table
    >>> people = (Participant("Ana"), Participant("Ben", frozenset({0})))
    >>> meetings = (Meeting(0, 1, mandatory=False),)
    >>> problem = Problem(people, (Slot(0, 0, 20),), (Table("1"),), meetings)
    >>> reason = explain(problem, Schedule((None,)), 0)
    >>> reason.code, reason.remedy.code, dict(reason.remedy.facts)
    ('no_common_slot', 'open_slot', {'slot': 0, 'table': 0, 'participant': 1})
    """
    if not 0 <= meeting < len(problem.meetings):
        raise IndexError(f"there is no meeting {meeting}")
    if schedule.placements[meeting] is not None:
        return Reason("placed", f"meeting {meeting} takes place", {"meeting": meeting})
    case = _Case(problem, schedule, meeting)
    return replace(case.reason(), remedy=next(case.remedies(), None))


class _Case:
    """One meeting that is not placed."""

    def __init__(self, problem: Problem, schedule: Schedule, meeting: int) -> None:
        self._problem, self._schedule, self._m = problem, schedule, meeting
        self._pair = (problem.meetings[meeting].a, problem.meetings[meeting].b)
        self._common = possible_slots(problem)[meeting]
        self._agenda: dict[int, dict[int, int]] = {p: {} for p in self._pair}
        for m in schedule.placed:
            for p in (problem.meetings[m].a, problem.meetings[m].b):
                if p in self._agenda:
                    self._agenda[p][schedule.slot_of(m) or 0] = m

    def reason(self) -> Reason:
        facts = {"meeting": self._m, "slots": len(self._common)}
        limited = self._limited()
        if limited is not None:
            limit = self._problem.participants[limited].max_meetings or 0
            message = f"{self._name(limited)} already has {limit} meetings, the most wanted"
            return Reason("max_meetings", message, facts | {"participant": limited, "limit": limit})
        if not self._common:
            message = "there is no slot in which both are available and the meeting may be"
            return Reason("no_common_slot", message, facts)
        both = [slot for slot in self._common if not self._busy_in(slot)]
        if not both:
            busiest = max(self._pair, key=lambda p: sum(s in self._agenda[p] for s in self._common))
            message = f"in each of {len(self._common)} common slots one of the two has a meeting"
            return Reason("participant_busy", message, facts | {"participant": busiest})
        facts["slots"] = len(both)
        if not any(self._free_tables(slot) for slot in both):
            return Reason("tables_taken", "no table is free when both participants are", facts)
        if any(self._placed(Placement(s, t)) for s in both for t in self._free_tables(s)):
            return Reason("possible", "nothing is in the way", facts)
        return Reason("other_rule", "precedence or fairness forbids every free place", facts)

    def remedies(self) -> Iterator[Remedy]:
        """Yield verified single changes, the least demanding first."""
        yield from self._place()
        yield from self._move()
        yield from self._raise_limit()
        yield from self._open_slot()
        yield from self._add_table()

    def _place(self) -> Iterator[Remedy]:
        for slot, table in product(self._common, range(len(self._problem.tables))):
            fixed = self._placed(Placement(slot, table))
            if fixed is not None:
                message = f"place it in slot {slot} at table {table}"
                yield Remedy("place", message, {"slot": slot, "table": table}, fixed)

    def _move(self) -> Iterator[Remedy]:
        possible = possible_slots(self._problem)
        for slot in self._common:
            blockers = {self._agenda[p][slot] for p in self._pair if slot in self._agenda[p]}
            here = [m for m in self._schedule.placed if self._schedule.slot_of(m) == slot]
            for other in sorted(blockers) if blockers else here:
                if len(blockers) > 1:
                    break
                yield from self._move_one(other, slot, possible[other])

    def _move_one(self, other: int, slot: int, targets: list[int]) -> Iterator[Remedy]:
        for target in targets:
            places = [Placement(target, table) for table in self._free_tables(target)]
            seats = sorted({*self._free_tables(slot), self._table_of(other)})
            for place, table in product(places[:1] if target != slot else places, seats):
                changed = self._placed(Placement(slot, table), {other: place})
                if changed is not None:
                    facts = {"slot": slot, "table": table, "other_meeting": other}
                    facts |= {"other_slot": place.slot, "other_table": place.table}
                    message = f"move meeting {other} to slot {target} and place it in slot {slot}"
                    yield Remedy("move", message, facts, changed)

    def _raise_limit(self) -> Iterator[Remedy]:
        limited = self._limited()
        if limited is None:
            return
        limit = (self._problem.participants[limited].max_meetings or 0) + 1
        problem = self._with_participant(limited, max_meetings=limit)
        facts = {"participant": limited, "limit": limit}
        message = f"let {self._name(limited)} have {limit} meetings"
        yield from self._after(problem, "raise_limit", message, facts)

    def _open_slot(self) -> Iterator[Remedy]:
        for slot in range(len(self._problem.slots)):
            for p in self._pair:
                closed = self._problem.participants[p].unavailable
                if slot in closed:
                    problem = self._with_participant(p, unavailable=closed - {slot})
                    message = f"let {self._name(p)} be available in slot {slot}"
                    yield from self._after(problem, "open_slot", message, {"participant": p})

    def _add_table(self) -> Iterator[Remedy]:
        names = {table.name for table in self._problem.tables}
        name = next(f"+{n}" for n in range(1, len(names) + 2) if f"+{n}" not in names)
        problem = replace(self._problem, tables=(*self._problem.tables, Table(name)))
        yield from self._after(problem, "add_table", "add one table", {})

    def _after(
        self, problem: Problem, code: str, message: str, facts: dict[str, int]
    ) -> Iterator[Remedy]:
        for fixed in _Case(problem, self._schedule, self._m)._place():
            yield Remedy(code, message, {**fixed.facts, **facts}, fixed.schedule)

    def _placed(
        self, place: Placement, moved: Mapping[int, Placement] | None = None
    ) -> Schedule | None:
        """Return the schedule with the meeting placed and others moved, if it is valid."""
        changes = {**(moved or {}), self._m: place}
        places = enumerate(self._schedule.placements)
        schedule = Schedule(tuple(changes.get(m, old) for m, old in places))
        return None if check(self._problem, schedule) else schedule

    def _with_participant(self, p: int, **changes: object) -> Problem:
        people = list(self._problem.participants)
        people[p] = replace(people[p], **changes)  # type: ignore[arg-type]  # fields by name
        return replace(self._problem, participants=tuple(people))

    def _limited(self) -> int | None:
        for p in self._pair:
            limit = self._problem.participants[p].max_meetings
            if limit is not None and len(self._agenda[p]) >= limit:
                return p
        return None

    def _busy_in(self, slot: int) -> bool:
        return any(slot in self._agenda[p] for p in self._pair)

    def _free_tables(self, slot: int) -> list[int]:
        taken = {place.table for place in self._schedule.placements if place and place.slot == slot}
        wanted = self._problem.meetings[self._m].fixed_table
        return [
            number
            for number, table in enumerate(self._problem.tables)
            if number not in taken and slot not in table.unavailable and wanted in (None, number)
        ]

    def _table_of(self, other: int) -> int:
        place = self._schedule.placements[other]
        return -1 if place is None else place.table

    def _name(self, p: int) -> str:
        return self._problem.participants[p].name
