"""
The problem as frozen dataclasses that check themselves.

Conventions of the whole package: participants, slots, tables and meetings are
dense integers from 0, and an id is the index in the problem's tuple; moments and
durations are minutes; costs are integers and lower is better.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Participant:
    """
    Somebody who meets others, one at a time.

    Parameters
    ----------
    name
        Shown in messages; need not be unique.
    unavailable
        Slots in which the participant cannot meet anybody.
    max_meetings
        Largest number of meetings, or None for no limit.

    Examples
    --------
    >>> Participant("Ana", unavailable=frozenset({0}), max_meetings=6).max_meetings
    6
    """

    name: str
    unavailable: frozenset[int] = frozenset()
    max_meetings: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """
    A stretch of time in which every table holds one meeting.

    Parameters
    ----------
    session
        Slots of one session follow one another; only between meetings of the same
        session is there a break. Sessions are numbered upwards in time.
    start
        Minutes from the start of the event.
    minutes
        Length, at least 1.
    label
        Shown to people, such as ``"Tue 09:20"``.

    Examples
    --------
    >>> Slot(session=0, start=20, minutes=20).label
    ''
    """

    session: int
    start: int
    minutes: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """
    A place that holds one meeting a slot.

    Parameters
    ----------
    name
        Unique among the tables of a problem.
    unavailable
        Slots in which the table cannot be used.

    Examples
    --------
    >>> Table("A1").unavailable
    frozenset()
    """

    name: str
    unavailable: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Meeting:
    """
    Two participants who should meet, one slot long.

    Parameters
    ----------
    a, b
        The two participants.
    mandatory
        Whether every schedule must hold it; otherwise it is worth its weight.
    weight
        Worth of an optional meeting, at least 0; ignored if mandatory.
    allowed
        Slots in which it may take place, or None for all.
    fixed_slot, fixed_table
        The only slot and the only table it may take, if given.
    after
        Meetings that must come strictly earlier. The rule binds whenever both take
        place: an optional predecessor that is not placed holds nobody up.

    Examples
    --------
    >>> Meeting(0, 1, mandatory=False, weight=3).weight
    3
    """

    a: int
    b: int
    mandatory: bool = True
    weight: int = 1
    allowed: frozenset[int] | None = None
    fixed_slot: int | None = None
    fixed_table: int | None = None
    after: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """
    An event to be scheduled.

    Parameters
    ----------
    participants, slots, tables, meetings
        In order of their ids. A slot's id is its position in time.
    fairness
        Largest difference between the numbers of breaks of any two participants,
        or None for no such rule.

    Raises
    ------
    ProblemError
        If the problem contradicts its own form: unknown ids, a meeting of somebody
        with themselves, slots out of order, no table, two tables of one name,
        circular precedences, mandatory fixed meetings in one place at one time, and
        so on. A problem that merely has no solution is accepted.

    Notes
    -----
    A pair may be requested more than once; each meeting then takes place.

    Examples
    --------
    >>> problem = Problem(
    ...     participants=(Participant("Ana"), Participant("Ben")),
    ...     slots=(Slot(0, 0, 20),),
    ...     tables=(Table("1"),),
    ...     meetings=(Meeting(0, 1),),
    ... )
    >>> problem.all_mandatory
    True
    >>> Problem(problem.participants, problem.slots, problem.tables, (Meeting(1, 1),))
    Traceback (most recent call last):
    ...
    bilateral.exceptions.ProblemError: meetings[0]: participant 1 cannot meet itself
    """

    participants: tuple[Participant, ...]
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    meetings: tuple[Meeting, ...]
    fairness: int | None = None

    def __post_init__(self) -> None:
        from bilateral.validation import validate

        validate(self)

    @property
    def all_mandatory(self) -> bool:
        """Whether no meeting is optional, so that only breaks are to be minimised."""
        return all(meeting.mandatory for meeting in self.meetings)
