"""An abandoned profile comes to new people, after its own have had time to object."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_mail
from hansa.organisations.models import Claim, Organisation
from hansa.organisations.operations.profiles import add_administrator
from hansa.organisations.permissions import can_claim_profile
from hansa.organisations.queries.claims import grantable_at, open_claims
from hansa.organisations.queries.people import administrators_of

State = Claim.State
MOST_OPEN = 5
"""Open claims of one person: each is a mail to people who may not know them."""


@operation("claim.make")
def claim_profile(
    *, actor: User, now: datetime, organisation: Organisation, reason: str, key: str = ""
) -> Claim:
    """Ask to keep a profile; its own people are told and may object."""
    hold(actor)  # two tabs at once would both see that nothing is asked yet
    refuse_unless(can_claim_profile(actor, organisation), gettext("You keep this profile already."))
    refuse_unless(
        not open_claims().filter(organisation=organisation, claimant=actor).exists(),
        gettext("You have asked already; a validator decides."),
    )
    refuse_unless(
        open_claims().filter(claimant=actor).count() < MOST_OPEN,
        gettext("You have asked for many profiles. Wait until some are decided."),
    )
    made = Claim.objects.create(
        organisation=organisation, claimant=actor, reason=reason, claimed_at=now
    )
    for administrator in administrators_of(organisation):
        _write(made, administrator.user, now, "mail/profile_claimed")
    record(actor=actor, now=now, verb="claim.make", target=made)
    return made


@operation("claim.object")
def object_to_claim(*, actor: User, now: datetime, claim: Claim, objection: str) -> Claim:
    """Say why the claimant should not keep the profile; the validator reads it."""
    hit = open_claims().filter(pk=claim.pk).update(objection=objection)
    refuse_unless(bool(hit), gettext("It is decided already."))
    claim.objection = objection
    record(actor=actor, now=now, verb="claim.object", target=claim)
    return claim


@operation("claim.decide")
def decide_claim(
    *, actor: User, now: datetime, claim: Claim, granted: bool, answer: str = ""
) -> Claim:
    """
    Let the claimant keep the profile, or not, and tell them.

    Refused while the profile's own people still have time to object, and to whoever asked.
    """
    refuse_unless(claim.claimant != actor, gettext("Somebody else has to decide about you."))
    earliest = grantable_at(claim)
    day = date_format(earliest.date(), "DATE_FORMAT")
    refuse_unless(
        not granted or now >= earliest,
        gettext("Its people may object until %(day)s.") % {"day": day},
    )
    state = State.GRANTED if granted else State.REFUSED
    hit = open_claims().filter(pk=claim.pk).update(state=state, answer=answer, decided_at=now)
    refuse_unless(bool(hit), gettext("It is decided already."))
    claim.refresh_from_db()
    if granted:
        add_administrator(
            actor=actor, now=now, organisation=claim.organisation, user=claim.claimant
        )
    _write(claim, claim.claimant, now, "mail/claim_decided")
    record(actor=actor, now=now, verb="claim.decide", target=claim, state=state)
    return claim


def _write(claim: Claim, reader: User, now: datetime, template: str) -> None:
    path = reverse("organisations:claim-detail", args=[claim.pk])
    with override(reader.language):
        letter = render_mail(
            template,
            {"claim": claim, "organisation": claim.organisation, "link": settings.BASE_URL + path},
        )
    queue_mail(recipient=reader.email, now=now, **letter)
