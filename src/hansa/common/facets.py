"""
Facets counted in memory, exactly, for lists of some thousand rows.

Within a facet any of the chosen values will do; what is chosen in several must all hold. The
numbers of a facet leave its own choice out, so that they say what another choice would find.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ANY = "*"
"""The value of what fits every choice of a facet: a call that is open to all countries."""

Values = Mapping[str, frozenset[str]]
Chosen = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Counted:
    """What fits a choice, in the order given, and how many each value of a facet would leave."""

    fitting: list[int]
    numbers: dict[str, Counter[str]]


def count_facets(rows: Iterable[tuple[int, Values]], chosen: Chosen) -> Counted:
    """Return which rows fit, by their number, and the numbers of each facet's values."""
    wanted = {name: frozenset(values) for name, values in chosen.items() if values}
    fitting: list[int] = []
    numbers: dict[str, Counter[str]] = {}
    open_to_all: Counter[str] = Counter()
    for pk, values in rows:
        missed = [name for name, some in wanted.items() if not _fits(values, name, some)]
        if not missed:
            fitting.append(pk)
        if len(missed) > 1:
            continue
        for name in missed or values:
            mine = values.get(name, frozenset())
            numbers.setdefault(name, Counter()).update(mine - {ANY})
            open_to_all[name] += ANY in mine
    for name, more in open_to_all.items():
        for value in {*numbers[name], *wanted.get(name, ())} if more else ():
            numbers[name][value] += more
    return Counted(fitting, numbers)


def _fits(values: Values, name: str, wanted: frozenset[str]) -> bool:
    mine = values.get(name, frozenset())
    return ANY in mine or not mine.isdisjoint(wanted)
