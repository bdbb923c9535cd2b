"""Give tables to meetings whose slots are known."""

from __future__ import annotations

from collections.abc import Sequence

from bilateral.problem import Problem
from bilateral.schedule import Placement, Schedule


def seat(problem: Problem, slots: Sequence[int | None]) -> Schedule:
    """
    Give each placed meeting a table, fixed ones first, then the lowest free one.

    Parameters
    ----------
    problem
        The problem.
    slots
        Slot of each meeting, or None. Shape ``(n_meetings,)``. In each slot there must be
        as many open tables as meetings, and no fixed table may be wanted twice.

    Returns
    -------
    Schedule
        With the same slots.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Problem, Slot, Table
    >>> people = tuple(Participant(name) for name in "abcd")
    >>> meetings = (Meeting(0, 1), Meeting(2, 3, fixed_table=0))
    >>> problem = Problem(people, (Slot(0, 0, 20),), (Table("1"), Table("2")), meetings)
    >>> [place.table for place in seat(problem, [0, 0]).placements]
    [1, 0]
    """
    table: dict[int, int] = {}
    held: list[list[int]] = [[] for _ in problem.slots]
    for m, chosen in enumerate(slots):
        if chosen is not None:
            held[chosen].append(m)
    for slot, here in enumerate(held):
        fixed = {m: problem.meetings[m].fixed_table for m in here}
        table.update({m: number for m, number in fixed.items() if number is not None})
        taken = set(fixed.values())
        free = (
            number
            for number, place in enumerate(problem.tables)
            if number not in taken and slot not in place.unavailable
        )
        table.update({m: next(free) for m in here if fixed[m] is None})
    return Schedule(
        tuple(None if slot is None else Placement(slot, table[m]) for m, slot in enumerate(slots))
    )
