"""
Facets counted in memory, exactly, for lists of some thousand rows.

Within a facet any of the chosen values will do; what is chosen in several must all hold. The
numbers of a facet leave its own choice out, so that they say what another choice would find.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hansa.common.bits import bits_of, positions_in

ANY = "*"
"""The value of what fits every choice of a facet: a call that is open to all countries."""

Values = Mapping[str, Iterable[str]]
Chosen = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Counted:
    """What fits a choice, in the order of the table, and how many each value would leave."""

    fitting: list[int]
    numbers: dict[str, dict[str, int]]


@dataclass(frozen=True)
class FacetTable:
    """Rows by their number, and for each value of a facet the set of rows that have it."""

    pks: list[int]
    positions: dict[int, int]
    sets: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[int, Values]]) -> "FacetTable":
        """Return the table of these rows."""
        pks: list[int] = []
        having: dict[tuple[str, str], list[int]] = defaultdict(list)
        for position, (pk, values) in enumerate(rows):
            pks.append(pk)
            for name, some in values.items():
                for value in some:
                    having[name, value].append(position)
        made = cls(pks, {pk: n for n, pk in enumerate(pks)})
        for (name, value), positions in having.items():
            made.sets.setdefault(name, {})[value] = bits_of(positions, len(pks))
        return made

    def with_facet(self, name: str, values: Iterable[tuple[int, str]]) -> "FacetTable":
        """Return the table with one more facet, which may change from question to question."""
        having: dict[str, list[int]] = defaultdict(list)
        for position, value in values:
            having[value].append(position)
        sets = {value: bits_of(some, len(self.pks)) for value, some in having.items()}
        return FacetTable(self.pks, self.positions, {**self.sets, name: sets})

    def bits(self, pks: Iterable[int]) -> int:
        """Return the set of these rows; those the table does not have are left out."""
        known = self.positions
        return bits_of((known[pk] for pk in pks if pk in known), len(self.pks))

    def count(self, chosen: Chosen, within: int | None = None) -> Counted:
        """Return which rows of a set, or of all, fit the choice, and each facet's numbers."""
        everything = (1 << len(self.pks)) - 1 if within is None else within
        wanted = {name: self._fitting(name, values) for name, values in chosen.items() if values}
        fitting = everything
        for bits in wanted.values():
            fitting &= bits
        numbers: dict[str, dict[str, int]] = {}
        for name, sets in self.sets.items():
            others = everything
            for other, bits in wanted.items():
                if other != name:
                    others &= bits
            open_to_all = others & sets.get(ANY, 0)
            offered = [*sets, *(v for v in chosen.get(name, ()) if v not in sets)]
            counted = {
                value: (others & sets.get(value, 0) | open_to_all).bit_count()
                for value in offered
                if value != ANY and (others & sets.get(value, 0) or value in chosen.get(name, ()))
            }
            numbers[name] = counted
        return Counted([self.pks[n] for n in positions_in(fitting)], numbers)

    def _fitting(self, name: str, values: Iterable[str]) -> int:
        sets = self.sets.get(name, {})
        found = sets.get(ANY, 0)
        for value in values:
            found |= sets.get(value, 0)
        return found
