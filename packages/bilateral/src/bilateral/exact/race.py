"""
Several processes that work on one question and pool what they find.

How long a SAT solver takes varies by orders of magnitude with the values it happens to try
first [1]_. Of two that begin differently, one from the bound and one from the best schedule,
one is often lucky. They are processes because PySAT keeps Python's lock, and copies of this one
because then nothing has to be built again.

References
----------
.. [1] Gomes, C. P., Selman, B. (2001). Algorithm portfolios. *Artificial Intelligence* 126,
       43–62. https://doi.org/10.1016/S0004-3702(00)00081-3
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait

from bilateral.monitor import Monitor, News

_PR_SET_PDEATHSIG = 1
"""As in Linux's ``sys/prctl.h``."""

_LOOK = 0.02
"""Seconds between two looks at the stopping criterion."""


def can_race() -> bool:
    """Tell whether this process may copy itself: on Linux, unless it is a copy of that kind."""
    return sys.platform == "linux" and not multiprocessing.current_process().daemon


def race(monitor: Monitor, runners: Sequence[Callable[[], object]]) -> bool:
    """
    Let each runner work in a copy of this process, until cost and bound of the phase meet.

    Parameters
    ----------
    monitor
        Is told of every schedule and bound that a runner tells its own copy of.
    runners
        Each works on the present phase and ends by itself.

    Returns
    -------
    bool
        Whether cost and bound met; otherwise the run was stopped, or no runner is left, if any
        could be started at all.
    """
    fork, parent = multiprocessing.get_context("fork"), os.getpid()
    pipes: list[Connection] = []
    copies = []
    try:
        with warnings.catch_warnings(), suppress(OSError):  # there may be no room for copies
            # Threads of the caller do not exist in the copy, which needs nothing of theirs.
            warnings.simplefilter("ignore", DeprecationWarning)
            for runner in runners:
                here, there = fork.Pipe(duplex=False)
                arguments = (monitor, runner, there, parent)
                copy = fork.Process(target=_run, args=arguments, daemon=True)
                copy.start()
                there.close()
                copies.append(copy)
                pipes.append(here)
        return _pool(monitor, pipes)
    finally:
        for copy, pipe in zip(copies, pipes, strict=True):
            copy.kill()
            copy.join()
            pipe.close()


def _pool(monitor: Monitor, pipes: Sequence[Connection]) -> bool:
    """Hear what the runners find."""
    open_ones = list(pipes)
    while open_ones and monitor.gap() > 0 and not monitor.tick():
        for pipe in wait(open_ones, _LOOK):
            assert isinstance(pipe, Connection), "only pipes were given"
            try:
                news: News = pipe.recv()
            except EOFError:
                open_ones.remove(pipe)
            else:
                monitor.hear(news)
    return monitor.gap() <= 0


def _run(monitor: Monitor, runner: Callable[[], object], pipe: Connection, parent: int) -> None:
    """Work in the copy, as long as the process that it was copied from is there."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # that one sees to it
    _end_with_parent()
    monitor.report_to(pipe.send)
    if os.getppid() == parent:
        runner()


def _end_with_parent() -> None:
    """Let the system kill this process when the one that it was copied from is killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
