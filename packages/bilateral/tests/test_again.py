"""Events that are already planned: planned again with least change, and repaired."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from bilateral import (
    Goal,
    MaxWork,
    Meeting,
    Placement,
    Problem,
    Schedule,
    Status,
    again,
    check,
    repair,
    solve,
)
from bilateral.generate import Recipe, generate
from conftest import every_schedule, general_problems, trio


def test_a_change_moves_no_more_than_it_must() -> None:
    problem = generate(Recipe(40, 120, 10, 14, optional=True, fairness=None), 3)
    first = solve(problem, stop=MaxWork(10_000)).schedule
    assert first is not None
    away = random.Random(3).sample(range(40), 2)
    people = list(problem.participants)
    for p in away:
        people[p] = replace(people[p], unavailable=people[p].unavailable | {4, 5})
    changed = again(replace(problem, participants=tuple(people)), first)
    second = solve(changed, start=first, stop=MaxWork(10_000)).schedule
    assert second is not None
    assert check(changed, second) == []
    untouched = [
        m for m in first.placed if not {problem.meetings[m].a, problem.meetings[m].b} & set(away)
    ]
    moved = [m for m in untouched if first.placements[m] != second.placements[m]]
    assert len(moved) <= len(untouched) / 10


def test_locked_meetings_stay_and_must_be_there() -> None:
    problem = trio((Meeting(0, 1), Meeting(0, 2)))
    known = Schedule((Placement(2, 1), None))
    changed = again(problem, known, locked=[0])
    schedule = solve(changed, start=known).schedule
    assert schedule is not None
    assert schedule.placements[0] == Placement(2, 1)
    with pytest.raises(IndexError, match="meeting 1"):
        again(problem, known, locked=[1])


def test_a_goal_that_is_there_keeps_its_place() -> None:
    goals: tuple[Goal, ...] = ("value", "breaks", "distance")
    problem = replace(trio((Meeting(0, 1),)), objective=goals)
    assert again(problem, Schedule((None,))).objective == goals


def test_a_cancelled_meeting_is_dropped_and_its_time_given_to_another() -> None:
    meetings = tuple(Meeting(a, b, mandatory=False) for a, b in ((0, 1), (0, 2), (1, 2)))
    problem = trio(meetings, slots=1, tables=1)
    mended = repair(problem, Schedule((Placement(0, 0), None, None)), cancelled=[0])
    assert (mended.dropped, mended.added) == ((0,), (1,))
    assert solve(mended.problem).status is Status.OPTIMAL


def test_what_is_over_stays_and_nothing_is_added_to_it() -> None:
    meetings = tuple(Meeting(a, b, mandatory=False) for a, b in ((0, 1), (0, 2), (1, 2)))
    problem = trio(meetings, slots=2, tables=1)
    held = Schedule((Placement(0, 0), Placement(1, 0), None))
    mended = repair(problem, held, absent=[0], since=1)
    assert mended.schedule == Schedule((Placement(0, 0), None, Placement(1, 0)))
    assert (mended.dropped, mended.added) == ((1,), (2,))
    assert repair(problem, held, absent=[0], since=2).schedule == held


def test_an_absence_may_be_unfair_but_nothing_is_added_to_that() -> None:
    fixed = tuple(
        Meeting(a, b, mandatory=False, fixed_slot=slot)
        for a, b, slot in ((0, 1, 0), (0, 2, 1), (0, 1, 2), (0, 2, 3))
    )
    problem = replace(trio(fixed, slots=5), fairness=1)
    whole = Schedule(tuple(Placement(t, 0) for t in range(4)))
    mended = repair(problem, whole, cancelled=[1])
    assert check(mended.problem, mended.schedule) == []
    waiting = replace(problem, fairness=0, meetings=(*fixed[:1], replace(fixed[2], fixed_slot=2)))
    assert repair(waiting, Schedule((Placement(0, 0), None))).added == ()


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(problem=general_problems())
def test_nobody_else_moves(problem: Problem) -> None:
    for schedule in [s for s in every_schedule(problem) if not check(problem, s)][:6]:
        for gone in range(len(problem.participants)):
            mended = repair(problem, schedule, absent=[gone])
            assert check(mended.problem, mended.schedule) == []
            for m, (old, new) in enumerate(
                zip(schedule.placements, mended.schedule.placements, strict=True)
            ):
                there = gone not in (problem.meetings[m].a, problem.meetings[m].b)
                assert there or new is None
                assert not there or old is None or old == new
                assert (m in mended.added) == (old is None and new is not None)
                assert (m in mended.dropped) == (old is not None and new is None)
