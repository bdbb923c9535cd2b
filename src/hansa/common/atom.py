"""Feeds for readers of news."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language


class AtomEntry(NamedTuple):
    """One entry; ``path`` is its page on this site, ``published`` never changes."""

    title: str
    path: str
    summary: str
    published: datetime
    updated: datetime
    categories: tuple[str, ...] = ()


def atom_answer(*, title: str, path: str, entries: Iterable[AtomEntry]) -> HttpResponse:
    """Return entries, the newest first, as an Atom feed of the page at this path."""
    feed = Atom1Feed(
        title=f"{title} · {settings.SITE_NAME}",
        link=settings.BASE_URL + path,
        description=title,
        language=get_language() or settings.LANGUAGE_CODE,
    )
    for one in entries:
        link = settings.BASE_URL + one.path
        feed.add_item(
            title=one.title, link=link, description=one.summary, unique_id=link,
            pubdate=one.published, updateddate=one.updated, categories=one.categories,
        )  # fmt: skip
    answer = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(answer, "utf-8")
    return answer
