"""The settings of a run that change how, not what, is solved."""

from __future__ import annotations

from dataclasses import dataclass

from bilateral.exceptions import ProblemError

_MOST_WORKERS = 64
"""Each anneals a schedule of its own."""


@dataclass(frozen=True, slots=True)
class Params:
    """
    Settings of a run.

    Parameters
    ----------
    workers
        Threads of annealing and of CP-SAT; with two or more, and only time limited, two
        processes race where a formula is hard, up to four where an event is large. Any number
        gives a deterministic answer where time is not limited; it may be a different one of the
        same score.
    chunk
        Largest number of conflicts between two looks at the stopping criterion in the SAT
        method, which starts with a sixteenth of it; each look costs momentum.
    tries
        Attempts of the construction of a first schedule.

    Raises
    ------
    ProblemError
        If a number is below 1, or there are too many workers.

    Examples
    --------
    >>> Params(workers=2).chunk
    32000
    """

    workers: int = 1
    chunk: int = 32000
    tries: int = 8

    def __post_init__(self) -> None:
        for name in ("workers", "chunk", "tries"):
            if getattr(self, name) < 1:
                raise ProblemError(f"params.{name}", "it must be at least 1")
        if self.workers > _MOST_WORKERS:
            raise ProblemError("params.workers", f"it must be at most {_MOST_WORKERS}")
