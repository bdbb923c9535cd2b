"""
Lists with words, facets that combine and orders; the whole question is in the address.

What such a list knows is kept in memory until a row changes: some thousand rows are counted in
less time than they are read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from django.db import connection
from django.http import QueryDict
from django.utils.translation import gettext as _

from hansa.common.facets import Counted, FacetTable
from hansa.common.search import search_documents

MOST_VALUES, MOST_LETTERS, MOST_SHOWN = 30, 120, 12
MOST_ASKED = 200
"""Letters of a question that are read."""


@dataclass(frozen=True)
class ListSearch:
    """What somebody looks for in a list; empty means anything."""

    question: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = ""

    @property
    def is_filtered(self) -> bool:
        """Return whether anything but the order is asked for."""
        return bool(self.question.strip()) or any(self.chosen.values())

    @property
    def address(self) -> str:
        """Return the parameters of the search, always in the same order."""
        pairs = [("q", self.question)] if self.question else []
        pairs += [(name, v) for name, values in self.chosen.items() for v in values]
        return urlencode(pairs + ([("order", self.order)] if self.order else []))


def read_search(get: QueryDict, facets: Iterable[str], orders: Iterable[str]) -> ListSearch:
    """Return the search in an address; what is unknown or too long is left out."""
    order = get.get("order", "")
    chosen = {
        name: tuple(dict.fromkeys(v[:MOST_LETTERS] for v in get.getlist(name)[:MOST_VALUES] if v))
        for name in facets
    }
    question = get.get("q", "").strip()[:MOST_ASKED]
    return ListSearch(question, chosen, order if order in orders else "")


def count_found(
    table: FacetTable, search: ListSearch, shown: int, kind: str
) -> tuple[Counted, dict[int, int]]:
    """
    Return which of the shown rows fit, and the place of each among what its words found.

    ``kind`` is that of the rows' documents in the search; without words there are no places.
    """
    found: dict[int, int] = {}
    if search.question.strip():
        documents = search_documents(search.question).filter(kind=kind)
        ids = documents.values_list("object_id", flat=True)
        found = {pk: place for place, pk in enumerate(ids)}
        shown &= table.bits(found)
    return table.count(search.chosen, shown), found


class Keyed(Protocol):
    """What is kept in memory, with what it was read for."""

    @property
    def key(self) -> tuple[object, ...]:
        """Return what changes whenever a row does."""


KeyedT = TypeVar("KeyedT", bound=Keyed)


class Kept(Generic[KeyedT]):
    """
    What a list knows of all its rows, read again when its key has changed.

    Inside a transaction it is read anew: what is seen there may never be committed.
    """

    def __init__(
        self, key: Callable[[], tuple[object, ...]], read: Callable[[tuple[object, ...]], KeyedT]
    ) -> None:
        self._key, self._read = key, read
        self._held: KeyedT | None = None

    def get(self) -> KeyedT:
        """Return what is known as of now."""
        key = self._key()
        if connection.in_atomic_block:
            return self._read(key)
        held = self._held
        if held is None or held.key != key:
            held = self._held = self._read(key)
        return held


@dataclass(frozen=True)
class Facet:
    """How a facet is named and what its values are called; an empty name is the value itself."""

    name: str
    title: str
    label: Callable[[str], object]
    is_open: bool = False
    is_descending: bool = False
    """Whether its values stand in their own order, the greatest first, and not the commonest."""


def facets_of(
    search: ListSearch, numbers: Mapping[str, Mapping[str, int]], facets: Iterable[Facet]
) -> list[dict[str, Any]]:
    """Return the facets with the number each choice would find, the chosen and commonest first."""
    made = []
    for facet in facets:
        chosen = search.chosen.get(facet.name, ())
        counted = dict(numbers.get(facet.name, {}))
        counted |= {value: counted.get(value, 0) for value in chosen}
        ranked = sorted(counted.items(), key=lambda row: (-row[1], row[0]))
        if facet.is_descending:
            ranked.sort(key=itemgetter(0), reverse=True)
        ranked.sort(key=lambda row: row[0] not in chosen)
        options = [
            {"value": v, "label": facet.label(v) or v, "count": n, "checked": v in chosen}
            for v, n in ranked[:MOST_SHOWN]
        ]
        if options:
            made.append({
                "name": facet.name, "label": facet.title, "choices": options,
                "chosen": len(chosen), "more": max(0, len(ranked) - MOST_SHOWN),
                "open": facet.is_open,
            })  # fmt: skip
    return made


def orders_of(search: ListSearch, names: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the orders a list can have, each with its address; words make the best match first."""
    shown = [("", _("Best match")), *names] if search.question else list(names)
    current = search.order or shown[0][0]
    return [
        {"label": label, "current": name == current,
         "href": "?" + replace(search, order=name).address}
        for name, label in shown
    ]  # fmt: skip
