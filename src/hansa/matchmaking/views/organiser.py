"""The organiser's meeting desk: selection, requests, schedule, publishing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from hansa.common import clock
from hansa.common.errors import OperationRefused
from hansa.matchmaking.forms.applying import DecisionForm
from hansa.matchmaking.models import MeetingRequest
from hansa.matchmaking.operations.applying import decide_applications
from hansa.matchmaking.presentation import (
    STATUS_KINDS,
)
from hansa.matchmaking.queries.participation import (
    applications_to,
    requests_in,
)
from hansa.matchmaking.queries.stages import takes_schedules
from hansa.matchmaking.views.desk import call_of_desk, desk_context


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_applications(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who applied; select, put in reserve or reject."""
    call = call_of_desk(request, slug)
    form = DecisionForm(request.POST, call=call) if request.method == "POST" else None
    error = ""
    if form is not None and form.is_valid():
        try:
            decided = decide_applications(
                actor=request.user,
                now=clock.now(),
                call=call,
                applications=form.cleaned_data["applications"],
                status=form.cleaned_data["status"],
                reason=form.cleaned_data["reason"],
                seen=form.seen(),
            )
        except OperationRefused as refused:
            error = str(refused)
        else:
            count = len(decided)
            messages.success(
                request,
                ngettext(
                    "%(count)d application decided; the applicant gets a mail.",
                    "%(count)d applications decided; each applicant gets a mail.",
                    count,
                )
                % {"count": count},
            )
            return redirect("matchmaking:desk-applications", slug)
    elif form is not None:
        error = " ".join(e for errors in form.errors.values() for e in errors)
    return render(
        request,
        "matchmaking/desk_applications.html",
        {
            **desk_context(call, "applications"),
            "applications": applications_to(call).prefetch_related("delegates"),
            "status_kinds": STATUS_KINDS,
            "error": error,
            "chosen": set(request.POST.getlist("applications")),
        },
        status=422 if error else 200,
    )


@require_safe
@login_required
def desk_requests(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all requests; answer on behalf."""
    call = call_of_desk(request, slug)
    requests = list(requests_in(call))
    return render(
        request,
        "matchmaking/desk_requests.html",
        {
            **desk_context(call, "requests"),
            "requests": requests,
            "is_over": not takes_schedules(call, clock.now()),
            "accepted_count": sum(r.state == MeetingRequest.State.ACCEPTED for r in requests),
            "pending_count": sum(r.state == MeetingRequest.State.PENDING for r in requests),
        },
    )
