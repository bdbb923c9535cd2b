"""Who may make polls."""

from typing import Any

from hansa.accounts.models import SiteRole
from hansa.accounts.permissions import has_site_role


def can_edit_polls(user: Any) -> bool:
    """Return whether the user writes polls, opens and closes them."""
    return has_site_role(user, SiteRole.Role.EDITOR)
