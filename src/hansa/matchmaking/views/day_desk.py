"""The organiser's day: who is in, what became of meetings, repairing, the screen's address."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import own_or_powerful
from hansa.common import clock
from hansa.common.attempts import posted
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.forms import new_key, whole_numbers
from hansa.common.pages import page_of
from hansa.matchmaking.forms.day import CancelForm, CheckInForm, OnBehalfForm
from hansa.matchmaking.models import Application, Delegate, MatchmakingCall, MeetingRequest
from hansa.matchmaking.operations.applying import withdraw_application
from hansa.matchmaking.operations.day import check_in, mark_meeting, renew_board, undo_check_in
from hansa.matchmaking.operations.repairing import cancel_meeting, repair_schedule
from hansa.matchmaking.permissions import can_run_event
from hansa.matchmaking.presentation.day import meeting_for_desk, plan_for_screen
from hansa.matchmaking.queries.day import (
    arrivals_of,
    delegates_found,
    late_ones,
    lost_meetings,
    slots_around,
    standings_in,
)
from hansa.matchmaking.queries.marks import Outcome, marked_meetings
from hansa.matchmaking.queries.schedules import (
    meetings_in,
    published_schedule,
    slots_of,
    tables_of,
)
from hansa.matchmaking.queries.stages import takes_schedules
from hansa.matchmaking.scheduling import plan_repair
from hansa.matchmaking.views.desk import call_of_desk, desk_context

PAGE_ROWS = 300
"""So many delegates stand in one list, which goes on working without a connection."""


@require_safe
@login_required
def desk_day(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who is in and who is not, who is late, what is in dispute; the screen's address."""
    call, now = call_of_desk(request, slug), clock.now()
    version = published_schedule(call)
    marked = marked_meetings(version) if version else []
    question, shown = (request.GET.get(name, "").strip()[:100] for name in ("q", "shown"))
    page = page_of(request, delegates_found(call, question, shown), PAGE_ROWS)
    board = reverse("matchmaking:board", args=[slug, call.board_token])
    return render(
        request,
        "matchmaking/desk_day.html",
        {
            **desk_context(call, "day"),
            "arrivals": arrivals_of(call),
            "page": page,
            "rows": [(one, new_key()) for one in page.object_list],
            "question": question,
            "shown": shown,
            "late": late_ones(marked, now),
            "disputes": [
                meeting_for_desk(meeting, standing, call.event, now)
                for meeting, standing in marked
                if standing.outcome == Outcome.DISPUTED
            ],
            "lost_count": lost_meetings(version, now) if version else 0,
            "board_address": settings.BASE_URL + board,
            "is_over": not takes_schedules(call, now),
        },
    )


@require_safe
@login_required
def desk_meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the meetings of a slot: who is here, late or missing; say it on behalf."""
    call, now = call_of_desk(request, slug), clock.now()
    version = published_schedule(call)
    slots = list(slots_of(call))
    asked = whole_numbers([request.GET.get("slot", "")])
    current, upcoming = slots_around(call, now)
    chosen = next((slot for slot in slots if slot.pk in asked), None)
    slot = chosen or current or upcoming or (slots[-1] if slots else None)
    rows = standings_in(version, slot) if version and slot else []
    return render(
        request,
        "matchmaking/desk_meetings.html",
        {
            **desk_context(call, "day"),
            "slots": slots,
            "slot": slot,
            "current": current,
            "meetings": [
                meeting_for_desk(meeting, standing, call.event, now) for meeting, standing in rows
            ],
            "is_over": not takes_schedules(call, now),
        },
    )


@require_safe
@login_required
def entry(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show what a scanned code says: to those who run the event, and to the person themselves."""
    delegate = get_object_or_404(
        Delegate.objects.select_related(
            "application__call__event", "application__organisation", "check_in"
        ),
        entry_token=token, application__call__event__slug=slug,
    )  # fmt: skip
    event = delegate.application.call.event
    runs = can_run_event(request.user, event)
    own_or_powerful(request, own=delegate.user_id == request.user.pk and not runs, powerful=runs)
    return render(
        request,
        "matchmaking/check_in.html",
        {
            "event": event,
            "delegate": delegate,
            "check_in": getattr(delegate, "check_in", None),
            "runs": runs,
            "comes": delegate.application.status == Application.Status.SELECTED
            and not delegate.has_left,
            "is_over": not takes_schedules(delegate.application.call, clock.now()),
            "key": new_key(),
        },
    )


def _answered(request: HttpRequest, act: Callable[[], Any], back: str) -> HttpResponse:
    """Do what was tapped; a list that sends its taps itself is told in a word, others go back."""
    waits = request.headers.get("X-Queue") == "1"
    try:
        act()
    except OperationRefused as refused:
        if waits:
            return HttpResponse(str(refused), status=422, content_type="text/plain; charset=utf-8")
        messages.error(request, str(refused))
    else:
        if waits:
            return HttpResponse(status=204)
    return redirect(back)


def _delegate(call: MatchmakingCall, pk: int) -> Delegate:
    return get_object_or_404(
        Delegate.objects.select_related("application__call__event", "application__organisation"),
        pk=pk, application__call=call,
    )  # fmt: skip


def _back(request: HttpRequest, call: MatchmakingCall, delegate: Delegate) -> str:
    """Return the code's page to whoever scanned it, and to others the list as it was filtered."""
    if request.POST.get("how") == "scanned":
        return reverse("matchmaking:check-in", args=[call.event.slug, delegate.entry_token])
    query = request.GET.urlencode()
    return f"{reverse('matchmaking:desk-day', args=[call.event.slug])}{'?' if query else ''}{query}"


@require_POST
@login_required
def delegate_in(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Check a delegate in."""
    call = call_of_desk(request, slug)
    delegate, tap = _delegate(call, pk), CheckInForm(request.POST).tap()
    return _answered(
        request,
        lambda: check_in(actor=request.user, now=clock.now(), delegate=delegate, **tap),
        _back(request, call, delegate),
    )


@require_POST
@login_required
def delegate_out(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a check-in back."""
    call = call_of_desk(request, slug)
    delegate = _delegate(call, pk)
    return _answered(
        request,
        lambda: undo_check_in(actor=request.user, now=clock.now(), delegate=delegate),
        _back(request, call, delegate),
    )


@require_POST
@login_required
def mark_on_behalf(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say of one of the two what neither says, or settle what they do not agree on."""
    call = call_of_desk(request, slug)
    pair = get_object_or_404(call.requests, pk=pk)
    version = published_schedule(call)
    meeting = meetings_in(version).filter(request=pair).first() if version else None
    form = OnBehalfForm(request.POST, request=pair)
    try:
        if meeting is None:
            raise OperationRefused(_("This meeting is not in the schedule any more."))
        if not form.is_valid():
            raise OperationRefused(_("Choose what you want to say."))
        mark_meeting(actor=request.user, now=clock.now(), meeting=meeting, **form.word())
    except OperationRefused as refused:
        messages.error(request, str(refused))
    if request.POST.get("from") == "day" or meeting is None:
        return redirect("matchmaking:desk-day", slug)
    at = reverse("matchmaking:desk-meetings", args=[slug])
    return redirect(f"{at}?slot={meeting.slot_id}#pair-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def repair(request: HttpRequest, slug: str) -> HttpResponse:
    """
    Show what a repair would change, then do it.

    Of a meeting that is called off, of an organisation that does not come, or of what fell away.
    """
    call = call_of_desk(request, slug)
    given = request.POST if request.method == "POST" else request.GET
    pair = call.requests.filter(pk__in=whole_numbers([given.get("pair", "")])).select_related(
        "asker__organisation", "partner__organisation"
    ).first()  # fmt: skip
    gone = call.applications.filter(
        pk__in=whole_numbers([given.get("organisation", "")]), status=Application.Status.SELECTED
    ).select_related("organisation").first()  # fmt: skip
    form = CancelForm(posted(request) if pair else None)
    error = ""
    if request.method == "POST" and (pair is None or form.is_valid()):
        try:
            _repair(request, call, pair, gone, form)
        except OperationRefused as refused:
            error = str(refused)
        except StaleForm:
            error = _("The schedule changed meanwhile. Look at what would change now.")
        else:
            return redirect("matchmaking:desk-day", slug)
    return render(
        request,
        "matchmaking/repair.html",
        {
            **desk_context(call, "day"),
            **_what_would_change(call, pair, gone),
            "pair": pair,
            "gone": gone,
            "form": form,
            "error": error,
            "key": new_key(),
            "participants": call.applications.filter(status=Application.Status.SELECTED)
            .select_related("organisation")
            .order_by("organisation__name"),
        },
        status=422 if error or form.errors else 200,
    )


def _repair(
    request: HttpRequest,
    call: MatchmakingCall,
    pair: MeetingRequest | None,
    gone: Application | None,
    form: CancelForm,
) -> None:
    common: dict[str, Any] = {"actor": request.user, "now": clock.now()}
    shown = max(whole_numbers(request.POST.getlist("shown")), default=0)
    if pair is not None:
        cancel_meeting(**common, request=pair, reason=form.cleaned_data["reason"], shown=shown)
        messages.success(request, _("The meeting is called off; those concerned are told."))
    elif gone is not None:
        withdraw_application(**common, application=gone)
        messages.success(
            request,
            _("%(name)s is withdrawn on their behalf; those concerned are told.")
            % {"name": gone.organisation},
        )
    else:
        made = repair_schedule(**common, call=call, shown=shown, key=request.POST.get("key", ""))
        messages.success(request, _("Version %(number)d is published.") % {"number": made.number})


def _what_would_change(
    call: MatchmakingCall, pair: MeetingRequest | None, gone: Application | None
) -> dict[str, Any]:
    version, now = published_schedule(call), clock.now()
    if version is None or not takes_schedules(call, now):
        return {"plan": None, "version": version}
    plan = plan_repair(
        version, now,
        cancelled={pair.pk} if pair else (),
        leaving={gone.pk} if gone else (),
        even_if_whole=pair is None and gone is None,
    )  # fmt: skip
    pairs = {
        one.pk: one
        for one in call.requests.filter(
            pk__in=[added.request_id for added in plan.added]
        ).select_related("asker__organisation", "partner__organisation")
    }
    slots = {slot.pk: slot for slot in slots_of(call)}
    tables = {table.pk: table for table in tables_of(call)}
    changes = plan_for_screen(plan, slots, tables, pairs)
    return {"plan": changes if plan else None, "version": version}


@require_POST
@login_required
def board_renew(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the screen in the room a new address."""
    renew_board(actor=request.user, now=clock.now(), call=call_of_desk(request, slug))
    messages.success(request, _("The screen has a new address; the old one shows nothing."))
    return redirect("matchmaking:desk-day", slug)
