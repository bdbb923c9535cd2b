"""Who may do what with a profile."""

from typing import Any

from hansa.accounts.models import SiteRole
from hansa.accounts.permissions import has_site_role
from hansa.organisations.enums import Audience, ProfileStatus
from hansa.organisations.models import Claim, Organisation


def administers_organisation(user: Any, organisation: Organisation) -> bool:
    """Return whether the user is one of the profile's own administrators."""
    return user.is_authenticated and organisation.administrators.filter(user=user).exists()


def can_edit_organisation(user: Any, organisation: Organisation) -> bool:
    """Return whether the user keeps this profile, or all of them."""
    if administers_organisation(user, organisation):
        return True
    return has_site_role(user, SiteRole.Role.ADMINISTRATOR)


def can_see_contact(user: Any, organisation: Organisation) -> bool:
    """Return whether the profile's people show the user whom to write to; in every channel."""
    if organisation.contact_audience == Audience.PUBLIC:
        return True
    if not user.is_authenticated:
        return False
    shown = organisation.contact_audience == Audience.MEMBERS
    return shown or can_edit_organisation(user, organisation)


def can_edit_vocabularies(user: Any) -> bool:
    """Return whether the user keeps the words that profiles choose from."""
    return can_validate_profiles(user)


def can_import_organisations(user: Any) -> bool:
    """Return whether the user brings profiles in from files, and takes them back."""
    return can_validate_profiles(user)


def can_validate_profiles(user: Any) -> bool:
    """Return whether the user decides which profiles are shown."""
    return has_site_role(user, SiteRole.Role.VALIDATOR)


def can_claim_profile(user: Any, organisation: Organisation) -> bool:
    """Return whether the user may ask for this profile: it is shown, and not theirs."""
    shown = organisation.status == ProfileStatus.PUBLISHED
    return shown and user.is_authenticated and not administers_organisation(user, organisation)


def can_read_claim(user: Any, claim: Claim) -> bool:
    """Return whether the user asked, keeps the profile, or decides."""
    own = claim.claimant == user or administers_organisation(user, claim.organisation)
    return own or can_validate_profiles(user)
