"""What things cost while annealing: the goals of a problem, in their order, as weights."""

from __future__ import annotations

from dataclasses import dataclass

from bilateral.objective import ceilings
from bilateral.problem import Goal, Problem
from bilateral.search.kernel import Weights

BREAK = 1000
"""Cost of a break if nothing but idle slots comes after it."""
_STEP = 20
"""How much more a goal counts than the one after it."""
_MOST = 10**9
"""Largest cost of one unit of a goal, so that sums stay far from the end of 64 bits."""


@dataclass(frozen=True, slots=True)
class Stage:
    """
    A part of a run: weights, and heat falling from one value to another.

    Parameters
    ----------
    weights
        What counts.
    hot, cold
        Heat at its beginning and end: a change for the worse by as much is taken with
        probability 1/e.
    share
        Part of the whole work.
    """

    weights: Weights
    hot: float
    cold: float
    share: float


@dataclass(frozen=True, slots=True)
class Plan:
    """
    Costs and stages.

    Parameters
    ----------
    absence
        What it costs that a meeting does not take place. Shape ``(n_meetings,)``.
    worth
        What a participant's first, second, … meeting is worth on top.
    hours, distance
        What an attendance at odd hours, and a change that somebody is told of, cost.
    stages
        In order.
    """

    absence: list[int]
    worth: list[int]
    hours: int
    distance: int
    stages: list[Stage]


def plan(problem: Problem) -> Plan:
    """
    Say what things cost, and in which stages a problem is annealed.

    First value alone, until all that can be placed is; then everything, at a heat at which no
    meeting of value leaves; at last at a heat at which only small things change.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    Plan
        Each goal counts twenty times as much as the next; a break a thousand times as much as
        an idle slot, for no day has as many. Annealing so is not lexicographic, comparing what
        it finds is.
    """
    unit = _units(problem)
    value = unit.get("value", 0)
    heaviest = max((m.weight for m in problem.meetings if not m.mandatory), default=0)
    extra = 2 * max(problem.returns, default=0)
    top = (heaviest + extra + 1) * max(value, _STEP * max(unit.values(), default=1))
    absence = [top if m.mandatory else m.weight * value for m in problem.meetings]
    worth = _worth(problem, unit)
    fair = len(problem.slots) if problem.fairness is None else problem.fairness
    a_break = unit.get("breaks", 0)
    # What is charged but forbidden has to cost more than anything it could save.
    told = 3 * unit.get("distance", 0)
    loud = max(told, BREAK, *(unit.get(goal, 0) for goal in ("breaks", "tables", "hours")))
    hard = Weights(long_run=3 * loud, late=3 * loud, most_breaks=fair)
    full = Weights(
        a_break=a_break,
        an_idle_slot=max(unit.get("idle", 0), 1 if a_break else 0),
        unfair=3 * loud,
        long_run=3 * loud,
        late=3 * loud,
        change=unit.get("tables", 0),
        most_breaks=fair,
    )
    highest = float(max(*absence, *worth, BREAK))
    # Where people know a schedule, heat that moves all of them would only have to be undone.
    hottest = min(highest / 12, told * 0.4 if told else highest)
    soft = [cost for goal, cost in unit.items() if goal not in ("value", "worst_off", "idle")]
    hot, cold = 0.22 * max([told, *soft] if soft else [BREAK]), 0.1 * min(soft, default=BREAK)
    return Plan(
        absence,
        worth,
        unit.get("hours", 0),
        unit.get("distance", 0),
        [
            Stage(hard, hottest, hottest / 25, 0.05),
            Stage(full, hot, cold, 0.87),
            Stage(full, cold, 0.5, 0.08),
        ],
    )


def _units(problem: Problem) -> dict[Goal, int]:
    """Return what one unit of each goal costs that moves can change, the last one least."""
    unmoved: set[Goal] = set()
    if len({table.zone for table in problem.tables}) == 1:
        unmoved.add("tables")  # who sits where in a zone is for seating to see to
    if all(meeting.mode == "onsite" for meeting in problem.meetings):
        unmoved.add("hours")
    if problem.earlier is None:
        unmoved.add("distance")
    unit: dict[Goal, int] = {}
    before = 0
    for goal in reversed([goal for goal in problem.objective if goal not in unmoved]):
        before = max(BREAK, before * _STEP) if goal != "idle" else max(1, before * _STEP)
        before = min(before, _MOST)
        unit[goal] = before
    return unit


def _worth(problem: Problem, unit: dict[Goal, int]) -> list[int]:
    """Add up returns and, for the worst-off, ever less for the next meeting."""
    levels = max(ceilings(problem)) if "worst_off" in unit else 0
    worth = [0] * max(levels, len(problem.returns) if "value" in unit else 0)
    for n, more in enumerate(problem.returns if "value" in unit else ()):
        worth[n] += more * unit["value"]
    for n in range(levels):
        # Leximin would need powers; a few of them, then steps, keep the heat in range.
        worth[n] += unit["worst_off"] * (4 ** max(0, 4 - n)) + levels - n
    return worth
