"""Articles and voices for readers of feeds."""

from collections.abc import Iterable

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from hansa.common.atom import AtomEntry
from hansa.news.models import Article, Voice


def entries_of(articles: Iterable[Article]) -> list[AtomEntry]:
    """Return articles as entries of a feed; tags and corrections are fetched already."""
    entries = []
    for article in articles:
        if article.published_at is None:
            continue
        corrected = [one.at for one in article.corrections.all()]
        tags = tuple(tag.name for tag in article.tags.all())
        entries.append(
            AtomEntry(
                article.title, article.get_absolute_url(), article.summary, article.published_at,
                max([article.published_at, *corrected]), tags,
            )
        )  # fmt: skip
    return entries


def entries_of_voices(voices: Iterable[Voice]) -> list[AtomEntry]:
    """Return voices as entries of a feed."""
    return [
        AtomEntry(
            _("%(name)s on %(event)s") % {"name": one.name, "event": one.event}
            if one.event else one.name,
            one.get_absolute_url(), Truncator(one.text).chars(600), one.published_at,
            one.published_at,
        )
        for one in voices
        if one.published_at is not None
    ]  # fmt: skip
