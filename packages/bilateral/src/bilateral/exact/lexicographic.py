"""
Value, and if wanted breaks and idle slots, by CP-SAT, each proved before the next.

Deterministic: the seed is fixed, and several workers take turns in a fixed order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ortools.sat.python import cp_model

from bilateral.exact.model import Model
from bilateral.monitor import Monitor, in_background
from bilateral.params import Params
from bilateral.result import Status
from bilateral.schedule import Schedule
from bilateral.seating import seat


def optimise(
    monitor: Monitor, params: Params, seed: int, stages: Sequence[str]
) -> tuple[Status, dict[str, int]]:
    """
    Find the best schedule stage by stage.

    Parameters
    ----------
    monitor
        Holds the problem; receives schedules and bounds.
    params
        Uses ``workers``.
    seed
        Of the solver.
    stages
        First of ``value``, ``breaks``, ``idle``, in this order.

    Returns
    -------
    Status
        What was proved; the schedule is in the monitor.
    dict[str, int]
        The proven bound of each stage that was begun.
    """
    model = Model(monitor.problem, breaks=len(stages) > 1)
    bounds: dict[str, int] = {}
    for stage in stages:
        monitor.enter(stage, 0)
        if monitor.objective != 0:
            status = _Stage(monitor, model, params, seed, stage).run()
            if status is not Status.OPTIMAL:
                bounds[stage] = monitor.bound or 0
                return status, bounds
        bounds[stage] = monitor.objective or 0
        model.cp.add(model.costs[stage] <= bounds[stage])
    return Status.OPTIMAL, bounds


class _Stage(cp_model.CpSolverSolutionCallback):
    """One run of CP-SAT; also receives its solutions."""

    def __init__(
        self, monitor: Monitor, model: Model, params: Params, seed: int, stage: str
    ) -> None:
        super().__init__()
        self._monitor, self._model = monitor, model
        self._found: list[list[int | None]] = []
        self._proved = 0
        self._solver = self._configured(params, seed)
        model.cp.minimize(model.costs[stage])

    def _configured(self, params: Params, seed: int) -> Any:
        solver = cp_model.CpSolver()
        settings = solver.parameters
        settings.random_seed = seed
        settings.num_workers = params.workers
        settings.interleave_search = params.workers > 1
        settings.catch_sigint_signal = False
        left = self._monitor.conflicts_left()
        if left is not None:
            settings.max_number_of_conflicts = left
        solver.best_bound_callback = self._prove
        return solver

    def run(self) -> Status:
        """Run to the proof or until the monitor says stop."""
        self._hint()
        if self._monitor.tick():
            return self._unfinished()
        code = in_background(lambda: self._solver.solve(self._model.cp, self), self._poll)
        self._receive()
        self._monitor.conflicts += self._solver.num_conflicts
        if code == cp_model.INFEASIBLE:
            return Status.INFEASIBLE
        if code == cp_model.OPTIMAL:
            self._monitor.prove(round(self._solver.objective_value))
            return Status.OPTIMAL
        return self._unfinished()

    def on_solution_callback(self) -> None:
        """Note the slots of a solution; called by the solver in its own thread."""
        self._found.append(
            [
                next((slot for slot, var in choice.items() if self.boolean_value(var)), None)
                for choice in self._model.choice
            ]
        )

    def _prove(self, bound: float) -> None:
        self._proved = max(self._proved, round(bound))

    def _poll(self) -> None:
        self._receive()
        self._monitor.prove(self._proved)
        if self._monitor.tick():
            self._solver.stop_search()

    def _receive(self) -> None:
        while self._found:
            self._monitor.keep(seat(self._monitor.problem, self._found.pop(0)))

    def _hint(self) -> None:
        """Start from the best schedule so far."""
        self._model.cp.clear_hints()  # type: ignore[no-untyped-call]  # untyped in OR-Tools
        best: Schedule | None = self._monitor.best
        if best is not None:
            for m, choice in enumerate(self._model.choice):
                for slot, var in choice.items():
                    self._model.cp.add_hint(var, slot == best.slot_of(m))

    def _unfinished(self) -> Status:
        return Status.UNKNOWN if self._monitor.best is None else Status.FEASIBLE
