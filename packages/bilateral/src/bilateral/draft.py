"""A schedule under construction that keeps every hard rule but fairness at each step."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bilateral.choices import Choices, Option
from bilateral.schedule import Schedule
from bilateral.seating import Chosen, seat


class Draft:
    """
    A partial schedule: who is busy when, and what is left of tables and interpreters.

    Parameters
    ----------
    choices
        Of the problem.

    Attributes
    ----------
    chosen
        Option and slot of each meeting, or None. Shape ``(n_meetings,)``.
    busy
        Meeting of each person in each slot. Shape ``(n_people,)`` of dictionaries.
    fairness
        Largest difference between numbers of breaks that `is_fair` lets pass.
    """

    def __init__(self, choices: Choices) -> None:
        problem = choices.problem
        self.choices, self.problem = choices, problem
        self.chosen: list[Chosen | None] = [None] * len(problem.meetings)
        self.fairness = problem.fairness
        self._known: Schedule | None = None
        self.busy: list[dict[int, int]] = [{} for _ in range(len(choices.people))]
        self.room = [list(row) for row in choices.pools.capacity]
        self.held = [0] * len(problem.participants)
        self._fixed: dict[tuple[int, int], int] = {}
        self._help: set[tuple[int, int]] = set()
        self._session = [slot.session for slot in problem.slots]
        self._followers: list[list[int]] = [[] for _ in problem.meetings]
        for later, meeting in enumerate(problem.meetings):
            for earlier in meeting.after:
                self._followers[earlier].append(later)

    def load(self, schedule: Schedule) -> None:
        """Take over what keeps the rules of this problem, in the order of meetings."""
        for m, choice in enumerate(self.chosen):
            if choice is not None:
                self.take(m)
        self._known = schedule
        for m, place in enumerate(schedule.placements):
            number = None if place is None else self.choices.locate(m, place)
            if place is not None and number is not None and self.fits(m, number, place.slot):
                self.put(m, number, place.slot)

    def schedule(self) -> Schedule:
        """Seat everybody, at the tables of the loaded schedule where slots are the same."""
        return seat(self.choices, self.chosen, self._known)

    def option(self, m: int) -> Option:
        """Return the option in which a meeting takes place."""
        choice = self.chosen[m]
        assert choice is not None, "it does not take place"
        return self.choices.options[m][choice[0]]

    def places(self, m: int) -> Iterator[Chosen]:
        """Yield every option and slot of a meeting that keeps the rules now."""
        for number, slots in enumerate(self.choices.starts[m]):
            for slot in slots:
                if self.fits(m, number, slot):
                    yield number, slot

    def is_fair(self) -> bool:
        """Tell whether numbers of breaks are as equal as they should be."""
        if self.fairness is None:
            return True
        breaks = [
            sum(
                two > one + 1 and self._session[one] == self._session[two]
                for one, two in pairwise(sorted(day))
            )
            for day in self.busy
        ]
        return max(breaks) - min(breaks) <= self.fairness

    def rough_cost(self, m: int, number: int, slot: int) -> tuple[int, int, int]:
        """Return what makes a place better than others: next to meetings, where there is room."""
        option, after = self.choices.options[m][number], slot + self.problem.meetings[m].length
        near = sum(s in self.busy[p] for p in option.people for s in (slot - 1, after))
        room = 0 if option.pool is None else self.room[option.pool][slot]
        return (-near, -room, number)

    def in_the_way(self, m: int, number: int, slot: int) -> Iterator[set[int]]:
        """Yield sets of meetings without which a meeting could take place so."""
        slots = range(slot, slot + self.problem.meetings[m].length)
        people = self.choices.options[m][number].people
        busy = {self.busy[p][s] for p in people for s in slots if s in self.busy[p]}
        yield busy
        if not busy:
            for other, choice in enumerate(self.chosen):
                begin = -1 if choice is None else choice[1]
                if begin in slots or begin < slot <= self._end(other):
                    yield {other}

    def fits(self, m: int, number: int, slot: int) -> bool:
        """Tell whether a meeting can take place so; its own limits in time are not asked."""
        meeting, option = self.problem.meetings[m], self.choices.options[m][number]
        slots = range(slot, slot + meeting.length)
        if any(s in self.busy[p] for p in option.people for s in slots):
            return False
        if option.pool is not None and not all(self.room[option.pool][s] for s in slots):
            return False
        if option.fixed is not None:
            most = self.problem.tables[option.fixed].capacity
            if any(self._fixed.get((option.fixed, s), 0) >= most for s in slots):
                return False
        if any((option.place.interpreter, s) in self._help for s in slots):
            return False
        return (
            all(self._welcomes(p) for p in (meeting.a, meeting.b))
            and all(self._end(earlier) < slot for earlier in meeting.after)
            and all(self._begin(later) > slots[-1] for later in self._followers[m])
            and all(self._bears(p, option, slots) for p in option.people)
        )

    def _welcomes(self, participant: int) -> bool:
        limit = self.problem.participants[participant].max_meetings
        return limit is None or self.held[participant] < limit

    def _end(self, m: int) -> int:
        choice = self.chosen[m]
        return -1 if choice is None else choice[1] + self.problem.meetings[m].length - 1

    def _begin(self, m: int) -> int:
        choice = self.chosen[m]
        return len(self._session) if choice is None else choice[1]

    def _bears(self, person: int, option: Option, slots: range) -> bool:
        """Whether a person's run stays short enough, and the walk to and fro is possible."""
        day = self.busy[person]
        those = self.problem.participants[self.choices.people.who[person][0]]
        first, last = slots[0], slots[-1]
        if those.longest_run is not None:
            while first - 1 in day and self._session[first - 1] == self._session[first]:
                first -= 1
            while last + 1 in day and self._session[last + 1] == self._session[last]:
                last += 1
            if last - first >= those.longest_run:
                return False
        if not those.walking or option.pool is None:
            return True
        on_site = [s for s, m in day.items() if self.option(m).pool is not None]
        before = max((s for s in on_site if s < slots[0]), default=None)
        after = min((s for s in on_site if s > slots[-1]), default=None)
        need = those.walking
        return (before is None or self._walks(need, day[before], option, before, slots[0])) and (
            after is None or self._walks(need, day[after], option, slots[-1], after)
        )

    def _walks(self, need: int, m: int, option: Option, one: int, two: int) -> bool:
        """Whether there is time between slot ``one`` and ``two`` to walk, if one has to."""
        there, zone = self.option(m).pool, self.choices.pools.zone
        if zone[there or 0] == zone[option.pool or 0]:
            return True
        slots = self.problem.slots
        return slots[two].start - slots[one].start - slots[one].minutes >= need

    def put(self, m: int, number: int, slot: int) -> None:
        """Let a meeting take place that fits."""
        self.chosen[m] = (number, slot)
        self._count(m, 1)

    def take(self, m: int) -> None:
        """Let a meeting that takes place take place no longer."""
        self._count(m, -1)
        self.chosen[m] = None

    def _count(self, m: int, change: int) -> None:
        meeting, option = self.problem.meetings[m], self.option(m)
        begin = self._begin(m)
        for slot in range(begin, begin + meeting.length):
            for person in option.people:
                if change > 0:
                    self.busy[person][slot] = m
                else:
                    del self.busy[person][slot]
            if option.pool is not None:
                self.room[option.pool][slot] -= change
            if option.fixed is not None:
                key = (option.fixed, slot)
                self._fixed[key] = self._fixed.get(key, 0) + change
            if option.place.interpreter is not None:
                self._help ^= {(option.place.interpreter, slot)}
        self.held[meeting.a] += change
        self.held[meeting.b] += change
