"""
CP-SAT on the straightforward model.

A Boolean a meeting and slot, exactly one a meeting; busy slots and prefixes of participants;
a break ends where a busy slot follows a free one with a meeting before. The total is
minimised. No bound, symmetry or start is given. Where meetings may be left out, `place_most`
asks for value alone and spares the solver the breaks.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from ortools.sat.python import cp_model

from bilateral import Problem
from bilateral.choices import possible_slots
from bilateral.domains import meetings_of, open_tables

Report = Callable[[int | None, int | None], None]
"""Called with value and bound whenever one is known anew."""


class _Solutions(cp_model.CpSolverSolutionCallback):
    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report

    def on_solution_callback(self) -> None:
        """Pass the value on."""
        self._report(round(self.objective_value), None)


def solve(problem: Problem, report: Report, workers: int = 2) -> list[int] | None:
    """
    Find the fewest breaks and prove it.

    Parameters
    ----------
    problem
        All meetings mandatory, all slots in one session, as in the literature.
    report
        Receives value and bound as they improve.
    workers
        Threads.

    Returns
    -------
    list[int] | None
        Slot of each meeting in an optimal schedule, or None if there is no schedule.
    """
    model = cp_model.CpModel()
    schedule = [{t: model.new_bool_var("") for t in slots} for slots in possible_slots(problem)]
    for own in schedule:
        model.add_exactly_one(own.values())
    for slot, free in enumerate(open_tables(problem)):
        model.add(sum(own[slot] for own in schedule if slot in own) <= free)
    for later, meeting in enumerate(problem.meetings):
        for earlier in meeting.after:
            ahead, behind = (
                sum(slot * var for slot, var in schedule[m].items()) for m in (earlier, later)
            )
            model.add(ahead + 1 <= behind)
    breaks = [
        _add_person(model, [schedule[m] for m in mine], len(problem.slots))
        for mine in meetings_of(problem)
    ]
    if problem.fairness is not None:
        least = model.new_int_var(0, len(problem.slots), "")
        for ends in breaks:
            model.add(sum(ends) >= least)
            model.add(sum(ends) <= least + problem.fairness)
    model.minimize(sum(end for ends in breaks for end in ends))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.best_bound_callback = lambda bound: report(None, round(bound))
    if solver.solve(model, _Solutions(report)) != cp_model.OPTIMAL:
        return None
    return [next(slot for slot, var in own.items() if solver.value(var)) for own in schedule]


def place_most(problem: Problem, report: Report, workers: int = 2) -> None:
    """
    Find the largest value of optional meetings and prove it.

    Parameters
    ----------
    problem
        Meetings of two people and one slot.
    report
        Receives value and bound as they improve.
    workers
        Threads.
    """
    model = cp_model.CpModel()
    schedule = [{t: model.new_bool_var("") for t in slots} for slots in possible_slots(problem)]
    for meeting, own in zip(problem.meetings, schedule, strict=True):
        (model.add_exactly_one if meeting.mandatory else model.add_at_most_one)(own.values())
    for slot, free in enumerate(open_tables(problem)):
        model.add(sum(own[slot] for own in schedule if slot in own) <= free)
        for mine in meetings_of(problem):
            model.add_at_most_one(schedule[m][slot] for m in mine if slot in schedule[m])
    model.maximize(
        sum(
            meeting.weight * var
            for meeting, own in zip(problem.meetings, schedule, strict=True)
            if not meeting.mandatory
            for var in own.values()
        )
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.best_bound_callback = lambda bound: report(None, round(bound))
    solver.solve(model, _Solutions(report))


def _add_person(
    model: cp_model.CpModel, mine: list[dict[int, cp_model.IntVar]], slots: int
) -> list[cp_model.IntVar]:
    """Return a variable for each slot in which a break of a participant may end."""
    busy = [model.new_bool_var("") for _ in range(slots)]
    begun = [model.new_bool_var("") for _ in range(slots)]
    for slot, now in enumerate(busy):
        model.add_exactly_one([*(own[slot] for own in mine if slot in own), now.negated()])
        model.add_max_equality(begun[slot], [*begun[max(slot - 1, 0) : slot], now])
    ends: list[cp_model.IntVar] = []
    for slot, following in pairwise(range(slots)):
        end = model.new_bool_var("")
        parts = (begun[slot], busy[slot].negated(), busy[following])
        model.add_bool_and(parts).only_enforce_if(end)
        model.add_bool_or(end, *(part.negated() for part in parts))
        ends.append(end)
    return ends
