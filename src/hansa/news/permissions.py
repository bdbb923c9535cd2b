"""Who may do what with an article or a voice."""

from typing import Any

from hansa.accounts.models import SiteRole
from hansa.accounts.permissions import has_site_role
from hansa.news.models import Article


def can_edit_news(user: Any) -> bool:
    """Return whether the user keeps all texts, and publishes without being asked."""
    return has_site_role(user, SiteRole.Role.EDITOR)


def keeps_article(user: Any, article: Article) -> bool:
    """Return whether the user wrote it, or speaks for the organisation that submitted it."""
    if not user.is_authenticated:
        return False
    if article.organisation is None:
        return article.written_by_id == user.pk
    return article.organisation.administrators.filter(user=user).exists()


def can_edit_article(user: Any, article: Article) -> bool:
    """Return whether the user keeps this text, or all of them."""
    return keeps_article(user, article) or can_edit_news(user)
