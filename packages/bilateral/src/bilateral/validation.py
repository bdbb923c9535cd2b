"""The rules a problem must keep to be a problem at all, one small function each."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import get_args

from bilateral.exceptions import ProblemError
from bilateral.problem import GOALS, Meeting, Mode, Problem
from bilateral.rules import form

_DAY = 24 * 60
_LATEST, _HEAVIEST, _MOST_SLOTS = 10**8, 10**9, 5_000
"""Largest moment in minutes, weight of a meeting, and number of slots."""


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
    _check_goals(problem)


def _require(holds: bool, place: str, rule: str) -> None:
    if not holds:
        raise ProblemError(place, rule)


def _check_ids(ids: Iterable[int], size: int, what: str, place: str) -> None:
    for number in ids:
        known = type(number) is int and 0 <= number < size
        _require(known, place, f"there is no {what} {number}, only 0 to {size - 1}")


def _check_whole(number: int, place: str, least: int, most: int, rule: str = "") -> None:
    """Refuse what is no whole number, or too large for the sums that are made of it."""
    _require(type(number) is int, place, "a whole number is needed")
    _require(number >= least, place, rule or f"it must be at least {least}")
    _require(number <= most, place, f"it must be at most {most}")


def _list(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def _check_sizes(problem: Problem) -> None:
    for what in ("participants", "slots", "tables", "meetings"):
        _require(len(getattr(problem, what)) > 0, what, "at least one is needed")
    fair = problem.fairness is None or problem.fairness >= 0
    _require(fair, "fairness", "it cannot be negative")
    _require(0 <= problem.starts_at < _DAY, "starts_at", "it is a minute of the day, 0 to 1439")
    for number, interpreter in enumerate(problem.interpreters):
        place = f"interpreters[{number}]"
        _require(len(interpreter.languages) > 1, place, "two languages at least are needed")
        away = sorted(interpreter.unavailable)
        _check_ids(away, len(problem.slots), "slot", f"{place}.unavailable")


def _check_slots(problem: Problem) -> None:
    many = f"at most {_MOST_SLOTS} are possible"
    _require(len(problem.slots) <= _MOST_SLOTS, "slots", many)
    for number, slot in enumerate(problem.slots):
        place = f"slots[{number}]"
        _check_whole(slot.minutes, place, 1, _LATEST, "a slot lasts at least a minute")
        _check_whole(slot.start, place, 0, _LATEST, "a slot cannot start before the event")
        _check_whole(slot.session, place, -_LATEST, _LATEST)
    for number, (one, two) in enumerate(pairwise(problem.slots), start=1):
        place = f"slots[{number}]"
        ordered = one.start + one.minutes <= two.start
        _require(ordered, place, f"it starts before slot {number - 1} ends")
        _require(one.session <= two.session, place, "sessions must be numbered upwards in time")


def _check_participants(problem: Problem) -> None:
    for number, participant in enumerate(problem.participants):
        place = f"participants[{number}].unavailable"
        _check_ids(sorted(participant.unavailable), len(problem.slots), "slot", place)
        for name, least in (
            ("max_meetings", 0),
            ("desired", 0),
            ("longest_run", 1),
            ("walking", 0),
        ):
            limit = getattr(participant, name)
            rule = "it must be at least 1" if least else "it cannot be negative"
            _require(limit is None or limit >= least, f"participants[{number}].{name}", rule)
        if participant.table is not None:
            place = f"participants[{number}].table"
            _check_ids((participant.table,), len(problem.tables), "table", place)
        clock = participant.utc_offset
        place = f"participants[{number}].utc_offset"
        _require(clock is None or abs(clock) < _DAY, place, "it is less than a day, in minutes")
        for which, delegate in enumerate(participant.delegates):
            place = f"participants[{number}].delegates[{which}].unavailable"
            _check_ids(sorted(delegate.unavailable), len(problem.slots), "slot", place)


def _check_tables(problem: Problem) -> None:
    seen: dict[str, int] = {}
    for number, table in enumerate(problem.tables):
        other = seen.setdefault(table.name, number)
        name = f"tables {other} and {number} are both called {table.name!r}"
        _require(other == number, f"tables[{number}].name", name)
        place = f"tables[{number}].unavailable"
        _check_ids(sorted(table.unavailable), len(problem.slots), "slot", place)
        _check_whole(table.capacity, f"tables[{number}].capacity", 1, _LATEST)


def _check_meeting(problem: Problem, number: int, meeting: Meeting) -> None:
    place = f"meetings[{number}]"
    _check_ids((meeting.a, meeting.b), len(problem.participants), "participant", place)
    _require(meeting.a != meeting.b, place, f"participant {meeting.a} cannot meet itself")
    _check_whole(meeting.weight, f"{place}.weight", 0, _HEAVIEST, "it cannot be negative")
    slots, tables = len(problem.slots), len(problem.tables)
    _check_ids(sorted(meeting.allowed or ()), slots, "slot", f"{place}.allowed")
    _check_whole(meeting.length, f"{place}.length", 1, slots)
    if meeting.fixed_slot is not None:
        last = meeting.fixed_slot + meeting.length - 1
        _check_ids((meeting.fixed_slot, last), slots, "slot", f"{place}.fixed_slot")
        one = problem.slots[meeting.fixed_slot].session == problem.slots[last].session
        _require(one, f"{place}.fixed_slot", "the meeting does not end within the session")
    if meeting.fixed_table is not None:
        _check_ids((meeting.fixed_table,), tables, "table", f"{place}.fixed_table")
    _check_ids(meeting.after, len(problem.meetings), "meeting", f"{place}.after")
    for side, p, fixed in (("a", meeting.a, meeting.fixed_a), ("b", meeting.b, meeting.fixed_b)):
        if fixed is not None:
            team = len(problem.participants[p].delegates)
            _check_ids((fixed,), team, "delegate", f"{place}.fixed_{side}")
    modes = get_args(Mode)
    _require(meeting.mode in modes, f"{place}.mode", f"it must be one of {', '.join(modes)}")
    alone = meeting.fixed_table is None or meeting.mode != "virtual"
    _require(alone, f"{place}.fixed_table", "a virtual meeting takes no table")


def _check_fixed(problem: Problem) -> None:
    """Refuse mandatory fixed meetings that put a person or a table in two places at once."""
    people: dict[tuple[int, int], list[int]] = {}
    tables: dict[tuple[int, int], list[int]] = {}
    for number, meeting in enumerate(problem.meetings):
        first = meeting.fixed_slot
        if first is None or not meeting.mandatory:
            continue
        place = f"meetings[{number}].fixed_slot"
        for slot in range(first, first + meeting.length):
            for who in (meeting.a, meeting.b):
                there = people.setdefault((who, slot), [])
                many = 1 if meeting.everyone else len(problem.participants[who].delegates)
                rule = f"participant {who} is also fixed to meeting {_list(there)} in slot {slot}"
                _require(len(there) < max(1, many), place, rule)
                there.append(number)
            if meeting.fixed_table is not None:
                there = tables.setdefault((meeting.fixed_table, slot), [])
                table = meeting.fixed_table
                rule = f"table {table} is also fixed to meeting {_list(there)} in slot {slot}"
                _require(len(there) < problem.tables[table].capacity, place, rule)
                there.append(number)


def _check_precedences(problem: Problem) -> None:
    """Refuse circular precedences, by removing meetings that wait for nobody.

    Kahn, A. B. (1962). Topological sorting of large networks. *Communications of the ACM* 5,
    558–562.
    """
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
        among = f"circular precedence among {_list(stuck[:8])}"
        raise ProblemError(f"meetings[{stuck[0]}].after", among)


def _check_goals(problem: Problem) -> None:
    names = problem.objective
    for number, name in enumerate(names):
        place = f"objective[{number}]"
        _require(name in GOALS, place, f"it must be one of {', '.join(GOALS)}")
        _require(name not in names[:number], place, f"{name} is named twice")
    for number, worth in enumerate(problem.returns):
        before = problem.returns[number - 1] if number else worth
        place = f"returns[{number}]"
        rule = "returns are not negative and never rise"
        _check_whole(worth, place, 0, _HEAVIEST, rule)
        _require(worth <= before, place, rule)
    earlier = problem.earlier
    if earlier is not None:
        for fault in form(problem, earlier):
            raise ProblemError("earlier", fault.message)
