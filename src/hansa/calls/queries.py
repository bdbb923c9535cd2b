"""Named reads of calls."""

from datetime import datetime

from django.db.models import Min, Q, QuerySet

from hansa.calls.models import Call


def published_calls(now: datetime) -> QuerySet[Call]:
    """Return the calls everybody may see, each with its next deadline as ``next_deadline``."""
    ahead = Q(deadlines__at__gte=now)
    return Call.objects.filter(published_at__lte=now).annotate(
        next_deadline=Min("deadlines__at", filter=ahead)
    )


def open_calls(now: datetime) -> QuerySet[Call]:
    """Return calls with a deadline ahead, the most urgent first."""
    return (
        published_calls(now).filter(next_deadline__isnull=False).order_by("next_deadline", "title")
    )


def closed_calls(now: datetime) -> QuerySet[Call]:
    """Return calls whose deadlines are all past."""
    return published_calls(now).filter(next_deadline__isnull=True).order_by("-published_at")
