"""The list of partner searches: words, facets that combine, orders."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Max, Sum

from hansa.common.facets import ANY, FacetTable, Values
from hansa.common.listing import Kept, ListSearch, count_found
from hansa.organisations.models import IndexState
from hansa.partnering.models import PartnerSearch, SearchStatus

FACETS = ("status", "kind", "term", "country", "profile_type", "origin", "call")
ORDERS = ("newest", "end", "title")
STILL = (SearchStatus.OPEN.value,)
"""What is listed unless another status is asked for."""


@dataclass(frozen=True)
class Listed:
    """What the list knows of one search."""

    title: str
    published_at: datetime
    expires_on: date
    is_closed: bool

    def status(self, today: date) -> SearchStatus:
        """Return how it stands on a day."""
        if self.is_closed:
            return SearchStatus.CLOSED
        return SearchStatus.OPEN if self.expires_on >= today else SearchStatus.EXPIRED


@dataclass(frozen=True)
class Searches:
    """All public searches, in the order of their numbers."""

    key: tuple[object, ...]
    table: FacetTable
    listed: list[Listed]


@dataclass(frozen=True)
class Found:
    """The searches that fit, in their order, and the numbers of each facet."""

    pks: list[int]
    numbers: dict[str, dict[str, int]]


def list_searches(search: ListSearch, today: date) -> Found:
    """Return the partner searches that fit; the open ones unless words or a status are given."""
    kept = _kept.get()
    statuses = ((n, one.status(today).value) for n, one in enumerate(kept.listed))
    table = kept.table.with_facet("status", statuses)
    if not search.question.strip() and not search.chosen.get("status"):
        search = replace(search, chosen={**search.chosen, "status": STILL})
    counted, found = count_found(table, search, table.bits(table.pks), "partner-search")

    def listed(pk: int) -> Listed:
        return kept.listed[table.positions[pk]]

    pks = counted.fitting
    if search.order == "title":
        pks = sorted(pks, key=lambda pk: listed(pk).title.casefold())
    elif search.order == "end":
        pks = sorted(pks, key=lambda pk: (listed(pk).expires_on < today, listed(pk).expires_on))
    elif search.order == "newest" or not found:
        pks = sorted(pks, key=lambda pk: (listed(pk).published_at, pk), reverse=True)
    else:
        pks = sorted(pks, key=found.__getitem__)
    return Found(pks, counted.numbers)


def _key() -> tuple[object, ...]:
    """Each change of a search raises its version, and each of the directory that one's."""
    rows = PartnerSearch.objects.aggregate(
        number=Count("pk"), newest=Max("pk"), changes=Sum("version")
    )
    return (*rows.values(), IndexState.objects.values_list("version", flat=True).first())


def _read(key: tuple[object, ...]) -> Searches:
    """Read all public searches in two queries."""
    words: dict[int, set[str]] = defaultdict(set)
    through = PartnerSearch.terms.through.objects.values_list(
        "partnersearch_id", "term__vocabulary", "term__slug"
    )
    for pk, vocabulary, slug in through:
        words[pk].add(f"{vocabulary}:{slug}")
    listed: list[Listed] = []

    def rows() -> Iterator[tuple[int, Values]]:
        read = PartnerSearch.objects.public().order_by("pk").values_list(
            "pk", "title", "published_at", "expires_on", "state", "kind", "countries",
            "profile_types", "organisation__country", "call__slug",
        )  # fmt: skip
        for pk, title, at, ends, state, kind, countries, types, origin, call in read:
            assert at is not None, "a constraint of the table"
            listed.append(Listed(title, at, ends, state == PartnerSearch.State.CLOSED))
            yield (
                pk,
                {
                    "kind": [kind],
                    "term": words[pk],
                    "country": countries or [ANY],
                    "profile_type": types or [ANY],
                    "origin": [origin],
                    "call": [call] if call else [],
                },
            )

    return Searches(key, FacetTable.of(rows()), listed)


_kept = Kept(_key, _read)
