"""What all pages of the organiser's desk share."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from hansa.accounts.doors import powerful_or_404
from hansa.common import clock
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.permissions import can_run_event
from hansa.matchmaking.queries.overview import overview_of
from hansa.matchmaking.queries.participation import sides_with_counts


def call_of_desk(request: HttpRequest, slug: str) -> MatchmakingCall:
    """Return the event's call for those who run it; to others it does not exist."""
    call = get_object_or_404(MatchmakingCall.objects.select_related("event"), event__slug=slug)
    powerful_or_404(request, can_run_event(request.user, call.event))
    return call


def desk_context(call: MatchmakingCall, tab: str) -> dict[str, object]:
    """Return what the head of the desk shows."""
    return {
        "call": call,
        "event": call.event,
        "tab": tab,
        "overview": overview_of(call, clock.now()),
        "sides": sides_with_counts(call),
    }
