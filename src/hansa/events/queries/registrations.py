"""Who registered, who waits, who is to be told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When

from hansa.events.models import Admission, Event, Registration

Status = Registration.Status
REGISTRATIONS_KEPT = timedelta(days=365)
"""After an event, how long it is known who registered without coming, and what all answered."""
DAY, HOUR = 24 * 60, 60
ONLINE_REMINDERS, ONSITE_REMINDERS = (DAY, HOUR), (DAY,)
"""Minutes before the beginning; who has to travel needs no word an hour before."""


def where_and_when(event: Event) -> tuple[object, ...]:
    """Return what somebody who wants to be there has to know."""
    return (
        event.starts_at, event.ends_at, event.timezone, event.format, event.city, event.country,
        event.venue,
    )  # fmt: skip


def admission_of(event: Event) -> Admission | None:
    """Return how one registers for an event; None if one does not, here."""
    return Admission.objects.filter(event=event).first()


def registration_of(user: Any, event: Event) -> Registration | None:
    """Return the user's registration, also one that was cancelled; None without."""
    if not user.is_authenticated:
        return None
    found = event.registrations.filter(user=user).first()
    if found is not None:
        found.event = event
    return found


def seated(event: Event) -> QuerySet[Registration]:
    """Return who has a place, in the order in which they asked."""
    return event.registrations.filter(status=Status.REGISTERED).select_related("user")


def waiting(event: Event) -> QuerySet[Registration]:
    """Return who waits for a place, the first in the line first."""
    return event.registrations.filter(status=Status.WAITING).select_related("user")


def registrations_of(event: Event) -> QuerySet[Registration]:
    """Return all registrations, also those cancelled: places first, then the line."""
    place = Case(
        When(status=Status.REGISTERED, then=0), When(status=Status.WAITING, then=1), default=2
    )  # fmt: skip
    rows = event.registrations.select_related("user", "event")
    return rows.order_by(place, "asked_at", "pk")


def places_left(admission: Admission) -> int | None:
    """Return how many places are free; None where there is no end of them."""
    if admission.places is None:
        return None
    return max(0, admission.places - seated(admission.event).count())


def numbers_of(event: Event) -> dict[str, int]:
    """Return how many have a place, wait, cancelled and came."""
    counted: dict[str, int] = event.registrations.aggregate(
        registered=Count("pk", filter=Q(status=Status.REGISTERED)),
        waiting=Count("pk", filter=Q(status=Status.WAITING)),
        cancelled=Count("pk", filter=Q(status=Status.CANCELLED)),
        came=Count("pk", filter=Q(came_at__isnull=False)),
    )
    return counted


def place_in_line(registration: Registration) -> int:
    """Return how many are before this one in the line, and themselves."""
    before = Q(asked_at__lt=registration.asked_at)
    before |= Q(asked_at=registration.asked_at, pk__lte=registration.pk)
    return waiting(registration.event).filter(before).count()


def closes_at(admission: Admission) -> datetime:
    """Return until when one can register."""
    begins = admission.event.starts_at
    return min(admission.closes_at or begins, begins)


def takes_registrations(admission: Admission, now: datetime) -> bool:
    """Return whether one can register, or wait, at this moment."""
    event = admission.event
    is_public = event.published_at is not None and event.published_at <= now
    is_begun = admission.opens_at is None or admission.opens_at <= now
    return is_public and event.cancelled_at is None and is_begun and now < closes_at(admission)


def own_registrations(user: Any, ahead_of: datetime | None = None) -> QuerySet[Registration]:
    """
    Return the user's places and places in lines, the latest event first.

    With a moment only those of events that are not over by then, the next one first.
    """
    own = Registration.objects.filter(user=user).exclude(status=Status.CANCELLED)
    own = own.select_related("event")
    if ahead_of is None:
        return own.order_by("-event__starts_at", "pk")
    return own.filter(event__ends_at__gte=ahead_of).order_by("event__starts_at", "pk")


@dataclass(frozen=True)
class DueReminder:
    """One reminder: whose, and how many minutes before the beginning."""

    registration: Registration
    minutes: int


def due_event_reminders(now: datetime) -> list[DueReminder]:
    """
    Return the reminders that are due and were not given.

    Of several that are due only the nearest is given. Whoever got their place after a reminder's
    moment is not reminded of what they have just read.
    """
    within = Q(event__starts_at__gt=now, event__starts_at__lte=now + timedelta(minutes=DAY))
    shown = Q(event__published_at__lte=now, event__cancelled_at__isnull=True)
    rows = (
        Registration.objects.filter(within & shown, status=Status.REGISTERED)
        .select_related("event", "user")
        .prefetch_related("reminders")
        .order_by("pk")
    )
    due: list[DueReminder] = []
    for one in rows:
        starts_at = one.event.starts_at
        is_onsite = one.event.format == Event.Format.ONSITE
        minutes = ONSITE_REMINDERS if is_onsite else ONLINE_REMINDERS
        reached = [m for m in minutes if starts_at - timedelta(minutes=m) <= now]
        given = {(r.starts_at, r.minutes) for r in one.reminders.all()}
        nearest = min(reached) if reached else None
        if nearest is None or (starts_at, nearest) in given:
            continue
        if one.seated_at is None or one.seated_at <= starts_at - timedelta(minutes=nearest):
            due.append(DueReminder(one, nearest))
    return due


def with_registrations_to_forget(now: datetime) -> QuerySet[Event]:
    """Return the events of long ago of which more is known than who was there."""
    more = Registration.objects.filter(Q(came_at__isnull=True) | ~Q(answers=[]))
    return Event.objects.filter(
        ends_at__lte=now - REGISTRATIONS_KEPT, pk__in=more.values("event")
    ).order_by("pk")
