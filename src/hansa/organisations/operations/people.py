"""Colleagues come to keep a profile, and leave it to others."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_mail
from hansa.organisations.models import Administrator, Invitation, Organisation
from hansa.organisations.queries.people import (
    administrators_of,
    open_invitation,
    open_invitations_of,
)

MOST_OPEN = 20
ONCE_IN = timedelta(days=1)
"""How often one address may be written to: it may be a stranger's."""


@operation("invitation.send")
def invite_colleague(
    *, actor: User, now: datetime, organisation: Organisation, email: str
) -> Invitation:
    """
    Ask somebody by e-mail to keep the profile too; asked again, the last link counts.

    The mail is in the language of whoever invites. Nothing tells whether there is an account.
    """
    email = email.lower()  # else one address could be written to in many spellings
    refuse_unless(
        not administrators_of(organisation).filter(user__email__iexact=email).exists(),
        gettext("Whoever has this address keeps the profile already."),
    )
    hold(organisation)  # two tabs at once would both see room for one more
    refuse_unless(
        open_invitations_of(organisation, now).exclude(email=email).count() < MOST_OPEN,
        gettext("So many invitations are open. Take one back first."),
    )
    refuse_unless(
        not organisation.invitations.filter(email=email, invited_at__gt=now - ONCE_IN).exists(),
        gettext("This address was invited a moment ago. Wait a day before you invite it again."),
    )
    made, _ = Invitation.objects.update_or_create(
        organisation=organisation,
        email=email,
        defaults={"token": secrets.token_urlsafe(32), "invited_at": now, "invited_by": actor},
    )
    path = reverse("organisations:invitation-detail", args=[made.token])
    letter = render_mail(
        "mail/colleague_invited",
        {"organisation": organisation, "inviter": actor, "link": settings.BASE_URL + path},
    )
    queue_mail(recipient=email, now=now, **letter)
    record(actor=actor, now=now, verb="invitation.send", target=made, organisation=organisation.pk)
    return made


@operation("invitation.accept")
def accept_invitation(*, actor: User, now: datetime, token: str) -> Administrator:
    """Let whoever opened the link keep the profile; the link is used up."""
    invitation = open_invitation(token, now)
    refuse_unless(
        invitation is not None, gettext("The invitation was used, taken back, or is too old.")
    )
    assert invitation is not None, "refused above"
    made, _ = Administrator.objects.get_or_create(organisation=invitation.organisation, user=actor)
    record(actor=actor, now=now, verb="invitation.accept", target=made)
    invitation.delete()
    return made


@operation("invitation.withdraw")
def withdraw_invitation(*, actor: User, now: datetime, invitation: Invitation) -> None:
    """Take an invitation back; its link leads nowhere then."""
    record(actor=actor, now=now, verb="invitation.withdraw", target=invitation)
    invitation.delete()


@operation("administrator.remove")
def remove_administrator(*, actor: User, now: datetime, administrator: Administrator) -> None:
    """Let a person keep the profile no longer; the last one cannot leave it alone."""
    organisation = administrator.organisation
    hold(organisation)  # two who leave at once would both see the other
    others = organisation.administrators.exclude(pk=administrator.pk)
    refuse_unless(
        others.exists(), gettext("Somebody has to keep the profile. Invite a colleague first.")
    )
    record(
        actor=actor, now=now, verb="administrator.remove", target=organisation,
        user=administrator.user_id,
    )  # fmt: skip
    administrator.delete()
