"""
Goal after goal by CP-SAT [1]_, each proved before the next.

Deterministic: the seed is fixed, and several workers take turns in a fixed order. The goal
``worst_off`` is a row of numbers, minimised one after the other [2]_.

References
----------
.. [1] Perron, L., Didier, F., Gay, S. (2023). The CP-SAT-LP Solver. *CP 2023*.
.. [2] Bouveret, S., Lemaître, M. (2009). Computing leximin-optimal solutions in constraint
       networks. *Artificial Intelligence* 173, 343–364.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from ortools.sat.python import cp_model

from bilateral.choices import Choices
from bilateral.exact.model import Model
from bilateral.monitor import Monitor, in_background
from bilateral.objective import Cost, Score
from bilateral.params import Params
from bilateral.problem import Goal
from bilateral.result import Status
from bilateral.schedule import Schedule
from bilateral.seating import Chosen, seat

_TICKS = 4000
"""Units of work in one of CP-SAT's deterministic time, about a second."""
_SINGLE = 20_000
"""Largest number of meetings × slots × tables for choosing tables one by one."""


def optimise(
    monitor: Monitor, params: Params, seed: int, goals: Sequence[Goal], known: dict[Goal, Cost]
) -> tuple[Status, dict[Goal, Cost]]:
    """
    Find the best schedule goal by goal.

    Parameters
    ----------
    monitor
        Holds the problem; receives schedules and bounds.
    params
        Uses ``workers``.
    seed
        Of the solver.
    goals
        The first goals of the problem's objective.
    known
        Bounds that hold for every schedule.

    Returns
    -------
    Status
        What was proved; the schedule is in the monitor.
    dict[Goal, Cost]
        The proven bound of each goal that was begun.
    """
    model = Model(_choices(monitor, goals), goals)
    bounds: dict[Goal, Cost] = {}
    if monitor.best is None:
        monitor.enter("feasibility")
        status = _Stage(monitor, model, params, seed, None).run()
        if monitor.best is None:
            return status, bounds
    for goal in goals:
        parts: list[int] = []
        limit = known.get(goal, 0)
        for part, cost in enumerate(model.costs[goal]):
            monitor.enter(goal, limit if isinstance(limit, int) else 0)
            least = _part(monitor.score, goal, part)
            if least != monitor.bound:
                status = _Stage(monitor, model, params, seed, cost).run()
                least, bound = _part(monitor.score, goal, part), monitor.bound or 0
                # A schedule may cost more than the model counts, where tables follow slots.
                if status is not Status.OPTIMAL or least != bound:
                    bounds[goal] = _whole(goal, [*parts, bound], len(model.costs[goal]))
                    return Status.FEASIBLE, bounds
            parts.append(least)
            if not isinstance(cost, int):
                model.cp.add(cost <= least)
        bounds[goal] = _whole(goal, parts, len(parts))
    return Status.OPTIMAL, bounds


def _choices(monitor: Monitor, goals: Sequence[Goal]) -> Choices:
    """Choose tables one by one where a goal depends on them and they are few."""
    size = sum(len(slots) for mine in monitor.choices.starts for slots in mine)
    if {"tables", "distance"}.intersection(goals) and size * len(monitor.problem.tables) <= _SINGLE:
        return Choices(monitor.problem, single=True)
    return monitor.choices


def _part(score: Score | None, goal: Goal, part: int) -> int:
    cost: Cost = getattr(score, goal)
    return cost if isinstance(cost, int) else cost[part]


def _whole(goal: Goal, parts: list[int], size: int) -> Cost:
    """Return the bound of a goal; parts that were not begun are bounded by nothing."""
    return tuple(parts + [0] * (size - len(parts))) if goal == "worst_off" else parts[0]


class _Stage(cp_model.CpSolverSolutionCallback):
    """One run of CP-SAT; also receives its solutions."""

    def __init__(
        self, monitor: Monitor, model: Model, params: Params, seed: int, cost: Any
    ) -> None:
        super().__init__()
        self._monitor, self._model = monitor, model
        self._found: list[list[Chosen | None]] = []
        self._proved = 0
        self._solver = self._configured(params, seed)
        self._cost, self._least, self._met = cost, monitor.bound or 0, False
        if cost is not None:
            model.cp.minimize(cost)

    def _configured(self, params: Params, seed: int) -> Any:
        solver = cp_model.CpSolver()
        settings = solver.parameters
        settings.random_seed = seed
        settings.num_workers = params.workers
        settings.interleave_search = params.workers > 1
        settings.catch_sigint_signal = False
        left = self._monitor.work_left()
        if left is not None:
            settings.max_deterministic_time = max(left, 1) / _TICKS
        solver.best_bound_callback = self._prove
        return solver

    def run(self) -> Status:
        """Run to the proof or until the monitor says stop."""
        self._hint()
        if self._monitor.tick():
            return self._unfinished()
        code = in_background(lambda: self._solver.solve(self._model.cp, self), self._poll)
        self._receive()
        if self._cost is not None:
            self._monitor.prove(self._proved)
        self._monitor.work += round(_TICKS * self._solver.response_proto.deterministic_time)
        if code == cp_model.INFEASIBLE:
            return Status.INFEASIBLE
        if code == cp_model.OPTIMAL and self._cost is not None:
            self._monitor.prove(round(self._solver.objective_value))
        if code == cp_model.OPTIMAL or self._met:
            return Status.OPTIMAL
        return self._unfinished()

    def on_solution_callback(self) -> None:
        """
        Note what was chosen in a solution; called by the solver in its own thread.

        CP-SAT would go on to prove a bound that is known from elsewhere.
        """
        self._found.append(
            [
                next((key for key, var in chosen.items() if self.boolean_value(var)), None)
                for chosen in self._model.chosen
            ]
        )
        if self._cost is not None and self.objective_value <= self._least:
            self._met = True
            self.stop_search()

    def _prove(self, bound: float) -> None:
        self._proved = max(self._proved, ceil(bound - 1e-6))

    def _poll(self) -> None:
        self._receive()
        if self._cost is not None:
            self._monitor.prove(self._proved)
        if self._monitor.tick():
            self._solver.stop_search()

    def _receive(self) -> None:
        while self._found:
            self._monitor.keep(seat(self._model.choices, self._found.pop(0)))

    def _hint(self) -> None:
        """Start from the best schedule so far."""
        self._model.cp.clear_hints()  # type: ignore[no-untyped-call]  # untyped in OR-Tools
        best: Schedule | None = self._monitor.best
        if best is not None:
            for m, chosen in enumerate(self._model.chosen):
                place = best.placements[m]
                number = None if place is None else self._model.choices.locate(m, place)
                for key, var in chosen.items():
                    self._model.cp.add_hint(var, place is not None and key == (number, place.slot))

    def _unfinished(self) -> Status:
        return Status.UNKNOWN if self._monitor.best is None else Status.FEASIBLE
