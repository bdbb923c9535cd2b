"""Who may do what with a partner search."""

from typing import Any

from hansa.accounts.models import SiteRole
from hansa.accounts.permissions import has_site_role
from hansa.partnering.models import PartnerSearch


def can_edit_searches(user: Any) -> bool:
    """Return whether the user keeps the site's texts, and so may take any search away."""
    return has_site_role(user, SiteRole.Role.EDITOR)


def keeps_search(user: Any, search: PartnerSearch) -> bool:
    """Return whether the user speaks for the organisation that searches."""
    if not user.is_authenticated:
        return False
    return search.organisation.administrators.filter(user=user).exists()
