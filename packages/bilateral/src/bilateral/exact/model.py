"""The whole problem as a CP-SAT model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from ortools.sat.python import cp_model

from bilateral.choices import Choices
from bilateral.domains import meetings_of, sessions
from bilateral.exact.walks import add_walking, table_changes
from bilateral.objective import ceilings, odd_hours
from bilateral.problem import Goal

Busy = dict[int, Any]
"""A person's literal for each slot in which there may be a meeting."""


class Model:
    """
    CP-SAT model of a problem.

    Parameters
    ----------
    choices
        Of the problem.
    goals
        Those whose costs are wanted.

    Attributes
    ----------
    cp
        The model.
    chosen
        Variable of each meeting, option and slot. Shape ``(n_meetings,)`` of dictionaries
        from option and slot to variable.
    costs
        Linear expressions of each goal, several to be minimised in turn for ``worst_off``.
        They count at least what a schedule really has, and exactly in an optimum; but less
        for ``tables`` and ``distance`` unless tables are chosen one by one.
    """

    def __init__(self, choices: Choices, goals: Iterable[Goal]) -> None:
        self.choices, self.problem = choices, choices.problem
        self.cp = cp_model.CpModel()
        self.chosen: list[dict[tuple[int, int], Any]] = [
            {(o, s): self.cp.new_bool_var("") for o, slots in enumerate(mine) for s in slots}
            for mine in choices.starts
        ]
        self._add_meetings()
        self.at = self._attendance()
        self._busy = [self._add_person(person) for person in range(len(choices.people))]
        self._add_places()
        self._add_limits()
        self._add_precedences()
        add_walking(self)
        self._breaks = self._idle = []
        # In the order given: the solver's answer depends on the order of the model.
        wanted = list(goals)
        if {"breaks", "idle"}.intersection(wanted) or self.problem.fairness is not None:
            ends, idle = zip(*(self._add_breaks(busy) for busy in self._busy), strict=True)
            self._add_fairness(ends)
            self._breaks, self._idle = [sum(map(sum, ends))], [sum(map(sum, idle))]
        self.costs: dict[Goal, list[Any]] = {goal: self._cost(goal) for goal in wanted}

    def _cost(self, goal: Goal) -> list[Any]:
        costs: dict[Goal, Callable[[], list[Any]]] = {
            "value": self._value,
            "worst_off": self._worst_off,
            "breaks": lambda: self._breaks,
            "idle": lambda: self._idle,
            "tables": lambda: [table_changes(self)],
            "hours": self._hours,
            "distance": self._distance,
        }
        return costs[goal]()

    def covered(self, m: int, slot: int) -> range:
        """Return the slots that a meeting takes if it begins in this one."""
        return range(slot, slot + self.problem.meetings[m].length)

    def _add_meetings(self) -> None:
        for meeting, chosen in zip(self.problem.meetings, self.chosen, strict=True):
            add = self.cp.add_exactly_one if meeting.mandatory else self.cp.add_at_most_one
            add(chosen.values())

    def _attendance(self) -> list[dict[tuple[int, int | None], list[Any]]]:
        """List for each person what happens in a slot, by the group of tables."""
        at: list[dict[tuple[int, int | None], list[Any]]] = [
            defaultdict(list) for _ in range(len(self.choices.people))
        ]
        for m, chosen in enumerate(self.chosen):
            for (o, s), var in chosen.items():
                option = self.choices.options[m][o]
                for person in option.people:
                    for slot in self.covered(m, s):
                        at[person][slot, option.pool].append(var)
        return at

    def _add_person(self, person: int) -> Busy:
        """Let a person do one thing at a time, and rest after the longest run."""
        here: dict[int, list[Any]] = defaultdict(list)
        for (slot, _), those in self.at[person].items():
            here[slot] += those
        busy: Busy = {slot: self.cp.new_bool_var("") for slot in sorted(here)}
        for slot, literal in busy.items():
            self.cp.add_exactly_one([*here[slot], literal.negated()])
        longest = self.problem.participants[self.choices.people.who[person][0]].longest_run
        for slots in sessions(self.problem) if longest is not None else ():
            for i in range(len(slots) - (longest or 0)):
                run = [busy[s] for s in slots[i : i + (longest or 0) + 1] if s in busy]
                if longest is not None and len(run) > longest:
                    self.cp.add(sum(run) <= longest)
        return busy

    def _add_places(self) -> None:
        """Tables, fixed tables and interpreters hold no more than they can."""
        pools: dict[tuple[int, int], list[Any]] = defaultdict(list)
        fixed: dict[tuple[int, int], list[Any]] = defaultdict(list)
        helped: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for m, chosen in enumerate(self.chosen):
            for (o, s), var in chosen.items():
                option = self.choices.options[m][o]
                for slot in self.covered(m, s):
                    if option.pool is not None:
                        pools[option.pool, slot].append(var)
                    if option.fixed is not None:
                        fixed[option.fixed, slot].append(var)
                    if option.place.interpreter is not None:
                        helped[option.place.interpreter, slot].append(var)
        for (pool, slot), those in pools.items():
            self.cp.add(sum(those) <= self.choices.pools.capacity[pool][slot])
        for (table, _), those in fixed.items():
            self.cp.add(sum(those) <= self.problem.tables[table].capacity)
        for those in helped.values():
            self.cp.add_at_most_one(those)

    def _add_limits(self) -> None:
        self._placed = [sum(chosen.values()) for chosen in self.chosen]
        self._held = [sum(self._placed[m] for m in mine) for mine in meetings_of(self.problem)]
        for participant, held in zip(self.problem.participants, self._held, strict=True):
            if participant.max_meetings is not None:
                self.cp.add(held <= participant.max_meetings)

    def _add_precedences(self) -> None:
        for later, meeting in enumerate(self.problem.meetings):
            for earlier in meeting.after:
                ends: dict[int, list[Any]] = defaultdict(list)
                for (_, s), var in self.chosen[earlier].items():
                    ends[self.covered(earlier, s)[-1]].append(var)
                for (_, slot), var in self.chosen[later].items():
                    late = [x for end, those in ends.items() if end >= slot for x in those]
                    self.cp.add_at_most_one([var, *late])

    def _add_breaks(self, busy: Busy) -> tuple[list[Any], list[Any]]:
        """Return a variable for each end of a break and for each idle slot."""
        ends: list[Any] = []
        idle: list[Any] = []
        for slots in sessions(self.problem):
            mine = [slot for slot in slots if slot in busy]
            if len(mine) < 2:
                continue
            met = self._prefix(slots, busy)
            ahead = self._prefix(slots[::-1], busy)
            for slot, following in pairwise(slots):
                free = busy[slot].negated() if slot in busy else True
                if slot > mine[0] and following in busy:
                    ends.append(self.all_of(met[slot], free, busy[following]))
                if mine[0] < slot < mine[-1]:
                    idle.append(self.all_of(met[slot], free, ahead[slot]))
        return ends, idle

    def _prefix(self, slots: list[int], busy: Busy) -> dict[int, Any]:
        """Return for each slot whether there was a meeting in it or before it, in this order."""
        met: dict[int, Any] = {}
        before: Any = None
        for slot in slots:
            parts = [part for part in (before, busy.get(slot)) if part is not None]
            before = self.any_of(parts) if parts else None
            met[slot] = before
        return met

    def any_of(self, literals: list[Any]) -> Any:
        """Return a literal that holds if and only if one of these does."""
        if len(literals) == 1:
            return literals[0]
        whole = self.cp.new_bool_var("")
        self.cp.add_max_equality(whole, literals)
        return whole

    def all_of(self, *literals: Any) -> Any:
        """Return a variable that holds if and only if all of these do."""
        those = [literal for literal in literals if literal is not True]
        whole = self.cp.new_bool_var("")
        self.cp.add_bool_or([whole, *(literal.negated() for literal in those)])
        self.cp.add_bool_and(those).only_enforce_if(whole)
        return whole

    def _add_fairness(self, breaks: tuple[list[Any], ...]) -> None:
        if self.problem.fairness is None:
            return
        least = self.cp.new_int_var(0, len(self.problem.slots), "")
        for ends in breaks:
            self.cp.add(sum(ends) >= least)
            self.cp.add(sum(ends) <= least + self.problem.fairness)

    def _value(self) -> list[Any]:
        lost = [
            meeting.weight * (1 - placed)
            for meeting, placed in zip(self.problem.meetings, self._placed, strict=True)
            if not meeting.mandatory
        ]
        returns = self.problem.returns
        for held, top in zip(self._held, ceilings(self.problem) if returns else (), strict=False):
            got = [self.cp.new_bool_var("") for _ in returns[:top]]
            self.cp.add(sum(got) <= held)
            lost += [worth * (1 - var) for worth, var in zip(returns, got, strict=False)]
        return [sum(lost)]

    def _worst_off(self) -> list[Any]:
        most = ceilings(self.problem)
        levels: list[list[Any]] = [[] for _ in range(max(most))]
        for held, top in zip(self._held, most, strict=True):
            for level in range(top):
                below = self.cp.new_bool_var("")
                self.cp.add(held + (level + 1) * below >= level + 1)
                levels[level].append(below)
        return list(map(sum, levels))

    def _hours(self) -> list[Any]:
        those = (
            odd_hours(self.problem, m, s) * var
            for m, chosen in enumerate(self.chosen)
            for (o, s), var in chosen.items()
            if self.choices.options[m][o].pool is None
        )
        return [sum(those)]

    def _distance(self) -> list[Any]:
        earlier = self.problem.earlier
        told: dict[int, list[Any]] = defaultdict(list)
        moved: list[Any] = []
        for m, chosen in enumerate(self.chosen):
            place = None if earlier is None else earlier.placements[m]
            number = None if place is None else self.choices.locate(m, place)
            same = None if place is None or number is None else (number, place.slot)
            for key, var in chosen.items():
                for person in self.choices.options[m][key[0]].people if key != same else ():
                    told[person].append(var)
            if place is not None:
                stays = chosen[same].negated() if same is not None else self.cp.new_constant(1)
                moved.append(stays)
                for person in self.choices.people.attending(m, place):
                    told[person].append(stays)
        if earlier is None:
            return [0]
        return [sum(moved) + sum(self.any_of(those) for those in told.values())]
