"""Requests for meetings: which are open, which have lapsed."""

from datetime import datetime

from django.db.models import Q, QuerySet

from hansa.matchmaking.models import Application, MeetingRequest

State = MeetingRequest.State


def has_lapsed(request: MeetingRequest, now: datetime) -> bool:
    """Return whether nobody answered in time, whether or not the job has noted it yet."""
    in_time = request.expires_at is None or now < request.expires_at
    return request.state == State.EXPIRED or (request.state == State.PENDING and not in_time)


def unanswered_of(application: Application, now: datetime) -> QuerySet[MeetingRequest]:
    """Return what a participant asked first and nobody has answered yet."""
    in_time = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return application.requests_sent.filter(in_time, state=State.PENDING, is_counter=False)


def lapsed_requests(now: datetime) -> QuerySet[MeetingRequest]:
    """Return the requests of all events that nobody answered in time."""
    return MeetingRequest.objects.filter(state=State.PENDING, expires_at__lte=now)
