"""Who may do what with an agreement."""

from typing import Any

from hansa.accounts.models import SiteRole
from hansa.accounts.permissions import has_site_role
from hansa.organisations.permissions import administers_organisation
from hansa.outcomes.models import Agreement, Party


def can_vouch_for_agreements(user: Any) -> bool:
    """Return whether what the user enters is shown without a party's confirmation."""
    return has_site_role(user, SiteRole.Role.EDITOR, SiteRole.Role.VALIDATOR)


def keeps_agreement(user: Any, agreement: Agreement) -> bool:
    """Return whether the user speaks for one of the parties."""
    if not user.is_authenticated:
        return False
    return agreement.organisations.filter(administrators__user=user).exists()


def can_edit_agreement(user: Any, agreement: Agreement) -> bool:
    """Return whether the user speaks for a party, or keeps the register."""
    return keeps_agreement(user, agreement) or can_vouch_for_agreements(user)


def can_withdraw_agreement(user: Any, agreement: Agreement) -> bool:
    """Return whether the user entered it for a party, or keeps the register."""
    if not user.is_authenticated:
        return False
    standing_by = agreement.parties.filter(
        organisation__administrators__user=user, answer=Party.Answer.CONFIRMED
    )
    return standing_by.exists() or can_vouch_for_agreements(user)


def can_read_agreement(user: Any, agreement: Agreement) -> bool:
    """Return whether everybody may see it, or this user."""
    return agreement.state == Agreement.State.PUBLIC or can_edit_agreement(user, agreement)


def can_answer_for_party(user: Any, party: Party) -> bool:
    """Return whether the user speaks for this very party."""
    return party.organisation is not None and administers_organisation(user, party.organisation)
