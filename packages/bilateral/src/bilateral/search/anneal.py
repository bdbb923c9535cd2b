"""
Find good schedules of events of any size by simulated annealing [1]_; no proofs here.

References
----------
.. [1] Kirkpatrick, S., Gelatt, C. D., Vecchi, M. P. (1983). Optimization by Simulated
       Annealing. *Science* 220, 671–680.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

import numpy as np

from bilateral.monitor import Monitor
from bilateral.rules import check
from bilateral.search.encode import encode
from bilateral.search.kernel import Instance, Ints, Search, falling
from bilateral.search.plan import plan
from bilateral.seating import seat

MOVES = 500
"""Moves that count as one unit of work."""
_CHUNK = 50_000
_LOOKS = 20
"""How often in a stage the best schedule is handed over, if it is a new one."""
_LONGEST_CHAIN = 40
_SETTLING, _SETTLING_MOVES = (0.08, 0.02), 6_000
"""
Heat in breaks, at which a good schedule stays nearly as it is, and moves for each meeting.
"""


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
    costs = plan(monitor.problem)
    instance = encode(monitor.choices, costs)
    with ExitStack() as stack:
        team = [stack.enter_context(Search(instance, seed * workers + i)) for i in range(workers)]
        # Left first: threads must have ended before the memory that they work in is given back.
        pool = stack.enter_context(ThreadPoolExecutor(workers))
        best = _arrays(monitor, instance)
        begun = 0.0
        for stage in costs.stages:
            for search in team:
                if best is not None:
                    search.load(*best)
                search.weigh(stage.weights)
            known, seen, stopped = None, begun, False
            while True:
                # What was found is handed over before a stop, too.
                stopped = monitor.tick()
                spent = budget.spent()
                if stopped or spent >= seen or spent >= begun + stage.share:
                    seen = spent + stage.share / _LOOKS
                    found = [search.best() for search in team]
                    cost, *best = min(found, key=lambda result: result[0])
                    if cost != known:
                        known = cost
                        _keep(monitor, instance, *best)
                        if enough():
                            return
                if stopped:
                    return
                if spent >= begun + stage.share:
                    break
                cooled = max(0.0, spent - begun) / stage.share
                heat = falling(stage.hot, stage.cold, cooled)
                list(pool.map(lambda search, h=heat: search.run(_CHUNK, h, _LONGEST_CHAIN), team))
                budget.done += _CHUNK
                monitor.work += workers * _CHUNK // MOVES
            begun += stage.share


def settle(monitor: Monitor, slots: Sequence[int], seed: int) -> None:
    """
    Complete a draft that is nearly a schedule, and hand it over.

    Parameters
    ----------
    monitor
        Keeps what is found; its choices are plain.
    slots
        Of each meeting, or -1 if it has none yet. Shape ``(n_meetings,)``.
    seed
        Not negative.
    """
    costs = plan(monitor.problem)
    instance = encode(monitor.choices, costs)
    stage = costs.stages[1]
    hot, cold = (part * stage.weights.a_break for part in _SETTLING)
    whole = _SETTLING_MOVES * len(slots)
    with Search(instance, seed) as search:
        search.load(np.array(slots, np.int32), instance.option_start[:-1].copy())
        search.weigh(stage.weights)
        for done in range(0, whole, _CHUNK):
            search.run(_CHUNK, falling(hot, cold, done / whole), _LONGEST_CHAIN)
        _, *best = search.best()
    _keep(monitor, instance, *best)


def _arrays(monitor: Monitor, instance: Instance) -> list[Ints] | None:
    """Return slots and options of the best schedule so far."""
    if monitor.best is None:
        return None
    slots = np.full(len(instance.absence), -1, np.int32)
    options = instance.option_start[:-1].copy()
    for m, place in enumerate(monitor.best.placements):
        if place is not None:
            slots[m] = place.slot
            options[m] += monitor.choices.locate(m, place) or 0
    return [slots, options]


def _keep(monitor: Monitor, instance: Instance, slots: Ints, options: Ints) -> None:
    """
    Seat a schedule and hand it over if it keeps the rules.

    The kernel only charges for what is unfair, too long or too far; and a mandatory meeting may
    still wait.
    """
    numbers = (options - instance.option_start[:-1]).tolist()
    chosen = [
        None if slot < 0 else (number, slot)
        for number, slot in zip(numbers, slots.tolist(), strict=True)
    ]
    schedule = seat(monitor.choices, chosen)
    if not check(monitor.problem, schedule):
        monitor.keep(schedule)
