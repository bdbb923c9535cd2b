"""The organiser's meeting desk: selection, requests, schedule, publishing."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from hansa.common import clock
from hansa.common.errors import OperationRefused
from hansa.common.pages import page_of
from hansa.common.sheets import csv_answer, xlsx_answer
from hansa.matchmaking.exports.applications import sheet_of_applications
from hansa.matchmaking.forms.applying import DecisionForm, TravelForm
from hansa.matchmaking.models import Application, MatchmakingCall, MeetingRequest
from hansa.matchmaking.operations.applying import decide_applications, set_travel_support
from hansa.matchmaking.presentation.applications import (
    SORTS,
    STATUS_KINDS,
    TRAVEL_KINDS,
    ranking_for_screen,
)
from hansa.matchmaking.presentation.introductions import exposure_for_screen
from hansa.matchmaking.queries.evaluating import progress_by_evaluator, standings
from hansa.matchmaking.queries.introductions import exposure_of
from hansa.matchmaking.queries.participation import (
    requests_in,
)
from hansa.matchmaking.queries.schedules import PAGE_ROWS, published_schedule
from hansa.matchmaking.queries.stages import takes_schedules
from hansa.matchmaking.views.desk import call_of_desk, desk_context


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_applications(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who applied and how they rank; select, put in reserve or reject."""
    call = call_of_desk(request, slug)
    error = ""
    if request.method == "POST":
        try:
            _act(request, call)
        except OperationRefused as refused:
            error = str(refused)
        else:
            return redirect(request.get_full_path())
    sort = request.GET.get("sort", "")
    return render(
        request,
        "matchmaking/desk_applications.html",
        {
            **desk_context(call, "applications"),
            "groups": ranking_for_screen(standings(call, request.user), call.event, sort),
            "sort": sort if sort in SORTS else "score",
            "has_criteria": call.criteria.exists(),
            "evaluators": progress_by_evaluator(call),
            "status_kinds": STATUS_KINDS,
            "travel_kinds": TRAVEL_KINDS,
            "travel_states": Application.Travel.choices,
            "is_published": published_schedule(call) is not None,
            "error": error,
            "chosen": set(request.POST.getlist("applications")),
        },
        status=422 if error else 200,
    )


def _act(request: HttpRequest, call: MatchmakingCall) -> None:
    """Do what the organiser asks for the applications that were chosen."""
    is_travel = "set_travel" in request.POST
    form = (TravelForm if is_travel else DecisionForm)(request.POST, call=call)
    if not form.is_valid():
        raise OperationRefused(" ".join(e for errors in form.errors.values() for e in errors))
    asked = {**form.cleaned_data, "seen": form.seen()}
    common = {"actor": request.user, "now": clock.now(), "call": call}
    if is_travel:
        set_travel_support(**common, **asked)
        messages.success(request, _("Saved. Applicants see it with their application."))
        return
    before = published_schedule(call)
    count = len(decide_applications(**common, **asked))
    said = ngettext(
        "%(count)d application decided; the applicant gets a mail.",
        "%(count)d applications decided; each applicant gets a mail.",
        count,
    ) % {"count": count}
    after = published_schedule(call)
    if after is not None and after != before:
        repaired = _("The schedule is repaired: version %(number)d is out.")
        said = f"{said} {repaired % {'number': after.number}}"
    messages.success(request, said)


@require_safe
@login_required
def application_export(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """Return all applications as a file: csv or xlsx."""
    call = call_of_desk(request, slug)
    heading, rows = sheet_of_applications(call, request.user)
    if form == "csv":
        return csv_answer(f"{slug}-applications.csv", [heading, *rows])
    if form == "xlsx":
        return xlsx_answer(f"{slug}-applications.xlsx", heading, rows)
    raise Http404


@require_safe
@login_required
def desk_requests(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all requests, and whom the recommendations reach; answer on behalf."""
    call = call_of_desk(request, slug)
    exposure = exposure_of(call)
    counts = Counter(call.requests.values_list("state", flat=True))
    return render(
        request,
        "matchmaking/desk_requests.html",
        {
            **desk_context(call, "requests"),
            "page": page_of(request, requests_in(call), PAGE_ROWS),
            "exposure": exposure_for_screen(exposure) if exposure else None,
            "is_over": not takes_schedules(call, clock.now()),
            "accepted_count": counts[MeetingRequest.State.ACCEPTED],
            "pending_count": counts[MeetingRequest.State.PENDING],
        },
    )
