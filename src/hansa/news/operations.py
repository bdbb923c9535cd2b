"""Publishing articles."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hansa.accounts.models import User
from hansa.common.operations import operation, record
from hansa.common.search import index_document
from hansa.news.models import Article
from hansa.organisations.models import Organisation


@operation("article.publish")
def publish_article(
    *,
    actor: User | None,
    now: datetime,
    details: dict[str, Any],
    organisations: Iterable[Organisation] = (),
) -> Article:
    """Publish an article; ``details`` are fields of `Article`."""
    made = Article.objects.create(**details)
    made.organisations.set(organisations)
    index_document(
        kind="article", object_id=made.pk, title=made.title, summary=made.summary,
        href=f"/news/{made.slug}/", texts=[made.body, made.person, made.person_role],
        visible_from=made.published_at,
    )  # fmt: skip
    record(actor=actor, now=now, verb="article.publish", target=made)
    return made
