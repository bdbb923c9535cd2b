"""The one door: a problem in, a result with its proof out."""

from __future__ import annotations

from bilateral.bounds import alone
from bilateral.capacity import least_unplaced
from bilateral.construct import construct
from bilateral.exceptions import ProblemError, UnsoundError
from bilateral.monitor import Monitor, OnProgress
from bilateral.objective import evaluate
from bilateral.params import Params
from bilateral.problem import Problem
from bilateral.result import Result, Status
from bilateral.rules import check
from bilateral.schedule import Schedule
from bilateral.search.anneal import Budget, anneal
from bilateral.search.encode import is_encodable
from bilateral.stop import Stop

_DEFAULTS = Params()
_LARGE = 20_000
"""Meetings × slots above which annealing is all that is done."""
_MOVES, _MORE_MOVES = 5_000, 20_000
"""Moves of the annealing for each meeting, of small and of large events."""
_MOST_OF_IT = 0.95
"""Part of the time for annealing; the rest is for seating and checking."""
_UNARY = 100
"""Unplaced value up to which the formula that counts it in unary stays small."""


def solve(
    problem: Problem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params = _DEFAULTS,
    start: Schedule | None = None,
    on_progress: OnProgress | None = None,
) -> Result:
    """
    Find the best schedule of a problem and prove it.

    If all meetings are mandatory the number of breaks is minimised, by incremental SAT.
    Otherwise the unplaced value is minimised by CP-SAT, then breaks and then idle slots by
    SAT, each proved before the next.

    Parameters
    ----------
    problem
        The problem.
    stop
        When to end early; None runs until the proof.
    seed
        Not negative.
    params
        Settings.
    start
        A schedule to begin with; used if it is valid for this problem.
    on_progress
        Called now and then in the caller's thread; returning True stops the run.

    Returns
    -------
    Result
        If all meetings are mandatory ``bound`` is on breaks; otherwise on breaks among
        schedules with proven value, and 0 while the value is not proved.

    Raises
    ------
    ProblemError
        If ``start`` has another number of meetings, or the seed is negative.
    UnsoundError
        If a method returned a schedule that `check` rejects; a fault of this package.

    Notes
    -----
    Deterministic for equal problem, seed, params, start and a stop that looks only at
    work, as `MaxConflicts` does; seconds in result and trace aside.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Problem, Slot, Table
    >>> people = (Participant("Ana"), Participant("Ben"), Participant("Cy"))
    >>> meetings = (Meeting(0, 1), Meeting(0, 2), Meeting(1, 2, mandatory=False))
    >>> slots = (Slot(0, 0, 20), Slot(0, 20, 20))
    >>> result = solve(Problem(people, slots, (Table("1"),), meetings))
    >>> result.status.value, result.score
    ('OPTIMAL', Score(unplaced_value=1, breaks=0, idle_slots=0))
    """
    if not 0 <= seed < 2**31:
        raise ProblemError("seed", "it must be between 0 and 2147483647")
    monitor = Monitor(problem, stop, on_progress)
    tries = 1 if _is_large(problem) else params.tries
    for first in (_usable(problem, start), construct(problem, seed=seed, tries=tries)):
        if first is not None:
            monitor.keep(first)
    status, bounds = _run(monitor, params, seed)
    return _result(monitor, status, bounds)


def _usable(problem: Problem, start: Schedule | None) -> Schedule | None:
    if start is None:
        return None
    if len(start.placements) != len(problem.meetings):
        raise ProblemError("start", "it holds another number of meetings than the problem")
    return None if check(problem, start) else start


def _run(monitor: Monitor, params: Params, seed: int) -> tuple[Status, dict[str, int]]:
    if monitor.problem.all_mandatory:
        return _least_breaks(monitor, params, seed)
    return _most_value(monitor, params, seed)


def _least_breaks(monitor: Monitor, params: Params, seed: int) -> tuple[Status, dict[str, int]]:
    problem = monitor.problem
    least = alone(problem)
    if least is None:
        return Status.INFEASIBLE, {}
    if is_encodable(problem):
        monitor.enter("anneal", least)
        anneal(monitor, seed, params.workers, _budget(monitor), lambda: monitor.objective == least)
        if monitor.objective == least:
            return Status.OPTIMAL, {"breaks": least}
        if _is_large(problem):
            return _found(monitor), {"breaks": least}
    from bilateral.exact.sat import minimise_breaks

    return minimise_breaks(monitor, params, seed, least)


def _most_value(monitor: Monitor, params: Params, seed: int) -> tuple[Status, dict[str, int]]:
    from bilateral.exact.lexicographic import optimise
    from bilateral.exact.sat import minimise_gaps

    problem = monitor.problem
    proved = False
    bounds = {"value": 0}
    if is_encodable(problem):
        bounds["value"] = least_unplaced(problem)
        monitor.enter("anneal")
        anneal(monitor, seed, params.workers, _budget(monitor), lambda: _is_ideal(monitor, bounds))
        if _is_ideal(monitor, bounds):
            return Status.OPTIMAL, bounds | {"breaks": 0, "idle": 0}
        if _is_large(problem):
            return _found(monitor), bounds
        best = monitor.best
        proved = best is not None and evaluate(problem, best).unplaced_value == bounds["value"]
    if not proved:
        status, bounds = optimise(monitor, params, seed, ("value",))
        if status is not Status.OPTIMAL:
            return status, bounds
    if bounds["value"] <= _UNARY:
        status, more = minimise_gaps(monitor, params, seed, bounds["value"])
    else:
        status, more = optimise(monitor, params, seed, ("value", "breaks", "idle"))
    return status, bounds | more


def _is_large(problem: Problem) -> bool:
    """Whether formulas would be too large for the exact methods."""
    return len(problem.meetings) * len(problem.slots) > _LARGE


def _is_ideal(monitor: Monitor, bounds: dict[str, int]) -> bool:
    """Whether the schedule has the best value and no break, and so no idle slot."""
    if monitor.best is None:
        return False
    score = evaluate(monitor.problem, monitor.best)
    return score.unplaced_value == bounds["value"] and score.breaks == 0


def _found(monitor: Monitor) -> Status:
    return Status.UNKNOWN if monitor.best is None else Status.FEASIBLE


def _budget(monitor: Monitor) -> Budget:
    """All the time for a large event, if time is limited; else work in proportion to its size."""
    size, left = len(monitor.problem.meetings), monitor.seconds_left()
    if not _is_large(monitor.problem):
        return Budget(_MOVES * size)
    if left is None:
        return Budget(_MORE_MOVES * size)
    begun, whole = monitor.seconds(), _MOST_OF_IT * left
    return Budget(1, lambda: (monitor.seconds() - begun) / whole if whole else 1.0)


def _result(monitor: Monitor, status: Status, bounds: dict[str, int]) -> Result:
    best = monitor.best
    if best is not None and (broken := check(monitor.problem, best)):
        raise UnsoundError("; ".join(violation.message for violation in broken))
    score = None if best is None else evaluate(monitor.problem, best)
    return Result(
        status=status,
        schedule=best,
        score=score,
        objective=None if score is None else score.breaks,
        bound=None if status is Status.INFEASIBLE else bounds.get("breaks", 0),
        unplaced_bound=bounds.get("value", 0),
        idle_bound=bounds.get("idle", 0),
        seconds=monitor.seconds(),
        trace=tuple(monitor.trace),
    )
