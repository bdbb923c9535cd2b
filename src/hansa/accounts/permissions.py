"""Who may do what on the site as a whole."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings

from hansa.accounts.models import SiteRole


def has_site_role(user: Any, *roles: str) -> bool:
    """Return whether the user has one of these roles; an administrator has all of them."""
    if not user.is_authenticated:
        return False
    wanted = {*roles, SiteRole.Role.ADMINISTRATOR}
    return SiteRole.objects.filter(user=user, role__in=wanted).exists()


def has_second_factor(user: Any) -> bool:
    """Return whether the user has a second factor, or the site asks for none."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return True
    return Authenticator.objects.filter(user=user).exclude(type="recovery_codes").exists()
