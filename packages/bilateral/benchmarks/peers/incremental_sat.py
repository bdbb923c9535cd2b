"""
Incremental SAT from below, after the MaxSAT viewpoint of Bofill et al. (2022).

*JAIR* 74, 263–301, https://jair.org/index.php/jair/article/view/12670. Their variables
(``schedule``, ``usedSlot``, ``fromSlot``, ``endHole``), sorted breaks of each participant
for fairness, and both implied constraints: everybody is busy in as many slots as they have
meetings, and an even number of people, at most two a table, are busy in a slot. The bound on
breaks starts at that of busy patterns and is raised, by CaDiCaL 1.9.5 under an assumption,
until there is a schedule.
"""

from __future__ import annotations

from collections.abc import Callable

from pysat.card import CardEnc, EncType, ITotalizer
from pysat.formula import IDPool
from pysat.solvers import Cadical195

from bilateral import Problem
from bilateral.choices import possible_slots
from bilateral.domains import meetings_of, open_tables
from peers.patterns import pattern_bound

Report = Callable[[int | None, int | None], None]
"""Called with value and bound whenever one is known anew."""


def solve(problem: Problem, report: Report) -> list[int] | None:
    """
    Find the fewest breaks and prove it.

    Parameters
    ----------
    problem
        All meetings mandatory, all slots in one session, as in the literature.
    report
        Receives the bound as it rises.

    Returns
    -------
    list[int] | None
        Slot of each meeting in an optimal schedule, or None if there is no schedule.
    """
    bound = pattern_bound(problem)
    if bound is None:
        return None
    report(None, bound)
    encoding = _Encoding(problem)
    with Cadical195(bootstrap_with=encoding.clauses) as solver:
        while not solver.solve(assumptions=encoding.at_most(bound)):
            if not solver.get_core():
                return None
            bound += 1
            report(None, bound)
        true = {literal for literal in solver.get_model() or () if literal > 0}
    return [next(slot for slot, lit in own.items() if lit in true) for own in encoding.schedule]


class _Encoding:
    """The clauses and what is assumed for a bound."""

    def __init__(self, problem: Problem) -> None:
        self._pool = IDPool()
        self.clauses: list[list[int]] = []
        self.schedule = [{t: self._new() for t in slots} for slots in possible_slots(problem)]
        self._add_meetings(problem)
        self._used = [
            self._add_person([self.schedule[m] for m in mine], len(problem.slots))
            for mine in meetings_of(problem)
        ]
        for slot, free in enumerate(open_tables(problem)):
            self._add_tables(slot, free)
        self._breaks = [self._add_breaks(used, len(problem.slots)) for used in self._used]
        if problem.fairness is not None:
            self._add_fairness(problem.fairness)
        every = [literal for sorted_ in self._breaks for literal in sorted_]
        self._total = self._count(every)

    def _new(self) -> int:
        return int(self._pool.id(("x", self._pool.top)))

    def at_most(self, bound: int) -> list[int]:
        """Assume at most ``bound`` breaks."""
        return [-literal for literal in self._total[bound : bound + 1]]

    def _cardinality(self, encoded: CardEnc) -> None:
        self.clauses += encoded.clauses

    def _count(self, literals: list[int]) -> list[int]:
        """Sort literals in unary by a totaliser; output ``k`` holds if more than ``k`` do."""
        if not literals:
            return []
        with ITotalizer(lits=literals, ubound=len(literals) - 1, top_id=self._pool.top) as total:
            self.clauses += [list(clause) for clause in total.cnf.clauses]
            self._pool.occupy(self._pool.top + 1, total.top_id)
            return list(total.rhs)

    def _add_meetings(self, problem: Problem) -> None:
        for own in self.schedule:
            self._cardinality(
                CardEnc.equals(lits=list(own.values()), vpool=self._pool, encoding=EncType.ladder)
                if own
                else CardEnc.atleast(lits=[self._new()], bound=2, vpool=self._pool)
            )
        for later, meeting in enumerate(problem.meetings):
            for earlier in meeting.after:
                for slot, literal in self.schedule[later].items():
                    before = [lit for t, lit in self.schedule[earlier].items() if t < slot]
                    self.clauses.append([-literal, *before])

    def _add_person(self, mine: list[dict[int, int]], slots: int) -> list[int]:
        """Return a literal for each slot: the participant is busy."""
        used = [self._new() for _ in range(slots)]
        for slot, literal in enumerate(used):
            here = [own[slot] for own in mine if slot in own]
            self.clauses.append([-literal, *here])
            self.clauses += [[-one, literal] for one in here]
            if len(here) > 1:
                kind = EncType.pairwise if len(here) < 6 else EncType.seqcounter
                self._cardinality(CardEnc.atmost(lits=here, vpool=self._pool, encoding=kind))
        # Implied: busy in as many slots as there are meetings.
        kind = EncType.totalizer
        self._cardinality(CardEnc.equals(used, len(mine), vpool=self._pool, encoding=kind))
        return used

    def _add_tables(self, slot: int, free: int) -> None:
        here = [own[slot] for own in self.schedule if slot in own]
        if len(here) > free:
            kind = EncType.kmtotalizer
            self._cardinality(CardEnc.atmost(here, free, vpool=self._pool, encoding=kind))
        # Implied: an even number of people, at most two a table.
        people = self._both_ways([used[slot] for used in self._used])
        self.clauses += [[-literal] for literal in people[2 * free : 2 * free + 1]]
        for odd, literal in enumerate(people[::2]):
            self.clauses.append([-literal, *people[2 * odd + 1 : 2 * odd + 2]])

    def _both_ways(self, literals: list[int]) -> list[int]:
        """Sort literals by a totaliser whose outputs also imply its inputs."""
        layer = [[literal] for literal in literals]
        while len(layer) > 1:
            pairs = zip(layer[::2], layer[1::2], strict=False)
            layer = [self._merge(*pair) for pair in pairs] + layer[len(layer) // 2 * 2 :]
        return layer[0]

    def _merge(self, left: list[int], right: list[int]) -> list[int]:
        out = [self._new() for _ in (*left, *right)]
        for i in range(len(left) + 1):
            for j in range(len(right) + 1):
                if i + j:
                    some = [-lit for lit in (*left[i - 1 : i][:i], *right[j - 1 : j][:j])]
                    self.clauses.append([*some, out[i + j - 1]])
                if i + j < len(out):
                    self.clauses.append([*left[i : i + 1], *right[j : j + 1], -out[i + j]])
        return out

    def _add_breaks(self, used: list[int], slots: int) -> list[int]:
        """Return the sorted ends of breaks of a participant."""
        begun, ends = [self._new() for _ in range(slots)], []
        for slot, literal in enumerate(begun):
            earlier = begun[slot - 1 : slot] if slot else []
            self.clauses += [[-used[slot], literal], *([-lit, literal] for lit in earlier)]
            self.clauses.append([-literal, used[slot], *earlier])
        for slot in range(1, slots - 1):
            end = self._new()
            parts = (begun[slot], -used[slot], used[slot + 1])
            self.clauses += [[-end, part] for part in parts]
            self.clauses.append([end, *(-part for part in parts)])
            ends.append(end)
        return self._both_ways(ends) if ends else []

    def _add_fairness(self, fairness: int) -> None:
        for level in range(fairness, max(map(len, self._breaks))):
            most = self._new()
            for breaks in self._breaks:
                self.clauses.append([-breaks[level], most])
                self.clauses.append([-most, *breaks[level - fairness : level - fairness + 1]])
