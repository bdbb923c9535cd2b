"""Every public page, for search engines."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from hansa.calls.models import Call
from hansa.calls.queries.calls import published_calls
from hansa.common import clock
from hansa.events.models import Event
from hansa.events.queries import published_events
from hansa.news.models import Article
from hansa.news.queries.articles import published_articles
from hansa.organisations.models import Organisation
from hansa.organisations.queries.directory import published_organisations
from hansa.outcomes.models import Agreement
from hansa.partnering.models import PartnerSearch


class Pages(Sitemap[str]):
    """The fixed pages."""

    def items(self) -> list[str]:
        """Return the names of the pages."""
        return [
            "website:home", "organisations:organisation-list", "organisations:network-list",
            "events:event-list", "calls:call-list", "partnering:search-list", "news:article-list",
            "polls:poll-list",
            "newsletter:edition-list", "website:accessibility", "website:privacy",
            "outcomes:agreement-list",
        ]  # fmt: skip

    def location(self, item: str) -> str:
        """Return a page's address."""
        return reverse(item)


class Organisations(Sitemap[Organisation]):
    """The profiles."""

    def items(self) -> Any:
        """Return what is public."""
        return published_organisations().only("slug", "published_at")

    def lastmod(self, item: Organisation) -> datetime | None:
        """Return when the profile appeared."""
        return item.published_at


class Published(Sitemap[Any]):
    """Events, calls, partner searches and news."""

    def items(self) -> list[Event | Call | PartnerSearch | Article]:
        """Return what is public."""
        now = clock.now()
        searches = PartnerSearch.objects.public()
        return [
            *published_events(now), *published_calls(now), *searches, *published_articles(now),
        ]  # fmt: skip

    def lastmod(self, item: Event | Call | PartnerSearch | Article) -> datetime | None:
        """Return when it appeared."""
        return item.published_at


class Agreements(Sitemap[Agreement]):
    """The agreements register."""

    def items(self) -> Any:
        """Return what is public."""
        return Agreement.objects.public().only("slug", "published_at")

    def lastmod(self, item: Agreement) -> datetime | None:
        """Return when it was first shown."""
        return item.published_at


SITEMAPS = {
    "pages": Pages,
    "organisations": Organisations,
    "published": Published,
    "agreements": Agreements,
}
