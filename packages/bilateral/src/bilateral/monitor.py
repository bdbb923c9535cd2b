"""The link between a method at work and whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

from bilateral.choices import Choices
from bilateral.objective import Cost, Score, evaluate
from bilateral.problem import GOALS, Problem
from bilateral.result import Progress
from bilateral.schedule import Schedule
from bilateral.stop import Effort, Stop, Stopwatch, max_seconds, max_work

T = TypeVar("T")
OnProgress = Callable[[Progress], bool | None]
News = int | Schedule
"""A bound of the present phase, or a schedule."""


class Monitor:
    """
    Keep the best schedule, the trace and the effort, and know when to stop.

    Parameters
    ----------
    problem
        The problem being solved.
    stop
        When to stop, or None to run until the proof.
    on_progress
        Called in the thread of the caller; True stops the run.
    """

    def __init__(self, problem: Problem, stop: Stop | None, on_progress: OnProgress | None) -> None:
        self.problem = problem
        self.choices = Choices(problem)
        self.best: Schedule | None = None
        self.score: Score | None = None
        self.trace: list[Progress] = []
        self.work = 0
        self.phase = "construct"
        self.objective: int | None = None
        self.bound: int | None = None
        self._limit = max_work(stop)
        self._stop = stop
        self._on_progress = on_progress
        self._watch = Stopwatch()
        self._stopped = False
        self._tell: Callable[[News], None] | None = None

    def seconds(self) -> float:
        """Wall-clock time since the start."""
        return self._watch.seconds()

    def work_left(self) -> int | None:
        """Work that may still be spent, or None without a limit."""
        return None if self._limit is None else max(0, self._limit - self.work)

    def seconds_left(self) -> float | None:
        """Time that may still be spent, or None without a limit."""
        limit = max_seconds(self._stop)
        return None if limit is None else max(0.0, limit - self.seconds())

    def enter(self, phase: str, bound: int | None = None) -> None:
        """Begin a phase; its bound starts anew."""
        self.phase, self.bound, self.objective = phase, bound, None
        self._set_objective()

    def keep(self, schedule: Schedule) -> None:
        """Remember a schedule if it is better than the best so far."""
        score = evaluate(self.problem, schedule)
        order = self.problem.objective
        if self.score is None or score.ordered(order) < self.score.ordered(order):
            self.best, self.score = schedule, score
            self._set_objective()
            self._record()
            if self._tell is not None:
                self._tell(schedule)

    def prove(self, bound: int) -> None:
        """Remember a bound of the present phase if it is higher than the last."""
        if self.bound is None or bound > self.bound:
            self.bound = bound
            self._record()
            if self._tell is not None:
                self._tell(bound)

    def gap(self) -> int:
        """Return how far cost and bound of the present phase are apart."""
        return (self.objective or 0) - (self.bound or 0)

    def hear(self, news: News) -> None:
        """Take over what another process has found."""
        if isinstance(news, int):
            self.prove(news)
        else:
            self.keep(news)

    def report_to(self, tell: Callable[[News], None]) -> None:
        """Tell another process from now on, which sees to progress and to stopping in time."""
        self._tell, self._on_progress, self._stop = tell, None, None

    def tick(self) -> bool:
        """Report, and tell whether to stop; once stopped, always stopped."""
        if not self._stopped and self._on_progress is not None:
            self._stopped = bool(self._on_progress(self._now()))
        if not self._stopped and self._stop is not None:
            self._stopped = self._stop(Effort(self.seconds(), self.work))
        return self._stopped

    def _set_objective(self) -> None:
        if self.score is not None:
            goal = self.phase if self.phase in GOALS else "breaks"
            cost: Cost = getattr(self.score, goal)
            self.objective = cost if isinstance(cost, int) else sum(cost)

    def _now(self) -> Progress:
        placed = 0 if self.best is None else len(self.best.placed)
        return Progress(self.seconds(), placed, self.objective, self.bound, self.phase)

    def _record(self) -> None:
        self.trace.append(self._now())


def in_background(work: Callable[[], T], poll: Callable[[], None]) -> T:
    """
    Run compiled work in a thread and look around meanwhile.

    The caller's thread stays free for signals and for reporting as far as the work lets other
    threads run: CP-SAT does, CaDiCaL as packed by PySAT only between its calls.

    Parameters
    ----------
    work
        What to run; must come to an end by itself or because of ``poll``.
    poll
        Called about fifty times a second in the caller's thread.

    Returns
    -------
    T
        What the work returned.

    Raises
    ------
    BaseException
        What the work raised.
    """
    outcome: list[T] = []
    failure: list[BaseException] = []

    def body() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            failure.append(error)

    thread = Thread(target=body, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.02)
        poll()
    if failure:
        raise failure[0]
    return outcome[0]
