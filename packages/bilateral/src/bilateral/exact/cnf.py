"""A growing formula in conjunctive normal form, with the counters the encodings share."""

from __future__ import annotations

from collections.abc import Sequence


class Formula:
    """
    Clauses over variables 1, 2, …; a negative number is a negated variable.

    Examples
    --------
    >>> formula = Formula()
    >>> a, b = formula.variable(), formula.variable()
    >>> formula.add(a, -b)
    >>> formula.clauses
    [[1, -2]]
    """

    def __init__(self) -> None:
        self.clauses: list[list[int]] = []
        self.variables = 0
        self._true = 0

    @property
    def true(self) -> int:
        """The literal that always holds."""
        if not self._true:
            self._true = self.variable()
            self.clauses.append([self._true])
        return self._true

    def variable(self) -> int:
        """Make a new variable."""
        self.variables += 1
        return self.variables

    def add(self, *literals: int) -> None:
        """Add a clause, at least one of the literals holds, unless one always does."""
        true = self._true
        if not true or (true not in literals and -true not in literals):
            self.clauses.append([*literals])
        elif true not in literals:
            self.clauses.append([literal for literal in literals if literal != -true])

    def either(self, literals: Sequence[int]) -> int:
        """
        Make a literal that holds if and only if one of the given literals does.

        Parameters
        ----------
        literals
            At least one literal.

        Returns
        -------
        int
            The literal itself if there is only one.
        """
        if len(literals) == 1:
            return literals[0]
        whole = self.variable()
        self.add(-whole, *literals)
        for literal in literals:
            self.add(-literal, whole)
        return whole

    def at_most_one(self, literals: Sequence[int]) -> None:
        """
        Let at most one literal hold, pairwise up to five, then by a ladder [1]_.

        Parameters
        ----------
        literals
            Any number of literals.

        References
        ----------
        .. [1] Sinz, C. (2005). Towards an Optimal CNF Encoding of Boolean Cardinality
               Constraints. *CP 2005*. https://doi.org/10.1007/11564751_73
        """
        rest = list(literals)
        while len(rest) > 5:
            head, rest = rest[:4], rest[4:]
            carry = self.variable()
            for literal in head:
                self.add(-literal, carry)
            self._pairwise(head)
            rest.insert(0, carry)
        self._pairwise(rest)

    def _pairwise(self, literals: Sequence[int]) -> None:
        for index, one in enumerate(literals):
            for other in literals[:index]:
                self.add(-one, -other)

    def counter(self, literals: Sequence[int], limit: int, *, both: bool = False) -> list[int]:
        """
        Count literals in unary by a totaliser [1]_.

        Parameters
        ----------
        literals
            What to count.
        limit
            Counts above it need not be told apart.
        both
            Whether an output also implies that many literals; otherwise only the
            literals imply the outputs.

        Returns
        -------
        list[int]
            Output ``k`` holds if more than ``k`` literals do. Shape
            ``(min(limit, n_literals),)``.

        References
        ----------
        .. [1] Bailleux, O., Boufkhad, Y. (2003). Efficient CNF Encoding of Boolean
               Cardinality Constraints. *CP 2003*.
               https://doi.org/10.1007/978-3-540-45193-8_8
        """
        return self.total([[literal] for literal in literals], limit, both=both)

    def total(self, counts: list[list[int]], limit: int, *, both: bool = False) -> list[int]:
        """
        Add up unary counts, as `counter` does for single literals.

        Parameters
        ----------
        counts
            Outputs of counters.
        limit, both
            As for `counter`.

        Returns
        -------
        list[int]
            Output ``k`` holds if the sum is more than ``k``.
        """
        layer = [count for count in counts if count]
        while len(layer) > 1:
            merged = [
                self._merge(layer[i], layer[i + 1], limit, both)
                for i in range(0, len(layer) - 1, 2)
            ]
            layer = merged + layer[len(merged) * 2 :]
        return layer[0][:limit] if layer else []

    def _merge(self, left: list[int], right: list[int], limit: int, both: bool) -> list[int]:
        # The innermost loop of all encodings: clauses go in as they are, without `add`.
        out = [self.variable() for _ in range(min(limit, len(left) + len(right)))]
        size, append = len(out), self.clauses.append
        for i in range(len(left) + 1):
            one = [-left[i - 1]] if i else []
            next_one = left[i : i + 1]
            for j in range(len(right) + 1):
                if i + j:
                    some = [*one, -right[j - 1]] if j else [*one]
                    some.append(out[min(i + j, limit) - 1])
                    append(some)
                if both and i + j < size:
                    append([*next_one, *right[j : j + 1], -out[i + j]])
        return out

    def at_most(self, literals: Sequence[int], bound: int) -> None:
        """Let at most ``bound`` literals hold."""
        if bound < len(literals):
            self.add(-self.counter(literals, bound + 1)[bound])

    def exactly(self, literals: Sequence[int], bound: int) -> None:
        """Let exactly ``bound`` literals hold."""
        outputs = self.counter(literals, bound + 1, both=True)
        if bound > len(literals):
            self.add()
        for index, output in enumerate(outputs):
            self.add(output if index < bound else -output)
