"""An event that is already planned: planned again, or repaired while it is under way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bilateral.choices import Choices
from bilateral.draft import Draft
from bilateral.exceptions import ProblemError
from bilateral.problem import Goal, Problem
from bilateral.relax import as_fair_as
from bilateral.schedule import Placement, Schedule


def again(problem: Problem, earlier: Schedule, *, locked: Collection[int] = ()) -> Problem:
    """
    Make of a problem the one of planning it again with the least change.

    The goal ``distance`` follows right after ``value`` and ``worst_off``, unless the caller has
    placed it already: a meeting more may move others, a break less may not.

    Parameters
    ----------
    problem
        The problem as it is now.
    earlier
        The schedule that people know.
    locked
        Meetings that must stay where they are, with whoever attends; they become mandatory.

    Returns
    -------
    Problem
        To be solved with ``start=earlier``.

    Raises
    ------
    ProblemError
        If the schedule is of another problem.
    IndexError
        If a locked meeting is not in the schedule.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Placement, Problem, Schedule, Slot, Table
    >>> people = (Participant("Ana"), Participant("Ben"))
    >>> slots = (Slot(0, 0, 20), Slot(0, 20, 20))
    >>> problem = Problem(people, slots, (Table("1"),), (Meeting(0, 1),))
    >>> known = Schedule((Placement(slot=1, table=0),))
    >>> changed = again(problem, known, locked=[0])
    >>> changed.objective, changed.meetings[0].fixed_slot
    (('value', 'distance', 'breaks', 'idle'), 1)
    """
    meetings = list(problem.meetings)
    for m in locked:
        place = earlier.placements[m]
        if place is None:
            raise IndexError(f"meeting {m} is not in the schedule")
        meetings[m] = replace(
            meetings[m],
            mandatory=True,
            fixed_slot=place.slot,
            fixed_table=place.table,
            mode="virtual" if place.table is None else "onsite",
            fixed_a=place.a,
            fixed_b=place.b,
        )
    first = [goal for goal in problem.objective if goal in ("value", "worst_off")]
    rest = [goal for goal in problem.objective if goal not in first]
    middle: list[Goal] = [] if "distance" in rest else ["distance"]
    goals: list[Goal] = [*first, *middle, *rest]
    return replace(problem, meetings=tuple(meetings), objective=tuple(goals), earlier=earlier)


@dataclass(frozen=True, slots=True)
class Repair:
    """
    What became of a schedule.

    Parameters
    ----------
    problem
        Without those who are gone.
    schedule
        Valid for it; whoever was placed and is still there is where they were.
    dropped
        Meetings that no longer take place.
    added
        Meetings that do so now.
    """

    problem: Problem
    schedule: Schedule
    dropped: tuple[int, ...]
    added: tuple[int, ...]


def repair(
    problem: Problem,
    schedule: Schedule,
    *,
    absent: Collection[int] = (),
    cancelled: Collection[int] = (),
    since: int = 0,
) -> Repair:
    """
    Drop the meetings of those who are gone, and give their time to others; nobody else moves.

    Meetings that waited are placed, the most valuable first, where both are free by now.

    Parameters
    ----------
    problem, schedule
        A problem and a valid schedule of it.
    absent
        Participants who are gone.
    cancelled
        Meetings that do not take place.
    since
        First slot that has not begun; what is before it stays as it was.

    Returns
    -------
    Repair
        The new problem and schedule.

    Raises
    ------
    ProblemError
        If there is no such participant or meeting.

    Notes
    -----
    Time is proportional to meetings × slots. If an absence itself makes numbers of breaks
    differ by more than is fair, that difference becomes the rule; no meeting adds to it.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Placement, Problem, Schedule, Slot, Table
    >>> people = tuple(Participant(name) for name in ("Ana", "Ben", "Cy"))
    >>> meetings = (Meeting(0, 1), Meeting(0, 2, mandatory=False))
    >>> problem = Problem(people, (Slot(0, 0, 20),), (Table("1"),), meetings)
    >>> mended = repair(problem, Schedule((Placement(0, 0), None)), absent=[1])
    >>> mended.dropped, mended.added
    ((0,), (1,))
    """
    gone = set(cancelled)
    _check_ids(absent, len(problem.participants), "absent", "participant")
    _check_ids(cancelled, len(problem.meetings), "cancelled", "meeting")
    for m, meeting in enumerate(problem.meetings):
        if meeting.a in absent or meeting.b in absent:
            gone.add(m)
    over = {m for m in schedule.placed if (schedule.slot_of(m) or 0) < since}
    dropped = tuple(m for m in schedule.placed if m in gone - over)
    changed = _without(problem, gone - over)
    draft = Draft(Choices(changed))
    left = [None if m in dropped else place for m, place in enumerate(schedule.placements)]
    draft.load(Schedule(tuple(left)))
    changed = as_fair_as(changed, draft.schedule())
    draft.fairness = changed.fairness
    added: list[int] = []
    waiting = [m for m, place in enumerate(schedule.placements) if place is None and m not in gone]
    long = any(meeting.length > 1 for meeting in problem.meetings)
    order = [(not changed.meetings[m].mandatory, -changed.meetings[m].weight, m) for m in waiting]
    for _, _, m in sorted(order):
        places = [
            (draft.rough_cost(m, *choice), choice)
            for choice in draft.places(m)
            if choice[1] >= since
        ]
        for _, choice in sorted(places):
            draft.put(m, *choice)
            if draft.is_fair() and not (long and _moves(draft, left)):
                added.append(m)
                break
            draft.take(m)
    return Repair(changed, draft.schedule(), dropped, tuple(sorted(added)))


def _check_ids(ids: Collection[int], size: int, place: str, what: str) -> None:
    for number in ids:
        if not 0 <= number < size:
            raise ProblemError(place, f"there is no {what} {number}, only 0 to {size - 1}")


def _moves(draft: Draft, left: Sequence[Placement | None]) -> bool:
    """Whether a long meeting fits only if others change their tables."""
    now = draft.schedule().placements
    return any(old is not None and old != new for old, new in zip(left, now, strict=True))


def _without(problem: Problem, gone: Collection[int]) -> Problem:
    """Let nothing that is gone be held, nor anything wait for it."""
    meetings = [
        replace(meeting, mandatory=False, allowed=frozenset()) if m in gone else meeting
        for m, meeting in enumerate(problem.meetings)
    ]
    return replace(problem, meetings=tuple(meetings))
