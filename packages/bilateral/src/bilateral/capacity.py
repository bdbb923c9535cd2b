"""A proven limit on the value that fits into an event of any size."""

from __future__ import annotations

from bilateral.domains import open_tables, possible_slots
from bilateral.problem import Problem

_FINE = 1 << 20
"""Prices are multiples of one over this, so that the bound is computed in whole numbers."""


def least_unplaced(problem: Problem) -> int:
    """
    Bound the value that cannot be placed, by prices on people's and on tables' time.

    At prices y for a slot of each participant and of a table, no schedule is worth more than
    what all that time costs plus what each meeting is worth above the prices it would pay: weak
    duality, so any prices prove a bound. Good ones come from the linear programme in which a
    meeting may be placed in part; its rounded prices are then summed in whole numbers, so that
    no rounding of the programme can make the bound wrong.

    Parameters
    ----------
    problem
        The problem; mandatory meetings take their time and are worth nothing.

    Returns
    -------
    int
        No schedule leaves out less value. 0 if no better bound is known.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Problem, Slot, Table
    >>> people = (Participant("Ana"), Participant("Ben"), Participant("Cy"))
    >>> meetings = tuple(Meeting(a, b, mandatory=False) for a, b in ((0, 1), (0, 2), (1, 2)))
    >>> least_unplaced(Problem(people, (Slot(0, 0, 20),), (Table("1"),), meetings))
    2
    """
    whole = sum(m.weight for m in problem.meetings if not m.mandatory)
    time = _time(problem)
    seats = sum(open_tables(problem))
    prices, price = _prices(problem, time, seats)
    limit = price * seats + sum(map(int.__mul__, prices, time))
    for m, possible in zip(problem.meetings, possible_slots(problem), strict=True):
        worth = m.weight * _FINE - prices[m.a] - prices[m.b] - price
        if m.mandatory:
            limit += worth - m.weight * _FINE
        elif possible:
            limit += max(0, worth)
    return max(0, whole - limit // _FINE)


def _time(problem: Problem) -> list[int]:
    """As many meetings each participant can have at most."""
    size = len(problem.slots)
    free = [size - len(p.unavailable) for p in problem.participants]
    return [
        there if p.max_meetings is None else min(there, p.max_meetings)
        for p, there in zip(problem.participants, free, strict=True)
    ]


def _prices(problem: Problem, time: list[int], seats: int) -> tuple[list[int], int]:
    """Read prices from the dual of the linear programme; zeros if it gives none."""
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("GLOP")
    rows = [solver.Constraint(-solver.infinity(), count) for count in time]
    tables = solver.Constraint(-solver.infinity(), seats)
    goal = solver.Objective()
    goal.SetMaximization()
    for m in problem.meetings:
        part = solver.NumVar(1.0 if m.mandatory else 0.0, 1.0, "")
        goal.SetCoefficient(part, 0 if m.mandatory else m.weight)
        for row in (rows[m.a], rows[m.b], tables):
            row.SetCoefficient(part, 1)
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return [0] * len(rows), 0
    fine = [max(0, round(row.dual_value() * _FINE)) for row in (*rows, tables)]
    return fine[:-1], fine[-1]
