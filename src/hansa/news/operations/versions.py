"""What a version of an article keeps."""

from datetime import datetime
from typing import Any

from hansa.accounts.models import User
from hansa.news.models import Article, ArticleVersion
from hansa.news.queries.articles import KEPT_FIELDS, pictures_of


def keep_version(article: Article, actor: User | None, now: datetime) -> None:
    """
    Keep the article as it is now, unless the last version is like it.

    Part of operations that hold the article: of two at once each has a number of its own.
    """
    fields: dict[str, Any] = {name: getattr(article, name) for name in KEPT_FIELDS}
    fields["event"] = str(article.event or "")
    fields["tags"] = ", ".join(article.tags.values_list("name", flat=True))
    names = article.organisations.order_by("name").values_list("name", flat=True)
    fields["organisations"] = ", ".join(names)
    fields["pictures"] = list(pictures_of(article).values_list("pk", flat=True))
    last = article.versions.first()
    if last is None or last.fields != fields:
        ArticleVersion.objects.create(
            article=article, number=last.number + 1 if last else 1, saved_at=now, saved_by=actor,
            fields=fields,
        )  # fmt: skip
