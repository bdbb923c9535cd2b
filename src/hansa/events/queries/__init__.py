"""Named reads of the calendar."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from hansa.events.models import Event


def published_events(now: datetime) -> QuerySet[Event]:
    """Return the events everybody may see."""
    return Event.objects.filter(published_at__lte=now)


def upcoming_events(now: datetime) -> QuerySet[Event]:
    """Return events that have not ended and are not called off, the next one first."""
    ahead = published_events(now).filter(ends_at__gte=now, cancelled_at__isnull=True)
    return ahead.order_by("starts_at")


def past_events(now: datetime) -> QuerySet[Event]:
    """Return events that have ended, the latest first."""
    return published_events(now).filter(ends_at__lt=now).order_by("-starts_at")


def events_to_keep(user: Any) -> QuerySet[Event]:
    """Return the events a person proposed, or an organisation of theirs, or that they organise."""
    own = Q(written_by=user) | Q(proposed_by__administrators__user=user) | Q(organisers__user=user)
    return Event.objects.filter(own).distinct().order_by("-starts_at", "-pk")


def others_of_series(event: Event, now: datetime, most: int = 6) -> QuerySet[Event]:
    """Return other events of the same series, the latest first."""
    if event.series_id is None:
        return Event.objects.none()
    rows = published_events(now).filter(series=event.series_id).exclude(pk=event.pk)
    return rows.order_by("-starts_at")[:most]
