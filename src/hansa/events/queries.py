"""Named reads of the calendar."""

from datetime import datetime

from django.db.models import QuerySet

from hansa.events.models import Event


def published_events(now: datetime) -> QuerySet[Event]:
    """Return the events everybody may see."""
    return Event.objects.filter(published_at__lte=now)


def upcoming_events(now: datetime) -> QuerySet[Event]:
    """Return events that have not ended, the next one first."""
    return published_events(now).filter(ends_at__gte=now).order_by("starts_at")


def past_events(now: datetime) -> QuerySet[Event]:
    """Return events that have ended, the latest first."""
    return published_events(now).filter(ends_at__lt=now).order_by("-starts_at")
