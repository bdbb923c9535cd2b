"""Who decides on what others submit."""

from typing import Any

from hansa.accounts.models import SiteRole
from hansa.accounts.permissions import has_site_role


def can_block_people(user: Any) -> bool:
    """Return whether the user closes other people's accounts."""
    return has_site_role(user, SiteRole.Role.ADMINISTRATOR)


def can_moderate(user: Any) -> bool:
    """Return whether the user sees what waits, and decides on it."""
    return has_site_role(user, SiteRole.Role.EDITOR)
