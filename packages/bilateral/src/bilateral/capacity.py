"""A proven limit on the value that fits into an event of any size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bilateral.choices import Choices
from bilateral.domains import open_tables
from bilateral.objective import ceilings
from bilateral.problem import Problem

_FINE = 1 << 20
"""Prices are multiples of one over this, so that the bound is computed in whole numbers."""


_Row = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Column:
    """Something that may happen in part: its worth, what it takes of each limit, how often."""

    worth: int
    takes: dict[_Row, int]
    least: int = 0
    most: int = 1


def least_unplaced(choices: Choices) -> int:
    """
    Bound the value that cannot be placed, by prices on people's and on tables' time.

    At prices y for a slot of each participant and of a table, no schedule is worth more than
    what all that time costs plus what each meeting is worth above the prices it would pay: weak
    duality, so any prices prove a bound. Good ones come from the linear programme in which a
    meeting may be placed in part; its rounded prices are then summed in whole numbers, so that
    no rounding of the programme can make the bound wrong [1]_.

    Parameters
    ----------
    choices
        Of the problem; mandatory meetings take their time and are worth nothing.

    Returns
    -------
    int
        No schedule has a smaller cost of the goal ``value``. 0 if no better bound is known.

    References
    ----------
    .. [1] Neumaier, A., Shcherbina, O. (2004). Safe bounds in linear and mixed-integer linear
           programming. *Mathematical Programming* 99, 283–296.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Problem, Slot, Table
    >>> people = (Participant("Ana"), Participant("Ben"), Participant("Cy"))
    >>> meetings = tuple(Meeting(a, b, mandatory=False) for a, b in ((0, 1), (0, 2), (1, 2)))
    >>> least_unplaced(Choices(Problem(people, (Slot(0, 0, 20),), (Table("1"),), meetings)))
    2
    """
    problem = choices.problem
    limits = _limits(problem)
    columns = [*_meetings(choices, limits), *_returns(problem)]
    prices = _prices(limits, columns)
    total = sum(prices[row] * limit for row, limit in limits.items())
    for column in columns:
        above = column.worth * _FINE - sum(prices[row] * n for row, n in column.takes.items())
        total += above * (column.most if above > 0 else column.least)
    return max(0, sum(column.worth for column in columns) - total // _FINE)


def _limits(problem: Problem) -> dict[_Row, int]:
    """List the time of people and tables, limits on meetings, and what ties returns to them."""
    limits = {("tables", 0): sum(open_tables(problem))}
    size = len(problem.slots)
    for p, participant in enumerate(problem.participants):
        team = [d.unavailable for d in participant.delegates] or [frozenset[int]()]
        limits["time", p] = sum(size - len(away | participant.unavailable) for away in team)
        if participant.max_meetings is not None:
            limits["meetings", p] = participant.max_meetings
        if problem.returns:
            limits["returns", p] = 0
    return limits


def _meetings(choices: Choices, limits: dict[_Row, int]) -> Iterator[_Column]:
    problem = choices.problem
    for meeting, possible in zip(problem.meetings, choices.slots(), strict=True):
        takes = {("tables", 0): meeting.length} if meeting.mode == "onsite" else {}
        for p in (meeting.a, meeting.b):
            team = len(problem.participants[p].delegates) if meeting.everyone else 1
            each = {"time": meeting.length * max(1, team), "meetings": 1, "returns": -1}
            takes.update({(what, p): n for what, n in each.items() if (what, p) in limits})
        if meeting.mandatory:
            yield _Column(0, takes, least=1)
        else:
            yield _Column(meeting.weight, takes, most=1 if possible else 0)


def _returns(problem: Problem) -> Iterator[_Column]:
    """Each further meeting of a participant, worth less; the limit of 0 ties it to meetings."""
    for p, most in enumerate(ceilings(problem) if problem.returns else ()):
        for worth in problem.returns[:most]:
            yield _Column(worth, {("returns", p): 1})


def _prices(limits: dict[_Row, int], columns: list[_Column]) -> dict[_Row, int]:
    """Read prices from the dual of the linear programme; zeros if it gives none."""
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("GLOP")
    rows = {row: solver.Constraint(-solver.infinity(), limit) for row, limit in limits.items()}
    goal = solver.Objective()
    goal.SetMaximization()
    for column in columns:
        part = solver.NumVar(float(column.least), float(column.most), "")
        goal.SetCoefficient(part, column.worth)
        for row, amount in column.takes.items():
            rows[row].SetCoefficient(part, amount)
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return dict.fromkeys(rows, 0)
    return {name: max(0, round(row.dual_value() * _FINE)) for name, row in rows.items()}
