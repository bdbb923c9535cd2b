"""The smallest change that lets a meeting take place, found by trying and verified."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from bilateral.choices import Choices, delegations
from bilateral.draft import Draft
from bilateral.problem import Problem
from bilateral.relax import COST, Change, Relaxation, optional
from bilateral.rules import check
from bilateral.schedule import Placement, Schedule

_DEPTH = 2
"""Largest number of other meetings that are moved before rules are looked at."""
_TRIES = 5_000
"""Places looked at for such moves; each takes some microseconds."""
_CLOSE = 8
"""Places at which rules are relaxed to see what it really takes, best guesses first."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """
    Changes that together let a meeting take place, verified by applying them.

    Parameters
    ----------
    changes
        What has to change; only ``place`` if nothing has to.
    place
        Where the meeting then is.
    problem, schedule
        The problem and the schedule after the changes; the schedule is valid.
    """

    changes: tuple[Change, ...]
    place: Placement
    problem: Problem
    schedule: Schedule

    @property
    def code(self) -> str:
        """Code of the only change, or ``several``."""
        return self.changes[0].code if len(self.changes) == 1 else "several"

    @property
    def message(self) -> str:
        """The changes in English."""
        return "; ".join(change.message for change in self.changes)

    @property
    def facts(self) -> Mapping[str, int]:
        """Ids and numbers of the first change."""
        return self.changes[0].facts

    @property
    def cost(self) -> int:
        """How much is asked of people."""
        return sum(COST[change.code] for change in self.changes)


def smallest(draft: Draft, schedule: Schedule, m: int) -> Remedy | None:
    """
    Find the smallest change that lets a meeting take place.

    In the order of what is asked of people: nothing; moving one other meeting, then two; then
    the cheapest set of rules to relax, place by place.

    Parameters
    ----------
    draft
        Holds the schedule; it does so again at the end.
    schedule
        A valid schedule.
    m
        A meeting that it does not place.

    Returns
    -------
    Remedy | None
        None if nothing helps.

    Notes
    -----
    Smallest among what is tried: all single moves and pairs of moves up to an amount of work,
    and for each slot the rules in the way there, others being moved or left out where they
    clash.
    """
    for depth in range(_DEPTH + 1):
        for _ in _ways(draft, [m], depth, [_TRIES]):
            found = draft.schedule()
            if not check(draft.problem, found):
                draft.load(schedule)
                return _remedy(schedule, found, m, draft.problem, [])
        draft.load(schedule)
    return _by_relaxing(draft, schedule, m)


def _remedy(
    before: Schedule,
    after: Schedule,
    m: int,
    problem: Problem,
    changes: list[Change],
    given_up: Collection[int] = (),
) -> Remedy:
    """Tell which other meetings moved or were left out, besides changes of the problem."""
    place = after.placements[m]
    assert place is not None, "it was placed"
    moved: list[Change] = []
    for other, (old, new) in enumerate(zip(before.placements, after.placements, strict=True)):
        if old == new or other == m:
            continue
        if new is None and other in given_up:
            message = f"give up mandatory meeting {other}"
            moved.append(Change("give_up", message, {"meeting": other}))
        elif new is None:
            moved.append(Change("leave_out", f"leave out meeting {other}", {"meeting": other}))
        else:
            facts = {"meeting": other, "slot": new.slot}
            facts |= {} if new.table is None else {"table": new.table}
            message = f"move meeting {other} to slot {new.slot}"
            moved.append(Change("move", message, facts))
    nothing = Change("place", f"place it in slot {place.slot}", {"slot": place.slot})
    return Remedy((*changes, *moved) or (nothing,), place, problem, after)


def _ways(draft: Draft, waiting: list[int], depth: int, left: list[int]) -> Iterator[None]:
    """
    Place all that wait, pushing out as many others as ``depth``, who are then placed elsewhere.

    Stops at each way that is found, with the draft in that state, and goes on from there.
    """
    if not waiting:
        yield
        return
    m, rest = waiting[0], waiting[1:]
    for number, slots in enumerate(draft.choices.starts[m]):
        for slot in slots:
            left[0] -= 1
            if left[0] < 0:
                return
            if draft.fits(m, number, slot):
                draft.put(m, number, slot)
                yield from _ways(draft, rest, depth, left)
                draft.take(m)
            elif depth:
                for those in draft.in_the_way(m, number, slot):
                    if 0 < len(those) <= depth:
                        yield from _pushed(draft, m, number, slot, those, rest, depth, left)


def _pushed(
    draft: Draft,
    m: int,
    number: int,
    slot: int,
    those: set[int],
    rest: list[int],
    depth: int,
    left: list[int],
) -> Iterator[None]:
    """Let a meeting take the place of others."""
    before = {other: draft.chosen[other] for other in sorted(those)}
    for other in before:
        draft.take(other)
    if draft.fits(m, number, slot):
        draft.put(m, number, slot)
        yield from _ways(draft, [*rest, *before], depth - len(before), left)
        draft.take(m)
    for other, choice in before.items():
        assert choice is not None, "it took place"
        draft.put(other, *choice)


def _by_relaxing(draft: Draft, schedule: Schedule, m: int) -> Remedy | None:
    """Take the cheapest of the likeliest places."""
    guesses = sorted(
        (_guess(draft, schedule, m, place), number, place)
        for number, place in enumerate(_places(draft, schedule, m))
    )
    close = (_relaxed(draft, schedule, m, place) for _, _, place in guesses[:_CLOSE])
    attempts = [attempt for attempt in close if attempt is not None]
    best: Remedy | None = None
    for attempt in sorted(attempts, key=lambda attempt: attempt.least):
        if best is not None and best.cost <= attempt.least:
            break
        found = _rearranged(attempt, schedule, m)
        if found is not None and (best is None or found.cost < best.cost):
            best = found
    return best


@dataclass(frozen=True, slots=True)
class _Attempt:
    """Rules relaxed so that a meeting can be at a place, and who still has to make room."""

    relaxation: Relaxation
    without: Schedule
    crowd: list[int]

    @property
    def least(self) -> int:
        """What is asked of people at least: whoever makes room is moved if not left out."""
        relaxed = sum(COST[change.code] for change in self.relaxation.changes)
        return relaxed + COST["move"] * len(self.crowd)


def _places(draft: Draft, schedule: Schedule, m: int) -> Iterator[Placement]:
    """Yield for each slot and each delegation one place: a free table if there is one."""
    problem, meeting = draft.problem, draft.problem.meetings[m]
    sides, slots = delegations(problem, meeting), problem.slots
    for slot in range(len(slots) - meeting.length + 1):
        if slots[slot].session == slots[slot + meeting.length - 1].session:
            table = _best_table(problem, schedule, m, slot) if meeting.mode == "onsite" else None
            for a, b in product(*sides):
                yield Placement(slot, table, a, b)


def _best_table(problem: Problem, schedule: Schedule, m: int, slot: int) -> int:
    """Return the table with the least against it."""
    meeting = problem.meetings[m]
    them = [problem.participants[p] for p in (meeting.a, meeting.b)]
    fixed = {p.table for p in them} - {None}
    if meeting.fixed_table is not None:
        fixed = {meeting.fixed_table}
    taken = [p.table for p in schedule.placements if p is not None and p.slot == slot]

    def against(number: int) -> tuple[bool, bool, bool, bool]:
        table = problem.tables[number]
        return (
            bool(fixed) and number not in fixed,
            not them[0].needs | them[1].needs <= table.features,
            taken.count(number) >= table.capacity,
            slot in table.unavailable,
        )

    return min(range(len(problem.tables)), key=against)


def _guess(draft: Draft, schedule: Schedule, m: int, place: Placement) -> int:
    """Count roughly what stands in the way at a place."""
    problem, people = draft.problem, draft.choices.people
    here = people.attending(m, place)
    slots = range(place.slot, place.slot + problem.meetings[m].length)
    away = sum(s in people.unavailable(p) for p in here for s in slots)
    clashes = len({draft.busy[p][s] for p in here for s in slots if s in draft.busy[p]})
    allowed = problem.meetings[m].allowed
    closed = 0 if allowed is None else sum(s not in allowed for s in slots)
    fixed = problem.meetings[m].fixed_slot not in (None, place.slot)
    rules = COST["open_slot"] * away + COST["allow_slot"] * (closed + fixed)
    return rules + 4 * clashes


def _relaxed(draft: Draft, schedule: Schedule, m: int, place: Placement) -> _Attempt | None:
    """
    Relax what the meeting breaks at a place, and find out with whom it clashes there.

    Only meetings that it could meet are looked at: the whole is checked once, in the end.
    """
    relaxation = Relaxation(draft.problem, m, place)
    near = _near(draft, schedule, m, place)
    places: list[Placement | None] = [None] * len(schedule.placements)
    for other in near:
        places[other] = schedule.placements[other]
    crowd: set[int] = set()
    while True:
        places[m] = relaxation.place()
        broken = check(relaxation.problem, Schedule(tuple(places)))
        wrong = next((v for v in broken if v.rule not in ("fairness", "mandatory")), None)
        if wrong is None:
            break
        if wrong.rule == "table":
            relaxation.add_table()
        elif wrong.rule in ("clash", "interpreter"):
            crowd.update(other for other in wrong.meetings if other != m)
            for other in crowd:
                places[other] = None
        elif not relaxation.relax(wrong):
            return None
    whole = list(schedule.placements)
    whole[m] = relaxation.place()
    for other in crowd:
        whole[other] = None
    return _Attempt(relaxation, Schedule(tuple(whole)), sorted(crowd))


def _near(draft: Draft, schedule: Schedule, m: int, place: Placement) -> list[int]:
    """List the meetings of the two, those at the same time, and those that wait for one another."""
    meetings = draft.problem.meetings
    them = {meetings[m].a, meetings[m].b}
    last = place.slot + meetings[m].length
    return [
        other
        for other in schedule.placed
        if not them.isdisjoint((meetings[other].a, meetings[other].b))
        or m in meetings[other].after
        or other in meetings[m].after
        or place.slot - meetings[other].length < (schedule.slot_of(other) or 0) < last
    ]


def _rearranged(attempt: _Attempt, before: Schedule, m: int) -> Remedy | None:
    """Place again, where they can be, those who had to make room."""
    relaxation, crowd = attempt.relaxation, attempt.crowd
    lost = optional(relaxation.problem, crowd)
    draft = Draft(Choices(lost))
    draft.load(attempt.without)
    for other in crowd:
        for number, slot in draft.places(other):
            draft.put(other, number, slot)
            break
    after = draft.schedule()
    missing = [other for other in crowd if after.placements[other] is None]
    given_up = [other for other in missing if relaxation.problem.meetings[other].mandatory]
    relaxation.problem = optional(relaxation.problem, missing)
    if any(v.rule == "fairness" for v in check(relaxation.problem, after)):
        relaxation.allow_breaks(after)
    if after.placements[m] is None or check(relaxation.problem, after):
        return None
    return _remedy(before, after, m, relaxation.problem, relaxation.changes, given_up)
