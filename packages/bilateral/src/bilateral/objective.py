"""The soft rules: what a schedule costs, itemised, in integers, in lexicographic order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bilateral.problem import Problem
from bilateral.schedule import Schedule


@dataclass(frozen=True, slots=True, order=True)
class Score:
    """
    The cost of a schedule; scores compare in the order of their fields.

    Parameters
    ----------
    unplaced_value
        Total weight of the optional meetings that do not take place.
    breaks
        Number of breaks of all participants together.
    idle_slots
        Number of slots in those breaks.

    Examples
    --------
    >>> Score(0, 3, 9) < Score(1, 0, 0)
    True
    """

    unplaced_value: int
    breaks: int
    idle_slots: int


def busy_slots(problem: Problem, schedule: Schedule) -> list[list[int]]:
    """
    List the slots in which each participant meets somebody.

    Parameters
    ----------
    problem, schedule
        A problem and a schedule of it.

    Returns
    -------
    list[list[int]]
        Ascending slots, each once. Shape ``(n_participants, k_p)``, ragged.
    """
    busy: list[set[int]] = [set() for _ in problem.participants]
    for meeting, place in zip(problem.meetings, schedule.placements, strict=True):
        if place is not None:
            busy[meeting.a].add(place.slot)
            busy[meeting.b].add(place.slot)
    return [sorted(slots) for slots in busy]


def gaps(problem: Problem, busy: Sequence[int]) -> list[int]:
    """
    Measure the breaks of one participant.

    A break is a maximal run of free slots with a meeting before it and a meeting
    after it in the same session [1]_. Two adjacent free slots are one break. A slot
    in which the participant is unavailable is free in this sense.

    Parameters
    ----------
    problem
        Gives the session of each slot.
    busy
        Ascending slots in which the participant meets somebody. Shape ``(k,)``.

    Returns
    -------
    list[int]
        Number of slots of each break, in time order.

    References
    ----------
    .. [1] Bofill, M., Coll, J., Garcia, M., Giráldez-Cru, J., Pesant, G., Suy, J.,
           Villaret, M. (2022). Constraint Solving Approaches to the
           Business-to-Business Meeting Scheduling Problem. *JAIR* 74, 263–301.
           https://jair.org/index.php/jair/article/view/12670

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Problem, Slot, Table
    >>> slots = tuple(Slot(session=t // 4, start=20 * t, minutes=20) for t in range(8))
    >>> people = (Participant("Ana"), Participant("Ben"))
    >>> problem = Problem(people, slots, (Table("1"),), (Meeting(0, 1),))
    >>> gaps(problem, [0, 3, 5, 7])
    [2, 1]
    """
    session = [slot.session for slot in problem.slots]
    return [
        later - earlier - 1
        for earlier, later in pairwise(busy)
        if later > earlier + 1 and session[earlier] == session[later]
    ]


def evaluate(problem: Problem, schedule: Schedule) -> Score:
    """
    Compute the score of a schedule, valid or not.

    Parameters
    ----------
    problem, schedule
        A problem and a schedule of it.

    Returns
    -------
    Score
        Costs, lower is better.

    Raises
    ------
    ValueError
        If the schedule has another number of meetings than the problem.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Placement, Problem, Schedule, Slot, Table
    >>> slots = tuple(Slot(0, 20 * t, 20) for t in range(3))
    >>> people = (Participant("Ana"), Participant("Ben"), Participant("Cy"))
    >>> meetings = (Meeting(0, 1), Meeting(0, 2), Meeting(1, 2, mandatory=False, weight=5))
    >>> problem = Problem(people, slots, (Table("1"),), meetings)
    >>> evaluate(problem, Schedule((Placement(0, 0), Placement(2, 0), None)))
    Score(unplaced_value=5, breaks=1, idle_slots=1)
    """
    found = [gaps(problem, busy) for busy in busy_slots(problem, schedule)]
    unplaced = sum(
        meeting.weight
        for meeting, place in zip(problem.meetings, schedule.placements, strict=True)
        if place is None and not meeting.mandatory
    )
    return Score(unplaced, sum(map(len, found)), sum(map(sum, found)))
