"""What comes out of a run: status, schedule, score, bounds and trace."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bilateral.objective import Cost, Score
from bilateral.problem import Goal
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
        ``construct``, ``anneal``, ``feasibility`` or the name of a goal.
    """

    seconds: float
    placed: int
    objective: int | None
    bound: int | None
    phase: str


@dataclass(frozen=True, slots=True)
class Item:
    """
    What a schedule costs by one goal, and what is proved of it.

    Parameters
    ----------
    goal
        Its name.
    cost
        Of the schedule, or None without one.
    bound
        No schedule that is as good by all goals before costs less.
    """

    goal: Goal
    cost: Cost | None
    bound: Cost

    @property
    def is_proved(self) -> bool:
        """Whether no schedule as good before can be better here."""
        return self.cost == self.bound


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
    items
        Cost and bound of each goal of the problem, in its order.
    seconds
        Wall-clock time.
    trace
        Every improvement of schedule or bound, in order.
    """

    status: Status
    schedule: Schedule | None
    score: Score | None
    items: tuple[Item, ...]
    seconds: float
    trace: tuple[Progress, ...]

    def item(self, goal: Goal) -> Item | None:
        """Return cost and bound of a goal, or None if the problem does not name it."""
        return next((item for item in self.items if item.goal == goal), None)

    @property
    def objective(self) -> int | None:
        """Number of breaks, or None without a schedule."""
        return None if self.score is None else self.score.breaks

    @property
    def bound(self) -> int | None:
        """Proven bound on the breaks, or None if there is no schedule at all."""
        item = self.item("breaks")
        if self.status is Status.INFEASIBLE:
            return None
        return item.bound if item is not None and isinstance(item.bound, int) else 0
