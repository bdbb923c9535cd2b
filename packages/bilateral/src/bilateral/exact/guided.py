"""
Schedules of large events, looked for near an outline.

Where tables are few, a formula of the whole event is hopeless: with a counter of tables in every
slot a SAT solver finds nothing, and without one its schedules crowd the middle of the day, where
a day without breaks can lie in most ways. So tables are left out of the formula, and an outline
that has room for everybody in every slot (`bilateral.search.outline`) says where people's days
should lie. They may lie further out, hardly further in. These bounds are assumptions: a refusal
names the few people whose days must be wider. What still overfills a slot is taken out where days
end and placed anew by annealing at low heat; then some of those days are bounded more tightly,
fewer breaks are asked for, and so on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

from bilateral.choices import Choices
from bilateral.domains import meetings_of, open_tables
from bilateral.exact.encoding import Encoding
from bilateral.exact.sat import SETTINGS
from bilateral.monitor import Monitor
from bilateral.problem import Problem
from bilateral.search.anneal import settle
from bilateral.search.outline import MOST_SLOTS, Outline, outline

_MOST = 100_000
"""Choices of a slot above which the formula would be too large even near an outline."""
_REACH, _INWARD = 8, 1
"""Slots by which a day may lie further out, and further in, than in the outline."""
_FULL, _NEARLY = 0.94, 0.97
"""Part of the seats that an outline fills, unless the event needs more than this part of it."""
_INTERLOCKED = 0.05
"""Breaks above the bound, for each person, of an outline near which nothing would be found."""
_PATIENCE = 10_000
"""Conflicts for a question before a few people's days are given more room."""
_TRIES = 3
"""Questions without an answer before another outline is taken."""
_BANS = 10
"""People kept out of crowded slots at once, if not twice as many have to go."""
_STUBBORN = 2
"""Refusals after which a bound is not drawn more tightly again."""

Side = tuple[int, int]
"""A participant, and 0 for the beginning of their day or 1 for its end."""


def is_guidable(monitor: Monitor) -> bool:
    """Tell whether every meeting takes place and few breaks are what matters next."""
    problem = monitor.problem
    goals = [goal for goal in problem.objective if goal != "value"]
    return (
        monitor.choices.is_plain
        and sum(map(len, monitor.choices.slots())) <= _MOST
        and goals[:1] == ["breaks"]
        and monitor.best is not None
        and all(place is not None for place in monitor.best.placements)
        and len(problem.slots) <= MOST_SLOTS
        and not problem.returns
    )


def guided(
    monitor: Monitor, seed: int, seconds: float, portion: int, until: Callable[[], bool]
) -> None:
    """
    Look for schedules with fewer breaks, unless even an outline has many.

    Parameters
    ----------
    monitor
        Of a problem that `is_guidable`, with the kernel compiled; keeps what is found.
    seed
        Of the first outline, not negative; each further one has the next.
    seconds
        For each outline.
    portion
        Conflicts between two looks at ``until``; each look costs momentum.
    until
        Tells whether to stop.
    """
    while True:

        def over(begun: float = monitor.seconds()) -> float:
            return (monitor.seconds() - begun) / seconds

        drawn = outline(monitor.choices, _seats(monitor.problem), seed, over)
        guide = _Guide(monitor, drawn, seed)
        extra = guide.breaks - (monitor.bound or 0)
        if until() or extra > _INTERLOCKED * len(monitor.problem.participants):
            return
        guide.search(portion, until)
        if until() or monitor.gap() <= 0:
            return
        seed += 1


def _seats(problem: Problem) -> list[int]:
    """Leave some seats free, for schedules near an outline fill them unevenly."""
    tables = open_tables(problem)
    spare = len(problem.meetings) <= _NEARLY * _FULL * sum(tables)
    return [int(2 * free * (_FULL if spare else 1)) for free in tables]


class _Guide:
    """A SAT solver without tables, and bounds of everybody's day."""

    def __init__(self, monitor: Monitor, drawn: Outline, seed: int) -> None:
        self._monitor, self._seed, self._chance = monitor, seed, Random(seed)
        problem = monitor.problem
        self._mine = meetings_of(problem)
        self._tables = open_tables(problem)
        self._target = [self._stretch(slots) for slots in drawn.slots]
        for meeting, slots in zip(problem.meetings, monitor.choices.slots(), strict=True):
            if not set(drawn.slots[meeting.a]).intersection(drawn.slots[meeting.b]) & set(slots):
                self._target[meeting.a] = self._target[meeting.b] = None
        self._room = dict.fromkeys(self._sides(), _REACH)
        middle = len(problem.slots) - 1
        for p, end in self._room:
            first, last = self._at(p)
            if (first + last > middle) == (end == 0):
                self._room[p, end] = _INWARD
        self._refused = Counter[Side]()
        self.breaks = sum(map(self._breaks, drawn.slots))

    def _breaks(self, slots: Sequence[int]) -> int:
        session = [slot.session for slot in self._monitor.problem.slots]
        return sum(t > s + 1 and session[s] == session[t] for s, t in pairwise(slots))

    def _stretch(self, slots: Sequence[int]) -> tuple[int, int] | None:
        """Return the first and last slot of a day without breaks."""
        return (slots[0], slots[-1]) if slots and not self._breaks(slots) else None

    def _sides(self) -> list[Side]:
        return [(p, end) for p, day in enumerate(self._target) if day for end in (0, 1)]

    def _at(self, p: int) -> tuple[int, int]:
        day = self._target[p]
        assert day is not None, "only days with a target are bounded"
        return day

    def _narrowed(self) -> Problem:
        """Return the problem with slots within reach only."""
        problem, size = self._monitor.problem, len(self._monitor.problem.slots)
        reach = [
            set(range(size))
            if day is None
            else set(range(max(0, day[0] - _REACH), min(size, day[1] + _REACH + 1)))
            for day in self._target
        ]
        possible = self._monitor.choices.slots()
        meetings = []
        for meeting, slots in zip(problem.meetings, possible, strict=True):
            allowed = reach[meeting.a] & reach[meeting.b] & set(slots)
            meetings.append(replace(meeting, mandatory=True, allowed=frozenset(allowed)))
        return replace(problem, meetings=tuple(meetings))

    def _build(self) -> None:
        from pysat.solvers import Cadical195

        self._encoding = Encoding(Choices(self._narrowed()), seated=False)
        self._limit = self.breaks + max(4, self.breaks // 6)
        formula = self._encoding.formula
        self._limits = formula.total(self._encoding.breaks, self._limit + 1)
        self._least = len(self._monitor.problem.meetings)
        self._solver: Any = Cadical195()
        self._solver.configure(SETTINGS)
        for clause in formula.clauses:
            self._solver.add_clause(clause)

    def search(self, portion: int, until: Callable[[], bool]) -> None:
        """Go on until told to stop, or nothing is found any more."""
        self._build()
        tired = 0
        while tired < _TRIES and self._monitor.gap() > 0 and not until():
            owners = self._owners()
            answer = self._ask(list(owners), portion, until)
            if answer:
                tired = 0
                self._use(self._slots())
            elif answer is None:
                tired += 1
                self._widen(self._chance.sample(self._sides(), -(-len(self._room) // 20)))
            else:
                refused = [side for one in self._solver.get_core() or () for side in owners[one]]
                if not refused:
                    return
                self._refused.update(refused)
                self._widen(refused)

    def _owners(self) -> dict[int, list[Side]]:
        """Return what to assume, and for each bound of a day whose days it keeps within."""
        owners: dict[int, list[Side]] = {}
        if self._limit < len(self._limits):
            owners[-self._limits[self._limit]] = []
        for p, end in self._room:
            first, last = self._at(p)
            first = max(0, first - self._room[p, 0])
            last = min(len(self._tables) - 1, last + self._room[p, 1])
            literal = self._encoding.within(p, first, last)[end]
            if literal != self._encoding.formula.true:
                owners.setdefault(literal, []).append((p, end))
        return owners

    def _ask(self, assumed: list[int], portion: int, until: Callable[[], bool]) -> bool | None:
        for _ in range(0, _PATIENCE, portion):
            self._solver.conf_budget(min(portion, _PATIENCE))
            answer: bool | None = self._solver.solve_limited(assumptions=assumed)
            if answer is not None or until():
                return answer
        return None

    def _widen(self, sides: Sequence[Side]) -> None:
        for side in sides:
            self._room[side] += 1

    def _slots(self) -> list[int]:
        true = {literal for literal in self._solver.get_model() if literal > 0}
        return [
            next(slot for slot, literal in choice.items() if literal in true)
            for choice in self._encoding.choice
        ]

    def _use(self, slots: list[int]) -> None:
        """Hand over what comes of a schedule, ask for fewer breaks, and bound days more tightly."""
        load = Counter(slots)
        crowded = {t for t in load if load[t] > self._tables[t]}
        over = sum(load[t] - self._tables[t] for t in crowded)
        if over < self._least:
            self._least = over
            settle(self._monitor, self._thinned(slots), self._seed)
            best = self._monitor.objective or 0
            if best <= self._limit:
                self._limit, self._least = best - 1, len(slots)
        days = [sorted(slots[m] for m in mine) for mine in self._mine]
        inside = [side for side in self._room if self._reaches(side, days[side[0]], crowded)]
        self._chance.shuffle(inside)
        inside.sort(key=self._refused.__getitem__)
        for p, end in inside[: max(_BANS, 2 * over)]:
            if self._refused[p, end] <= _STUBBORN:
                day = days[p]
                first, last = self._at(p)
                self._room[p, end] = (first - day[0] if end == 0 else day[-1] - last) - 1

    def _reaches(self, side: Side, day: Sequence[int], crowded: set[int]) -> bool:
        """Whether a day goes beyond that of the outline, into a crowded slot."""
        first, last = self._at(side[0])
        beyond = range(day[0], first) if side[1] == 0 else range(last + 1, day[-1] + 1)
        return not crowded.isdisjoint(beyond)

    def _thinned(self, slots: Sequence[int]) -> list[int]:
        """Take meetings out of crowded slots, first where it is the end of both days."""
        left, load = list(slots), Counter(slots)
        meetings = self._monitor.problem.meetings
        days = [sorted(slots[m] for m in mine) for mine in self._mine]
        ends = [{*day[:1], *day[-1:]} for day in days]
        inner = [
            (slot not in ends[meeting.a]) + (slot not in ends[meeting.b])
            for meeting, slot in zip(meetings, slots, strict=True)
        ]
        for m in sorted(range(len(slots)), key=inner.__getitem__):
            if load[slots[m]] > self._tables[slots[m]]:
                load[slots[m]] -= 1
                left[m] = -1
        return left
