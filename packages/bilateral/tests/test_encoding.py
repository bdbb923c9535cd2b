"""The parts of the encoding against every assignment, and cores against brute force."""

from __future__ import annotations

import importlib
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from pysat.solvers import Cadical195

from bilateral import Meeting, Params, Participant, Problem, Score, Status, solve
from bilateral.choices import Choices
from bilateral.exact.cnf import Formula
from bilateral.exact.cores import Cores
from bilateral.exact.encoding import Encoding
from bilateral.exact.prefixes import Prefixes
from conftest import BruteForce, problems, trio

QUICK = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def _exact_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no schedule found by annealing spare the formulas their work."""
    monkeypatch.setattr(importlib.import_module("bilateral.solve"), "is_encodable", lambda _: False)


@pytest.mark.parametrize(
    "slots", [[], [[1]], [[0, 1], [3]], [[0, 1, 2, 3]] * 3, [[0, 3], [0, 1], [2, 3]]]
)
def test_prefixes_count_every_pattern(slots: list[list[int]]) -> None:
    formula = Formula()
    usable = sorted({slot for own in slots for slot in own})
    busy = {slot: formula.variable() for slot in usable}
    prefixes = Prefixes(formula, busy, slots, 4)
    counts = {(t, k): prefixes.more(t, k) for t in range(5) for k in range(len(slots))}
    with Cadical195(bootstrap_with=[*formula.clauses, [formula.true]]) as solver:
        for pattern in product((True, False), repeat=len(usable)):
            chosen = dict(zip(usable, pattern, strict=True))
            met = [sum(on for slot, on in chosen.items() if slot < t) for t in range(5)]
            fits = met[4] == len(slots) and all(
                sum(own[-1] < t for own in slots) <= met[t] <= sum(own[0] < t for own in slots)
                for t in range(5)
            )
            literals = [busy[slot] if on else -busy[slot] for slot, on in chosen.items()]
            assert solver.solve(assumptions=literals) == fits
            true = set(solver.get_model() or ())
            assert all((lit in true) == (met[t] > k) for (t, k), lit in counts.items() if fits)


def test_prefixes_refuse_more_meetings_than_slots() -> None:
    formula = Formula()
    Prefixes(formula, {0: formula.variable()}, [[0], [0]], 1)
    assert [] in formula.clauses


def test_a_meeting_without_slots_refuses_everything() -> None:
    first = frozenset({0})
    meetings = (Meeting(0, 1, allowed=first), Meeting(0, 2, allowed=first))
    assert [] in Encoding(Choices(trio(meetings))).formula.clauses


def test_more_meetings_than_a_limit_refuse_everything() -> None:
    problem = trio((Meeting(0, 1), Meeting(0, 2)))
    people = (replace(problem.participants[0], max_meetings=1), *problem.participants[1:])
    assert [] in Encoding(Choices(replace(problem, participants=people))).formula.clauses


def test_an_earlier_meeting_that_cannot_be_holds_nobody_up() -> None:
    never = Meeting(0, 1, mandatory=False, allowed=frozenset())
    problem = trio((never, Meeting(0, 2, after=(0,)), Meeting(1, 2, mandatory=False)))
    result = solve(problem)
    assert result.status is Status.OPTIMAL
    assert result.schedule is not None
    assert result.schedule.placed == (1, 2)


@QUICK
@given(problem=problems(optional=False))
def test_tables_counted_over_a_cover_agree(problem: Problem, brute_force: BruteForce) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bilateral.exact.encoding._PARITY", -1)
        result, best = solve(problem), brute_force(problem)
    assert result.objective == (best and best.breaks)
    assert (result.status is Status.INFEASIBLE) == (best is None)


@QUICK
@given(problem=problems(optional=True))
def test_impatience_changes_no_proof(problem: Problem, brute_force: BruteForce) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bilateral.exact.sat._PATIENCE", 0)
        result: Score | None = solve(problem, params=Params(chunk=1)).score
    best = brute_force(problem)
    if best is None or not problem.all_mandatory:
        assert result == best
    else:
        assert result is not None
        assert result.breaks == best.breaks


class _Pigeons:
    """A solver with a formula, as `Cores` wants it."""

    def __init__(self, formula: Formula) -> None:
        self._formula, self._loaded = formula, 0
        self._solver = Cadical195()
        self.load()

    def solve(self, assumptions: list[int], budget: int | None = None) -> bool | None:
        answer: bool = self._solver.solve(assumptions=assumptions)
        return answer

    def core(self) -> list[int]:
        return list(self._solver.get_core() or [])

    def load(self) -> None:
        self._solver.append_formula(self._formula.clauses[self._loaded :])
        self._loaded = len(self._formula.clauses)


@pytest.mark.parametrize("least", range(5))
def test_cores_rise_to_the_least_sum(least: int) -> None:
    formula = Formula()
    literals = [formula.variable() for _ in range(6)]
    few = formula.counter([-literal for literal in literals], 6)
    if least:
        formula.add(-few[6 - least])
    counts = [formula.counter(literals[:3], 3), *([literal] for literal in literals[3:]), []]
    cores, answer = Cores(_Pigeons(formula), formula, counts), False
    while not answer:
        assert cores.bound <= least
        answer = bool(cores.ask(10))
    assert cores.bound == least


@pytest.mark.parametrize("parity", [-1, 10**9])
def test_tables_are_counted_over_people_or_over_meetings(
    parity: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six meetings of different people, three slots: two tables are enough, one is not."""
    monkeypatch.setattr("bilateral.exact.encoding._PARITY", parity)
    meetings = tuple(Meeting(a, a + 1) for a in range(0, 12, 2))
    for tables, status in ((2, Status.OPTIMAL), (1, Status.INFEASIBLE)):
        few = trio(meetings[:1], slots=3, tables=tables)
        people = tuple(Participant(str(p), frozenset({p % 3})) for p in (*range(11), 2))
        assert solve(replace(few, participants=people, meetings=meetings)).status is status


def test_a_predecessor_without_slots_holds_nobody_up() -> None:
    meetings = (
        Meeting(0, 1, mandatory=False, weight=0, allowed=frozenset()),
        Meeting(0, 2, after=(0,)),
        Meeting(0, 2),
        Meeting(1, 2, mandatory=False, weight=1),
    )
    assert [] not in Encoding(Choices(trio(meetings))).formula.clauses
