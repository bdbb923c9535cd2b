"""What somebody who is signed in has to do."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hansa.calls.queries.calls import followed_calls
from hansa.common import clock
from hansa.events.queries.registrations import own_registrations
from hansa.matchmaking.permissions import can_draft_event
from hansa.matchmaking.presentation.applications import STATUS_KINDS
from hansa.matchmaking.queries.overview import (
    events_evaluated_by,
    events_run_by,
    open_matchmakings,
    waiting_requests,
)
from hansa.matchmaking.queries.participation import applications_of, delegations_of, drafts_of
from hansa.moderation.permissions import can_moderate
from hansa.moderation.queries import cases_waiting
from hansa.newsletter.permissions import can_edit_newsletter
from hansa.organisations.permissions import can_validate_profiles
from hansa.organisations.presentation.recommending import first_groups
from hansa.organisations.queries.directory import organisations_of
from hansa.organisations.queries.memberships import memberships_to_answer, roles_to_answer
from hansa.organisations.queries.reviewing import reviews_waiting
from hansa.outcomes.queries.parties import unsettled_of, waiting_for
from hansa.partnering.queries.searches import interests_waiting_for

MOST_CALLS = 5


@require_safe
@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the person's organisations, applications, agendas and duties."""
    now = clock.now()
    applications = list(applications_of(request.user))
    applied = {application.call_id for application in applications}
    duties = {
        "delegations": list(delegations_of(request.user)),
        "waiting": list(waiting_requests(request.user)),
        "interests": list(interests_waiting_for(request.user)),
        "memberships": list(memberships_to_answer(request.user)),
        "roles_to_answer": list(roles_to_answer(request.user)),
        "to_confirm": list(waiting_for(request.user)),
        "unsettled": list(unsettled_of(request.user)),
        "events_run": list(events_run_by(request.user, now)),
        "may_draft": can_draft_event(request.user),
        "events_evaluated": list(events_evaluated_by(request.user)),
        "is_editor": can_edit_newsletter(request.user),
        "is_moderator": can_moderate(request.user),
        "registrations": list(own_registrations(request.user, now)[:MOST_CALLS]),
        "calls_followed": list(followed_calls(request.user, now)[:MOST_CALLS]),
        "is_validator": can_validate_profiles(request.user),
    }
    organisations = list(organisations_of(request.user))
    return render(
        request,
        "website/dashboard.html",
        {
            **duties,
            "recommended": first_groups([one.pk for one in organisations], now),
            "is_idle": not any(duties.values()),
            "cases_count": cases_waiting().count() if duties["is_moderator"] else 0,
            "reviews_count": reviews_waiting().count() if duties["is_validator"] else 0,
            "organisations": organisations,
            "applications": applications,
            "drafts": drafts_of(request.user).filter(call__requests_close_at__gte=now),
            "open_events": [call for call in open_matchmakings(now) if call.pk not in applied],
            "status_kinds": STATUS_KINDS,
        },
    )
