"""Rules of a problem, each relaxed by just as much as a schedule needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bilateral.objective import agendas, gaps
from bilateral.people import People
from bilateral.problem import Interpreter, Meeting, Participant, Problem, Table
from bilateral.rules import Violation
from bilateral.schedule import Placement, Schedule


@dataclass(frozen=True, slots=True)
class Change:
    """
    Something that has to be different.

    Parameters
    ----------
    code
        Of the schedule: ``place`` (nothing else), ``move`` (another meeting), ``leave_out`` or
        ``give_up`` (a mandatory one).
        Of the problem: ``raise_limit``, ``open_slot`` (of a participant), ``allow_slot`` (of
        the meeting), ``open_table``, ``add_table``, ``free_table`` (it need not be the fixed
        one), ``equip_table``, ``drop_order``, ``longer_run``, ``walk_faster``,
        ``raise_fairness`` or ``add_interpreter``.
    message
        The change in English.
    facts
        Ids and numbers, by what they are of.
    """

    code: str
    message: str
    facts: Mapping[str, int] = field(default_factory=dict)


COST = {
    "place": 0, "move": 1, "raise_limit": 3, "open_slot": 4, "allow_slot": 4, "longer_run": 4,
    "raise_fairness": 4, "free_table": 5, "open_table": 6, "add_table": 6, "walk_faster": 6,
    "drop_order": 6, "equip_table": 7, "add_interpreter": 8,
    "leave_out": 10, "give_up": 30,
}  # fmt: skip
"""What changes ask of people, to find the smallest; the order is what matters."""


class Relaxation:
    """
    Change a problem until it allows a meeting at a place.

    Parameters
    ----------
    problem
        The problem.
    m
        The meeting.
    place
        Where it is to be.

    Attributes
    ----------
    problem
        The problem as it is by now.
    changes
        What was changed.
    """

    def __init__(self, problem: Problem, m: int, place: Placement) -> None:
        self.problem, self.changes = problem, list[Change]()
        self._m, self._place = m, place

    def relax(self, violation: Violation) -> bool:
        """Give up the rule as far as it is broken; tell whether that is possible."""
        relaxed = getattr(self, f"_{violation.rule}", None)
        if relaxed is None:
            return False
        relaxed(violation)
        return True

    @property
    def _slots(self) -> range:
        return range(self._place.slot, self._place.slot + self.problem.meetings[self._m].length)

    def _add(self, code: str, message: str, **facts: int) -> None:
        self.changes.append(Change(code, message, facts))

    def _participant(self, p: int, **values: Any) -> None:
        people = list(self.problem.participants)
        people[p] = replace(people[p], **values)
        self.problem = replace(self.problem, participants=tuple(people))

    def _meeting(self, **values: Any) -> None:
        meetings = list(self.problem.meetings)
        meetings[self._m] = replace(meetings[self._m], **values)
        self.problem = replace(self.problem, meetings=tuple(meetings))

    def _table(self, **values: Any) -> None:
        tables = list(self.problem.tables)
        number = self._place.table or 0
        tables[number] = replace(tables[number], **values)
        self.problem = replace(self.problem, tables=tuple(tables))

    def _them(self, p: int) -> tuple[Participant, str]:
        return self.problem.participants[p], self.problem.participants[p].name

    def _availability(self, violation: Violation) -> None:
        people = People(self.problem)
        for p in violation.participants:
            those, name = self._them(p)
            here = [people.who[x][1] for x in people.attending(self._m, self._place)
                    if people.who[x][0] == p]  # fmt: skip
            delegates = tuple(
                replace(d, unavailable=d.unavailable.difference(self._slots)) if n in here else d
                for n, d in enumerate(those.delegates)
            )
            come = (those.delegates[n] for n in here if n is not None)
            away = those.unavailable.union(*(d.unavailable for d in come))
            free = those.unavailable.difference(self._slots)
            self._participant(p, unavailable=free, delegates=delegates)
            for slot in sorted(away.intersection(self._slots)):
                message = f"let {name} be available in slot {slot}"
                self._add("open_slot", message, participant=p, slot=slot)

    def _allowed(self, _: Violation) -> None:
        meeting = self.problem.meetings[self._m]
        self._meeting(allowed=(meeting.allowed or frozenset()).union(self._slots))
        self._allow()

    def _fixed_slot(self, _: Violation) -> None:
        self._meeting(fixed_slot=self._place.slot)
        self._allow()

    def _allow(self) -> None:
        slot = self._place.slot
        self._add("allow_slot", f"allow meeting {self._m} in slot {slot}", slot=slot)

    def _fixed_table(self, _: Violation) -> None:
        self._meeting(fixed_table=self._place.table)
        self._add("free_table", f"let meeting {self._m} be at another table")

    def _table_closed(self, _: Violation) -> None:
        number = self._place.table or 0
        table = self.problem.tables[number]
        self._table(unavailable=table.unavailable.difference(self._slots))
        message = f"open table {table.name} in slot {self._place.slot}"
        self._add("open_table", message, table=number, slot=self._place.slot)

    def _features(self, violation: Violation) -> None:
        number = self._place.table or 0
        table = self.problem.tables[number]
        needs = self.problem.participants[violation.participants[0]].needs
        self._table(features=table.features | needs)
        missing = ", ".join(sorted(needs - table.features))
        self._add("equip_table", f"make table {table.name} {missing}", table=number)

    def _language(self, _: Violation) -> None:
        meeting, people = self.problem.meetings[self._m], People(self.problem)
        spoken = [people.languages(x) for x in people.attending(self._m, self._place)]
        helpers = self.problem.interpreters
        every = frozenset[str]().union(*spoken)
        added = Interpreter(f"+{len(helpers) + 1}", every)
        self.problem = replace(self.problem, interpreters=(*helpers, added))
        self._place = replace(self._place, interpreter=len(helpers))
        names = " and ".join(self.problem.participants[p].name for p in (meeting.a, meeting.b))
        self._add("add_interpreter", f"find an interpreter for {names}")

    def _max_meetings(self, violation: Violation) -> None:
        (p,) = violation.participants
        limit = (self.problem.participants[p].max_meetings or 0) + 1
        self._participant(p, max_meetings=limit)
        message = f"let {self._them(p)[1]} have {limit} meetings"
        self._add("raise_limit", message, participant=p, limit=limit)

    def _longest_run(self, violation: Violation) -> None:
        (p,) = violation.participants
        limit = sum(self.problem.meetings[m].length for m in violation.meetings)
        self._participant(p, longest_run=max(limit, self.problem.participants[p].longest_run or 0))
        message = f"let {self._them(p)[1]} be busy for {limit} slots in a row"
        self._add("longer_run", message, participant=p, limit=limit)

    def _walking(self, violation: Violation) -> None:
        (p,) = violation.participants
        self._participant(p, walking=0)
        message = f"let {self._them(p)[1]} walk between zones in no time"
        self._add("walk_faster", message, participant=p)

    def _precedence(self, violation: Violation) -> None:
        earlier, later = violation.meetings
        meetings = list(self.problem.meetings)
        after = tuple(m for m in meetings[later].after if m != earlier)
        meetings[later] = replace(meetings[later], after=after)
        self.problem = replace(self.problem, meetings=tuple(meetings))
        message = f"let meeting {later} take place before meeting {earlier}"
        self._add("drop_order", message, earlier=earlier, later=later)

    def place(self) -> Placement:
        """Return where the meeting is to be, with an interpreter if one was added."""
        return self._place

    def add_table(self) -> None:
        """Put up one more table, with all that the two need, and meet there."""
        names = {table.name for table in self.problem.tables}
        name = next(f"+{n}" for n in range(1, len(names) + 2) if f"+{n}" not in names)
        meeting = self.problem.meetings[self._m]
        needs = [self.problem.participants[p].needs for p in (meeting.a, meeting.b)]
        zone = self.problem.tables[0].zone
        added = Table(name, zone=zone, features=needs[0] | needs[1])
        self._place = replace(self._place, table=len(self.problem.tables))
        self.problem = replace(self.problem, tables=(*self.problem.tables, added))
        self._add("add_table", "add one table", table=len(self.problem.tables) - 1)

    def allow_breaks(self, schedule: Schedule) -> None:
        """Allow as different numbers of breaks as a schedule has."""
        self.problem = as_fair_as(self.problem, schedule)
        limit = self.problem.fairness or 0
        message = f"let numbers of breaks differ by {limit}"
        self._add("raise_fairness", message, limit=limit)


def as_fair_as(problem: Problem, schedule: Schedule) -> Problem:
    """Return the problem with fairness as loose as a schedule needs."""
    if problem.fairness is None:
        return problem
    breaks = [len(gaps(problem, day)) for day in agendas(problem, schedule)]
    return replace(problem, fairness=max(problem.fairness, max(breaks) - min(breaks)))


def optional(problem: Problem, meetings: Sequence[int]) -> Problem:
    """Return the problem with these meetings no longer mandatory."""
    changed: list[Meeting] = list(problem.meetings)
    for m in meetings:
        changed[m] = replace(changed[m], mandatory=False)
    return replace(problem, meetings=tuple(changed))
