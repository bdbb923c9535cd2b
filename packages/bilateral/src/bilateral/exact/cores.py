"""
Raise a bound core by core.

The cost is a sum of unary counts. All costs not yet paid for are forbidden at once; if that
is refused, the refusal names a few participants of whom one has to pay: the bound rises, and
only a second payment among them is forbidden from then on. Each refusal concerns a corner of
the event and is far quicker to prove than one about the sum over everybody. This is the
algorithm OLL [1]_ in the form with cardinality constraints [2]_.

References
----------
.. [1] Andres, B., Kaufmann, B., Matheis, O., Schaub, T. (2012). Unsatisfiability-based
       Optimization in clasp. *ICLP 2012*. https://doi.org/10.4230/LIPIcs.ICLP.2012.211
.. [2] Morgado, A., Dodaro, C., Marques-Silva, J. (2014). Core-Guided MaxSAT with Soft
       Cardinality Constraints. *CP 2014*. https://doi.org/10.1007/978-3-319-10428-7_41
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from bilateral.exact.cnf import Formula

_TRIAL = 50
"""Conflicts to find out whether a core holds without one of its members."""


class Solver(Protocol):
    """What is needed of a solver."""

    def solve(self, assumptions: list[int], budget: int | None = None) -> bool | None:
        """Tell whether there is a schedule, or None if stopped or out of budget."""
        ...

    def core(self) -> list[int]:
        """List the assumptions that the last refusal rests on."""
        ...

    def load(self) -> None:
        """Pass clauses that were added to the formula on to the solver."""
        ...


class Cores:
    """
    The bound on a sum of unary counts.

    Parameters
    ----------
    solver, formula
        A solver loaded with the formula, which grows.
    counts
        Unary counts: literal ``k`` holds if the count is more than ``k``. Ragged.

    Attributes
    ----------
    bound
        No schedule has a smaller sum.
    """

    def __init__(self, solver: Solver, formula: Formula, counts: Sequence[Sequence[int]]) -> None:
        self.bound = 0
        self._solver, self._formula = solver, formula
        self._forbidden = [count[0] for count in counts if count]
        self._next = {one: two for count in counts for one, two in pairwise(count)}

    def ask(self, budget: int) -> bool | None:
        """
        Look for a schedule at the bound; raise the bound by one if there is none.

        Parameters
        ----------
        budget
            Conflicts to spend before giving up.

        Returns
        -------
        bool | None
            Whether there is a schedule at the bound as it was, or None if given up.
        """
        answer = self._solver.solve([-literal for literal in self._forbidden], budget)
        if answer is False:
            core = self._smaller([-literal for literal in self._solver.core()])
            self.bound += 1
            self._pay(core)
        return answer

    def _smaller(self, core: list[int]) -> list[int]:
        """Try to do without each member in turn, briefly."""
        for literal in list(core):
            rest = [other for other in core if other != literal]
            if (
                len(rest) < len(core)
                and rest
                and self._solver.solve([-other for other in rest], _TRIAL) is False
            ):
                kept = {-other for other in self._solver.core()}
                core = [other for other in rest if other in kept]
        return core

    def _pay(self, core: list[int]) -> None:
        """Forbid only what comes on top of one payment among the members of a core."""
        paid = set(core)
        self._forbidden = [literal for literal in self._forbidden if literal not in paid]
        self._forbidden += [self._next[literal] for literal in core if literal in self._next]
        self._formula.add(*core)
        counts = self._formula.counter(core, len(core))
        self._forbidden += counts[1:2]
        self._next.update(pairwise(counts[1:]))
        self._solver.load()
