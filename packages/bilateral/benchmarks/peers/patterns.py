"""
The bound of busy patterns, as a linear programme solved by GLOP.

Every participant takes one pattern of busy slots, a path through the states (meetings so
far, not begun or busy or idle) from slot to slot; prefixes hold at least the meetings that
must be over and at most those that may have begun. At most two people a table are busy in a
slot. Who meets whom is dropped. The programme is that of column generation over patterns,
written out as flows.
"""

from __future__ import annotations

from math import ceil

from ortools.linear_solver import pywraplp

from bilateral import Problem
from bilateral.choices import possible_slots
from bilateral.domains import meetings_of, open_tables

FRESH, BUSY, IDLE = range(3)


def pattern_bound(problem: Problem) -> int | None:
    """
    Bound the number of breaks from below.

    Parameters
    ----------
    problem
        All meetings mandatory, all slots in one session, as in the literature.

    Returns
    -------
    int | None
        The bound, or None if no patterns fit the tables.
    """
    solver = pywraplp.Solver.CreateSolver("GLOP")
    objective, possible = solver.Objective(), possible_slots(problem)
    rooms = [solver.Constraint(-solver.infinity(), 2 * free) for free in open_tables(problem)]
    for mine in meetings_of(problem):
        if not _add_person(solver, objective, rooms, [possible[m] for m in mine]):
            return None
    objective.SetMinimization()
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    least: float = objective.Value()
    return ceil(least - 1e-6)


def _add_person(
    solver: pywraplp.Solver,
    objective: pywraplp.Objective,
    rooms: list[pywraplp.Constraint],
    slots: list[list[int]],
) -> bool:
    """Add the flow of one participant; tell whether there is a pattern at all."""
    if not all(slots):
        return False
    usable, forced = set().union(*slots), {own[0] for own in slots if len(own) == 1}
    least = [sum(own[-1] < t for own in slots) for t in range(len(rooms) + 1)]
    most = [sum(own[0] < t for own in slots) for t in range(len(rooms) + 1)]
    layer = {(0, FRESH): solver.Constraint(-1, -1)}
    for slot, room in enumerate(rooms):
        following: dict[tuple[int, int], pywraplp.Constraint] = {}
        for (count, state), node in layer.items():
            steps = []
            if slot in usable:
                steps.append((count + 1, BUSY))
            if slot not in forced:
                steps.append((count, FRESH if state == FRESH else IDLE))
            for step in steps:
                if not least[slot + 1] <= step[0] <= most[slot + 1]:
                    continue
                flow = solver.NumVar(0, 1, "")
                if step not in following:
                    following[step] = solver.Constraint(0, 0)
                node.SetCoefficient(flow, -1)
                following[step].SetCoefficient(flow, 1)
                if step[1] == BUSY:
                    room.SetCoefficient(flow, 1)
                    objective.SetCoefficient(flow, int(state == IDLE))
        layer = following
    end = solver.Constraint(1, 1)
    for node in layer.values():
        out = solver.NumVar(0, 1, "")
        node.SetCoefficient(out, -1)
        end.SetCoefficient(out, 1)
    return bool(layer)
