"""Which articles there are, and what changed in one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import slugify

from hansa.common.words import plain_letters
from hansa.news.models import Article, ArticleVersion, Tag

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


def tag_slug(name: str) -> str:
    """Return what a tag is known by: written otherwise it is the same."""
    return slugify(plain_letters(name))[:60] or slugify(name, allow_unicode=True)[:60]


def tag_names(slugs: Iterable[str]) -> dict[str, str]:
    """Return the names of tags by what they are known by."""
    return dict(Tag.objects.filter(slug__in=list(slugs)).values_list("slug", "name"))
