"""How many meetings a participant has had by each slot, as literals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bilateral.exact.cnf import Formula


class Prefixes:
    """
    Unary counts of the busy slots of a participant, one count a prefix of the slots.

    A sequential counter in both directions [1]_, narrowed to the counts that the possible
    slots of the meetings leave. It fixes the whole count.

    Parameters
    ----------
    formula
        Receives the clauses.
    busy
        Literal of each slot in which the participant may be busy.
    slots
        Ascending possible slots of each meeting of the participant, each at least one; all
        of the meetings take place. Shape ``(n_meetings, k_m)``, ragged.
    size
        Number of slots.

    References
    ----------
    .. [1] Sinz, C. (2005). Towards an Optimal CNF Encoding of Boolean Cardinality
           Constraints. *CP 2005*. https://doi.org/10.1007/11564751_73

    Examples
    --------
    >>> formula = Formula()
    >>> busy = {slot: formula.variable() for slot in range(3)}
    >>> prefixes = Prefixes(formula, busy, [[0, 1], [1, 2]], 3)
    >>> prefixes.more(0, 0) == -formula.true, prefixes.more(2, 0) == formula.true
    (True, True)
    """

    def __init__(
        self,
        formula: Formula,
        busy: Mapping[int, int],
        slots: Sequence[Sequence[int]],
        size: int,
    ) -> None:
        self._formula = formula
        self.meetings = len(slots)
        self._least = [sum(own[-1] < t for own in slots) for t in range(size + 1)]
        self._most = [sum(own[0] < t for own in slots) for t in range(size + 1)]
        for t in range(size):
            self._most[t + 1] = min(self._most[t + 1], self._most[t] + (t in busy))
        for t in range(size - 1, -1, -1):
            self._least[t] = max(self._least[t], self._least[t + 1] - (t in busy))
        if any(low > high for low, high in zip(self._least, self._most, strict=True)):
            formula.add()
        self._literals = [
            {count: formula.variable() for count in range(low, high)}
            for low, high in zip(self._least, self._most, strict=True)
        ]
        for t in range(size):
            self._link(t, busy.get(t, -formula.true))

    def more(self, t: int, count: int) -> int:
        """
        Look up the literal for more than ``count`` meetings in the slots before ``t``.

        Parameters
        ----------
        t
            From 0 to the number of slots.
        count
            Any number.

        Returns
        -------
        int
            A literal, perhaps that of truth or its negation.
        """
        if count < self._least[t]:
            return self._formula.true
        return self._literals[t].get(count, -self._formula.true)

    def _link(self, t: int, busy: int) -> None:
        add = self._formula.add
        for count in range(self.meetings + 1):
            now, after = self.more(t, count), self.more(t + 1, count)
            fewer = self.more(t, count - 1)
            add(-now, after)
            add(-now, fewer)
            add(-after, fewer)
            add(-fewer, -busy, after)
            add(-after, busy, now)

    def in_one_go(self, exception: int) -> None:
        """
        Let meetings follow one another to the last, unless a literal holds.

        Implied where all slots are one session and the literal holds if the participant
        has a break; lets unit propagation find the whole pattern from any of its ends.

        Parameters
        ----------
        exception
            A literal.
        """
        for t in range(len(self._least) - 1):
            for count in range(self.meetings - 1):
                self._formula.add(exception, -self.more(t, count), self.more(t + 1, count + 1))
