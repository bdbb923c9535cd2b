"""The general problem, with optional meetings, as a CP-SAT model."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from ortools.sat.python import cp_model

from bilateral.domains import meetings_of, open_tables, possible_slots, sessions
from bilateral.problem import Problem


class Model:
    """
    CP-SAT model of a problem.

    Parameters
    ----------
    problem
        The problem.
    breaks
        Whether breaks and idle slots are wanted; they are modelled for fairness anyway.

    Attributes
    ----------
    cp
        The model.
    choice
        Variable of each meeting and possible slot. Shape ``(n_meetings,)`` of
        dictionaries from slot to variable.
    costs
        Linear expressions of the stages ``value``, ``breaks`` and ``idle``. Those of the
        last two count at least what a schedule really has, and exactly in an optimum.
    """

    def __init__(self, problem: Problem, *, breaks: bool = True) -> None:
        self.problem = problem
        self.cp = cp_model.CpModel()
        self.choice: list[dict[int, Any]] = [
            {slot: self.cp.new_bool_var("") for slot in slots} for slots in possible_slots(problem)
        ]
        self._mine = meetings_of(problem)
        unplaced = [
            meeting.weight * (1 - sum(choice.values()))
            for meeting, choice in zip(problem.meetings, self.choice, strict=True)
            if not meeting.mandatory
        ]
        self._add_meetings()
        busy = [self._add_person(p) for p in range(len(problem.participants))]
        self._add_tables()
        self._add_precedences()
        self.costs: dict[str, Any] = {"value": sum(unplaced)}
        if breaks or problem.fairness is not None:
            ends, idle = zip(*(self._add_breaks(mine) for mine in busy), strict=True)
            self._add_fairness(ends)
            self.costs["breaks"] = sum(sum(mine) for mine in ends)
            self.costs["idle"] = sum(sum(mine) for mine in idle)

    def _add_meetings(self) -> None:
        for meeting, choice in zip(self.problem.meetings, self.choice, strict=True):
            add = self.cp.add_exactly_one if meeting.mandatory else self.cp.add_at_most_one
            add(choice.values())

    def _add_person(self, p: int) -> dict[int, Any]:
        """Return the sum of meetings in each slot in which the participant may be busy."""
        busy: dict[int, Any] = {}
        for slot in range(len(self.problem.slots)):
            here = [self.choice[m][slot] for m in self._mine[p] if slot in self.choice[m]]
            if here:
                busy[slot] = self.cp.new_bool_var("")
                self.cp.add_exactly_one([*here, busy[slot].negated()])
        limit = self.problem.participants[p].max_meetings
        if limit is not None and limit < len(self._mine[p]):
            self.cp.add(sum(busy.values()) <= limit)
        return busy

    def _add_tables(self) -> None:
        meetings = self.problem.meetings
        for slot, free in enumerate(open_tables(self.problem)):
            here = [m for m, choice in enumerate(self.choice) if slot in choice]
            self.cp.add(sum(self.choice[m][slot] for m in here) <= free)
            for table in {meetings[m].fixed_table for m in here} - {None}:
                self.cp.add_at_most_one(
                    self.choice[m][slot] for m in here if meetings[m].fixed_table == table
                )

    def _add_precedences(self) -> None:
        for later, meeting in enumerate(self.problem.meetings):
            for earlier in meeting.after:
                for slot, chosen in self.choice[later].items():
                    late = [var for other, var in self.choice[earlier].items() if other >= slot]
                    self.cp.add_at_most_one([chosen, *late])

    def _add_breaks(self, busy: dict[int, Any]) -> tuple[list[Any], list[Any]]:
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
                    ends.append(self._both(met[slot], free, busy[following]))
                if mine[0] < slot < mine[-1]:
                    idle.append(self._both(met[slot], free, ahead[slot]))
        return ends, idle

    def _prefix(self, slots: list[int], busy: dict[int, Any]) -> dict[int, Any]:
        """Return for each slot whether there was a meeting in it or before it, in this order."""
        met: dict[int, Any] = {}
        before: Any = None
        for slot in slots:
            parts = [part for part in (before, busy.get(slot)) if part is not None]
            if len(parts) == 2:
                before = self.cp.new_bool_var("")
                self.cp.add_max_equality(before, parts)
            elif parts:
                before = parts[0]
            met[slot] = before
        return met

    def _both(self, met: Any, free: Any, other: Any) -> Any:
        """Return a variable that holds if and only if all three hold."""
        literals = [literal for literal in (met, free, other) if literal is not True]
        whole = self.cp.new_bool_var("")
        self.cp.add_bool_or([whole, *(literal.negated() for literal in literals)])
        self.cp.add_bool_and(literals).only_enforce_if(whole)
        return whole

    def _add_fairness(self, breaks: tuple[list[Any], ...]) -> None:
        if self.problem.fairness is None:
            return
        least = self.cp.new_int_var(0, len(self.problem.slots), "")
        for ends in breaks:
            self.cp.add(sum(ends) >= least)
            self.cp.add(sum(ends) <= least + self.problem.fairness)
