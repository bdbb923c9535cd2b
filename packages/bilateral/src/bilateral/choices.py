"""What there is to choose: in which way, and in which slot, each meeting takes place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from bilateral.people import People
from bilateral.problem import Meeting, Problem
from bilateral.schedule import Placement


class Pools:
    """
    Groups of tables that are as good as one another, for choosing slots before tables.

    Parameters
    ----------
    problem
        The problem.
    single
        Whether each table is a group of its own.

    Attributes
    ----------
    tables
        Tables of each group, ascending. Shape ``(n_pools, k)``, ragged.
    capacity
        Meetings that a group holds in each slot. Shape ``(n_pools, n_slots)``.
    zone
        Zone of each group, an empty text if zones do not matter.

    Notes
    -----
    Meetings of one slot at open tables can always be seated where a group has room, and so
    can longer ones if all tables of a group are open at the same times: intervals of which at
    most k overlap can be given k colours.
    """

    def __init__(self, problem: Problem, *, single: bool = False) -> None:
        long = any(m.length > 1 for m in problem.meetings)
        apart = {m.fixed_table for m in problem.meetings} | {p.table for p in problem.participants}
        needs = frozenset[str]().union(*(p.needs for p in problem.participants))
        walks = any(p.walking for p in problem.participants) or "tables" in problem.objective
        groups: dict[object, list[int]] = {}
        for number, table in enumerate(problem.tables):
            alone = single or (number in apart and (long or table.capacity > 1))
            key = (
                table.zone if walks else "",
                table.features & needs,
                table.unavailable if long else None,
                number if alone else None,
            )
            groups.setdefault(key, []).append(number)
        self.tables = list(groups.values())
        self.zone = [problem.tables[t[0]].zone if walks else "" for t in self.tables]
        self.capacity = [
            [_room(problem, those, slot) for slot in range(len(problem.slots))]
            for those in self.tables
        ]


def _room(problem: Problem, tables: list[int], slot: int) -> int:
    those = (problem.tables[number] for number in tables)
    return sum(table.capacity for table in those if slot not in table.unavailable)


@dataclass(frozen=True, slots=True)
class Option:
    """
    A way in which a meeting can take place, the slot aside.

    Parameters
    ----------
    people
        Who attends.
    pool
        Group of tables that it takes one of, or None if it is virtual.
    fixed
        The only table that will do, or None.
    place
        Delegates and interpreter, with slot and table left open.
    """

    people: tuple[int, ...]
    pool: int | None
    fixed: int | None
    place: Placement


def options(problem: Problem, pools: Pools) -> list[list[Option]]:
    """
    List the ways in which each meeting can take place.

    Parameters
    ----------
    problem, pools
        The problem and its groups of tables.

    Returns
    -------
    list[list[Option]]
        Shape ``(n_meetings, k_m)``, ragged; none if no table or no interpreter will do.
    """
    people = People(problem)
    return [list(_options_of(problem, pools, people, m)) for m in range(len(problem.meetings))]


def delegations(problem: Problem, meeting: Meeting) -> list[Sequence[int | None]]:
    """Return who may attend for each side: a delegate each, or None where that is no choice."""
    found: list[Sequence[int | None]] = []
    for p, fixed in ((meeting.a, meeting.fixed_a), (meeting.b, meeting.fixed_b)):
        team = problem.participants[p].delegates
        if not team or meeting.everyone:
            found.append((None,))
        else:
            found.append(range(len(team)) if fixed is None else (fixed,))
    return found


def _options_of(problem: Problem, pools: Pools, people: People, m: int) -> Iterator[Option]:
    meeting = problem.meetings[m]
    sides = delegations(problem, meeting)
    places = list(_places(problem, pools, meeting))
    for a, b in product(*sides):
        attending = people.attending(m, Placement(0, None, a, b))
        for interpreter in _interpreters(problem, people, attending):
            for pool, fixed in places:
                table = None if pool is None else pools.tables[pool][0]
                yield Option(attending, pool, fixed, Placement(0, table, a, b, interpreter))


def _places(
    problem: Problem, pools: Pools, meeting: Meeting
) -> Iterator[tuple[int | None, int | None]]:
    """Yield pool and fixed table of each place that will do."""
    pair = [problem.participants[p] for p in (meeting.a, meeting.b)]
    fixed = {p.table for p in pair} - {None}
    if meeting.fixed_table is not None:
        fixed = {meeting.fixed_table}
    if meeting.mode != "virtual" and len(fixed) < 2:
        only = next(iter(fixed), None)
        for pool, tables in enumerate(pools.tables):
            offered = problem.tables[tables[0] if only is None else only].features
            if (only is None or only in tables) and all(p.needs <= offered for p in pair):
                yield pool, only
    if meeting.mode != "onsite":
        yield None, None


def _interpreters(
    problem: Problem, people: People, attending: tuple[int, ...]
) -> Iterator[int | None]:
    """Yield None if everybody can talk to the other side without help, else who can help."""
    first = people.who[attending[0]][0]
    spoken = [(people.who[x][0] == first, people.languages(x)) for x in attending]
    pairs = [
        (mine, theirs)
        for one, mine in spoken
        for other, theirs in spoken
        if one and not other and mine and theirs and not mine & theirs
    ]
    if not pairs:
        yield None
        return
    for number, interpreter in enumerate(problem.interpreters):
        known = interpreter.languages
        if all(mine & known and theirs & known for mine, theirs in pairs):
            yield number


class Starts:
    """
    Find the slots in which a meeting could begin if it were alone at the event.

    Its people, interpreter and tables are there, the slots allowed, and it ends within its
    session. Precedences are not looked at.

    Parameters
    ----------
    problem, people, pools
        The problem and what follows from it.
    """

    def __init__(self, problem: Problem, people: People, pools: Pools) -> None:
        self._problem, self._people = problem, people
        whole = (1 << len(problem.slots)) - 1
        self._free = [whole & ~_mask(people.unavailable(x)) for x in range(len(people))]
        self._help = [whole & ~_mask(i.unavailable) for i in problem.interpreters]
        self._open = [sum(1 << s for s, room in enumerate(row) if room) for row in pools.capacity]
        self._table = [whole & ~_mask(t.unavailable) for t in problem.tables]
        last = len(problem.slots) - 1
        ends = [s for s in range(last) if problem.slots[s].session != problem.slots[s + 1].session]
        self._stop = _mask(frozenset([*ends, last]))
        self._whole = whole

    def of(self, m: int, option: Option) -> list[int]:
        """Return the slots in which meeting ``m`` could begin with this option."""
        meeting = self._problem.meetings[m]
        free = self._whole if meeting.allowed is None else _mask(meeting.allowed)
        for person in option.people:
            free &= self._free[person]
        if option.place.interpreter is not None:
            free &= self._help[option.place.interpreter]
        if option.fixed is not None:
            free &= self._table[option.fixed]
        elif option.pool is not None:
            free &= self._open[option.pool]
        begin = free
        for _ in range(1, meeting.length):
            begin = free & (begin >> 1) & ~self._stop
        if meeting.fixed_slot is not None:
            begin &= 1 << meeting.fixed_slot
        return [slot for slot in range(begin.bit_length()) if begin >> slot & 1]


def _mask(slots: frozenset[int]) -> int:
    return sum(1 << slot for slot in slots)


class Choices:
    """
    Everything that can be chosen in a problem, found once for all methods.

    Parameters
    ----------
    problem
        The problem.
    single
        Whether tables are chosen one by one instead of by groups.

    Attributes
    ----------
    people, pools
        The people and the groups of tables.
    options
        Ways in which each meeting can take place. Shape ``(n_meetings, k_m)``, ragged.
    starts
        Slots in which it can begin with each. Shape ``(n_meetings, k_m, j)``, ragged.
    """

    def __init__(self, problem: Problem, *, single: bool = False) -> None:
        self.problem = problem
        self.people = People(problem)
        self.pools = Pools(problem, single=single)
        self.options = options(problem, self.pools)
        begin = Starts(problem, self.people, self.pools)
        self.starts = [
            [begin.of(m, option) for option in mine] for m, mine in enumerate(self.options)
        ]
        self._pool = {t: k for k, those in enumerate(self.pools.tables) for t in those}

    @cached_property
    def is_plain(self) -> bool:
        """Whether a meeting is two people, one slot and any table: then only slots are chosen."""
        everything = [option for mine in self.options for option in mine]
        return (
            len(self.pools.tables) == 1
            and all(len(mine) <= 1 for mine in self.options)
            and all(len(o.people) == 2 and o.pool == 0 for o in everything)
            and all(o.place.interpreter is None for o in everything)
            and all(meeting.length == 1 for meeting in self.problem.meetings)
            and all(p.longest_run is None and not p.walking for p in self.problem.participants)
            and all(table.capacity == 1 for table in self.problem.tables)
            and all(o.place.a is None and o.place.b is None for o in everything)
        )

    def slots(self) -> list[list[int]]:
        """Return the slots in which each meeting can begin, over all options, ascending."""
        return [sorted({slot for mine in those for slot in mine}) for those in self.starts]

    def locate(self, m: int, place: Placement) -> int | None:
        """Return the option that a placement is an example of, if it is possible at all."""
        pool = None if place.table is None else self._pool[place.table]
        who = (place.a, place.b, place.interpreter)
        for number, option in enumerate(self.options[m]):
            same = (option.place.a, option.place.b, option.place.interpreter) == who
            seated = option.pool == pool and option.fixed in (None, place.table)
            if same and seated and place.slot in self.starts[m][number]:
                return number
        return None


def possible_slots(problem: Problem) -> list[list[int]]:
    """
    List the slots in which each meeting could begin if it were alone at the event.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    list[list[int]]
        Ascending slots. Shape ``(n_meetings, k_m)``, ragged.
    """
    return Choices(problem).slots()
