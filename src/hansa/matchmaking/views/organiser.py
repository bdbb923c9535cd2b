"""The organiser's meeting desk: selection, requests, schedule, publishing."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.common import clock
from hansa.common.errors import OperationRefused
from hansa.common.forms import new_key, whole_numbers
from hansa.common.sheets import csv_answer, xlsx_answer
from hansa.matchmaking.exports import sheet_of_applications
from hansa.matchmaking.forms.applying import DecisionForm, TravelForm
from hansa.matchmaking.models import Application, MatchmakingCall, MeetingRequest
from hansa.matchmaking.operations.applying import decide_applications, set_travel_support
from hansa.matchmaking.operations.scheduling import (
    cancel_run,
    publish_schedule,
    request_schedule,
)
from hansa.matchmaking.presentation import (
    SORTS,
    STATUS_KINDS,
    TRAVEL_KINDS,
    grid_for_screen,
    progress_for_screen,
    ranking_for_screen,
)
from hansa.matchmaking.queries.evaluating import progress_by_evaluator, standings
from hansa.matchmaking.queries.participation import requests_in
from hansa.matchmaking.queries.schedules import (
    delegates_told,
    difference,
    grid,
    latest_run,
    published_schedule,
    slots_of,
    working_schedule,
)
from hansa.matchmaking.queries.stages import takes_schedules
from hansa.matchmaking.reasons import Naming, in_words
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
    count = len(decide_applications(**common, **asked))
    messages.success(
        request,
        ngettext(
            "%(count)d application decided; the applicant gets a mail.",
            "%(count)d applications decided; each applicant gets a mail.",
            count,
        )
        % {"count": count},
    )


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


@require_safe
@login_required
def desk_schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the run under way or the grid of who meets whom; publish."""
    call = call_of_desk(request, slug)
    run = latest_run(call)
    context = {
        **desk_context(call, "schedule"),
        "run": run,
        "key": new_key(),
        "takes_schedules": takes_schedules(call, clock.now()),
    }
    if run is not None and run.is_under_way:
        context |= progress_for_screen(run)
    if request.htmx and run is not None and run.is_under_way:
        return render(request, "matchmaking/run_progress.html", context)
    answer = render(
        request, "matchmaking/desk_schedule.html", {**context, **_schedule_context(call)}
    )
    if request.htmx:
        answer["HX-Refresh"] = "true"
    return answer


def _schedule_context(call: MatchmakingCall) -> dict[str, object]:
    working, published = working_schedule(call), published_schedule(call)
    shown = working or published
    context: dict[str, object] = {"working": working, "published": published, "shown": shown}
    context["ready_count"] = call.requests.filter(state=MeetingRequest.State.ACCEPTED).count()
    if shown is None:
        return context
    rows = grid(call, shown)
    zone = ZoneInfo(call.event.timezone)
    slots = list(slots_of(call))
    unplaced = list(
        shown.unplaced.select_related(
            "request__asker__organisation", "request__partner__organisation"
        )
    )
    changed = difference(published, working) if working else None
    placed = shown.meetings.count()
    names = Naming(
        shown.run.instance if shown.run else {},
        [slot.starts_at.astimezone(zone) for slot in slots],
    )
    return context | {
        "grid": grid_for_screen(rows, slots, call.event),
        "placed_count": placed,
        "asked_count": placed + len(unplaced),
        "least_meetings": min((row.meetings_count for row in rows), default=0),
        "result": shown.run.result if shown.run else {},
        "unplaced": [(u, in_words(u.reason, names)) for u in unplaced],
        "changed": changed,
        "told": list(delegates_told(changed)) if changed else [],
    }


@require_POST
@login_required
def run_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a schedule."""
    call = call_of_desk(request, slug)
    try:
        request_schedule(
            actor=request.user, now=clock.now(), call=call, key=request.POST.get("key", "")
        )
    except OperationRefused as refused:
        messages.error(request, str(refused))
    return redirect("matchmaking:desk-schedule", slug)


@require_POST
@login_required
def run_cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop the run under way."""
    call = call_of_desk(request, slug)
    run = latest_run(call)
    try:
        if run is not None:
            cancel_run(actor=request.user, now=clock.now(), run=run)
    except OperationRefused as refused:
        messages.error(request, str(refused))
    return redirect("matchmaking:desk-schedule", slug)


@require_POST
@login_required
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish the working schedule that the page showed."""
    call = call_of_desk(request, slug)
    try:
        version = publish_schedule(
            actor=request.user,
            now=clock.now(),
            call=call,
            shown=max(whole_numbers(request.POST.getlist("shown")), default=0),
            key=request.POST.get("key", ""),
        )
    except OperationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("Version %(number)d is published.") % {"number": version.number}
        )
    return redirect("matchmaking:desk-schedule", slug)
