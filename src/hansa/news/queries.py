"""Named reads of news."""

from datetime import datetime

from django.db.models import QuerySet

from hansa.news.models import Article


def published_articles(now: datetime) -> QuerySet[Article]:
    """Return the articles everybody may see, the newest first."""
    return Article.objects.filter(published_at__lte=now).order_by("-published_at", "-id")
