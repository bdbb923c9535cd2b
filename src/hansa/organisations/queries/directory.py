"""Named reads of the directory."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from hansa.accounts.models import User
from hansa.common.bits import positions_in
from hansa.common.geography import Place, distance_km, find_place
from hansa.common.language import in_active_language
from hansa.common.search import Question, read_question, readings
from hansa.common.words import fold
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Organisation, Term
from hansa.organisations.queries.index import (
    FACETS,
    DirectoryIndex,
    directory_index,
)

SORTS = ["relevance", "name", "freshness", "distance"]
MOST_POINTS = 1000
"""Up to so many organisations each is a point of its own on the map; of more, each place is."""


@dataclass(frozen=True)
class DirectorySearch:
    """What somebody looks for in the directory; empty means anything."""

    question: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each facet that is used, values of which one has to fit."""
    sort: str = ""
    near: str = ""
    """The city from which distances are counted."""

    @property
    def is_filtered(self) -> bool:
        """Return whether anything is asked for; an order is no filter."""
        return bool(self.question.strip() or any(self.chosen.values()))


def published_organisations() -> QuerySet[Organisation]:
    """Return what everybody may see."""
    return Organisation.objects.filter(status=ProfileStatus.PUBLISHED)


def organisations_visible_to(user: Any) -> QuerySet[Organisation]:
    """Return what is public, and what the user administers."""
    public = Q(status=ProfileStatus.PUBLISHED)
    if not user.is_authenticated:
        return Organisation.objects.filter(public)
    own = Organisation.objects.filter(administrators__user=user).values("pk")
    return Organisation.objects.filter(public | Q(pk__in=own))


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations the user speaks for."""
    return Organisation.objects.filter(administrators__user=user).order_by("name")


def published_organisations_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations the user speaks for whose profile is published, by name."""
    return organisations_of(user).filter(status=ProfileStatus.PUBLISHED)


class Found:
    """The organisations that fit a search, in its order; read from the database by the slice."""

    def __init__(self, search: DirectorySearch, directory: DirectoryIndex) -> None:
        self.search, self.directory = _in_force(search, directory), directory
        self.question, self._asked = _answer(search.question, directory)
        self.bits = self._without("")

    def _without(self, facet: str) -> int:
        """Return what fits if this facet is left out."""
        bits = self._asked
        for name, values in self.search.chosen.items():
            if values and name != facet:
                known = self.directory.sets.get(name, {})
                fitting = 0
                for value in values:
                    fitting |= known.get(value, 0)
                bits &= fitting
        return bits

    def __len__(self) -> int:
        return self.bits.bit_count()

    def has(self, pk: int) -> bool:
        """Return whether an organisation is among what fits."""
        position = self.directory.positions.get(pk)
        return position is not None and bool(self.bits >> position & 1)

    @cached_property
    def place(self) -> Place | None:
        """Return the place from which distances are counted."""
        return find_place(self.search.near) if self.search.near else None

    @property
    def sort(self) -> str:
        """Return the order that is used: the one asked for as far as it makes sense."""
        if self.search.sort == "distance" and self.place is None:
            return "name"
        if self.search.sort in SORTS and (self.search.sort != "relevance" or self.question.words):
            return self.search.sort
        return "relevance" if self.question.words else "name"

    def order(self) -> Iterator[int]:
        """Yield the positions that fit, in order; few are wanted of very many."""
        if self.sort == "relevance":
            yield from self._by_relevance()
            return
        named, entries = _by_name(self.bits, self.directory), self.directory.entries
        if self.sort == "freshness":
            yield from sorted(named, key=lambda n: -_moment(entries[n].confirmed_at))
        elif self.sort == "distance":
            yield from sorted(named, key=self.distance_of)
        else:
            yield from named

    def _by_relevance(self) -> Iterator[int]:
        """Yield the positions: found by name, by keyword, by any other text; each by name."""
        directory, asked = self.directory, fold(self.search.question)
        names = self.bits & directory.found_bits(self.question, "names")
        keywords = self.bits & directory.found_bits(self.question, "keywords") & ~names

        def place(position: int) -> int:
            entry = directory.entries[position]
            if asked in (entry.name, entry.acronym):
                return 0
            return 1 if entry.name.startswith(asked) else 2

        yield from sorted(_by_name(names, directory), key=place)
        yield from _by_name(keywords, directory)
        yield from _by_name(self.bits & ~names & ~keywords, directory)

    def distance_of(self, position: int) -> float:
        """Return the distance in kilometres; what lies nowhere is far away."""
        entry, place = self.directory.entries[position], self.place
        if place is None or entry.latitude is None or entry.longitude is None:
            return float("inf")
        return distance_km(place.latitude, place.longitude, entry.latitude, entry.longitude)

    def __getitem__(self, part: slice) -> list[Organisation]:
        return self._rows(islice(self.order(), part.start, part.stop))

    def _rows(self, positions: Iterable[int]) -> list[Organisation]:
        """Return what stands at these positions, without what was hidden since."""
        pks = [self.directory.entries[n].pk for n in positions]
        rows = published_organisations().prefetch_related("texts", "terms", "offers")
        shown = rows.in_bulk(pks)
        return [shown[pk] for pk in pks if pk in shown]

    def __iter__(self) -> Iterator[Organisation]:
        """Return all of them, read in portions."""
        order = self.order()
        while portion := list(islice(order, 500)):
            yield from self._rows(portion)

    def facet_counts(self) -> dict[str, dict[str, int]]:
        """Count, for each facet, how many organisations each value would leave; most first."""
        counts = {}
        for facet in FACETS:
            base, known = self._without(facet), self.directory.sets.get(facet, {})
            numbers = {value: (bits & base).bit_count() for value, bits in known.items()}
            rows = sorted(numbers.items(), key=lambda row: (-row[1], row[0]))
            # What is chosen is shown even if it leads nowhere, so that it can be taken back.
            chosen = self.search.chosen.get(facet, ())
            kept = {value: n for value, n in rows if n or value in chosen}
            counts[facet] = kept | {value: 0 for value in chosen if value not in kept}
        return counts


def _in_force(search: DirectorySearch, index: DirectoryIndex) -> DirectorySearch:
    """Return the search with words that were merged since it was kept taken for the other."""
    chosen = {
        facet: tuple(dict.fromkeys(index.merged.get((facet, value), value) for value in values))
        for facet, values in search.chosen.items()
    }
    return replace(search, chosen=chosen)


def _moment(moment: Any) -> float:
    return moment.timestamp() if moment else 0.0


def _by_name(bits: int, index: DirectoryIndex) -> Iterator[int]:
    """Yield the positions in a set by name."""
    if bits.bit_count() * 20 < len(index.entries):
        entries = index.entries
        yield from sorted(positions_in(bits), key=lambda n: (entries[n].name, entries[n].pk))
    else:
        room = bits.to_bytes((len(index.entries) >> 3) + 1, "little")
        yield from (n for n in index.by_name if room[n >> 3] >> (n & 7) & 1)


def _answer(typed: str, index: DirectoryIndex) -> tuple[Question, int]:
    """Return the question as it was read, and what fits it."""
    typed_words = read_question(typed)
    if not typed_words.words:
        blank = not typed.strip()
        return typed_words, index.everything if blank else 0
    for question in readings(typed):
        bits = index.found_bits(question)
        if bits:
            return question, bits
    return typed_words, 0


def search_directory(search: DirectorySearch) -> Found:
    """Return the organisations that fit."""
    return Found(search, directory_index())


def compared_organisations(slugs: Sequence[str]) -> list[Organisation]:
    """Return published organisations by their addresses, in the order asked for."""
    if not slugs:
        return []
    rows = published_organisations().filter(slug__in=slugs).prefetch_related("terms", "offers")
    found = {one.slug: one for one in rows}
    return [found[slug] for slug in dict.fromkeys(slugs) if slug in found]


def points_of(found: Found) -> list[dict[str, Any]]:
    """Return where the organisations lie, for a map: each one, or how many at each place."""
    entries = found.directory.entries
    placed = [n for n in positions_in(found.bits) if entries[n].latitude is not None]
    if len(placed) > MOST_POINTS:
        numbers = Counter((entries[n].latitude, entries[n].longitude) for n in placed)
        one_of = {(entries[n].latitude, entries[n].longitude): entries[n].pk for n in placed}
        cities = dict(Organisation.objects.filter(pk__in=one_of.values()).values_list("pk", "city"))
        return [
            {"lat": at[0], "lon": at[1], "number": n, "place": cities.get(one_of[at], "")}
            for at, n in numbers.items()
        ]
    rows = published_organisations().filter(pk__in=[entries[n].pk for n in placed])
    folder = in_active_language("/organisations/")
    return [
        {"name": name, "url": f"{folder}{slug}/", "place": city, "lat": lat, "lon": lon}
        for name, slug, city, lat, lon in rows.order_by("name").values_list(
            "name", "slug", "city", "latitude", "longitude"
        )
    ]


@dataclass(frozen=True)
class CountryFigures:
    """What a search finds in one country."""

    country: str
    organisations: int
    members: int


def country_figures(found: Found) -> list[CountryFigures]:
    """Count what fits by country: the organisations, and the members they have; most first."""
    rows = []
    for country, bits in found.directory.sets["country"].items():
        here = bits & found.bits
        if here:
            members = found.directory.members_in(here)
            rows.append(CountryFigures(country, here.bit_count(), members))
    return sorted(rows, key=lambda row: (-row.organisations, row.country))


def cities_of(found: QuerySet[Organisation]) -> list[tuple[float, float, int]]:
    """Return latitude, longitude and number of organisations of each place."""
    rows = found.values_list("latitude", "longitude")
    counted = Counter((lat, lon) for lat, lon in rows if lat is not None and lon is not None)
    return [(lat, lon, number) for (lat, lon), number in sorted(counted.items())]


def shared_terms(one: Organisation, other: Organisation) -> list[Term]:
    """Return the vocabulary words two organisations have in common."""
    mine = {term.pk for term in one.terms.all()}
    return [term for term in other.terms.all() if term.pk in mine]
