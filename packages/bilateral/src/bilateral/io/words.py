"""A schedule in the words that people read: names and places instead of ids."""

from __future__ import annotations

import re

from bilateral.exceptions import ProblemError
from bilateral.problem import Problem
from bilateral.rules import form
from bilateral.schedule import Placement, Schedule

_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What neither HTML nor iCalendar may hold: control characters and halves of characters."""


def require_form(problem: Problem, schedule: Schedule, place: str = "schedule") -> None:
    """
    Raise unless a schedule can be read as one of the problem; it may break rules.

    Parameters
    ----------
    problem, schedule
        A problem and what claims to be a schedule of it.
    place
        What the schedule is called in the message.

    Raises
    ------
    ProblemError
        Naming the first fault of its form, as `bilateral.check` does.
    """
    for fault in form(problem, schedule):
        raise ProblemError(place, fault.message)


def plain(text: str) -> str:
    """
    Make a text fit for one line of any format.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        White space made single blanks, and what no format may hold a replacement character.

    Examples
    --------
    >>> plain(" Ana \\n Ruiz")
    'Ana Ruiz'
    """
    return _UNFIT.sub("\ufffd", " ".join(text.split()))


def name(problem: Problem, participant: int) -> str:
    """Return a participant's name in one line."""
    return plain(problem.participants[participant].name)


def attending(problem: Problem, meeting: int, place: Placement) -> tuple[str, str]:
    """
    Name the delegates who attend a meeting.

    Parameters
    ----------
    problem
        The problem.
    meeting
        Id of the meeting.
    place
        Where it is placed.

    Returns
    -------
    tuple[str, str]
        For each side; empty if the participant has no delegates, several if all attend.
    """
    them = problem.meetings[meeting]
    first, second = (
        "; ".join(
            plain(delegate.name)
            for number, delegate in enumerate(problem.participants[participant].delegates)
            if which is None or which == number
        )
        for participant, which in ((them.a, place.a), (them.b, place.b))
    )
    return first, second


def interpreter(problem: Problem, place: Placement) -> str:
    """Return the name of the interpreter who helps; empty if nobody does."""
    if place.interpreter is None:
        return ""
    return plain(problem.interpreters[place.interpreter].name)


def where(problem: Problem, place: Placement) -> str:
    """Return table and zone of a meeting, or ``online``."""
    if place.table is None:
        return "online"
    table = problem.tables[place.table]
    return ", ".join(plain(part) for part in (table.name, table.zone) if part)


def minutes(problem: Problem, meeting: int, place: Placement) -> tuple[int, int]:
    """Return the minutes from the start of the event at which a meeting begins and ends."""
    last = problem.slots[place.slot + problem.meetings[meeting].length - 1]
    return problem.slots[place.slot].start, last.start + last.minutes
