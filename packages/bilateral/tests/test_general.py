"""The whole problem, with every rule and goal, against brute force."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from bilateral import Params, Problem, Status, check, evaluate, solve
from conftest import BruteForce, general_problems

THOROUGH = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@THOROUGH
@given(problem=general_problems())
def test_solve_finds_what_brute_force_finds(problem: Problem, brute_force: BruteForce) -> None:
    best = brute_force(problem)
    result = solve(problem, params=Params(tries=1))
    if best is None:
        assert result.status is Status.INFEASIBLE
        assert result.schedule is None
        return
    assert result.schedule is not None
    assert check(problem, result.schedule) == []
    score = evaluate(problem, result.schedule)
    assert score == result.score
    assert result.status is Status.OPTIMAL
    assert score.ordered(problem.objective) == best.ordered(problem.objective)
    assert tuple(item.bound for item in result.items) == best.ordered(problem.objective)
