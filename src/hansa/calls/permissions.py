"""Who may do what with a call."""

from typing import Any

from hansa.accounts.models import SiteRole
from hansa.accounts.permissions import has_site_role
from hansa.calls.models import Call


def can_edit_calls(user: Any) -> bool:
    """Return whether the user keeps all calls, and publishes without being asked."""
    return has_site_role(user, SiteRole.Role.EDITOR)


def keeps_call(user: Any, call: Call) -> bool:
    """Return whether the user wrote it, or speaks for the organisation that submitted it."""
    if not user.is_authenticated:
        return False
    if call.organisation is None:
        return call.written_by_id == user.pk
    return call.organisation.administrators.filter(user=user).exists()


def can_edit_call(user: Any, call: Call) -> bool:
    """Return whether the user keeps this call, or all of them."""
    return keeps_call(user, call) or can_edit_calls(user)
