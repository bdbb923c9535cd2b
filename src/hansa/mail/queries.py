"""Reads of the outbox: what has been kept long enough, and how many mails ended how."""

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from hansa.mail.models import ForgottenMail, OutgoingMail

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
