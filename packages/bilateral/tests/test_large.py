"""Events for which formulas would be too large: what `solve` then does, and the bounds it gives."""

from __future__ import annotations

import importlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from bilateral import MaxRuntime, Meeting, Problem, Result, Status, check, solve
from bilateral.capacity import least_unplaced
from bilateral.choices import Choices
from bilateral.exact import encoding
from bilateral.generate import Recipe, generate
from bilateral.search.kernel import compiled
from conftest import BruteForce, problems, trio

pytestmark = pytest.mark.skipif(compiled() is None, reason="the kernel was not compiled")
MODULE = importlib.import_module("bilateral.solve")
QUICK = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TRIANGLE = tuple(Meeting(a, b) for a, b in ((0, 1), (0, 2), (1, 2)))
"""Three slots are needed, and a break, though each alone needs two slots and none."""
EVENT = generate(Recipe(60, 150, 10, 24))
OPTIONAL = generate(Recipe(60, 150, 10, 13, optional=True, fairness=None))


@pytest.fixture(autouse=True)
def _all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODULE, "_LARGE", 0)
    monkeypatch.setattr(MODULE, "_LARGEST", 0)


def assert_sound(problem: Problem, result: Result) -> None:
    assert result.schedule is not None
    assert result.score is not None
    assert result.bound is not None
    assert check(problem, result.schedule) == []
    assert result.bound <= result.score.breaks
    value = result.item("value")
    assert value is None or (value.bound,) <= (result.score.value,)


def test_large_events_end_by_time_with_a_bound() -> None:
    problem = trio(TRIANGLE, slots=3)
    result = solve(problem, stop=MaxRuntime(0.4))
    assert_sound(problem, result)
    assert result.status is Status.FEASIBLE
    assert result.seconds < 5


def test_large_events_end_by_work_and_repeat() -> None:
    results = [solve(EVENT, seed=2) for _ in range(2)]
    assert_sound(EVENT, results[0])
    assert results[0].schedule == results[1].schedule


def test_time_that_is_over_at_once_still_gives_an_answer() -> None:
    result = solve(OPTIONAL, stop=MaxRuntime(0))
    assert_sound(OPTIONAL, result)
    assert result.status is Status.FEASIBLE


def test_large_events_are_proved_where_cost_and_bound_meet() -> None:
    roomy = generate(Recipe(30, 40, 14, 10, absent=0.0))
    assert solve(roomy).status is Status.OPTIMAL
    free = replace(
        roomy,
        meetings=tuple(replace(m, mandatory=False) for m in roomy.meetings),
        objective=("value", "breaks", "idle"),
    )
    result = solve(free)
    assert result.status is Status.OPTIMAL
    assert [item.bound for item in result.items] == [0, 0, 0]


def test_formulas_reach_further_where_tables_never_run_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(MODULE, "_LARGEST", 1_000)
    monkeypatch.setattr(encoding, "_PARITY", 0)
    assert solve(trio(TRIANGLE, slots=3)).status is Status.OPTIMAL
    scarce = trio((*TRIANGLE, Meeting(0, 1)), slots=4, tables=1)
    more = replace(scarce, participants=scarce.participants + scarce.participants[:1])
    assert solve(more).status is Status.FEASIBLE


def test_value_fills_the_tables_that_there_are() -> None:
    result = solve(OPTIONAL)
    assert_sound(OPTIONAL, result)
    assert result.score is not None
    assert result.score.value == result.items[0].bound != 0


def test_without_a_first_schedule_nothing_is_known() -> None:
    assert solve(trio(TRIANGLE, slots=3)).status is Status.FEASIBLE
    assert solve(trio(TRIANGLE, slots=2)).status is Status.UNKNOWN


@pytest.mark.parametrize("problem", [EVENT, OPTIONAL])
def test_without_the_kernel_the_exact_methods_do_all(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MODULE, "is_encodable", lambda _: False)
    seconds = 20 if problem.all_mandatory else 2  # the second is never proved
    assert_sound(problem, solve(problem, stop=MaxRuntime(seconds)))


@QUICK
@given(problem=problems(optional=True))
def test_no_schedule_leaves_out_less_than_the_bound(
    problem: Problem, brute_force: BruteForce
) -> None:
    best = brute_force(problem)
    if best is not None:
        assert least_unplaced(Choices(problem)) <= best.value


def test_bound_counts_limits_of_people_and_says_nothing_of_the_impossible() -> None:
    meetings = tuple(Meeting(a, b, mandatory=False) for a, b in ((0, 1), (0, 2), (1, 2)))
    problem = trio(meetings, slots=3, tables=2)
    people = tuple(replace(p, max_meetings=1) for p in problem.participants)
    assert least_unplaced(Choices(problem)) == 0
    assert least_unplaced(Choices(replace(problem, participants=people))) == 2
    must = tuple(replace(m, mandatory=True) for m in meetings)
    assert least_unplaced(Choices(replace(problem, participants=people, meetings=must))) == 0


def test_an_event_of_middle_size_is_annealed_for_the_larger_part_of_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(MODULE, "_LARGE", 10**9)
    monkeypatch.setattr(MODULE, "_MIDDLE", 0)
    result = solve(OPTIONAL, stop=MaxRuntime(1))
    assert_sound(OPTIONAL, result)
    assert {step.phase for step in result.trace} >= {"anneal"}
