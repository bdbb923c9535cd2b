"""Who asks for profiles that seem to be left."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from hansa.organisations.models import Claim

WAITING = timedelta(days=14)
"""How long the profile's own people have to object."""


def open_claims() -> QuerySet[Claim]:
    """Return what nobody has decided yet, the oldest first."""
    waiting = Claim.objects.filter(state=Claim.State.OPEN)
    return waiting.select_related("organisation", "claimant")


def grantable_at(claim: Claim) -> datetime:
    """Return from when on a claim may be granted: at once if nobody keeps the profile."""
    kept = claim.organisation.administrators.exists()
    return claim.claimed_at + WAITING if kept else claim.claimed_at
