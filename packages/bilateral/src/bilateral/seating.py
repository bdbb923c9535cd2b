"""Give tables to meetings whose slots are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bilateral.choices import Choices, Option
from bilateral.exceptions import UnsoundError
from bilateral.schedule import Schedule

Chosen = tuple[int, int]
"""Number of an option of the meeting, and slot."""


def seat(
    choices: Choices, chosen: Sequence[Chosen | None], known: Schedule | None = None
) -> Schedule:
    """
    Give each placed meeting a table of its group.

    Those stay where they are known to be whose slot is the same; then come those with a fixed
    table, then those of whom somebody sits at a table already; the others take the lowest free
    one. Where long meetings leave no table free for long enough, all are seated anew.

    Parameters
    ----------
    choices
        Of the problem.
    chosen
        Option and slot of each meeting, or None. Shape ``(n_meetings,)``. In no slot may a
        group hold more meetings than it can, nor a fixed table be wanted by too many.
    known
        A schedule whose tables should stay; if None, the problem's earlier schedule.

    Returns
    -------
    Schedule
        With the same slots.

    Examples
    --------
    >>> from bilateral import Meeting, Participant, Problem, Slot, Table
    >>> people = tuple(Participant(name) for name in "abcd")
    >>> meetings = (Meeting(0, 1), Meeting(2, 3, fixed_table=0))
    >>> problem = Problem(people, (Slot(0, 0, 20),), (Table("1"), Table("2")), meetings)
    >>> [place.table for place in seat(Choices(problem), [(0, 0), (0, 0)]).placements]
    [1, 0]
    """
    known = choices.problem.earlier if known is None else known
    if known is not None:
        seated = _Room(choices, chosen).schedule(known)
        if seated is not None:
            return seated
    seated = _Room(choices, chosen).schedule(None)
    if seated is None:
        raise UnsoundError("a group of tables holds more meetings than it can")
    return seated


class _Room:
    """The tables while people are seated, slot by slot."""

    def __init__(self, choices: Choices, chosen: Sequence[Chosen | None]) -> None:
        self._problem = choices.problem
        self._pools = choices.pools.tables
        self._option: dict[int, Option] = {}
        self._begin: list[list[int]] = [[] for _ in self._problem.slots]
        for m, choice in enumerate(chosen):
            if choice is not None:
                self._option[m] = choices.options[m][choice[0]]
                self._begin[choice[1]].append(m)
        size = len(self._problem.slots)
        self._left = [
            [0 if slot in table.unavailable else table.capacity for slot in range(size)]
            for table in self._problem.tables
        ]
        self._at: dict[int, tuple[int, int]] = {}
        self._table: dict[int, int] = {}

    def schedule(self, known: Schedule | None) -> Schedule | None:
        """Seat everybody; None if that fails because of the tables that are known."""
        slot_of = {m: slot for slot, those in enumerate(self._begin) for m in those}
        if known is not None:
            for m, slot in slot_of.items():
                self._stay(m, slot, known)
        for slot, those in enumerate(self._begin):
            waiting = [m for m in those if m not in self._table]
            if not self._fill(slot, [m for m in waiting if self._option[m].pool is not None]):
                return None
        return Schedule(
            tuple(
                replace(self._option[m].place, slot=slot_of[m], table=self._table.get(m))
                if m in slot_of
                else None
                for m in range(len(self._problem.meetings))
            )
        )

    def _stay(self, m: int, slot: int, known: Schedule) -> None:
        place, option = known.placements[m], self._option[m]
        if place is None or place.slot != slot or place.table is None or option.pool is None:
            return
        allowed = option.fixed in (None, place.table) and place.table in self._pools[option.pool]
        if allowed and self._is_free(m, slot, place.table):
            self._sit(m, slot, place.table)

    def _fill(self, slot: int, those: list[int]) -> bool:
        rest = []
        for m in sorted(those, key=lambda m: self._option[m].fixed is None):
            fixed = self._option[m].fixed
            table = self._near(m, slot) if fixed is None else fixed
            if table is None:
                rest.append(m)
            elif self._is_free(m, slot, table):
                self._sit(m, slot, table)
            else:
                return False
        # Each group hands out its free tables in turn: looking from its first one for every
        # meeting would take time that grows with the square of a slot.
        free = [iter(tables) for tables in self._pools]
        held: dict[int, int] = {}
        for m in sorted(rest, key=lambda m: -self._problem.meetings[m].length):
            pool = self._option[m].pool or 0
            while pool not in held or not self._is_free(m, slot, held[pool]):
                table = next(free[pool], None)
                if table is None:
                    return False
                held[pool] = table
            self._sit(m, slot, held[pool])
        return True

    def _is_free(self, m: int, slot: int, table: int) -> bool:
        length = self._problem.meetings[m].length
        return all(self._left[table][busy] for busy in range(slot, slot + length))

    def _near(self, m: int, slot: int) -> int | None:
        """Return where somebody who attends sits since the slot before, or was last."""
        if "tables" not in self._problem.objective:
            return None
        session = self._problem.slots[slot].session
        seats = [self._at[p] for p in self._option[m].people if p in self._at]
        tables = self._pools[self._option[m].pool or 0]
        here = [
            table
            for last, table in seats
            if self._problem.slots[last].session == session
            and table in tables
            and self._is_free(m, slot, table)
        ]
        return max(here, key=lambda table: (here.count(table), -table), default=None)

    def _sit(self, m: int, slot: int, table: int) -> None:
        self._table[m] = table
        last = slot + self._problem.meetings[m].length - 1
        for busy in range(slot, last + 1):
            self._left[table][busy] -= 1
        for person in self._option[m].people:
            self._at[person] = (last, table)
