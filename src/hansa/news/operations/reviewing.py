"""Where an article waits for an editor: parts of the operations that write and show it."""

from datetime import datetime

from hansa.accounts.models import User
from hansa.common.operations import hold
from hansa.moderation.operations import open_case
from hansa.moderation.queries import waiting_case
from hansa.news.models import Article

KIND = "article"


def hold_with_case(article: Article) -> Article:
    """Hold a text, and before it the case in which it waits: deciding holds them in this order."""
    case = waiting_case(KIND, article.pk)
    if case is not None:
        hold(case)
    return hold(article)


def put_before_editors(article: Article, actor: User, now: datetime) -> None:
    """Let a text wait in the editors' inbox."""
    open_case(
        actor=actor, now=now, kind=KIND, object_id=article.pk, title=article.title,
        href=f"/news/{article.slug}/", organisation=article.organisation,
    )  # fmt: skip


def put_before_editors_again(article: Article, actor: User, now: datetime) -> None:
    """Let an organisation's text that was changed be looked at, if anybody reads or awaits it."""
    seen = {Article.State.PUBLISHED, Article.State.WAITING}
    if article.organisation is not None and article.state in seen:
        put_before_editors(article, actor, now)
