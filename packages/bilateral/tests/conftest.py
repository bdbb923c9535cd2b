"""Small invented events and a brute force to compare with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import strategies as st

from bilateral import (
    GOALS,
    Delegate,
    Goal,
    Interpreter,
    Meeting,
    Participant,
    Placement,
    Problem,
    Schedule,
    Score,
    Slot,
    Table,
    check,
    evaluate,
)

BruteForce = Callable[[Problem], Score | None]


def rounds(number: int) -> Callable[[], float]:
    """A fraction of the time that rises with each look at it."""
    seen = iter(range(1, number + 1))
    return lambda: next(seen) / number


def slots_of(count: int, sessions: int = 1) -> tuple[Slot, ...]:
    """Slots of 20 minutes in sessions of about equal length."""
    return tuple(Slot(t * sessions // count, 20 * t, 20) for t in range(count))


def every_schedule(problem: Problem) -> Iterator[Schedule]:
    """Every combination of slot, table, delegates and interpreter, whatever rules it breaks."""
    slots, tables = range(len(problem.slots)), range(len(problem.tables))
    helpers = [None, *range(len(problem.interpreters))]

    def places(meeting: Meeting) -> Iterator[Placement | None]:
        yield None
        sides = [
            [None, *range(len(problem.participants[p].delegates))] for p in (meeting.a, meeting.b)
        ]
        for choice in product(slots, [None, *tables], *sides, helpers):
            yield Placement(*choice)

    def alone(m: int, place: Placement | None) -> bool:
        """Whether a meeting keeps the rules that concern it alone: the rest is much less."""
        others = [None] * len(problem.meetings)
        only = Schedule((*others[:m], place, *others[m + 1 :]))
        wrong = [v.rule for v in check(replace(problem, fairness=None), only)]
        return not any(rule != "mandatory" for rule in wrong)

    options = [
        [place for place in places(meeting) if alone(m, place)]
        for m, meeting in enumerate(problem.meetings)
    ]
    return map(Schedule, product(*options))


@pytest.fixture(scope="session")
def brute_force() -> BruteForce:
    """Best score over all schedules, or None if there is none."""

    def best(problem: Problem) -> Score | None:
        valid = (s for s in every_schedule(problem) if not check(problem, s))
        scores = (evaluate(problem, s) for s in valid)
        return min(scores, key=lambda score: score.ordered(problem.objective), default=None)

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
        objective=("value", "breaks", "idle") if optional else ("breaks",),
    )


@st.composite
def general_problems(draw: st.DrawFn) -> Problem:
    """Tiny events with every rule and every goal."""
    count = draw(st.integers(2, 4))
    some_slots = st.frozensets(st.integers(0, count - 1), max_size=1)
    spoken = st.sampled_from([frozenset[str](), frozenset({"de"}), frozenset({"en", "fr"})])
    people = tuple(
        Participant(
            f"P{p}",
            draw(some_slots),
            max_meetings=draw(st.sampled_from([None, None, 1])),
            desired=draw(st.sampled_from([None, 1])),
            longest_run=draw(st.sampled_from([None, None, 1, 2])),
            walking=draw(st.sampled_from([0, 0, 10])),
            table=draw(st.sampled_from([None, None, None, 0])),
            utc_offset=draw(st.sampled_from([None, 0, 8 * 60])),
            languages=draw(spoken),
            needs=draw(st.sampled_from([frozenset[str](), frozenset({"accessible"})])),
            delegates=tuple(
                Delegate(f"D{d}", draw(some_slots), draw(spoken))
                for d in range(draw(st.sampled_from([0, 0, 2])))
            ),
        )
        for p in range(3)
    )
    pairs = draw(
        st.lists(st.sampled_from([(0, 1), (1, 2), (0, 2), (2, 0)]), min_size=1, max_size=3)
    )
    meetings = tuple(
        Meeting(
            a,
            b,
            mandatory=draw(st.integers(0, 5)) == 0,
            weight=draw(st.integers(0, 3)),
            allowed=draw(st.none() | st.frozensets(st.integers(0, count - 1), min_size=1)),
            after=draw(st.sets(st.integers(0, m - 1), max_size=1).map(tuple)) if m else (),
            length=draw(st.sampled_from([1, 1, 1, 2])),
            mode=draw(st.sampled_from(["onsite", "virtual", "either"])),
            everyone=draw(st.integers(0, 3)) == 0,
        )
        for m, (a, b) in enumerate(pairs)
    )
    zones = st.sampled_from(["", "north"])
    features = st.sampled_from([frozenset[str](), frozenset({"accessible"})])
    problem = Problem(
        people,
        slots_of(count, draw(st.integers(1, 2))),
        tuple(
            Table(f"T{t}", draw(some_slots), draw(zones), draw(st.integers(1, 2)), draw(features))
            for t in range(draw(st.integers(1, 2)))
        ),
        meetings,
        fairness=draw(st.sampled_from([None, None, 0])),
        interpreters=draw(
            st.sampled_from([(), (Interpreter("Mei", frozenset({"de", "en"}), frozenset({0})),)])
        ),
        objective=draw(st.permutations(GOALS).flatmap(beginnings)),
        returns=draw(st.sampled_from([(), (2, 1)])),
        starts_at=draw(st.sampled_from([9 * 60, 11 * 60 + 30])),
    )
    return replace(problem, earlier=draw(earlier_schedules(problem)))


def beginnings(goals: list[Goal]) -> st.SearchStrategy[tuple[Goal, ...]]:
    """Any number of goals, in this order."""
    return st.integers(0, len(goals)).map(lambda size: tuple(goals[:size]))


def earlier_schedules(problem: Problem) -> st.SearchStrategy[Schedule | None]:
    """No schedule, or one that puts some meetings somewhere, whatever rules it breaks."""

    places: list[list[Placement | None]] = []
    for meeting in problem.meetings:
        some = [Placement(0, 0), Placement(1, None), Placement(1, 0)]
        ends = [place.slot + meeting.length - 1 for place in some]
        fit = [
            place
            for place, last in zip(some, ends, strict=True)
            if last < len(problem.slots)
            and problem.slots[last].session == problem.slots[place.slot].session
        ]
        places.append([None, *fit])
    return st.none() | st.tuples(*map(st.sampled_from, places)).map(Schedule)


def trio(meetings: tuple[Meeting, ...], *, slots: int = 3, tables: int = 2) -> Problem:
    """An event of Ana, Ben and Cy."""
    return Problem(
        (Participant("Ana"), Participant("Ben"), Participant("Cy")),
        slots_of(slots),
        tuple(Table(f"T{t}") for t in range(tables)),
        meetings,
        objective=("breaks",)
        if all(m.mandatory for m in meetings)
        else ("value", "breaks", "idle"),
    )
