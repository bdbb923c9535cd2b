"""Reads of the outbox: what has been kept long enough, and how many mails ended how."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from hansa.mail.models import Campaign, ForgottenMail, OutgoingMail, Suppression
from hansa.mail.suppression import address_hash

State = OutgoingMail.State
ENDED = [State.SENT, State.FAILED, State.BOUNCED, State.SUPPRESSED, State.ABORTED]
KEPT = timedelta(days=30)
KEPT_ONCE_ONLY = timedelta(days=180)
"""For mails with a campaign's name: as long as their row stands, nobody gets such a mail twice."""


def mail_to_forget(now: datetime) -> QuerySet[OutgoingMail]:
    """Return mails that ended and have been kept long enough since they were due, oldest first."""
    old = Q(campaign="", due_at__lt=now - KEPT) | Q(due_at__lt=now - KEPT_ONCE_ONLY)
    return OutgoingMail.objects.filter(old, state__in=ENDED).order_by("due_at", "pk")


def counts_of(campaign: str) -> Counter[str]:
    """Return how many mails of a campaign are in which state, forgotten ones included."""
    rows = OutgoingMail.objects.filter(campaign=campaign).values_list("state")
    counts = Counter(dict(rows.annotate(Count("pk")).order_by()))
    for forgotten in ForgottenMail.objects.filter(campaign=campaign):
        counts[forgotten.state] += forgotten.count
    return counts


def blocked_among(addresses: Iterable[str]) -> set[str]:
    """Return which of these addresses get no mailings."""
    hashes = {address_hash(one): one for one in addresses}
    blocked = Suppression.objects.filter(address_hash__in=hashes)
    return {hashes[one] for one in blocked.values_list("address_hash", flat=True)}


def is_held_up(campaign: str) -> bool:
    """Return whether a mailing is held up."""
    return Campaign.objects.filter(name=campaign, state=Campaign.State.PAUSED).exists()


def sent_since(campaign: str, moment: datetime) -> int:
    """Return how many mails of a campaign went out since a moment."""
    return OutgoingMail.objects.filter(campaign=campaign, sent_at__gt=moment).count()


def delivered_of(campaign: str) -> int:
    """Return how many mails of a campaign a delivery service says were taken in for the person."""
    return OutgoingMail.objects.filter(campaign=campaign, delivered_at__isnull=False).count()


def next_due(campaign: str) -> datetime | None:
    """Return when the next mail of a campaign is due that has not gone out."""
    waiting = OutgoingMail.objects.filter(campaign=campaign, state__in=[State.QUEUED, State.RETRY])
    return waiting.order_by("due_at").values_list("due_at", flat=True).first()


def failed_mail(campaign: str) -> QuerySet[OutgoingMail]:
    """Return the mails of a campaign that did not arrive, by address."""
    lost = [State.FAILED, State.BOUNCED]
    return OutgoingMail.objects.filter(campaign=campaign, state__in=lost).order_by("recipient")
