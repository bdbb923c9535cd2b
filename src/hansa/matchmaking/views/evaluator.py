"""What an evaluator reads."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hansa.accounts.doors import own_or_powerful
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.permissions import can_run_event, evaluates_event
from hansa.matchmaking.presentation import STATUS_KINDS
from hansa.matchmaking.queries.participation import applications_to


@require_safe
@login_required
def application_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the applicants look for, and the profile each had when it applied."""
    call = get_object_or_404(MatchmakingCall.objects.select_related("event"), event__slug=slug)
    own_or_powerful(
        request,
        own=evaluates_event(request.user, call),
        powerful=can_run_event(request.user, call.event),
    )
    return render(
        request,
        "matchmaking/application_list.html",
        {
            "event": call.event,
            "call": call,
            "applications": applications_to(call),
            "status_kinds": STATUS_KINDS,
        },
    )
