"""
The problem as frozen dataclasses that check themselves.

Conventions of the whole package: participants, slots, tables and meetings are
dense integers from 0, and an id is the index in the problem's tuple; moments and
durations are minutes; costs are integers and lower is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from bilateral.schedule import Schedule

Mode = Literal["onsite", "virtual", "either"]
Goal = Literal["value", "worst_off", "breaks", "idle", "tables", "hours", "distance"]
GOALS: tuple[Goal, ...] = get_args(Goal)
"""The soft rules by name; `bilateral.objective.Score` says what each counts."""


@dataclass(frozen=True, slots=True)
class Delegate:
    """
    One of several people who meet others for the same participant.

    Parameters
    ----------
    name
        Shown in messages.
    unavailable
        Slots in which this person cannot meet anybody, besides those of the participant.
    languages
        What this person speaks; none: what the participant speaks.

    Examples
    --------
    >>> Delegate("Ana Ruiz").languages
    frozenset()
    """

    name: str
    unavailable: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Participant:
    """
    A person or an organisation that meets others.

    Parameters
    ----------
    name
        Shown in messages; need not be unique.
    unavailable
        Slots in which the participant cannot meet anybody.
    max_meetings
        Largest number of meetings, or None for no limit.
    desired
        How many meetings are enough: those above do not count for `Problem.returns` and for
        the goal ``worst_off``. None: as many as are asked for.
    longest_run
        Most slots in a row, in one session, that a person is busy; None for any.
    walking
        Minutes a person needs between tables of different zones.
    table
        The table at which all meetings on site take place, if given.
    utc_offset
        Minutes by which the participant's clock is ahead of UTC, for the goal ``hours``; None
        if hours do not matter.
    languages
        Two people can talk if one of them names none, or if they share one.
    needs
        Features that a table must have, such as ``"accessible"``.
    delegates
        The people who attend, each one meeting at a time; without any the participant is
        one person.

    Examples
    --------
    >>> Participant("Ana", unavailable=frozenset({0}), max_meetings=6).max_meetings
    6
    """

    name: str
    unavailable: frozenset[int] = frozenset()
    max_meetings: int | None = None
    desired: int | None = None
    longest_run: int | None = None
    walking: int = 0
    table: int | None = None
    utc_offset: int | None = None
    languages: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    delegates: tuple[Delegate, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """
    A stretch of time in which a meeting may begin.

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
    A place for meetings on site.

    Parameters
    ----------
    name
        Unique among the tables of a problem.
    unavailable
        Slots in which the table cannot be used.
    zone
        Where it stands; between zones people have to walk.
    capacity
        Meetings it holds at once, at least 1.
    features
        What it offers, such as ``"accessible"``.

    Examples
    --------
    >>> Table("A1").unavailable
    frozenset()
    """

    name: str
    unavailable: frozenset[int] = frozenset()
    zone: str = ""
    capacity: int = 1
    features: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Interpreter:
    """
    Somebody who lets two people talk who share no language.

    Parameters
    ----------
    name
        Shown in messages.
    languages
        An interpreter helps if each of the two speaks one of these.
    unavailable
        Slots in which there is no help.

    Examples
    --------
    >>> sorted(Interpreter("Mei", frozenset({"zh", "en"})).languages)
    ['en', 'zh']
    """

    name: str
    languages: frozenset[str]
    unavailable: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Meeting:
    """
    Two participants who should meet.

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
        The only slot in which it may begin and the only table it may take, if given.
    after
        Meetings that must have ended when it begins. The rule binds whenever both take
        place: an optional predecessor that is not placed holds nobody up.
    length
        Number of slots of one session, one after the other.
    mode
        ``onsite`` takes a table, ``virtual`` takes none, ``either`` as is best.
    everyone
        Whether all delegates of both attend; otherwise one of each.
    fixed_a, fixed_b
        The only delegate of each who may attend, counted from 0, if given.

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
    length: int = 1
    mode: Mode = "onsite"
    everyone: bool = False
    fixed_a: int | None = None
    fixed_b: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """
    An event to be scheduled.

    Parameters
    ----------
    participants, slots, tables, meetings
        In order of their ids. A slot's id is its position in time.
    fairness
        Largest difference between the numbers of breaks of any two people,
        or None for no such rule.
    interpreters
        Each helps one meeting at a time.
    objective
        The goals, the most important first; see `bilateral.objective.Score`. A goal that
        is not named does not count.
    returns
        What a participant's first, second, … meeting is worth on top of the weights, not
        rising: diminishing returns, so that nobody is left without.
    earlier
        The schedule that people know, for the goal ``distance``.
    starts_at
        Minute of the day, by UTC, at which the event starts, for the goal ``hours``.

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
    interpreters: tuple[Interpreter, ...] = ()
    objective: tuple[Goal, ...] = ("value", "breaks", "idle")
    returns: tuple[int, ...] = ()
    earlier: Schedule | None = None
    starts_at: int = 0

    def __post_init__(self) -> None:
        from bilateral.validation import validate

        validate(self)

    @property
    def all_mandatory(self) -> bool:
        """Whether no meeting is optional, so that nothing can be left out."""
        return all(meeting.mandatory for meeting in self.meetings)
