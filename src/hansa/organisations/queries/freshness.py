"""Which profiles somebody has confirmed of late, and which nobody has."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Organisation
from hansa.organisations.queries.directory import published_organisations

REMINDED_AFTER = (timedelta(days=365), timedelta(days=395), timedelta(days=425))
HIDDEN_AFTER = timedelta(days=455)
_SALT = "organisations.confirm"


@dataclass(frozen=True)
class Confirmation:
    """What the link of a reminder asks about."""

    organisation: Organisation
    is_used: bool


def is_fresh(organisation: Organisation, now: datetime) -> bool:
    """Return whether the profile was published or confirmed within a year."""
    last = organisation.confirmed_at or organisation.published_at
    return last is not None and now - last < REMINDED_AFTER[0]


def _unconfirmed_since(moment: datetime) -> QuerySet[Organisation]:
    last = Coalesce("confirmed_at", "published_at")
    return published_organisations().annotate(last=last).filter(last__lte=moment).order_by("pk")


def profiles_to_remind(now: datetime) -> list[Organisation]:
    """Return the profiles whose next reminder is due."""
    due: list[Organisation] = []
    for count, after in enumerate(REMINDED_AFTER):
        due += _unconfirmed_since(now - after).filter(reminders_count=count)
    return due


def profiles_to_hide(now: datetime) -> QuerySet[Organisation]:
    """Return the profiles that nobody confirmed after all reminders."""
    return _unconfirmed_since(now - HIDDEN_AFTER).filter(reminders_count=len(REMINDED_AFTER))


def confirmation_token(organisation: Organisation) -> str:
    """Return what a link to confirm this profile holds; used once, it is used up."""
    return signing.dumps([organisation.pk, _stamp(organisation)], salt=_SALT)


def _stamp(organisation: Organisation) -> str:
    return organisation.confirmed_at.isoformat() if organisation.confirmed_at else ""


def read_confirmation(token: str) -> Confirmation | None:
    """Return what a token asks about, or None if it is not one of ours."""
    try:
        pk, stamp = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    shown = [ProfileStatus.PUBLISHED, ProfileStatus.HIDDEN]
    organisation = Organisation.objects.filter(pk=pk, status__in=shown).first()
    if organisation is None:
        return None
    return Confirmation(organisation, is_used=stamp != _stamp(organisation))
