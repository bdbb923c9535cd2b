"""Who may do what with a profile."""

from typing import Any

from hansa.accounts.models import SiteRole
from hansa.accounts.permissions import has_site_role
from hansa.organisations.models import Organisation


def can_edit_organisation(user: Any, organisation: Organisation) -> bool:
    """Return whether the user keeps this profile."""
    if not user.is_authenticated:
        return False
    if organisation.administrators.filter(user=user).exists():
        return True
    return has_site_role(user, SiteRole.Role.ADMINISTRATOR)
