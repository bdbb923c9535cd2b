"""
The hard rules: which of them a schedule breaks, and how.

Written apart from every solving method and sharing nothing with them but the
definition of a break, so that an error in one is caught by the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from bilateral.objective import busy_slots, gaps
from bilateral.problem import Problem
from bilateral.schedule import Placement, Schedule


@dataclass(frozen=True, slots=True)
class Violation:
    """
    One broken rule.

    Parameters
    ----------
    rule
        Stable name: ``length``, ``unknown``, ``mandatory``, ``availability``, ``allowed``,
        ``fixed_slot``, ``fixed_table``, ``table_closed``, ``clash``, ``table``,
        ``max_meetings``, ``precedence`` or ``fairness``.
    message
        What is wrong, in English.
    meetings, participants
        Ids of those concerned.
    """

    rule: str
    message: str
    meetings: tuple[int, ...] = ()
    participants: tuple[int, ...] = ()


def check(problem: Problem, schedule: Schedule) -> list[Violation]:
    """
    List every hard rule that a schedule breaks.

    Parameters
    ----------
    problem, schedule
        A problem and what claims to be a schedule of it.

    Returns
    -------
    list[Violation]
        Empty if and only if the schedule is valid; otherwise in a fixed order.

    Notes
    -----
    If the form itself is wrong (another number of meetings, unknown slots or tables)
    only that is reported. Time is linear in meetings, precedences and participants.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Placement, Problem, Schedule, Slot, Table
    >>> people = (Participant("Ana"), Participant("Ben"), Participant("Cy"))
    >>> meetings = (Meeting(0, 1), Meeting(0, 2))
    >>> problem = Problem(people, (Slot(0, 0, 20),), (Table("1"), Table("2")), meetings)
    >>> for violation in check(problem, Schedule((Placement(0, 0), Placement(0, 1)))):
    ...     print(violation.rule, "-", violation.message)
    clash - participant 0 (Ana) has meetings 0, 1 in slot 0
    """
    form = list(_form(problem, schedule))
    if form:
        return form
    placed = {m: place for m, place in enumerate(schedule.placements) if place is not None}
    return list(
        chain(
            _mandatory(problem, placed),
            chain.from_iterable(_alone(problem, m, place) for m, place in placed.items()),
            _people(problem, placed),
            _tables(problem, placed),
            _precedences(problem, placed),
            _fairness(problem, schedule),
        )
    )


def _form(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    held, wanted = len(schedule.placements), len(problem.meetings)
    if held != wanted:
        yield Violation("length", f"the schedule holds {held} meetings, the problem {wanted}")
        return
    for m, place in enumerate(schedule.placements):
        if place is None:
            continue
        if not 0 <= place.slot < len(problem.slots):
            yield Violation("unknown", f"meeting {m} is in unknown slot {place.slot}", (m,))
        if not 0 <= place.table < len(problem.tables):
            yield Violation("unknown", f"meeting {m} is at unknown table {place.table}", (m,))


def _mandatory(problem: Problem, placed: dict[int, Placement]) -> Iterator[Violation]:
    for m, meeting in enumerate(problem.meetings):
        if meeting.mandatory and m not in placed:
            who = (meeting.a, meeting.b)
            yield Violation("mandatory", f"mandatory meeting {m} is not placed", (m,), who)


def _alone(problem: Problem, m: int, place: Placement) -> Iterator[Violation]:
    """Rules that concern one meeting and its own slot and table."""
    meeting, slot, table = problem.meetings[m], place.slot, place.table
    for p in (meeting.a, meeting.b):
        if slot in problem.participants[p].unavailable:
            message = f"{_name(problem, p)} is unavailable in slot {slot} of meeting {m}"
            yield Violation("availability", message, (m,), (p,))
    if meeting.allowed is not None and slot not in meeting.allowed:
        yield Violation("allowed", f"meeting {m} may not be in slot {slot}", (m,))
    if meeting.fixed_slot is not None and slot != meeting.fixed_slot:
        message = f"meeting {m} is in slot {slot}, fixed to {meeting.fixed_slot}"
        yield Violation("fixed_slot", message, (m,))
    if meeting.fixed_table is not None and table != meeting.fixed_table:
        message = f"meeting {m} is at table {table}, fixed to {meeting.fixed_table}"
        yield Violation("fixed_table", message, (m,))
    if slot in problem.tables[table].unavailable:
        message = f"table {table} of meeting {m} is closed in slot {slot}"
        yield Violation("table_closed", message, (m,))


def _people(problem: Problem, placed: dict[int, Placement]) -> Iterator[Violation]:
    agenda: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for m, place in placed.items():
        for p in (problem.meetings[m].a, problem.meetings[m].b):
            agenda[p][place.slot].append(m)
    for p, slots in sorted(agenda.items()):
        for slot, those in sorted(slots.items()):
            if len(those) > 1:
                message = f"{_name(problem, p)} has meetings {_list(those)} in slot {slot}"
                yield Violation("clash", message, tuple(those), (p,))
        limit, mine = problem.participants[p].max_meetings, sorted(chain(*slots.values()))
        if limit is not None and len(mine) > limit:
            message = f"{_name(problem, p)} has {len(mine)} meetings, at most {limit} are wanted"
            yield Violation("max_meetings", message, tuple(mine), (p,))


def _tables(problem: Problem, placed: dict[int, Placement]) -> Iterator[Violation]:
    seats: dict[Placement, list[int]] = defaultdict(list)
    for m, place in placed.items():
        seats[place].append(m)
    for place, those in seats.items():
        if len(those) > 1:
            message = f"table {place.table} holds meetings {_list(those)} in slot {place.slot}"
            yield Violation("table", message, tuple(those))


def _precedences(problem: Problem, placed: dict[int, Placement]) -> Iterator[Violation]:
    for m, place in placed.items():
        for earlier in problem.meetings[m].after:
            if earlier in placed and placed[earlier].slot >= place.slot:
                message = f"meeting {m} must come after meeting {earlier}"
                yield Violation("precedence", message, (earlier, m))


def _fairness(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    if problem.fairness is None:
        return
    breaks = [len(gaps(problem, busy)) for busy in busy_slots(problem, schedule)]
    most, least = breaks.index(max(breaks)), breaks.index(min(breaks))
    if breaks[most] - breaks[least] > problem.fairness:
        message = (
            f"{_name(problem, most)} has {breaks[most]} breaks and {_name(problem, least)} "
            f"{breaks[least]}, at most {problem.fairness} more are fair"
        )
        yield Violation("fairness", message, (), (most, least))


def _name(problem: Problem, p: int) -> str:
    return f"participant {p} ({problem.participants[p].name})"


def _list(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))
