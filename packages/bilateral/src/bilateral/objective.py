"""The soft rules: what a schedule costs, itemised, in integers, in lexicographic order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bilateral.people import People
from bilateral.problem import Goal, Problem
from bilateral.schedule import Schedule

EARLIEST, LATEST = 8 * 60, 20 * 60
"""Minutes of the local day between which a virtual meeting should take place."""

Cost = int | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """
    The cost of a schedule, one field a goal; lower is better.

    Parameters
    ----------
    value
        Weight of the optional meetings that do not take place, and what participants lose of
        `Problem.returns`.
    worst_off
        For 1, 2, … the number of participants with fewer meetings than that who could have
        as many. Comparing these numbers in turn puts the worst-off first (leximin).
    breaks
        Maximal runs of free slots between two meetings of a person in one session.
    idle
        Number of slots in those breaks.
    tables
        How often people change tables between two meetings on site of a session, and once
        more if the other table is in another zone.
    hours
        Participants of virtual meetings for whom one begins before 8:00 or ends after 20:00 local
        time.
    distance
        Meetings of the earlier schedule that were moved or left out, and people whose agenda
        is no longer what they were told.

    Examples
    --------
    >>> Score(value=0, breaks=3, idle=9).ordered(("value", "breaks"))
    (0, 3)
    """

    value: int = 0
    worst_off: tuple[int, ...] = ()
    breaks: int = 0
    idle: int = 0
    tables: int = 0
    hours: int = 0
    distance: int = 0

    def ordered(self, objective: Sequence[Goal]) -> tuple[Cost, ...]:
        """Return the costs in an order of goals; comparing them compares schedules."""
        return tuple(getattr(self, goal) for goal in objective)


@dataclass(frozen=True, slots=True)
class Visit:
    """
    A meeting in somebody's agenda.

    Parameters
    ----------
    first, last
        Slots in which it begins and ends.
    meeting
        Its id.
    table
        Where, or None if it is virtual.
    """

    first: int
    last: int
    meeting: int
    table: int | None


def agendas(problem: Problem, schedule: Schedule) -> list[list[Visit]]:
    """
    List the meetings of each person in time order.

    Parameters
    ----------
    problem, schedule
        A problem and a schedule of it.

    Returns
    -------
    list[list[Visit]]
        Shape ``(n_people, k_p)``, ragged.
    """
    people = People(problem)
    days: list[list[Visit]] = [[] for _ in people.who]
    for m, place in enumerate(schedule.placements):
        if place is not None:
            last = place.slot + problem.meetings[m].length - 1
            visit = Visit(place.slot, last, m, place.table)
            for person in people.attending(m, place):
                days[person].append(visit)
    for day in days:
        day.sort(key=lambda visit: (visit.first, visit.meeting))
    return days


def gaps(problem: Problem, day: Sequence[Visit]) -> list[int]:
    """
    Measure the breaks of one person.

    A break is a maximal run of free slots with a meeting before it and a meeting
    after it in the same session [1]_. Two adjacent free slots are one break. A slot
    in which the person is unavailable is free in this sense.

    Parameters
    ----------
    problem
        Gives the session of each slot.
    day
        The person's meetings in time order.

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
    >>> gaps(problem, [Visit(t, t, 0, 0) for t in (0, 3, 5, 7)])
    [2, 1]
    """
    slots = problem.slots
    return [
        later.first - before.last - 1
        for before, later in pairwise(day)
        if later.first > before.last + 1
        and slots[before.last].session == slots[later.first].session
    ]


def runs(problem: Problem, day: Sequence[Visit]) -> list[list[Visit]]:
    """Group a person's meetings into runs of a session without a free slot between them."""
    found: list[list[Visit]] = []
    for visit in day:
        before = found[-1][-1] if found else None
        if (
            before is not None
            and visit.first == before.last + 1
            and problem.slots[before.last].session == problem.slots[visit.first].session
        ):
            found[-1].append(visit)
        else:
            found.append([visit])
    return found


def ceilings(problem: Problem) -> list[int]:
    """
    Tell how many meetings each participant wants and could have if alone at the event.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    list[int]
        The smallest of the meetings asked for, the limit and the desired number.
    """
    asked = [0] * len(problem.participants)
    for meeting in problem.meetings:
        asked[meeting.a] += 1
        asked[meeting.b] += 1
    return [
        min(count, *(n for n in (p.max_meetings, p.desired) if n is not None), count)
        for count, p in zip(asked, problem.participants, strict=True)
    ]


def local_minutes(problem: Problem, participant: int, slot: int) -> int | None:
    """Return the minute of the participant's day at which a slot starts; None if unknown."""
    offset = problem.participants[participant].utc_offset
    if offset is None:
        return None
    return (problem.starts_at + problem.slots[slot].start + offset) % (24 * 60)


def odd_hours(problem: Problem, meeting: int, slot: int) -> int:
    """
    Count the participants for whom a virtual meeting would be too early or too late.

    Parameters
    ----------
    problem
        The problem.
    meeting, slot
        Ids; the slot is that in which the meeting begins.

    Returns
    -------
    int
        0, 1 or 2.
    """
    them, last = problem.meetings[meeting], slot + problem.meetings[meeting].length - 1
    end = problem.slots[last].start + problem.slots[last].minutes - problem.slots[slot].start
    begins = [local_minutes(problem, p, slot) for p in (them.a, them.b)]
    return sum(b is not None and (b < EARLIEST or b + end > LATEST) for b in begins)


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
        Costs of all goals, whether the problem names them or not; ``worst_off`` only if it
        does, for it is long.

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
    >>> problem = Problem(people, slots, (Table("1"), Table("2")), meetings)
    >>> evaluate(problem, Schedule((Placement(0, 0), Placement(2, 1), None)))
    Score(value=5, worst_off=(), breaks=1, idle=1, tables=1, hours=0, distance=0)
    """
    days = agendas(problem, schedule)
    found = [gaps(problem, day) for day in days]
    placed = list(zip(problem.meetings, schedule.placements, strict=True))
    held = [0] * len(problem.participants)
    for meeting, place in placed:
        held[meeting.a] += place is not None
        held[meeting.b] += place is not None
    unplaced = sum(m.weight for m, place in placed if place is None and not m.mandatory)
    return Score(
        value=unplaced + _lost_returns(problem, held),
        worst_off=_worst_off(problem, held) if "worst_off" in problem.objective else (),
        breaks=sum(map(len, found)),
        idle=sum(map(sum, found)),
        tables=_changes(problem, days),
        hours=sum(
            odd_hours(problem, m, place.slot)
            for m, place in enumerate(schedule.placements)
            if place is not None and place.table is None
        ),
        distance=0 if problem.earlier is None else _distance(problem, schedule, problem.earlier),
    )


def _lost_returns(problem: Problem, held: Sequence[int]) -> int:
    if not problem.returns:
        return 0
    most = ceilings(problem)
    return sum(sum(problem.returns[n:top]) for n, top in zip(held, most, strict=True) if n < top)


def _worst_off(problem: Problem, held: Sequence[int]) -> tuple[int, ...]:
    most = ceilings(problem)
    below = [0] * max(most)
    for n, top in zip(held, most, strict=True):
        for level in range(n, top):
            below[level] += 1
    return tuple(below)


def _changes(problem: Problem, days: Sequence[Sequence[Visit]]) -> int:
    changes = 0
    for day in days:
        seats = [
            (problem.slots[visit.first].session, visit.table)
            for visit in day
            if visit.table is not None
        ]
        for (session, one), (other, two) in pairwise(seats):
            if session == other and one != two:
                changes += 1 + (problem.tables[one].zone != problem.tables[two].zone)
    return changes


def _distance(problem: Problem, schedule: Schedule, earlier: Schedule) -> int:
    people, moved = People(problem), 0
    told: set[int] = set()
    for m, (old, new) in enumerate(zip(earlier.placements, schedule.placements, strict=True)):
        if old != new:
            moved += old is not None
            for place in (old, new):
                if place is not None:
                    told.update(people.attending(m, place))
    return moved + len(told)
