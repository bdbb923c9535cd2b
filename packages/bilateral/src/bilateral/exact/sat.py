"""
Least breaks, then least idle slots, by incremental SAT.

A first call finds any schedule or proves that there is none. The bound is then raised until
a schedule meets it, each refusal being a proof: core by core for breaks, for idle slots by a
limit on their sum. A question that takes too long gives way to an easier one nearer to the
best schedule, and is asked again later. The solver is CaDiCaL [1]_ as packed by PySAT [2]_.

References
----------
.. [1] Biere, A., Faller, T., Fazekas, K., Fleury, M., Froleyks, N., Pollitt, F. (2024).
       CaDiCaL 2.0. *CAV 2024*.
.. [2] Ignatiev, A., Morgado, A., Marques-Silva, J. (2018). PySAT: A Python Toolkit for
       Prototyping with SAT Oracles. *SAT 2018*.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bilateral.exact.cores import Cores
from bilateral.exact.encoding import Encoding
from bilateral.exact.race import can_race, race
from bilateral.monitor import Monitor, in_background
from bilateral.objective import Cost
from bilateral.params import Params
from bilateral.problem import Goal
from bilateral.result import Status
from bilateral.schedule import Schedule
from bilateral.seating import seat

_BUDGET = 30_000
"""Conflicts for a question before another is asked; grows threefold each round."""

_PATIENCE = 4
"""How many times as much the question of a core may take, for it settles most."""

_ALONE = 3_000
"""Conflicts before a race is worth its start."""

_UNSEEN = 10**9
"""Conflicts between two looks at a stopping criterion where others see to stopping."""

_RECALL = 1_000
"""Conflicts that leading the solver to a known schedule may take; mostly it takes none."""

SETTINGS = {"stabilizeonly": 1, "elim": 0}
"""
Of CaDiCaL: slow restarts near the best values so far find schedules here in half the time, and
variables eliminated in one question would have to be restored for the next.
"""


def minimise(
    monitor: Monitor,
    params: Params,
    seed: int,
    goals: Sequence[Goal],
    known: dict[Goal, Cost],
) -> tuple[Status, dict[Goal, Cost]]:
    """
    Among schedules of the best value, find one with the fewest breaks or idle slots.

    Parameters
    ----------
    monitor
        Holds the problem, whose choices are plain; receives schedules and bounds.
    params
        Uses ``chunk``.
    seed
        Of the values first tried.
    goals
        ``breaks``, ``idle`` or both, in order.
    known
        Bounds that hold for every schedule; that of ``value`` is attained by some.

    Returns
    -------
    Status
        What was proved; the schedule is in the monitor.
    dict[Goal, Cost]
        The proven bound of each goal that was begun.
    """
    bounds: dict[Goal, Cost] = {}
    unplaced = _number(known, "value")
    search = _Search(monitor, params, seed, unplaced)
    if monitor.best is None:
        monitor.enter("feasibility")
        found = search.solve([])
        if found is not True:
            return Status.UNKNOWN if found is None else Status.INFEASIBLE, bounds
    for goal in goals:
        proved = search.minimise(goal, _number(known, goal))
        bounds[goal] = monitor.bound or 0
        if not proved:
            return Status.FEASIBLE, bounds
        if goal != goals[-1]:
            search.forbid_worse(goal)
    return Status.OPTIMAL, bounds


def _number(known: dict[Goal, Cost], goal: Goal) -> int:
    cost = known.get(goal, 0)
    return cost if isinstance(cost, int) else 0


class _Search:
    """A SAT solver with the encoding of the monitor's problem."""

    def __init__(self, monitor: Monitor, params: Params, seed: int, unplaced: int = 0) -> None:
        from pysat.solvers import Cadical195

        self._monitor, self._params = monitor, params
        self._encoding = Encoding(monitor.choices, unplaced)
        self._solver: Any = Cadical195()
        self._solver.configure(SETTINGS)
        # Who comes first in a race differs from run to run; so does what a limit in time allows.
        by_the_clock = monitor.seconds_left() is not None and monitor.work_left() is None
        self._racing = params.workers > 1 and by_the_clock and can_race()
        self._loaded = 0
        self.load()
        if seed:
            chance = random.Random(seed)
            choices = [lit for choice in self._encoding.choice for lit in choice.values()]
            self._solver.set_phases([lit if chance.random() < 0.2 else -lit for lit in choices])

    def load(self) -> None:
        """Pass clauses that were added to the formula on to the solver."""
        clauses = self._encoding.formula.clauses
        self._solver.append_formula(clauses[self._loaded :])
        self._loaded = len(clauses)

    def core(self) -> list[int]:
        """List the assumptions that the last refusal rests on."""
        return self._solver.get_core() or []

    def solve(self, assumptions: list[int], budget: int | None = None) -> bool | None:
        """Tell whether there is a schedule, or None if stopped or out of budget."""
        spent, step = 0, max(1, self._params.chunk // 16)
        while budget is None or spent < budget:
            if self._monitor.tick():
                return None
            chunk = min(step, self._affordable())
            chunk = chunk if budget is None else min(chunk, budget - spent)
            answer = self._chunk(assumptions, chunk)
            if answer is not None:
                return answer
            spent, step = spent + chunk, min(2 * step, self._params.chunk)
        return None

    def _affordable(self) -> int:
        """Conflicts that fit into what is left of work and, at the pace so far, of time."""
        limit = self._monitor.work_left()
        most = self._params.chunk if limit is None else limit
        left, spent = self._monitor.seconds_left(), self._monitor.work
        if left is not None:
            pace = max(spent, 1) / max(self._monitor.seconds(), 0.001)
            most = min(most, int(pace * left))
        return max(100, most) if limit is None else max(1, most)

    def _chunk(self, assumptions: list[int], chunk: int) -> bool | None:
        before = self._solver.accum_stats()["conflicts"]
        self._solver.conf_budget(chunk)
        answer: bool | None = in_background(
            lambda: self._solver.solve_limited(assumptions=assumptions), lambda: None
        )
        self._monitor.work += self._solver.accum_stats()["conflicts"] - before
        if answer:
            self._monitor.keep(self._schedule())
        return answer

    def _schedule(self) -> Schedule:
        true = {literal for literal in self._solver.get_model() if literal > 0}
        chosen = [
            next(((0, slot) for slot, literal in choice.items() if literal in true), None)
            for choice in self._encoding.choice
        ]
        return seat(self._monitor.choices, chosen)

    def minimise(self, stage: Goal, least: int) -> bool:
        """Close the gap between bound and schedule of a stage; tell whether it is closed."""
        self._monitor.enter(stage)
        self._monitor.prove(least)
        formula, counts = self._encoding.formula, self._encoding.breaks
        cores = Cores(self, formula, counts) if stage == "breaks" else None
        if not self._racing:
            return self._close(stage, cores)
        # What is easy is not worth a race.
        if self._close(stage, cores, _ALONE):
            return True
        runners = [lambda: self._run(stage, cores), lambda: self._run(stage, None)]
        # Where the system has no room for copies, or ends them, this process goes on alone.
        return race(self._monitor, runners) or self._close(stage, cores)

    def _run(self, stage: Goal, cores: Cores | None) -> None:
        """Work in a race, from cores or from the best schedule; others see to stopping in time."""
        self._params = replace(self._params, chunk=_UNSEEN)
        if cores is None:
            self._recall()
        self._close(stage, cores)

    def _recall(self) -> None:
        """Lead the solver to the best schedule: what it was last led to it tries first."""
        assert self._monitor.best is not None, "it is asked for something better"
        every = zip(self._encoding.choice, self._monitor.best.placements, strict=True)
        known = [choice[place.slot] for choice, place in every if place is not None]
        self._chunk(known, _RECALL)

    def _close(self, stage: Goal, cores: Cores | None, conflicts: int | None = None) -> bool:
        """Ask one question after the other, up to so many conflicts."""
        limits: list[int] = []
        budget, turn, begun = _BUDGET, 0, self._monitor.work
        while self._monitor.gap() > 0:
            left = None if conflicts is None else conflicts - (self._monitor.work - begun)
            if left is not None and left <= 0:
                return False
            if cores is not None and turn == 0:
                answer = cores.ask(_PATIENCE * budget if left is None else left)
                self._monitor.prove(cores.bound)
            else:
                limits = limits or self._limits(stage)
                target = self._target(turn)
                answer = self.solve([-limits[target]], budget if left is None else left)
                if answer is False:
                    self._monitor.prove(target + 1)
            if answer is None:
                if self._monitor.tick():
                    return False
                turn = (turn + 1) % 3
                budget *= 1 if turn else 3
        return True

    def _target(self, turn: int) -> int:
        """Choose a cost to ask for: at the bound, in the middle, just below the best."""
        low, high = self._monitor.bound or 0, (self._monitor.objective or 1) - 1
        return (low, (low + high) // 2, high)[turn]

    def _limits(self, stage: Goal) -> list[int]:
        """Count the cost of a stage in unary, up to that of the best schedule."""
        counts = self._encoding.breaks
        if stage == "idle":
            counts = [[literal] for literal in self._encoding.idle()]
        limits = self._encoding.formula.total(counts, (self._monitor.objective or 0) + 1)
        self.load()
        return limits

    def forbid_worse(self, stage: Goal) -> None:
        """Let no later schedule cost more than the best one in this stage."""
        limits, best = self._limits(stage), self._monitor.objective or 0
        if best < len(limits):
            self._solver.add_clause([-limits[best]])
