"""The problem in the arrays of the kernel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bilateral.choices import Choices
from bilateral.domains import sessions
from bilateral.objective import ceilings, odd_hours
from bilateral.problem import Problem
from bilateral.search.kernel import LONGEST_SESSION, Instance, Ints, Longs, compiled
from bilateral.search.plan import Plan


def is_encodable(problem: Problem) -> bool:
    """Tell whether the kernel is there and the sessions are short enough for it."""
    longest = max(map(len, sessions(problem)))
    return compiled() is not None and longest <= LONGEST_SESSION


def encode(choices: Choices, plan: Plan) -> Instance:
    """
    Write a problem in the arrays of the kernel.

    An interpreter is one more person, and so is a fixed table that stands in a group: they
    attend meetings, one at a time. Then the meetings of a slot can always be seated.

    Parameters
    ----------
    choices
        Of the problem.
    plan
        What things cost.

    Returns
    -------
    Instance
        Its options are those of the first meeting, of the second, and so on.
    """
    problem, people, size = choices.problem, choices.people, len(choices.problem.slots)
    ghost, rows = _rows(choices)
    possible = np.zeros((len(rows), size), np.uint8)
    for number, row in enumerate(rows):
        possible[number, row.slots] = 1
    before = [sorted(set(m.after)) for m in problem.meetings]
    ghosts = len(ghost) + len(problem.interpreters)
    those = [problem.participants[p] for p, _ in people.who]
    zones = list(dict.fromkeys(choices.pools.zone))
    session = np.unique([slot.session for slot in problem.slots], return_inverse=True)[1]
    return Instance(
        option_start=_starts([max(1, len(mine)) for mine in choices.options]),
        person_start=_starts([len(row.attend) for row in rows]),
        person=_ints(p for row in rows for p in row.attend),
        pool=_ints(row.pool for row in rows),
        length=_ints(problem.meetings[row.meeting].length for row in rows),
        possible=possible,
        price=_prices(problem, plan, rows),
        absence=np.array(plan.absence, np.int64),
        session=session.astype(np.int32),
        capacity=_capacity(choices),
        before_start=_starts([len(b) for b in before]) if any(before) else None,
        before=_ints(y for b in before for y in b) if any(before) else None,
        party=_ints(p for m in problem.meetings for p in (m.a, m.b)).reshape(-1, 2),
        limit=_ints(
            len(problem.meetings) if p.max_meetings is None else p.max_meetings
            for p in problem.participants
        ),
        wanted=_ints(ceilings(problem)),
        worth=np.array(plan.worth, np.int64),
        longest=_ints([*(p.longest_run or 0 for p in those), *[0] * ghosts]),
        counts=np.array([1] * len(people) + [0] * ghosts, np.uint8),
        zone=_ints(map(zones.index, choices.pools.zone)) if len(zones) > 1 else None,
        walk=_ints([*(p.walking for p in those), *[0] * ghosts]),
        begin=_ints(slot.start for slot in problem.slots),
        end=_ints(slot.start + slot.minutes for slot in problem.slots),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """An option as the kernel sees it."""

    meeting: int
    attend: tuple[int, ...]
    pool: int
    slots: list[int]


def _rows(choices: Choices) -> tuple[dict[int, int], list[_Row]]:
    """Number fixed tables as people, and list all options; one without slots if there is none."""
    shared = {
        option.fixed
        for mine in choices.options
        for option in mine
        if option.fixed is not None and len(choices.pools.tables[option.pool or 0]) > 1
    }
    ghost = {number: len(choices.people) + i for i, number in enumerate(sorted(shared))}
    helper = len(choices.people) + len(ghost)
    rows: list[_Row] = []
    for m, mine in enumerate(choices.options):
        for option, slots in zip(mine, choices.starts[m], strict=True):
            extra = [ghost[option.fixed]] if option.fixed in ghost else []
            if option.place.interpreter is not None:
                extra.append(helper + option.place.interpreter)
            pool = -1 if option.pool is None else option.pool
            rows.append(_Row(m, (*option.people, *extra), pool, slots))
        if not mine:
            rows.append(_Row(m, (), -1, []))
    return ghost, rows


def _prices(problem: Problem, plan: Plan, rows: list[_Row]) -> Longs | None:
    """What an option in a slot costs by itself: odd hours, and leaving the earlier schedule."""
    earlier = problem.earlier
    if not plan.hours and not (plan.distance and earlier is not None):
        return None
    prices = np.zeros((len(rows), len(problem.slots)), np.int64)
    for number, row in enumerate(rows):
        place = None if earlier is None else earlier.placements[row.meeting]
        for slot in row.slots:
            if row.pool < 0 and plan.hours:
                prices[number, slot] += plan.hours * odd_hours(problem, row.meeting, slot)
            if place is not None and plan.distance and place.slot != slot:
                # One meeting is moved, and two people at least have to be told.
                prices[number, slot] += 3 * plan.distance
    return prices


def _capacity(choices: Choices) -> Ints:
    """More tables than meetings are of no use, and the kernel keeps a list for each."""
    most = len(choices.problem.meetings)
    rows = [[min(room, most) for room in row] for row in choices.pools.capacity]
    return np.array(rows, np.int32)


def _starts(sizes: list[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)


def _ints(numbers: Iterable[int]) -> Ints:
    return np.fromiter(numbers, np.int32)
