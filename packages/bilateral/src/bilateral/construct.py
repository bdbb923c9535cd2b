"""A first schedule, fast: the most constrained meeting first, next to others where possible."""

from __future__ import annotations

import random

from bilateral.domains import meetings_of, open_tables, possible_slots
from bilateral.objective import evaluate
from bilateral.problem import Problem
from bilateral.rules import check
from bilateral.schedule import Schedule
from bilateral.seating import seat


def construct(problem: Problem, *, seed: int = 0, tries: int = 8) -> Schedule | None:
    """
    Build schedules greedily in seeded random orders and keep the best valid one.

    Parameters
    ----------
    problem
        The problem.
    seed
        Of the random orders.
    tries
        Number of schedules to build.

    Returns
    -------
    Schedule | None
        A valid schedule, or None if every try failed, which proves nothing.

    Notes
    -----
    One try takes time proportional to meetings × slots. The answer depends on problem,
    seed and tries only.
    """
    chance = random.Random(seed)
    built = (_Attempt(problem, chance).run() for _ in range(tries))
    valid = [schedule for schedule in built if not check(problem, schedule)]
    return min(valid, key=lambda schedule: evaluate(problem, schedule), default=None)


class _Attempt:
    """One greedy schedule under construction."""

    def __init__(self, problem: Problem, chance: random.Random) -> None:
        self._problem, self._chance = problem, chance
        self._possible = possible_slots(problem)
        self._left = open_tables(problem)
        self._busy: list[set[int]] = [set() for _ in problem.participants]
        self._degree = [len(mine) for mine in meetings_of(problem)]
        self._fixed: set[tuple[int, int]] = set()
        self._slots: list[int | None] = [None] * len(problem.meetings)
        self._followers: list[list[int]] = [[] for _ in problem.meetings]
        for later, meeting in enumerate(problem.meetings):
            for earlier in meeting.after:
                self._followers[earlier].append(later)

    def run(self) -> Schedule:
        noise = [self._chance.random() for _ in self._problem.meetings]
        order = sorted(range(len(noise)), key=lambda m: (*self._urgency(m), noise[m]))
        for m in order:
            options = [slot for slot in self._possible[m] if self._fits(m, slot)]
            if options:
                self._place(m, min(options, key=lambda slot: self._cost(m, slot)))
        return seat(self._problem, self._slots)

    def _urgency(self, m: int) -> tuple[bool, int, int]:
        meeting = self._problem.meetings[m]
        slack = len(self._possible[m]) - self._degree[meeting.a] - self._degree[meeting.b]
        return (not meeting.mandatory, -meeting.weight * (not meeting.mandatory), slack)

    def _fits(self, m: int, slot: int) -> bool:
        meeting = self._problem.meetings[m]
        return (
            self._left[slot] > 0
            and (meeting.fixed_table is None or (meeting.fixed_table, slot) not in self._fixed)
            and all(self._welcomes(p, slot) for p in (meeting.a, meeting.b))
            and all(self._before(earlier, slot) for earlier in meeting.after)
            and all(self._after(later, slot) for later in self._followers[m])
        )

    def _welcomes(self, p: int, slot: int) -> bool:
        limit = self._problem.participants[p].max_meetings
        return slot not in self._busy[p] and (limit is None or len(self._busy[p]) < limit)

    def _before(self, earlier: int, slot: int) -> bool:
        chosen = self._slots[earlier]
        return chosen is None or chosen < slot

    def _after(self, later: int, slot: int) -> bool:
        chosen = self._slots[later]
        return chosen is None or chosen > slot

    def _cost(self, m: int, slot: int) -> tuple[int, int]:
        meeting = self._problem.meetings[m]
        near = sum(
            abs(slot - other) == 1 for p in (meeting.a, meeting.b) for other in self._busy[p]
        )
        return (-near, -self._left[slot])

    def _place(self, m: int, slot: int) -> None:
        meeting = self._problem.meetings[m]
        self._slots[m] = slot
        self._left[slot] -= 1
        self._busy[meeting.a].add(slot)
        self._busy[meeting.b].add(slot)
        if meeting.fixed_table is not None:
            self._fixed.add((meeting.fixed_table, slot))
