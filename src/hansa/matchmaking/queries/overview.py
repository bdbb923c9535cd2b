"""What is going on over all matchmaking events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Max, QuerySet, When

from hansa.accounts.models import User
from hansa.events.models import Event
from hansa.matchmaking.models import Application, MatchmakingCall, MeetingRequest
from hansa.matchmaking.queries.stages import Step, last_cut_off, timeline


@dataclass(frozen=True)
class Overview:
    """A matchmaking event in a few facts."""

    event: Event
    deadline: datetime
    steps: list[Step]
    places: int
    applied: int


def open_matchmakings(now: datetime) -> QuerySet[MatchmakingCall]:
    """Return the calls that take applications, the most urgent first; each with ``deadline``."""
    return (
        MatchmakingCall.objects.filter(opens_at__lte=now)
        .annotate(deadline=Max("cut_offs__at"))
        .filter(deadline__gte=now)
        .select_related("event")
        .order_by("deadline")
    )


def next_matchmaking(now: datetime) -> Overview | None:
    """Return the event whose deadline for applications comes next."""
    call = open_matchmakings(now).first()
    return overview_of(call, now) if call else None


def overview_of(call: MatchmakingCall, now: datetime) -> Overview:
    """Return the facts of one event."""
    live = call.applications.exclude(status=Application.Status.WITHDRAWN)
    return Overview(
        event=call.event,
        deadline=last_cut_off(call),
        steps=timeline(call, now),
        places=sum(call.sides.values_list("places", flat=True)),
        applied=live.count(),
    )


def events_run_by(user: User, now: datetime) -> QuerySet[Event]:
    """Return the matchmaking events a person organises, those that are over last."""
    over_last = Case(When(ends_at__lt=now, then=1), default=0)
    return Event.objects.filter(organisers__user=user, matchmaking__isnull=False).order_by(
        over_last, "starts_at"
    )


def events_evaluated_by(user: User) -> QuerySet[Event]:
    """Return the matchmaking events whose applications a person reads."""
    return Event.objects.filter(
        matchmaking__evaluators__user=user, matchmaking__evaluators__has_left=False
    ).order_by("starts_at")


def waiting_requests(user: Any) -> QuerySet[MeetingRequest]:
    """Return the questions that wait for the person's answer."""
    return (
        MeetingRequest.objects.filter(
            state=MeetingRequest.State.PENDING,
            partner__organisation__administrators__user=user,
        )
        .select_related("asker__organisation", "partner__organisation", "call__event")
        .order_by("asked_at")
    )
