"""The whole problem, with every rule and goal, against brute force."""

from __future__ import annotations

import importlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilateral import (
    Interpreter,
    Meeting,
    Params,
    Participant,
    Problem,
    Slot,
    Status,
    Table,
    check,
    evaluate,
    solve,
)
from bilateral.io import dump_problem, parse_problem
from conftest import BruteForce, general_problems, trio

MODULE = importlib.import_module("bilateral.solve")

THOROUGH = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(params=[True, False], ids=["annealed", "exact alone"], autouse=True)
def _with_kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is promised holds with and without the compiled kernel."""
    if not request.param:
        monkeypatch.setattr(MODULE, "is_encodable", lambda _: False)


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


@THOROUGH
@given(problem=general_problems())
def test_own_json_keeps_everything(problem: Problem) -> None:
    assert parse_problem(dump_problem(problem)) == problem


@settings(THOROUGH, max_examples=60)
@given(problem=general_problems(), data=st.data())
def test_names_and_numbers_mean_nothing(problem: Problem, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(problem.participants))))
    new = {old: number for number, old in enumerate(order)}
    people = tuple(replace(problem.participants[old], name=f"N{old}") for old in order)
    meetings = tuple(replace(m, a=new[m.a], b=new[m.b]) for m in problem.meetings)
    other = replace(problem, participants=people, meetings=meetings, earlier=None)
    one, two = solve(replace(problem, earlier=None)), solve(other)
    assert one.status is two.status
    assert one.items == two.items


@settings(THOROUGH, max_examples=60)
@given(problem=general_problems())
def test_one_more_table_or_slot_never_makes_it_worse(problem: Problem) -> None:
    # A new slot stands in a session of its own, so that it makes nobody's fairness harder.
    last = problem.slots[-1]
    after = last.start + last.minutes + 60
    slots = (*problem.slots, Slot(last.session + 1, after, 20))
    every = frozenset[str]().union(*(p.needs for p in problem.participants))
    tables = (*problem.tables, Table("more", features=every))
    before = solve(problem)
    for richer in (replace(problem, slots=slots), replace(problem, tables=tables)):
        result = solve(richer)
        if before.score is not None:
            assert result.score is not None
            goals = problem.objective
            assert result.score.ordered(goals) <= before.score.ordered(goals)


def test_hours_are_local_and_wrap_at_midnight() -> None:
    def costs(offset: int | None, starts_at: int = 6 * 60) -> int:
        people = (Participant("Ana", utc_offset=offset), Participant("Ben"), Participant("Cy"))
        meeting = Meeting(0, 1, mode="virtual")
        one = replace(trio((meeting,), slots=1), participants=people, starts_at=starts_at)
        score = solve(replace(one, objective=("hours",))).score
        assert score is not None
        return score.hours

    assert [costs(None), costs(0), costs(120), costs(19 * 60)] == [0, 1, 0, 1]
    assert [costs(0, 19 * 60 + 40), costs(0, 19 * 60 + 41)] == [0, 1]


def test_a_fixed_table_and_an_interpreter_are_for_one_at_a_time() -> None:
    spoken = [frozenset({"de"}), frozenset({"fr"})] * 2
    people = tuple(Participant(str(p), languages=words) for p, words in enumerate(spoken))
    meetings = tuple(Meeting(a, a + 1, mandatory=False) for a in (0, 2))
    one = replace(
        trio(meetings[:1], slots=1),
        participants=people,
        meetings=meetings,
        interpreters=(Interpreter("Mei", frozenset({"de", "fr"})),),
        objective=("value",),
    )
    assert solve(one).items[0].cost == 1
    fixed = tuple(replace(m, fixed_table=1) for m in meetings)
    silent = tuple(replace(p, languages=frozenset[str]()) for p in people)
    assert solve(replace(one, participants=silent, meetings=fixed)).items[0].cost == 1
