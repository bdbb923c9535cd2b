"""When to stop: tiny criteria, the only place of the library that looks at a clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event


@dataclass(frozen=True, slots=True)
class Effort:
    """
    What has been spent so far.

    Parameters
    ----------
    seconds
        Wall-clock time since the start.
    work
        The same on every machine: one for each dead end that a SAT solver met, for each
        500 moves of the annealing and for each 1/4000 of CP-SAT's deterministic time. A
        fast machine does some thousands in a second.
    """

    seconds: float
    work: int


Stop = Callable[[Effort], bool]
"""A criterion: called often, tells whether it is time to stop."""


@dataclass(frozen=True, slots=True)
class MaxRuntime:
    """
    Stop after some time; the answer then depends on the machine.

    Parameters
    ----------
    seconds
        Wall-clock time.
    """

    seconds: float

    def __call__(self, effort: Effort) -> bool:
        """Tell whether the time is over."""
        return effort.seconds >= self.seconds


class Deadline:
    """
    Stop after some time from its making, however many runs share it.

    Parameters
    ----------
    seconds
        Wall-clock time.

    Examples
    --------
    >>> Deadline(60)(Effort(seconds=100.0, work=0)), Deadline(0)(Effort(seconds=0.0, work=0))
    (False, True)
    """

    def __init__(self, seconds: float) -> None:
        self._seconds, self._watch = seconds, Stopwatch()

    def __call__(self, effort: Effort) -> bool:
        """Tell whether the time is over."""
        return self._watch.seconds() >= self._seconds


@dataclass(frozen=True, slots=True)
class MaxWork:
    """
    Stop after an amount of work; the answer is the same on every machine.

    Parameters
    ----------
    work
        As in `Effort`.

    Examples
    --------
    >>> MaxWork(10)(Effort(seconds=0.0, work=10))
    True
    """

    work: int

    def __call__(self, effort: Effort) -> bool:
        """Tell whether the work is spent."""
        return effort.work >= self.work


@dataclass(frozen=True, slots=True)
class Cancelled:
    """
    Stop when somebody else says so.

    Parameters
    ----------
    event
        Set from a signal handler or another thread.
    """

    event: Event

    def __call__(self, effort: Effort) -> bool:
        """Tell whether the event is set."""
        return self.event.is_set()


class AnyOf:
    """
    Stop as soon as one of several criteria says so.

    Parameters
    ----------
    criteria
        Any number of criteria; with none it never stops.

    Examples
    --------
    >>> AnyOf(MaxWork(5), MaxRuntime(1.0))(Effort(seconds=2.0, work=0))
    True
    """

    def __init__(self, *criteria: Stop) -> None:
        self.criteria = criteria

    def __call__(self, effort: Effort) -> bool:
        """Tell whether any criterion is met."""
        return any(criterion(effort) for criterion in self.criteria)


def max_work(stop: Stop | None) -> int | None:
    """
    Find the limit in work within a criterion.

    Parameters
    ----------
    stop
        A criterion, perhaps composed.

    Returns
    -------
    int | None
        The smallest `MaxWork` in it, or None.

    Examples
    --------
    >>> max_work(AnyOf(MaxWork(5), MaxRuntime(1.0)))
    5
    """
    if isinstance(stop, AnyOf):
        found = [limit for limit in map(max_work, stop.criteria) if limit is not None]
        return min(found, default=None)
    return stop.work if isinstance(stop, MaxWork) else None


def max_seconds(stop: Stop | None) -> float | None:
    """
    Find the limit in time within a criterion.

    Parameters
    ----------
    stop
        A criterion, perhaps composed.

    Returns
    -------
    float | None
        The smallest `MaxRuntime` in it, or None.

    Examples
    --------
    >>> max_seconds(AnyOf(MaxWork(5), MaxRuntime(1.0)))
    1.0
    """
    if isinstance(stop, AnyOf):
        found = [limit for limit in map(max_seconds, stop.criteria) if limit is not None]
        return min(found, default=None)
    return stop.seconds if isinstance(stop, MaxRuntime) else None


class Stopwatch:
    """Wall-clock seconds since its making."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def seconds(self) -> float:
        """Read the watch."""
        return time.monotonic() - self._start
