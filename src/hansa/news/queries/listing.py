"""
The list of news: words, facets that combine, orders.

What does not depend on the moment is read once and kept in memory until an article or the
directory changes.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Sum

from hansa.common.facets import FacetTable, Values
from hansa.common.listing import Kept, ListSearch, count_found
from hansa.news.models import Article
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import IndexState

FACETS = ("kind", "tag", "year", "country")
ORDERS = ("newest", "title")


@dataclass(frozen=True)
class Articles:
    """All articles that are published or will be, the newest first."""

    key: tuple[object, ...]
    table: FacetTable
    titles: list[str]
    moments: list[datetime]


@dataclass(frozen=True)
class Found:
    """The articles that fit, in their order, and the numbers of each facet."""

    pks: list[int]
    numbers: dict[str, dict[str, int]]


def search_articles(search: ListSearch, now: datetime) -> Found:
    """Return the articles that fit."""
    articles = _kept.get()
    table = articles.table
    # The newest come first, so that what is planned stands before all that is shown.
    planned = sum(1 for at in articles.moments if at > now)
    shown = (1 << len(table.pks)) - (1 << planned)
    counted, found = count_found(table, search, shown, "article")
    return Found(_in_order(counted.fitting, search, articles, found), counted.numbers)


def _in_order(
    pks: list[int], search: ListSearch, articles: Articles, found: dict[int, int]
) -> list[int]:
    if search.order == "title":
        titles, positions = articles.titles, articles.table.positions
        return sorted(pks, key=lambda pk: titles[positions[pk]].casefold())
    if search.order == "newest" or not found:
        return pks
    return sorted(pks, key=found.__getitem__)


def _key() -> tuple[object, ...]:
    """Each change of an article raises its version, and one of a profile the directory's."""
    articles = Article.objects.aggregate(n=Count("pk"), newest=Max("pk"), changes=Sum("version"))
    words = IndexState.objects.values_list("version", flat=True).first()
    return (*articles.values(), words)


def _read(key: tuple[object, ...]) -> Articles:
    """Read all published articles in three queries; a hidden organisation gives no country."""
    tags: dict[int, list[str]] = defaultdict(list)
    tagged = Article.tags.through.objects.values_list("article_id", "tag__slug")
    for article, tag in tagged:
        tags[article].append(tag)
    countries: dict[int, set[str]] = defaultdict(set)
    through = Article.organisations.through.objects.filter(
        organisation__status=ProfileStatus.PUBLISHED
    )
    for article, country in through.values_list("article_id", "organisation__country"):
        countries[article].add(country)
    titles: list[str] = []
    moments: list[datetime] = []

    def rows() -> Iterator[tuple[int, Values]]:
        shown = Article.objects.filter(
            state=Article.State.PUBLISHED, published_at__isnull=False
        ).order_by("-published_at", "-pk")
        for pk, title, at, kind in shown.values_list("pk", "title", "published_at", "kind"):
            assert at is not None, "the filter above"
            titles.append(title)
            moments.append(at)
            yield (
                pk,
                {
                    "kind": [kind],
                    "tag": tags[pk],
                    "year": [str(at.year)],
                    "country": countries[pk],
                },
            )

    table = FacetTable.of(rows())
    return Articles(key, table, titles, moments)


_kept = Kept(_key, _read)
