"""Which articles there are, and what changed in one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import slugify

from hansa.common.shown.keeping import still_shown, taken_away
from hansa.common.words import plain_letters
from hansa.news.models import Article, ArticleDocument, ArticlePicture, ArticleVersion, Tag

KEPT_FIELDS = ("kind", "title", "summary", "body", "video_url")
"""What a version keeps as it stands in the article; `ArticleVersion` says what else."""


def published_articles(now: datetime) -> QuerySet[Article]:
    """Return the articles everybody may see, the newest first."""
    return Article.objects.public(now).order_by("-published_at", "-id")


def articles_to_edit(user: Any, *, everything: bool) -> QuerySet[Article]:
    """Return what a person wrote, or an organisation of theirs; or what anybody has."""
    own = Q(written_by=user) | Q(organisation__administrators__user=user)
    rows = Article.objects.all() if everything else Article.objects.filter(own).distinct()
    return rows.select_related("organisation").order_by("-pk")


def versions_of(article: Article) -> QuerySet[ArticleVersion]:
    """Return all versions of an article, the latest first."""
    return article.versions.select_related("saved_by").order_by("-number")


def pictures_of(article: Article) -> QuerySet[ArticlePicture]:
    """Return the pictures of an article, the one at its head first."""
    return still_shown(article.pictures.all())


def removed_pictures(article: Article, now: datetime) -> QuerySet[ArticlePicture]:
    """Return the pictures that were taken away and can be put back, the latest first."""
    return taken_away(article.pictures.all(), now)


def documents_of(article: Article) -> QuerySet[ArticleDocument]:
    """Return what an article offers for download."""
    return still_shown(article.documents.all())


def removed_documents(article: Article, now: datetime) -> QuerySet[ArticleDocument]:
    """Return the documents that were taken away and can be put back, the latest first."""
    return taken_away(article.documents.all(), now)


def tag_slug(name: str) -> str:
    """Return what a tag is known by: written otherwise it is the same."""
    return slugify(plain_letters(name))[:60] or slugify(name, allow_unicode=True)[:60]


def tag_names(slugs: Iterable[str]) -> dict[str, str]:
    """Return the names of tags by what they are known by."""
    return dict(Tag.objects.filter(slug__in=list(slugs)).values_list("slug", "name"))
