"""`solve` against brute force, and what it promises about stopping and repeating."""

from __future__ import annotations

import importlib
import random
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings

from bilateral import (
    GOALS,
    AnyOf,
    Cancelled,
    Effort,
    MaxRuntime,
    MaxWork,
    Meeting,
    Params,
    Participant,
    Placement,
    Problem,
    ProblemError,
    Progress,
    Result,
    Schedule,
    Status,
    Table,
    UnsoundError,
    check,
    evaluate,
    solve,
)
from bilateral.io import dump_result
from bilateral.monitor import in_background
from bilateral.objective import Cost
from conftest import BruteForce, problems, slots_of, trio

MODULE = importlib.import_module("bilateral.solve")
"""The module, which the function of the same name hides."""

QUICK = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(params=[True, False], ids=["annealed", "exact alone"], autouse=True)
def with_kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """All that is promised holds with and without the compiled kernel."""
    if not request.param:
        monkeypatch.setattr(MODULE, "is_encodable", lambda _: False)
    return bool(request.param)


def event(*, people: int = 24, meetings: int = 60, optional: bool = True) -> Problem:
    """An invented event of a size that takes some work."""
    chance = random.Random(5)
    pairs = [(a, b) for a in range(people // 2) for b in range(people // 2, people)]
    return Problem(
        tuple(
            Participant(f"P{p}", frozenset(t for t in range(12) if chance.random() < 0.2))
            for p in range(people)
        ),
        slots_of(12, 2),
        tuple(Table(f"T{t}") for t in range(8)),
        tuple(
            Meeting(a, b, mandatory=not optional, weight=chance.randint(1, 3))
            for a, b in chance.sample(pairs, meetings)
        ),
        objective=("value", "breaks", "idle") if optional else ("breaks",),
    )


def assert_sound(problem: Problem, result: Result) -> None:
    """A schedule is valid, its score is what it says, and bounds are below costs."""
    if result.schedule is None:
        assert result.score is None
        return
    assert check(problem, result.schedule) == []
    assert result.score == evaluate(problem, result.schedule)
    assert result.objective == result.score.breaks
    assert result.bound is not None
    for item in result.items:
        assert (item.bound,) <= (item.cost,)
        if not item.is_proved:
            break


def costs(result: Result) -> tuple[Cost | None, ...]:
    """What the schedule costs, in the order of its goals."""
    return tuple(item.cost for item in result.items)


@QUICK
@given(problem=problems(optional=False))
def test_mandatory_meetings_have_the_fewest_breaks(
    problem: Problem, brute_force: BruteForce
) -> None:
    result, best = solve(problem), brute_force(problem)
    assert_sound(problem, result)
    if best is None:
        assert result.status is Status.INFEASIBLE
    else:
        assert result.status is Status.OPTIMAL
        assert (result.objective, result.bound) == (best.breaks, best.breaks)


@QUICK
@given(problem=problems(optional=True))
def test_optional_meetings_have_the_best_score(problem: Problem, brute_force: BruteForce) -> None:
    result, best = solve(problem), brute_force(problem)
    assert_sound(problem, result)
    if best is None:
        assert result.status is Status.INFEASIBLE
    elif problem.all_mandatory:
        assert result.objective == best.breaks
    else:
        assert costs(result) == best.ordered(problem.objective)
        assert result.items[0].bound == best.value


@settings(QUICK, max_examples=30)
@given(problem=problems(optional=True))
def test_all_stages_by_cp_sat_agree(problem: Problem, brute_force: BruteForce) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MODULE, "_UNARY", -1)
        result = solve(problem, params=Params(workers=2))
    assert_sound(problem, result)
    best = brute_force(problem)
    if best is not None and not problem.all_mandatory:
        assert costs(result) == best.ordered(problem.objective)


@pytest.mark.parametrize("optional", [True, False])
def test_same_seed_gives_the_same_bytes(optional: bool) -> None:
    problem = event(optional=optional, meetings=40)
    runs = [solve(problem, seed=3, stop=MaxWork(20_000)) for _ in range(2)]
    one, two = (dump_result(run).replace(str(round(run.seconds, 3)), "") for run in runs)
    assert one == two
    assert_sound(problem, runs[0])


def test_workers_agree_on_the_score() -> None:
    problem = event(meetings=40)
    one, two = solve(problem), solve(problem, params=Params(workers=2))
    assert one.status is Status.OPTIMAL
    assert one.score == two.score


def test_seeds_agree_on_the_optimum() -> None:
    problem = event(optional=False, meetings=30)
    assert solve(problem, seed=1).objective == solve(problem, seed=2).objective


@pytest.mark.parametrize("optional", [True, False])
def test_a_cancelled_run_keeps_a_valid_schedule(optional: bool) -> None:
    problem, cancel = event(optional=optional), Event()
    cancel.set()
    result = solve(problem, stop=Cancelled(cancel))
    assert result.status in (Status.FEASIBLE, Status.UNKNOWN)
    assert_sound(problem, result)


def test_a_run_stops_in_the_midst_of_the_general_method(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(MODULE, "is_encodable", lambda _: False)
    problem, seen = event(people=60, meetings=500), list[Progress]()

    def cancel(now: Progress) -> bool:
        seen.append(now)
        return sum(look.phase in GOALS for look in seen) > 3

    result = solve(problem, on_progress=cancel)
    assert_sound(problem, result)
    assert result.status is Status.FEASIBLE
    assert seen[-1].phase in GOALS


@pytest.mark.parametrize("conflicts", [1, 150, 3000])
@pytest.mark.parametrize("optional", [True, False])
def test_work_limits_hold(conflicts: int, optional: bool) -> None:
    problem = event(optional=optional, meetings=75)
    result = solve(problem, stop=AnyOf(MaxWork(conflicts), MaxRuntime(5)))
    assert_sound(problem, result)


def test_hard_questions_give_way_to_easier_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bilateral.exact.sat._BUDGET", 20)
    problem = event(meetings=48)
    result = solve(problem, params=Params(chunk=20), stop=MaxRuntime(10))
    assert_sound(problem, result)
    assert result.score is not None


def test_a_good_start_is_kept_and_a_broken_one_ignored() -> None:
    problem = trio((Meeting(0, 1), Meeting(0, 2)))
    good = Schedule((Placement(1, 1), Placement(2, 1)))
    assert solve(problem, start=good).schedule == good
    broken = Schedule((Placement(1, 1), Placement(1, 0)))
    assert solve(problem, start=broken).status is Status.OPTIMAL
    with pytest.raises(ProblemError, match="the schedule holds 0 meetings"):
        solve(problem, start=Schedule(()))


def test_fixed_tables_are_shared_out() -> None:
    meetings = tuple(Meeting(a, b, fixed_table=1) for a, b in ((0, 1), (0, 2), (1, 2)))
    result = solve(trio(meetings))
    assert result.status is Status.OPTIMAL
    assert solve(trio(meetings, slots=2)).status is Status.INFEASIBLE
    optional = tuple(Meeting(a, b, False, fixed_table=0) for a, b in ((0, 1), (0, 2)))
    assert solve(trio(optional, slots=1)).items[0].bound == 1


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_a_bad_seed_is_refused(seed: int) -> None:
    with pytest.raises(ProblemError, match="seed"):
        solve(trio((Meeting(0, 1),)), seed=seed)


def test_bad_params_are_refused() -> None:
    with pytest.raises(ProblemError, match=r"params\.workers"):
        Params(workers=0)


def test_an_unsound_method_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    both = Schedule((Placement(0, 0), Placement(0, 1)))
    monkeypatch.setattr(MODULE, "construct", lambda *_, **__: both)
    with pytest.raises(UnsoundError, match="Ana"):
        solve(trio((Meeting(0, 1), Meeting(0, 2))))


def test_errors_in_the_background_come_to_the_caller() -> None:
    def fail() -> None:
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        in_background(fail, lambda: None)


def test_no_limit_means_no_stop() -> None:
    assert AnyOf()(Effort(1e9, 10**9)) is False


@pytest.mark.parametrize("length", [1, 2])
def test_the_exact_methods_find_a_first_schedule(
    length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MODULE, "is_encodable", lambda _: False)
    monkeypatch.setattr(MODULE, "construct", lambda *_, **__: None)
    meetings = tuple(Meeting(a, b, length=length) for a, b in ((0, 1), (0, 2), (1, 2)))
    problem = trio(meetings, slots=3 * length)
    assert solve(problem).status is Status.OPTIMAL
    assert solve(problem, stop=MaxWork(1)).status in (Status.OPTIMAL, Status.FEASIBLE)
    assert solve(trio(meetings, slots=2 * length)).status is Status.INFEASIBLE
