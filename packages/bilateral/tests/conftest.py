"""Small invented events and a brute force to compare with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from hypothesis import strategies as st

from bilateral import Meeting, Participant, Problem, Schedule, Score, Slot, Table, check, evaluate
from bilateral.domains import open_tables, possible_slots
from bilateral.seating import seat

BruteForce = Callable[[Problem], Score | None]


def slots_of(count: int, sessions: int = 1) -> tuple[Slot, ...]:
    """Slots of 20 minutes in sessions of about equal length."""
    return tuple(Slot(t * sessions // count, 20 * t, 20) for t in range(count))


def every_schedule(problem: Problem) -> Iterator[Schedule]:
    """Every schedule that could be valid; tables do not matter beyond their number."""
    free = open_tables(problem)
    options = [
        [*choice, *([] if meeting.mandatory else [None])]
        for choice, meeting in zip(possible_slots(problem), problem.meetings, strict=True)
    ]
    for slots in product(*options):
        if all(slots.count(slot) <= count for slot, count in enumerate(free)):
            yield seat(problem, slots)


@pytest.fixture(scope="session")
def brute_force() -> BruteForce:
    """Best score over all schedules, or None if there is none."""

    def best(problem: Problem) -> Score | None:
        valid = (s for s in every_schedule(problem) if not check(problem, s))
        return min((evaluate(problem, s) for s in valid), default=None)

    return best


@st.composite
def problems(draw: st.DrawFn, *, optional: bool) -> Problem:
    """Tiny events with every rule except fixed tables."""
    people, count = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    some_slots = st.frozensets(st.integers(0, count - 1), max_size=1)
    pairs = draw(
        st.lists(
            st.tuples(st.integers(0, people - 1), st.integers(0, people - 1)).filter(
                lambda pair: pair[0] != pair[1]
            ),
            min_size=1,
            max_size=5,
        )
    )
    meetings = tuple(
        Meeting(
            a,
            b,
            mandatory=not optional or draw(st.integers(0, 3)) == 0,
            weight=draw(st.integers(0, 3)),
            allowed=draw(st.none() | st.frozensets(st.integers(0, count - 1), min_size=1)),
            after=draw(st.sets(st.integers(0, m - 1), max_size=1).map(tuple)) if m else (),
        )
        for m, (a, b) in enumerate(pairs)
    )
    return Problem(
        tuple(
            Participant(f"P{p}", draw(some_slots), draw(st.sampled_from([None, None, 1, 3])))
            for p in range(people)
        ),
        slots_of(count, draw(st.integers(1, 2))),
        tuple(Table(f"T{t}", draw(some_slots)) for t in range(draw(st.integers(1, 2)))),
        meetings,
        fairness=draw(st.sampled_from([None, 0, 1])),
    )


def trio(meetings: tuple[Meeting, ...], *, slots: int = 3, tables: int = 2) -> Problem:
    """An event of Ana, Ben and Cy."""
    return Problem(
        (Participant("Ana"), Participant("Ben"), Participant("Cy")),
        slots_of(slots),
        tuple(Table(f"T{t}") for t in range(tables)),
        meetings,
    )
