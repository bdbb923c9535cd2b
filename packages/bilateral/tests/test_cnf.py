"""Counters against every assignment."""

from __future__ import annotations

from itertools import product

import pytest
from pysat.solvers import Cadical195

from bilateral.exact.cnf import Formula


@pytest.mark.parametrize("size", range(9))
@pytest.mark.parametrize("bound", range(9))
@pytest.mark.parametrize("rule", ["at_most", "exactly"])
def test_counters_allow_just_what_they_should(size: int, bound: int, rule: str) -> None:
    formula = Formula()
    literals = [formula.variable() for _ in range(size)]
    getattr(formula, rule)(literals, bound)
    solver = Cadical195(bootstrap_with=[clause for clause in formula.clauses if clause])
    for signs in product((1, -1), repeat=min(size, 5)):
        chosen = [sign * lit for sign, lit in zip(signs, literals, strict=False)]
        rest = [-lit for lit in literals[5:]]
        count = signs.count(1)
        allowed = count <= bound if rule == "at_most" else count == bound
        possible = solver.solve(assumptions=chosen + rest) and [] not in formula.clauses
        assert possible == allowed


@pytest.mark.parametrize("size", [1, 5, 6, 12])
def test_at_most_one(size: int) -> None:
    formula = Formula()
    literals = [formula.variable() for _ in range(size)]
    formula.at_most_one(literals)
    solver = Cadical195(bootstrap_with=[*formula.clauses, literals])
    for one in literals:
        assert solver.solve(assumptions=[one])
        for other in literals:
            assert solver.solve(assumptions=[one, other]) == (one == other)
