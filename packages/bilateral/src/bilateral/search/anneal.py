"""Find good schedules of events of any size by annealing; no proofs here."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

import numpy as np

from bilateral.monitor import Monitor
from bilateral.objective import busy_slots, gaps
from bilateral.problem import Problem
from bilateral.schedule import Schedule
from bilateral.search.encode import encode
from bilateral.search.kernel import ONE, Ints, Search, Weights
from bilateral.seating import seat

BREAK = 1000
"""Cost of a break; an idle slot costs 1, and no day has as many."""
_CHUNK = 50_000
_LOOKS = 20
"""How often in a stage the best schedule is handed over, if it is a new one."""
_LONGEST_CHAIN = 40


@dataclass(frozen=True, slots=True)
class Stage:
    """
    A part of a run: weights, and heat falling from one value to another.

    Parameters
    ----------
    weights
        What counts.
    hot, cold
        Heat at its beginning and end: a change for the worse by as much is taken with
        probability 1/e.
    share
        Part of the whole work.
    """

    weights: Weights
    hot: float
    cold: float
    share: float


@dataclass(slots=True)
class Budget:
    """
    How far a run is: by moves, or by time where only time is limited.

    Parameters
    ----------
    moves
        Moves of the whole run, of each worker.
    fraction
        How much of the time is over, or None to count moves.
    """

    moves: int
    fraction: Callable[[], float] | None = None
    done: int = field(default=0, init=False)

    def spent(self) -> float:
        """Return how much is over, from 0 to 1."""
        return self.done / self.moves if self.fraction is None else self.fraction()


def stages(problem: Problem) -> tuple[list[int], list[Stage]]:
    """
    Say what absences cost and in which stages a problem is annealed.

    First value alone, until all that can be placed is; then breaks, at a heat at which no
    meeting of value leaves; at last idle slots.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    tuple[list[int], list[Stage]]
        Costs of shape ``(n_meetings,)``, and stages in order.
    """
    worth = max((m.weight for m in problem.meetings if not m.mandatory), default=0)
    absence = [
        BREAK * 20 * ((worth + 1) if meeting.mandatory else meeting.weight)
        for meeting in problem.meetings
    ]
    fair = len(problem.slots) if problem.fairness is None else problem.fairness
    only_value = Weights(most_breaks=fair)
    full = Weights(BREAK, 1, 3 * BREAK, 0, fair)
    top = float(max(*absence, BREAK))
    return absence, [
        Stage(only_value, top / 12, top / 300, 0.05),
        Stage(full, 0.4 * BREAK, 0.06 * BREAK, 0.85),
        Stage(full, 0.06 * BREAK, 0.5, 0.1),
    ]


def anneal(
    monitor: Monitor, seed: int, workers: int, budget: Budget, enough: Callable[[], bool]
) -> None:
    """
    Improve the monitor's schedule by annealing until the budget is spent.

    Workers go their own ways; after each stage all go on from the best of them.

    Parameters
    ----------
    monitor
        Keeps what is found, and is asked at every turn whether to stop.
    seed
        Not negative.
    workers
        Threads; the kernel lets others run.
    budget
        The work to be spent.
    enough
        Tells, whenever something better was kept, whether nothing better can be found.
    """
    absence, plan = stages(monitor.problem)
    instance = encode(monitor.problem, absence)
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(workers))
        team = [stack.enter_context(Search(instance, seed * workers + i)) for i in range(workers)]
        best = _slots(monitor.best)
        begun = 0.0
        for stage in plan:
            for search in team:
                if best is not None:
                    search.load(best, instance.option_start[:-1])
                search.weigh(stage.weights)
            known, seen = None, begun
            while not monitor.tick():
                spent = budget.spent()
                if spent >= seen or spent >= begun + stage.share:
                    seen = spent + stage.share / _LOOKS
                    found = [search.best() for search in team]
                    cost, best, _ = min(found, key=lambda result: result[0])
                    if cost != known:
                        known = cost
                        _keep(monitor, best)
                        if enough():
                            return
                if spent >= begun + stage.share:
                    break
                cooled = max(0.0, spent - begun) / stage.share
                heat = int(stage.hot * (stage.cold / stage.hot) ** cooled * ONE)
                list(pool.map(lambda search, h=heat: search.run(_CHUNK, h, _LONGEST_CHAIN), team))
                budget.done += _CHUNK
            begun += stage.share


def _slots(schedule: Schedule | None) -> Ints | None:
    if schedule is None:
        return None
    return np.array([-1 if p is None else p.slot for p in schedule.placements], np.int32)


def _keep(monitor: Monitor, slots: Ints) -> None:
    """Seat a schedule and hand it over, unless a mandatory meeting still waits."""
    problem = monitor.problem
    if any(problem.meetings[m].mandatory for m in np.nonzero(slots < 0)[0]):
        return
    schedule = seat(problem, [None if slot < 0 else int(slot) for slot in slots])
    if _is_fair(problem, schedule):
        monitor.keep(schedule)


def _is_fair(problem: Problem, schedule: Schedule) -> bool:
    """The kernel only charges for unfairness, and counts from no breaks at all."""
    if problem.fairness is None:
        return True
    breaks = [len(gaps(problem, busy)) for busy in busy_slots(problem, schedule)]
    return max(breaks) - min(breaks) <= problem.fairness
