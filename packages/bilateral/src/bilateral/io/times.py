"""When slots are, in words: by the clock, by their labels or in minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bilateral.exceptions import ProblemError
from bilateral.io.words import plain
from bilateral.problem import Problem

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def moment(begins: datetime, after: int) -> datetime:
    """
    Return the moment so many minutes after the event begins.

    Parameters
    ----------
    begins
        The start of the event.
    after
        Minutes that pass, also over a change of the clocks if the time zone is known.

    Returns
    -------
    datetime
        In the time zone of ``begins``.

    Raises
    ------
    ProblemError
        If there is no such moment in the calendar.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> print(moment(datetime(2026, 3, 28, 17, tzinfo=ZoneInfo("Europe/Paris")), 24 * 60))
    2026-03-29 18:00:00+02:00
    """
    try:
        if begins.utcoffset() is None:
            return begins + timedelta(minutes=after)
        return (begins.astimezone(UTC) + timedelta(minutes=after)).astimezone(begins.tzinfo)
    except OverflowError:
        raise ProblemError("begins", "it is too near an end of the calendar") from None


class Times:
    """
    The slots of a problem in words.

    Parameters
    ----------
    problem
        The problem.
    begins
        The moment at which the event starts, for the clock of its time zone if it has one;
        None for labels, or minutes from the start where there is no label.

    Examples
    --------
    >>> from bilateral.generate import Recipe, generate
    >>> event = generate(Recipe(participants=4, meetings=2, slots=3, tables=1))
    >>> Times(event, None).span(0, 1)
    '0–40 min'
    >>> times = Times(event, datetime(2026, 3, 3, 17, tzinfo=UTC))
    >>> times.start(1), times.span(0, 1), times.date(0)
    ('17:20', '17:00–17:40', 'Tuesday 3 March 2026')
    """

    def __init__(self, problem: Problem, begins: datetime | None) -> None:
        self._slots = problem.slots
        self._begins = begins

    def start(self, slot: int) -> str:
        one = self._slots[slot]
        if self._begins is not None:
            return f"{moment(self._begins, one.start):%H:%M}"
        return plain(one.label) or f"{one.start} min"

    def span(self, first: int, last: int) -> str:
        begin, end = self._slots[first].start, self._slots[last].start + self._slots[last].minutes
        if self._begins is not None:
            return f"{self.start(first)}–{moment(self._begins, end):%H:%M}"
        labels = [plain(slot.label) for slot in self._slots[first : last + 1]]
        return " + ".join(labels) if all(labels) else f"{begin}–{end} min"

    def date(self, slot: int) -> str:
        """Return the date in English whatever the locale; empty if it is not known."""
        if self._begins is None:
            return ""
        day = moment(self._begins, self._slots[slot].start)
        return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"

    def dates(self) -> str:
        """Return the dates of the whole event and the time zone."""
        first, last = self.date(0), self.date(len(self._slots) - 1)
        zone = self._begins.tzname() if self._begins is not None else None
        days = first if first == last else f"{first} to {last}"
        return f"{days}, all times {zone}" if zone else days
