"""The rules a problem must keep to be a problem at all, one small function each."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from bilateral.exceptions import ProblemError

if TYPE_CHECKING:
    from bilateral.problem import Meeting, Problem


def validate(problem: Problem) -> None:
    """
    Raise unless the problem keeps the rules of its own form.

    Parameters
    ----------
    problem
        The problem, possibly still under construction.

    Raises
    ------
    ProblemError
        Naming the first place at fault and the rule it breaks.
    """
    _check_sizes(problem)
    _check_slots(problem)
    _check_participants(problem)
    _check_tables(problem)
    for number, meeting in enumerate(problem.meetings):
        _check_meeting(problem, number, meeting)
    _check_fixed(problem)
    _check_precedences(problem)


def _require(holds: bool, place: str, rule: str) -> None:
    if not holds:
        raise ProblemError(place, rule)


def _check_ids(ids: Iterable[int], size: int, what: str, place: str) -> None:
    for number in ids:
        _require(0 <= number < size, place, f"there is no {what} {number}, only 0 to {size - 1}")


def _check_sizes(problem: Problem) -> None:
    for what in ("participants", "slots", "tables", "meetings"):
        _require(len(getattr(problem, what)) > 0, what, "at least one is needed")
    fair = problem.fairness is None or problem.fairness >= 0
    _require(fair, "fairness", "it cannot be negative")


def _check_slots(problem: Problem) -> None:
    for number, slot in enumerate(problem.slots):
        place = f"slots[{number}]"
        _require(slot.minutes >= 1, place, "a slot lasts at least a minute")
        _require(slot.start >= 0, place, "a slot cannot start before the event")
    for number, (one, two) in enumerate(pairwise(problem.slots), start=1):
        place = f"slots[{number}]"
        ordered = one.start + one.minutes <= two.start
        _require(ordered, place, f"it starts before slot {number - 1} ends")
        _require(one.session <= two.session, place, "sessions must be numbered upwards in time")


def _check_participants(problem: Problem) -> None:
    for number, participant in enumerate(problem.participants):
        place = f"participants[{number}].unavailable"
        _check_ids(sorted(participant.unavailable), len(problem.slots), "slot", place)
        limit = participant.max_meetings
        place = f"participants[{number}].max_meetings"
        _require(limit is None or limit >= 0, place, "it cannot be negative")


def _check_tables(problem: Problem) -> None:
    seen: dict[str, int] = {}
    for number, table in enumerate(problem.tables):
        other = seen.setdefault(table.name, number)
        name = f"tables {other} and {number} are both called {table.name!r}"
        _require(other == number, f"tables[{number}].name", name)
        place = f"tables[{number}].unavailable"
        _check_ids(sorted(table.unavailable), len(problem.slots), "slot", place)


def _check_meeting(problem: Problem, number: int, meeting: Meeting) -> None:
    place = f"meetings[{number}]"
    _check_ids((meeting.a, meeting.b), len(problem.participants), "participant", place)
    _require(meeting.a != meeting.b, place, f"participant {meeting.a} cannot meet itself")
    _require(meeting.weight >= 0, f"{place}.weight", "it cannot be negative")
    slots, tables = len(problem.slots), len(problem.tables)
    _check_ids(sorted(meeting.allowed or ()), slots, "slot", f"{place}.allowed")
    if meeting.fixed_slot is not None:
        _check_ids((meeting.fixed_slot,), slots, "slot", f"{place}.fixed_slot")
    if meeting.fixed_table is not None:
        _check_ids((meeting.fixed_table,), tables, "table", f"{place}.fixed_table")
    _check_ids(meeting.after, len(problem.meetings), "meeting", f"{place}.after")


def _check_fixed(problem: Problem) -> None:
    """Refuse mandatory fixed meetings that put a person or a table in two places at once."""
    people: dict[tuple[int, int], int] = {}
    tables: dict[tuple[int, int], int] = {}
    for number, meeting in enumerate(problem.meetings):
        slot = meeting.fixed_slot
        if slot is None or not meeting.mandatory:
            continue
        place = f"meetings[{number}].fixed_slot"
        for person in (meeting.a, meeting.b):
            other = people.setdefault((person, slot), number)
            rule = f"participant {person} is also fixed to meeting {other} in slot {slot}"
            _require(other == number, place, rule)
        if meeting.fixed_table is not None:
            other = tables.setdefault((meeting.fixed_table, slot), number)
            rule = f"table {meeting.fixed_table} is also fixed to meeting {other} in slot {slot}"
            _require(other == number, place, rule)


def _check_precedences(problem: Problem) -> None:
    """Refuse circular precedences, by removing meetings that wait for nobody (Kahn)."""
    waits = [len(set(meeting.after)) for meeting in problem.meetings]
    followers: list[list[int]] = [[] for _ in problem.meetings]
    for number, meeting in enumerate(problem.meetings):
        for earlier in set(meeting.after):
            followers[earlier].append(number)
    ready = [number for number, count in enumerate(waits) if count == 0]
    while ready:
        for later in followers[ready.pop()]:
            waits[later] -= 1
            if waits[later] == 0:
                ready.append(later)
    stuck = [number for number, count in enumerate(waits) if count > 0]
    if stuck:
        among = ", ".join(map(str, stuck[:8]))
        raise ProblemError(f"meetings[{stuck[0]}].after", f"circular precedence among {among}")
