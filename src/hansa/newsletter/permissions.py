"""Who may write and send the newsletter."""

from typing import Any

from hansa.accounts.models import SiteRole
from hansa.accounts.permissions import has_site_role


def can_edit_newsletter(user: Any) -> bool:
    """Return whether the user is an editor."""
    return has_site_role(user, SiteRole.Role.EDITOR)
