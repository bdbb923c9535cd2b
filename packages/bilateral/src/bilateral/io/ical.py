"""
Calendars: the meetings of everybody or of one participant as iCalendar (RFC 5545).

A calendar is published (RFC 5546, 3.2.1): no invitation, nothing to answer. That method may
hold many meetings, and beside them those that are called off, with the status ``CANCELLED``;
the method ``CANCEL`` may hold only one. A calendar that is published again must have a higher
``sequence``, and a meeting keeps its UID wherever it is moved, so that programs which have
imported the earlier calendar change or remove what they hold.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress

from bilateral.exceptions import ProblemError
from bilateral.io.times import moment
from bilateral.io.words import attending, interpreter, minutes, name, require_form, where
from bilateral.problem import Problem
from bilateral.schedule import Placement, Schedule

_PRODUCT = "-//bilateral//bilateral//EN"
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)


def dump_ical(
    problem: Problem,
    schedule: Schedule,
    *,
    begins: datetime,
    participant: int | None = None,
    sequence: int = 0,
    domain: str = "bilateral.invalid",
    stamp: datetime | None = None,
    earlier: Schedule | None = None,
) -> str:
    """
    Write a schedule as a calendar.

    Parameters
    ----------
    problem, schedule
        A problem and a schedule of it, valid or not.
    begins
        The moment at which the event starts, with its time zone.
    participant
        Whose meetings to write, seen from their side; None for all meetings.
    sequence
        Edition of the calendar: 0, and higher each time it is published again.
    domain
        The organiser's: part of each meeting's UID, and of the address ``noreply@…`` that
        stands for the organiser.
    stamp
        When the calendar was made, with its time zone; ``begins`` if None.
    earlier
        What was published before: meetings placed there and no longer here are written as
        cancelled. Needs a ``sequence`` above 0.

    Returns
    -------
    str
        Lines that end in CRLF, meetings in order of time; equal bytes for equal input. All
        moments are in UTC, which every calendar shows by the clock of its owner.

    Raises
    ------
    ProblemError
        If a schedule is not of the problem's form, a moment has no time zone, or another
        argument is not as said above.

    Notes
    -----
    Who has no meeting gets a calendar without events, which programs accept though RFC 5545
    asks for at least one.

    References
    ----------
    .. [1] Desruisseaux, B. (2009). Internet Calendaring and Scheduling Core Object
           Specification (iCalendar). RFC 5545. https://www.rfc-editor.org/rfc/rfc5545
    .. [2] Daboo, C. (2009). iCalendar Transport-Independent Interoperability Protocol
           (iTIP). RFC 5546. https://www.rfc-editor.org/rfc/rfc5546

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Placement, Problem, Schedule, Slot, Table
    >>> people = (Participant("Ana"), Participant("Ben"))
    >>> problem = Problem(people, (Slot(0, 30, 20),), (Table("T1"),), (Meeting(0, 1),))
    >>> begins = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
    >>> text = dump_ical(problem, Schedule((Placement(0, 0),)), begins=begins, participant=0)
    >>> for line in text.splitlines():
    ...     if line.startswith(("SUMMARY", "DTSTART", "LOCATION", "UID")):
    ...         print(line)
    SUMMARY:Meeting with Ben
    DTSTART:20260303T173000Z
    UID:meeting-0@bilateral.invalid
    LOCATION:T1
    """
    stamp = begins if stamp is None else stamp
    _check(problem, begins, stamp, participant, sequence, domain)
    require_form(problem, schedule)
    if earlier is not None:
        _check_earlier(problem, earlier, sequence)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for meeting, place, status in _published(schedule, earlier):
        if participant is None or participant in _sides(problem, meeting):
            event = _event(problem, meeting, place, status, begins, participant)
            event.add("uid", f"meeting-{meeting}@{domain}")
            event.add("dtstamp", _utc(stamp, 0))
            event.add("sequence", sequence)
            event.add("organizer", vCalAddress(f"mailto:noreply@{domain}"))
            calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def _check(
    problem: Problem,
    begins: datetime,
    stamp: datetime,
    participant: int | None,
    sequence: int,
    domain: str,
) -> None:
    for place, given in (("begins", begins), ("stamp", stamp)):
        if given.utcoffset() is None:
            raise ProblemError(place, "the moment needs a time zone")
    last = len(problem.participants) - 1
    if participant is not None and not 0 <= participant <= last:
        rule = f"there is no participant {participant}, only 0 to {last}"
        raise ProblemError("participant", rule)
    if sequence < 0:
        raise ProblemError("sequence", "it cannot be negative")
    if not _DOMAIN.fullmatch(domain):
        raise ProblemError("domain", "expected the name of a domain, such as example.org")


def _check_earlier(problem: Problem, earlier: Schedule, sequence: int) -> None:
    require_form(problem, earlier, "earlier")
    if sequence == 0:
        raise ProblemError("sequence", "it must be above 0 if there is an earlier schedule")


def _published(schedule: Schedule, earlier: Schedule | None) -> list[tuple[int, Placement, str]]:
    """List meetings with place and status in order of time."""
    before = schedule if earlier is None else earlier
    found: list[tuple[int, Placement, str]] = []
    pairs = zip(before.placements, schedule.placements, strict=True)
    for meeting, (old, new) in enumerate(pairs):
        if new is not None:
            found.append((meeting, new, "CONFIRMED"))
        elif old is not None:
            found.append((meeting, old, "CANCELLED"))
    return sorted(found, key=lambda one: (one[1].slot, one[0]))


def _event(
    problem: Problem,
    meeting: int,
    place: Placement,
    status: str,
    begins: datetime,
    participant: int | None,
) -> Event:
    """Write what people read: who, when and where."""
    event, (start, end) = Event(), minutes(problem, meeting, place)
    # Several programs show a cancelled event like any other, so its title says it as well.
    prefix = "Cancelled: " if status == "CANCELLED" else ""
    event.add("status", status)
    event.add("dtstart", _utc(begins, start))
    event.add("dtend", _utc(begins, end))
    event.add("summary", prefix + _summary(problem, meeting, participant))
    event.add("location", where(problem, place))
    about = _description(problem, meeting, place)
    if about:
        event.add("description", about)
    return event


def _sides(problem: Problem, meeting: int) -> tuple[int, int]:
    return problem.meetings[meeting].a, problem.meetings[meeting].b


def _utc(begins: datetime, after: int) -> datetime:
    return moment(begins, after).astimezone(UTC)


def _summary(problem: Problem, meeting: int, participant: int | None) -> str:
    a, b = _sides(problem, meeting)
    if participant is None:
        return f"{name(problem, a)} – {name(problem, b)}"
    return f"Meeting with {name(problem, a if participant == b else b)}"


def _description(problem: Problem, meeting: int, place: Placement) -> str:
    """Tell who attends and who interprets, one line each; empty if there is no choice."""
    sides = zip(_sides(problem, meeting), attending(problem, meeting, place), strict=True)
    lines = [f"{name(problem, side)}: {who}" for side, who in sides if who]
    if place.interpreter is not None:
        lines.append(f"Interpreter: {interpreter(problem, place)}")
    return "\n".join(lines)
