"""What somebody who is signed in has to do."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hansa.common import clock
from hansa.matchmaking.queries.overview import (
    events_evaluated_by,
    events_run_by,
    open_matchmakings,
    waiting_requests,
)
from hansa.matchmaking.queries.participation import applications_of, delegations_of
from hansa.newsletter.permissions import can_edit_newsletter
from hansa.organisations.queries import organisations_of


@require_safe
@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the person's organisations, applications, agendas and duties."""
    now = clock.now()
    return render(
        request,
        "website/dashboard.html",
        {
            "organisations": organisations_of(request.user),
            "applications": applications_of(request.user),
            "delegations": delegations_of(request.user),
            "waiting": waiting_requests(request.user),
            "events_run": events_run_by(request.user),
            "events_evaluated": events_evaluated_by(request.user),
            "open_events": open_matchmakings(now),
            "is_editor": can_edit_newsletter(request.user),
        },
    )
