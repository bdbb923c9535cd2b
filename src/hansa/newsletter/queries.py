"""What an edition is composed from, and who gets it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format

from hansa.calls.queries.calls import open_calls
from hansa.common.places import country_name
from hansa.events.queries import upcoming_events
from hansa.insights.queries.figures import site_figures
from hansa.news.models import Article
from hansa.news.queries.articles import published_articles
from hansa.newsletter.models import Edition, EditionItem, Subscriber
from hansa.organisations.queries.directory import published_organisations
from hansa.polls.queries import current_poll

Section = EditionItem.Section
MOST_ORGANISATIONS = 6
SECTION_OF = {
    Article.Kind.NEWS: Section.NEWS,
    Article.Kind.ACHIEVEMENT: Section.ACHIEVEMENTS,
    Article.Kind.COMMUNITY: Section.COMMUNITY,
    Article.Kind.INTERVIEW: Section.COMMUNITY,
    Article.Kind.DOCUMENT: Section.NEWS,
}


def figures_now(now: datetime) -> dict[str, int]:
    """Return the site's figures as numbers by their key."""
    return {figure.key: figure.value for figure in site_figures(now)}


def confirmed_subscribers() -> QuerySet[Subscriber]:
    """Return the readers."""
    return Subscriber.objects.filter(state=Subscriber.State.CONFIRMED).order_by("id")


def sent_editions() -> QuerySet[Edition]:
    """Return the archive, the newest first."""
    return Edition.objects.filter(state=Edition.State.SENT).order_by("-number")


def new_on_the_site(*, since: datetime, now: datetime) -> list[dict[str, Any]]:
    """Return the fields of an `EditionItem` for everything worth telling since a moment."""
    order = list(Section)
    return sorted(_news_items(since, now), key=lambda item: order.index(item["section"]))


def _news_items(since: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    for article in published_articles(now).filter(published_at__gt=since):
        yield _item(SECTION_OF[Article.Kind(article.kind)], article, article.person)
    for event in upcoming_events(now)[:8]:
        day = date_format(event.starts_at, "DATE_FORMAT")
        yield _item(Section.EVENTS, event, f"{day} · {event.city}" if event.city else day)
    for call in open_calls(now)[:8]:
        ends = call.next_deadline
        yield _item(Section.CALLS, call, date_format(ends, "DATE_FORMAT") if ends else "")
    newest = published_organisations().filter(published_at__gt=since).order_by("-published_at")
    for organisation in newest[:MOST_ORGANISATIONS]:
        yield _item(Section.ORGANISATIONS, organisation, country_name(organisation.country))
    poll = current_poll(now)
    if poll is not None:
        yield {**_item(Section.POLL, poll, ""), "title": poll.question}


def _item(section: str, source: Any, note: str) -> dict[str, Any]:
    return {
        "section": section,
        "source": f"{source._meta.label_lower}:{source.pk}",
        "title": getattr(source, "title", None) or getattr(source, "name", ""),
        "note": note[:120],
        "summary": getattr(source, "summary", ""),
        "href": source.get_absolute_url(),
    }


def sections_of(edition: Edition) -> list[tuple[str, list[EditionItem]]]:
    """Return the chosen items by section, in the order of the sections."""
    chosen = list(edition.items.filter(included=True))
    rows = [
        (str(section.label), [item for item in chosen if item.section == section])
        for section in Section
    ]
    return [(label, items) for label, items in rows if items]
