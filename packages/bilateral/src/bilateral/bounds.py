"""Proven lower bounds on the number of breaks, from cheap to strong."""

from __future__ import annotations

from collections.abc import Sequence

from bilateral.choices import Choices
from bilateral.domains import meetings_of
from bilateral.tighten import tightened

_NEVER = 10**15


def lone_breaks(
    usable: Sequence[bool],
    forced: Sequence[bool],
    session: Sequence[int],
    count: int,
    prices: Sequence[int],
    unit: int = 1,
) -> int:
    """
    Find the cheapest pattern of busy slots of one participant who ignores all others.

    A dynamic programme over slots, the number of meetings so far and whether the
    participant has met nobody in the session yet, is busy, or is free after a meeting.

    Parameters
    ----------
    usable, forced
        Whether the participant may and must be busy. Shape ``(n_slots,)``.
    session
        Session of each slot. Shape ``(n_slots,)``.
    count
        Number of meetings, thus of busy slots.
    prices
        What being busy in a slot costs. Shape ``(n_slots,)``.
    unit
        What a break costs.

    Returns
    -------
    int
        Least cost, or a very large number if no pattern exists.

    Notes
    -----
    Time is proportional to slots × meetings.

    Examples
    --------
    >>> lone_breaks([True, False, True], [False] * 3, [0] * 3, 2, [0] * 3)
    1
    """
    fresh = [0] + [_NEVER] * count
    busy, idle = [_NEVER] * (count + 1), [_NEVER] * (count + 1)
    for slot, now in enumerate(session):
        if slot and session[slot - 1] != now:
            fresh = list(map(min, fresh, busy, idle))
            busy, idle = [_NEVER] * (count + 1), [_NEVER] * (count + 1)
        came = [_NEVER] * (count + 1)
        if usable[slot]:
            ready = zip(fresh, busy, (cost + unit for cost in idle), strict=True)
            came[1:] = [min(costs) + prices[slot] for costs in ready][:count]
        if forced[slot]:
            fresh, idle = [_NEVER] * (count + 1), [_NEVER] * (count + 1)
        else:
            idle = list(map(min, idle, busy))
        busy = came
    return min(fresh[count], busy[count], idle[count], _NEVER)


def alone(
    choices: Choices, needed: Sequence[bool] | None = None, *, tight: bool = True
) -> int | None:
    """
    Add up the least breaks of participants who ignore each other and the tables.

    Parameters
    ----------
    choices
        Of a problem, plain.
    needed
        Whether a meeting takes place in every schedule looked for; None: all do.
        Shape ``(n_meetings,)``. Whoever has one that does not adds nothing.
    tight
        Whether slots that nobody can use are found first, which takes time.

    Returns
    -------
    int | None
        No schedule with these meetings has fewer breaks; None if some participant cannot hold
        them, so that there is no such schedule.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Problem, Slot, Table
    >>> slots = tuple(Slot(0, 20 * t, 20) for t in range(3))
    >>> people = (Participant("Ana", frozenset({1})), Participant("Ben"), Participant("Cy"))
    >>> meetings = (Meeting(0, 1), Meeting(0, 2))
    >>> alone(Choices(Problem(people, slots, (Table("1"),), meetings)))
    1
    """
    problem = choices.problem
    must = [True] * len(problem.meetings) if needed is None else needed
    possible = tightened(choices, must) if tight else choices.slots()
    if not all(slots for slots, there in zip(possible, must, strict=True) if there):
        return None
    session = [slot.session for slot in problem.slots]
    size, whole = len(problem.slots), 0
    for mine in meetings_of(problem):
        if all(must[m] for m in mine):
            open_slots = {slot for m in mine for slot in possible[m]}
            usable = [slot in open_slots for slot in range(size)]
            forced = [any(possible[m] == [slot] for m in mine) for slot in range(size)]
            whole += lone_breaks(usable, forced, session, len(mine), [0] * size)
    return whole if whole < _NEVER else None
