"""
The hard rules: which of them a schedule breaks, and how.

Written apart from every solving method and sharing nothing with them but who is a person
and what is a break, so that an error in one is caught by the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, pairwise

from bilateral.objective import Visit, agendas, gaps, runs
from bilateral.people import People
from bilateral.problem import Problem
from bilateral.schedule import Placement, Schedule


@dataclass(frozen=True, slots=True)
class Violation:
    """
    One broken rule.

    Parameters
    ----------
    rule
        Stable name: one of `RULES`.
    message
        What is wrong, in English.
    meetings, participants
        Ids of those concerned.
    """

    rule: str
    message: str
    meetings: tuple[int, ...] = ()
    participants: tuple[int, ...] = ()


RULES = (
    "length", "unknown", "mandatory", "session", "availability", "allowed", "fixed_slot",
    "fixed_table", "mode", "attendance", "table_closed", "features", "language", "clash",
    "longest_run", "walking", "max_meetings", "table", "interpreter", "precedence", "fairness",
)  # fmt: skip
"""Names of the hard rules, in the order in which `check` reports them."""


def check(problem: Problem, schedule: Schedule) -> list[Violation]:
    """
    List every hard rule that a schedule breaks.

    Parameters
    ----------
    problem, schedule
        A problem and what claims to be a schedule of it.

    Returns
    -------
    list[Violation]
        Empty if and only if the schedule is valid; otherwise in a fixed order.

    Notes
    -----
    If the form itself is wrong (another number of meetings, unknown slots, tables,
    delegates or interpreters, a meeting longer than its session) only that is reported.
    Time is linear in meetings, precedences and participants.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Placement, Problem, Schedule, Slot, Table
    >>> people = (Participant("Ana"), Participant("Ben"), Participant("Cy"))
    >>> meetings = (Meeting(0, 1), Meeting(0, 2))
    >>> problem = Problem(people, (Slot(0, 0, 20),), (Table("1"), Table("2")), meetings)
    >>> for violation in check(problem, Schedule((Placement(0, 0), Placement(0, 1)))):
    ...     print(violation.rule, "-", violation.message)
    clash - participant 0 (Ana) has meetings 0, 1 in slot 0
    """
    wrong = list(form(problem, schedule))
    if wrong:
        return wrong
    placed = {m: place for m, place in enumerate(schedule.placements) if place is not None}
    people = People(problem)
    days = agendas(problem, schedule)
    found = [
        *_mandatory(problem, placed),
        *chain.from_iterable(_alone(problem, people, m, place) for m, place in placed.items()),
        *_people(problem, people, days),
        *_limits(problem, placed),
        *_tables(problem, placed),
        *_interpreters(problem, placed),
        *_precedences(problem, placed),
        *_fairness(problem, people, days),
    ]
    return sorted(found, key=lambda violation: RULES.index(violation.rule))


def form(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    """List what makes a schedule unreadable; only without it are the other rules defined."""
    held, wanted = len(schedule.placements), len(problem.meetings)
    if held != wanted:
        yield Violation("length", f"the schedule holds {held} meetings, the problem {wanted}")
        return
    for m, place in enumerate(schedule.placements):
        if place is not None:
            meeting = problem.meetings[m]
            sides = [problem.participants[p].delegates for p in (meeting.a, meeting.b)]
            ids = (
                ("slot", place.slot, len(problem.slots)),
                ("table", place.table, len(problem.tables)),
                ("first delegate", place.a, len(sides[0])),
                ("second delegate", place.b, len(sides[1])),
                ("interpreter", place.interpreter, len(problem.interpreters)),
            )
            for what, number, size in ids:
                if number is not None and not 0 <= number < size:
                    yield Violation("unknown", f"meeting {m} has unknown {what} {number}", (m,))
            if 0 <= place.slot < len(problem.slots):
                last = place.slot + meeting.length - 1
                session = problem.slots[place.slot].session
                if last >= len(problem.slots) or problem.slots[last].session != session:
                    message = f"meeting {m} of {meeting.length} slots leaves its session"
                    yield Violation("session", message, (m,))


def _slots(problem: Problem, m: int, place: Placement) -> range:
    return range(place.slot, place.slot + problem.meetings[m].length)


def _mandatory(problem: Problem, placed: dict[int, Placement]) -> Iterator[Violation]:
    for m, meeting in enumerate(problem.meetings):
        if meeting.mandatory and m not in placed:
            who = (meeting.a, meeting.b)
            yield Violation("mandatory", f"mandatory meeting {m} is not placed", (m,), who)


def _alone(problem: Problem, people: People, m: int, place: Placement) -> Iterator[Violation]:
    """Rules that concern one meeting and its own slots, table and people."""
    meeting, table = problem.meetings[m], place.table
    for slot in _slots(problem, m, place):
        for person in people.attending(m, place):
            if slot in people.unavailable(person):
                message = f"{_who(people, person)} is unavailable in slot {slot} of meeting {m}"
                yield Violation("availability", message, (m,), (people.who[person][0],))
        if meeting.allowed is not None and slot not in meeting.allowed:
            yield Violation("allowed", f"meeting {m} may not be in slot {slot}", (m,))
        if table is not None and slot in problem.tables[table].unavailable:
            message = f"table {table} of meeting {m} is closed in slot {slot}"
            yield Violation("table_closed", message, (m,))
    if meeting.fixed_slot is not None and place.slot != meeting.fixed_slot:
        message = f"meeting {m} is in slot {place.slot}, fixed to {meeting.fixed_slot}"
        yield Violation("fixed_slot", message, (m,))
    yield from _place(problem, m, table)
    yield from _attendance(problem, people, m, place)


def _place(problem: Problem, m: int, table: int | None) -> Iterator[Violation]:
    meeting = problem.meetings[m]
    if (meeting.mode == "onsite") == (table is None) and meeting.mode != "either":
        message = f"meeting {m} is {meeting.mode} and has {'no' if table is None else 'a'} table"
        yield Violation("mode", message, (m,))
    if table is None:
        return
    of_people = [problem.participants[p].table for p in (meeting.a, meeting.b)]
    for fixed in of_people if meeting.fixed_table is None else [meeting.fixed_table]:
        if fixed is not None and table != fixed:
            message = f"meeting {m} is at table {table}, fixed to {fixed}"
            yield Violation("fixed_table", message, (m,))
    for p in (meeting.a, meeting.b):
        missing = problem.participants[p].needs - problem.tables[table].features
        if missing:
            message = (
                f"table {table} of meeting {m} lacks {', '.join(sorted(missing))}, "
                f"needed by {_name(problem, p)}"
            )
            yield Violation("features", message, (m,), (p,))


def _attendance(problem: Problem, people: People, m: int, place: Placement) -> Iterator[Violation]:
    meeting = problem.meetings[m]
    sides = ((meeting.a, place.a, meeting.fixed_a), (meeting.b, place.b, meeting.fixed_b))
    for p, delegate, fixed in sides:
        single = bool(problem.participants[p].delegates) and not meeting.everyone
        if single == (delegate is None):
            message = f"{'one delegate' if single else 'everybody'} of {_name(problem, p)} attends"
            yield Violation("attendance", f"{message} meeting {m}", (m,), (p,))
        elif single and fixed not in (None, delegate):
            message = f"delegate {delegate} of {_name(problem, p)} attends meeting {m}"
            yield Violation("attendance", f"{message}, fixed to {fixed}", (m,), (p,))
    yield from _languages(problem, people, m, place)


def _languages(problem: Problem, people: People, m: int, place: Placement) -> Iterator[Violation]:
    """Whoever shares no language needs an interpreter, and nobody else has one."""
    meeting, needed = problem.meetings[m], False
    help_in = frozenset[str]()
    if place.interpreter is not None:
        help_in = problem.interpreters[place.interpreter].languages
    for one, other in combinations(people.attending(m, place), 2):
        mine, theirs = people.languages(one), people.languages(other)
        if people.who[one][0] == people.who[other][0] or not mine or not theirs or mine & theirs:
            continue
        needed = True
        if not (mine & help_in and theirs & help_in):
            message = f"{_who(people, one)} and {_who(people, other)} share no language"
            pair = (meeting.a, meeting.b)
            yield Violation("language", f"{message} in meeting {m}", (m,), pair)
    if place.interpreter is not None and not needed:
        message = f"meeting {m} needs no interpreter and has {place.interpreter}"
        yield Violation("interpreter", message, (m,))


def _people(
    problem: Problem, people: People, days: Sequence[Sequence[Visit]]
) -> Iterator[Violation]:
    for person, day in enumerate(days):
        p = people.who[person][0]
        at: dict[int, list[int]] = defaultdict(list)
        for visit in day:
            for slot in range(visit.first, visit.last + 1):
                at[slot].append(visit.meeting)
        for slot, those in sorted(at.items()):
            if len(those) > 1:
                message = f"{_who(people, person)} has meetings {_list(those)} in slot {slot}"
                yield Violation("clash", message, tuple(those), (p,))
        longest = problem.participants[p].longest_run
        for run in runs(problem, day) if longest is not None else ():
            busy = run[-1].last - run[0].first + 1
            if longest is not None and busy > longest:
                those = [visit.meeting for visit in run]
                message = f"{_who(people, person)} is busy for {busy} slots, at most {longest}"
                yield Violation("longest_run", message, tuple(those), (p,))
        yield from _walking(problem, people, person, day)


def _walking(
    problem: Problem, people: People, person: int, day: Sequence[Visit]
) -> Iterator[Violation]:
    p = people.who[person][0]
    need = problem.participants[p].walking
    on_site = [(visit, problem.tables[visit.table]) for visit in day if visit.table is not None]
    for (one, here), (two, there) in pairwise(on_site) if need else ():
        if here.zone == there.zone:
            continue
        before, after = problem.slots[one.last], problem.slots[two.first]
        if 0 <= after.start - before.start - before.minutes < need:
            message = f"{_who(people, person)} needs {need} minutes to walk to meeting"
            those = (one.meeting, two.meeting)
            yield Violation("walking", f"{message} {two.meeting}", those, (p,))


def _limits(problem: Problem, placed: dict[int, Placement]) -> Iterator[Violation]:
    mine: dict[int, list[int]] = defaultdict(list)
    for m in placed:
        mine[problem.meetings[m].a].append(m)
        mine[problem.meetings[m].b].append(m)
    for p, those in sorted(mine.items()):
        limit = problem.participants[p].max_meetings
        if limit is not None and len(those) > limit:
            message = f"{_name(problem, p)} has {len(those)} meetings, at most {limit} are wanted"
            yield Violation("max_meetings", message, tuple(those), (p,))


def _tables(problem: Problem, placed: dict[int, Placement]) -> Iterator[Violation]:
    seats: dict[tuple[int, int], list[int]] = defaultdict(list)
    for m, place in placed.items():
        if place.table is not None:
            for slot in _slots(problem, m, place):
                seats[place.table, slot].append(m)
    for (table, slot), those in sorted(seats.items()):
        if len(those) > problem.tables[table].capacity:
            message = f"table {table} holds meetings {_list(those)} in slot {slot}"
            yield Violation("table", message, tuple(those))


def _interpreters(problem: Problem, placed: dict[int, Placement]) -> Iterator[Violation]:
    helps: dict[tuple[int, int], list[int]] = defaultdict(list)
    for m, place in placed.items():
        if place.interpreter is not None:
            for slot in _slots(problem, m, place):
                helps[place.interpreter, slot].append(m)
                if slot in problem.interpreters[place.interpreter].unavailable:
                    message = f"interpreter {place.interpreter} is unavailable in slot {slot}"
                    yield Violation("interpreter", message, (m,))
    for (interpreter, slot), those in sorted(helps.items()):
        if len(those) > 1:
            message = f"interpreter {interpreter} helps meetings {_list(those)} in slot {slot}"
            yield Violation("interpreter", message, tuple(those))


def _precedences(problem: Problem, placed: dict[int, Placement]) -> Iterator[Violation]:
    for m, place in placed.items():
        for earlier in problem.meetings[m].after:
            if earlier in placed and _slots(problem, earlier, placed[earlier])[-1] >= place.slot:
                message = f"meeting {m} must come after meeting {earlier}"
                yield Violation("precedence", message, (earlier, m))


def _fairness(
    problem: Problem, people: People, days: Sequence[Sequence[Visit]]
) -> Iterator[Violation]:
    if problem.fairness is None:
        return
    breaks = [len(gaps(problem, day)) for day in days]
    most, least = breaks.index(max(breaks)), breaks.index(min(breaks))
    if breaks[most] - breaks[least] > problem.fairness:
        message = (
            f"{_who(people, most)} has {breaks[most]} breaks and {_who(people, least)} "
            f"{breaks[least]}, at most {problem.fairness} more are fair"
        )
        them = (people.who[most][0], people.who[least][0])
        yield Violation("fairness", message, (), them)


def _who(people: People, person: int) -> str:
    return f"participant {people.who[person][0]} ({people.name(person)})"


def _name(problem: Problem, p: int) -> str:
    return f"participant {p} ({problem.participants[p].name})"


def _list(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))
