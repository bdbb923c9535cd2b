"""
The list of news: words, facets that combine, orders.

What does not depend on the moment is read once and kept in memory until an article or the
directory changes.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Count, Max, Sum

from hansa.common.facets import FacetTable, Values
from hansa.common.search import search_documents
from hansa.news.models import Article
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import IndexState

FACETS = ("kind", "tag", "year", "country")
ORDERS = ("newest", "title")


@dataclass(frozen=True)
class NewsSearch:
    """What somebody looks for among the news; empty means everything."""

    question: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = ""

    @property
    def is_filtered(self) -> bool:
        """Return whether anything but the order is asked for."""
        return bool(self.question.strip()) or any(self.chosen.values())


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


def search_articles(search: NewsSearch, now: datetime) -> Found:
    """Return the articles that fit."""
    articles = _all_articles()
    table = articles.table
    # The newest come first, so that what is planned stands before all that is shown.
    planned = sum(1 for at in articles.moments if at > now)
    shown = (1 << len(table.pks)) - (1 << planned)
    found: dict[int, int] = {}
    if search.question.strip():
        documents = search_documents(search.question).filter(kind="article")
        ids = documents.values_list("object_id", flat=True)
        found = {pk: place for place, pk in enumerate(ids)}
        shown &= table.bits(found)
    counted = table.count(dict(search.chosen), shown)
    return Found(_in_order(counted.fitting, search, articles, found), counted.numbers)


def _in_order(
    pks: list[int], search: NewsSearch, articles: Articles, found: dict[int, int]
) -> list[int]:
    if search.order == "title":
        titles, positions = articles.titles, articles.table.positions
        return sorted(pks, key=lambda pk: titles[positions[pk]].casefold())
    if search.order == "newest" or not found:
        return pks
    return sorted(pks, key=found.__getitem__)


_held: dict[str, Articles] = {}


def _all_articles() -> Articles:
    """
    Return all articles as of now.

    Inside a transaction they are read anew: what is seen there may never be committed. Each
    change of an article raises its version, and one of a profile the directory's.
    """
    key = _key()
    if connection.in_atomic_block:
        return _read(key)
    held = _held.get("articles")
    if held is None or held.key != key:
        held = _held["articles"] = _read(key)
    return held


def _key() -> tuple[object, ...]:
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
