"""What comes out of a run: status, schedule, score, bounds and trace."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bilateral.objective import Score
from bilateral.schedule import Schedule


class Status(Enum):
    """
    What is known at the end.

    ``OPTIMAL``: the schedule is proven best. ``FEASIBLE``: it is valid. ``INFEASIBLE``:
    proven that there is none. ``UNKNOWN``: stopped before anything was known.
    """

    OPTIMAL = "OPTIMAL"
    FEASIBLE = "FEASIBLE"
    INFEASIBLE = "INFEASIBLE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Progress:
    """
    A look at a run under way.

    Parameters
    ----------
    seconds
        Wall-clock time since the start.
    placed
        Meetings placed in the best schedule so far.
    objective, bound
        Cost of the best schedule and proven bound of the present phase, if known.
    phase
        ``construct``, ``feasibility``, ``value``, ``breaks`` or ``idle``.
    """

    seconds: float
    placed: int
    objective: int | None
    bound: int | None
    phase: str


@dataclass(frozen=True, slots=True)
class Result:
    """
    The answer of `bilateral.solve`.

    Parameters
    ----------
    status
        What is known.
    schedule, score
        The best schedule found and its score, or None.
    objective
        Number of breaks of the schedule, or None.
    bound
        No schedule with as little unplaced value as this one has fewer breaks.
    unplaced_bound
        No schedule leaves less weight unplaced.
    idle_bound
        No schedule as good in value and breaks has fewer idle slots; 0 if all meetings
        are mandatory, where idle slots are not optimised.
    seconds
        Wall-clock time.
    trace
        Every improvement of schedule or bound, in order.
    """

    status: Status
    schedule: Schedule | None
    score: Score | None
    objective: int | None
    bound: int | None
    unplaced_bound: int
    idle_bound: int
    seconds: float
    trace: tuple[Progress, ...]
