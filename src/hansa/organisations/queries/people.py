"""Who keeps a profile, and who is asked to."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from hansa.organisations.models import Administrator, Invitation, Organisation

INVITATION_LASTS = timedelta(days=30)


def administrators_of(organisation: Organisation) -> QuerySet[Administrator]:
    """Return who keeps the profile, those first who have done so longest."""
    return organisation.administrators.select_related("user").order_by("pk")


def open_invitations_of(organisation: Organisation, now: datetime) -> QuerySet[Invitation]:
    """Return who is asked and has not answered yet."""
    recent = organisation.invitations.filter(invited_at__gt=now - INVITATION_LASTS)
    return recent.order_by("-invited_at", "pk")


def open_invitation(token: str, now: datetime) -> Invitation | None:
    """Return the invitation of a link, or None if it was accepted, taken back or is too old."""
    valid = Invitation.objects.filter(token=token, invited_at__gt=now - INVITATION_LASTS)
    return valid.select_related("organisation", "invited_by").first()
