"""
The problem, with a limit on the unplaced value, as a formula.

Follows the MaxSAT viewpoint of Bofill et al. (2022), *JAIR* 74, 263–301,
https://jair.org/index.php/jair/article/view/12670: meetings choose slots, participants
are busy or not, prefixes tell whether a participant has met somebody in the session yet,
and a break ends where a free slot with a meeting before it is followed by a busy one.
Both of their implied constraints are kept. Everybody is busy in as many slots as they have
meetings: counted prefix by prefix, so that without a break any end of the agenda gives the
other. In each slot an even number of people are busy, at most two a table: where this would
grow too large, tables are counted over a vertex cover of the meetings, each meeting at one of
its two participants.
"""

from __future__ import annotations

from itertools import pairwise

from bilateral.choices import Choices
from bilateral.domains import meetings_of, open_tables, sessions
from bilateral.exact.cnf import Formula
from bilateral.exact.prefixes import Prefixes
from bilateral.problem import Problem
from bilateral.tighten import tightened

_PARITY = 20_000
"""Largest number of people times seats in a slot that are counted exactly."""


class Encoding:
    """
    Formula of a problem.

    Parameters
    ----------
    choices
        Of the problem, plain.
    unplaced
        Largest total weight of optional meetings that do not take place. The formula
        grows with its square.
    seated
        Whether tables count; otherwise there is one for every two people.

    Attributes
    ----------
    formula
        The clauses.
    choice
        Literal of each meeting and possible slot. Shape ``(n_meetings,)`` of
        dictionaries from slot to literal.
    breaks
        Unary number of breaks of each participant: literal ``k`` holds if and only if
        there are more than ``k``. Shape ``(n_participants,)``, ragged.
    """

    def __init__(self, choices: Choices, unplaced: int = 0, *, seated: bool = True) -> None:
        problem = choices.problem
        self.problem = problem
        self._fixed = [mine[0].fixed if mine else None for mine in choices.options]
        self._needed = [
            meeting.mandatory or meeting.weight > unplaced for meeting in problem.meetings
        ]
        self.formula = Formula()
        self.choice = [
            {slot: self.formula.variable() for slot in slots}
            for slots in tightened(choices, self._needed)
        ]
        self._mine = meetings_of(problem)
        self._whole = len(sessions(problem)) == 1
        self._prefixes: dict[int, Prefixes] = {}
        self._add_meetings(unplaced)
        self._busy = [self._add_person(p) for p in range(len(problem.participants))]
        self._add_tables(seated)
        self._add_precedences()
        self.breaks = [self._count_breaks(p) for p in range(len(problem.participants))]
        self._add_fairness()

    def _add_meetings(self, unplaced: int) -> None:
        missing: list[list[int]] = []
        for meeting, choice, needed in zip(
            self.problem.meetings, self.choice, self._needed, strict=True
        ):
            self.formula.at_most_one(list(choice.values()))
            if needed:
                self.formula.add(*choice.values())
            elif meeting.weight:
                out = self.formula.variable()
                self.formula.add(*choice.values(), out)
                missing.append([out] * meeting.weight)
        total = self.formula.total(missing, unplaced + 1)
        if len(total) > unplaced:
            self.formula.add(-total[unplaced])

    def _add_person(self, p: int) -> dict[int, int]:
        """Return a literal for each slot in which the participant may be busy."""
        busy: dict[int, int] = {}
        for slot in range(len(self.problem.slots)):
            literals = [self.choice[m][slot] for m in self._mine[p] if slot in self.choice[m]]
            if literals:
                busy[slot] = self.formula.either(literals)
                self.formula.at_most_one(literals)
        limit, wanted = self.problem.participants[p].max_meetings, len(self._mine[p])
        if all(self._needed[m] for m in self._mine[p]):
            slots = [list(self.choice[m]) for m in self._mine[p] if self.choice[m]]
            self._prefixes[p] = Prefixes(self.formula, busy, slots, len(self.problem.slots))
            if limit is not None and wanted > limit:
                self.formula.add()
        elif limit is not None:
            self.formula.at_most(list(busy.values()), limit)
        return busy

    def _add_tables(self, seated: bool) -> None:
        owners: dict[int, list[int]] = {}
        for slot, free in enumerate(open_tables(self.problem)):
            people = [busy[slot] for busy in self._busy if slot in busy]
            free = free if seated else len(people)
            if len(people) * 2 * free <= _PARITY:
                self._add_pairs(people, free)
            elif len(people) > 2 * free + 1:
                owners = owners or _cover(self.problem, self._mine)
                self._count_tables(slot, free, owners)
            self._add_fixed_tables(slot)

    def _add_pairs(self, people: list[int], free: int) -> None:
        """Let an even number of people be busy, at most two a table."""
        counts = self.formula.counter(people, 2 * free + 1, both=True)
        for count in range(0, len(counts), 2):
            second = counts[count + 1 : count + 2] if count < 2 * free else []
            self.formula.add(-counts[count], *second)

    def _count_tables(self, slot: int, free: int, owners: dict[int, list[int]]) -> None:
        counted = []
        for mine in owners.values():
            literals = [self.choice[m][slot] for m in mine if slot in self.choice[m]]
            if literals:
                counted.append(self.formula.either(literals))
        self.formula.at_most(counted, free)

    def _add_fixed_tables(self, slot: int) -> None:
        at: dict[int, list[int]] = {}
        for table, choice in zip(self._fixed, self.choice, strict=True):
            if table is not None and slot in choice:
                at.setdefault(table, []).append(choice[slot])
        for literals in at.values():
            self.formula.at_most_one(literals)

    def _add_precedences(self) -> None:
        """Let the later meeting start only after the earlier one, by prefixes of both."""
        waited_for = {m for meeting in self.problem.meetings for m in meeting.after}
        done = {m: self._placed_by(m) for m in sorted(waited_for)}
        for later, meeting in enumerate(self.problem.meetings):
            for earlier in meeting.after:
                for slot, literal in self.choice[later].items():
                    before = [done[earlier][slot - 1]] if slot and done[earlier][slot - 1] else []
                    skipped = [] if self._needed[earlier] else [-done[earlier][-1]]
                    if not done[earlier][-1]:
                        break
                    self.formula.add(-literal, *before, *skipped)

    def _placed_by(self, m: int) -> list[int]:
        """Return, for each slot, a literal for "placed by then"; 0 where it cannot be."""
        done: list[int] = []
        for slot in range(len(self.problem.slots)):
            parts = [done[-1]] if done and done[-1] else []
            parts += [self.choice[m][slot]] if slot in self.choice[m] else []
            done.append(self.formula.either(parts) if parts else 0)
        return done

    def _count_breaks(self, p: int) -> list[int]:
        most = len(self._mine[p]) - 1
        if most < 1:
            return []
        breaks = self.formula.counter(self._add_breaks(p), most, both=True)
        if self._whole and p in self._prefixes:
            self._prefixes[p].in_one_go(breaks[0] if breaks else -self.formula.true)
        return breaks

    def within(self, p: int, first: int, last: int) -> tuple[int, int]:
        """
        Look up literals that keep a participant's day within bounds.

        Parameters
        ----------
        p
            Participant all of whose meetings take place, at least one.
        first, last
            Slots.

        Returns
        -------
        tuple[int, int]
            That there is no meeting before the first slot, and none after the last. Perhaps
            the literal of truth or its negation.
        """
        prefixes = self._prefixes[p]
        return -prefixes.more(first, 0), prefixes.more(last + 1, prefixes.meetings - 1)

    def idle(self) -> list[int]:
        """
        Add a literal for each idle slot of a participant.

        Returns
        -------
        list[int]
            Each holds if the participant is free then, between two meetings of the session.
        """
        found: list[int] = []
        for busy in self._busy:
            for slots in sessions(self.problem):
                found += self._idle_in(slots, busy)
        return found

    def _idle_in(self, slots: list[int], busy: dict[int, int]) -> list[int]:
        mine = [slot for slot in slots if slot in busy]
        found: list[int] = []
        met: list[int] = []
        for slot in slots:
            if mine and mine[0] < slot < mine[-1]:
                met = [self.formula.either([*met, *self._at(busy, slot - 1)])]
                found.append(self.formula.variable())
                ahead = [busy[later] for later in mine if later > slot]
                for later in ahead:
                    self.formula.add(-met[0], -later, *self._at(busy, slot), found[-1])
        return found

    @staticmethod
    def _at(busy: dict[int, int], slot: int) -> list[int]:
        return [busy[slot]] if slot in busy else []

    def _add_breaks(self, p: int) -> list[int]:
        """Return a literal for each slot in which a break of the participant may end."""
        ends: list[int] = []
        busy = self._busy[p]
        for slots in sessions(self.problem):
            met = 0
            for slot, following in pairwise(slots):
                free = self._at(busy, slot)
                met = self._met(p, met, slot)
                if met and following in busy and free != [met]:
                    end = self.formula.variable()
                    self.formula.add(-met, *free, -busy[following], end)
                    for literal in (met, busy[following], *(-one for one in free)):
                        self.formula.add(-end, literal)
                    ends.append(end)
        return ends

    def _met(self, p: int, before: int, slot: int) -> int:
        """Return a literal for a meeting of the session up to the slot, or 0 if none can be."""
        if self._whole and p in self._prefixes:
            met = self._prefixes[p].more(slot + 1, 0)
            return 0 if met == -self.formula.true else met
        parts = [before] if before else []
        parts += self._at(self._busy[p], slot)
        return self.formula.either(parts) if parts else 0

    def _add_fairness(self) -> None:
        """Let somebody have more than ``level`` breaks only if everybody has nearly as many."""
        fair = self.problem.fairness
        if fair is None:
            return
        most = max(map(len, self.breaks))
        for level in range(fair, most):
            needed = self.formula.variable()
            for count in self.breaks:
                if level < len(count):
                    self.formula.add(-count[level], needed)
                self.formula.add(-needed, *count[level - fair : level - fair + 1])


def _cover(problem: Problem, mine: list[list[int]]) -> dict[int, list[int]]:
    """Assign each meeting to one of its participants, greedily to the busiest."""
    left, owners = [set(numbers) for numbers in mine], dict[int, list[int]]()
    while any(left):
        p = max(range(len(left)), key=lambda q: (len(left[q]), -q))
        owners[p] = sorted(left[p])
        for m in owners[p]:
            left[problem.meetings[m].a].discard(m)
            left[problem.meetings[m].b].discard(m)
    return owners
