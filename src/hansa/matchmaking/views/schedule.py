"""The schedule on the organiser's desk: runs, the grid, changes by hand, publishing."""

from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hansa.common import clock
from hansa.common.attempts import act
from hansa.common.errors import OperationRefused
from hansa.common.forms import new_key, whole_numbers
from hansa.common.pages import page_of
from hansa.matchmaking.models import (
    MatchmakingCall,
    Meeting,
    MeetingRequest,
    ScheduleRun,
    ScheduleVersion,
    Slot,
    Table,
)
from hansa.matchmaking.operations.desk import (
    begin_working,
    leave_out,
    lock_meeting,
    made_anew,
    move_meeting,
)
from hansa.matchmaking.operations.scheduling import (
    cancel_run,
    publish_schedule,
    request_schedule,
)
from hansa.matchmaking.presentation.desk import (
    grid_for_screen,
    pair_for_screen,
    progress_for_screen,
    tables_for_screen,
)
from hansa.matchmaking.queries.participation import participants_of
from hansa.matchmaking.queries.schedules import (
    ALL_ROWS,
    PAGE_ROWS,
    delegates_told,
    difference,
    grid,
    is_older,
    is_touched,
    latest_run,
    least_meetings,
    participants_concerned,
    published_schedule,
    published_versions,
    slots_of,
    tables_of,
    unplaced_in,
    working_schedule,
)
from hansa.matchmaking.queries.stages import takes_schedules
from hansa.matchmaking.reasons import Naming, in_words
from hansa.matchmaking.views.desk import call_of_desk, desk_context


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
    chosen = _chosen(request, call)
    context |= _schedule_context(call, chosen, _page_of_grid(request, call, chosen))
    shown, tables = context["shown"], list(tables_of(call))
    context["has_tables"] = bool(tables)
    if isinstance(shown, ScheduleVersion) and tables and request.GET.get("view") == "tables":
        context["page"] = page_of(request, tables, PAGE_ROWS)
        context["grid"] = tables_for_screen(
            shown, list(context["page"].object_list), call.event, chosen
        )
    answer = render(request, "matchmaking/desk_schedule.html", context)
    if request.htmx:
        answer["HX-Refresh"] = "true"
    return answer


def _page_of_grid(
    request: HttpRequest, call: MatchmakingCall, chosen: MeetingRequest | None
) -> tuple[Page[Any] | None, Collection[int] | None]:
    """Return the page of a large event's grid, and who stands on it; a small one has no pages."""
    everybody = list(participants_of(call).values_list("pk", flat=True))
    if len(everybody) <= ALL_ROWS:
        return None, None
    page = page_of(request, everybody, PAGE_ROWS)
    if chosen is not None and chosen.asker_id in everybody and "page" not in request.GET:
        page = page.paginator.get_page(everybody.index(chosen.asker_id) // PAGE_ROWS + 1)
    return page, set(page.object_list)


def _schedule_context(
    call: MatchmakingCall,
    chosen: MeetingRequest | None,
    page: tuple[Page[Any] | None, Collection[int] | None] = (None, None),
    *,
    only_chosen: bool = False,
) -> dict[str, object]:
    """Return the grid of the newest schedule, what stands beside it, and the chosen pair."""
    working, published = working_schedule(call), published_schedule(call)
    shown = working or published
    context: dict[str, object] = {"working": working, "published": published, "shown": shown}
    context["is_older"] = bool(working and published and is_older(working, published))
    context["ready_count"] = call.requests.filter(state=MeetingRequest.State.ACCEPTED).count()
    if shown is None:
        return context
    only: Collection[int] | None
    if chosen is not None and only_chosen:
        only = {chosen.asker_id, chosen.partner_id}
    else:
        context["page"], only = page
    rows = grid(call, shown, only=only)
    context["versions"] = published_versions(call)
    if chosen is not None:
        context["pair"] = pair_for_screen(shown, chosen)
    zone = ZoneInfo(call.event.timezone)
    slots = list(slots_of(call))
    unplaced = list(unplaced_in(shown))
    # Before the first version everything is new: nobody needs to read it as changes.
    changed = difference(published, working) if working and published else None
    concerned = participants_concerned(published, working) if working else set()
    placed = shown.meetings.count()
    names = Naming(
        shown.run.instance if shown.run else {},
        [slot.starts_at.astimezone(zone) for slot in slots],
    )
    return context | {
        "grid": grid_for_screen(rows, slots, call.event, chosen),
        "placed_count": placed,
        "asked_count": placed + len(unplaced),
        "least_meetings": least_meetings(shown),
        # What the run proved and counted holds until somebody moves a meeting.
        "result": shown.run.result if shown.run and not is_touched(shown) else {},
        "unplaced": [(u, in_words(u.reason, names)) for u in unplaced],
        "changed": changed,
        "told": list(delegates_told(concerned)),
        "can_publish": bool(concerned),
    }


@require_POST
@login_required
def run_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a schedule."""
    call = call_of_desk(request, slug)
    return act(
        request, _grid(slug), "",
        lambda: request_schedule(
            actor=request.user, now=clock.now(), call=call, key=request.POST.get("key", "")
        ),
    )  # fmt: skip


@require_POST
@login_required
def run_cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop the run under way."""
    call = call_of_desk(request, slug)
    run = latest_run(call)
    if run is None:
        return redirect(_grid(slug))
    return act(
        request, _grid(slug), "",
        lambda: cancel_run(actor=request.user, now=clock.now(), run=run),
    )  # fmt: skip


@require_POST
@login_required
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish the working schedule that the page showed."""
    call = call_of_desk(request, slug)
    return act(
        request, _grid(slug),
        lambda version: _("Version %(number)d is published.") % {"number": version.number},
        lambda: publish_schedule(
            actor=request.user, now=clock.now(), call=call, shown=_number_shown(request),
            key=request.POST.get("key", ""),
        ),
    )  # fmt: skip


def _chosen(request: HttpRequest, call: MatchmakingCall) -> MeetingRequest | None:
    """Return the pair that the person looks at."""
    number = max(whole_numbers([request.GET.get("pair", "")]), default=0)
    return _pairs(call).filter(pk=number).first()


def _pairs(call: MatchmakingCall) -> QuerySet[MeetingRequest]:
    """Return the pairs that may meet."""
    accepted = call.requests.filter(state=MeetingRequest.State.ACCEPTED)
    known = ("asker__organisation", "asker__side", "partner__organisation", "partner__side")
    # Organisations have some sixty fields, and a move is to be quick.
    wanted = (
        "call",
        "status",
        "table",
        "organisation__name",
        "organisation__acronym",
        "side__keeps_tables",
    )
    read = [f"{one}__{field}" for one in ("asker", "partner") for field in wanted]
    return accepted.select_related(*known).only("call", "state", *read)


def _number_shown(request: HttpRequest) -> int:
    """Return the id of the working schedule that the page showed, or 0."""
    return max(whole_numbers(request.POST.getlist("shown")), default=0)


def _version(request: HttpRequest, call: MatchmakingCall) -> ScheduleVersion:
    """Return the schedule that the page showed, unless it is gone or about to be."""
    found = call.versions.filter(pk=_number_shown(request)).first()
    if found is None:
        raise made_anew()
    _refuse_during_run(call)
    return found


def _refuse_during_run(call: MatchmakingCall) -> None:
    """Refuse what the run under way would replace when it ends."""
    if call.runs.filter(state__in=ScheduleRun.UNDER_WAY).exists():
        raise OperationRefused(
            _("A schedule is being made just now. Wait until it is there, or cancel it.")
        )


def _grid(slug: str, pair: int | None = None) -> str:
    """Return the address of the schedule, with a pair chosen."""
    address = reverse("matchmaking:desk-schedule", args=[slug])
    return f"{address}?pair={pair}#pair" if pair else address


@require_POST
@login_required
def schedule_begin(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Work on a published version, or return to it."""
    call = call_of_desk(request, slug)
    version = get_object_or_404(ScheduleVersion, call=call, number=number)

    def begin() -> ScheduleVersion:
        _refuse_during_run(call)
        return begin_working(
            actor=request.user, now=clock.now(), version=version, shown=_number_shown(request)
        )

    return act(request, _grid(slug), "", begin)


@require_POST
@login_required
def meeting_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a pair into a slot, at a table or any that is free."""
    call = call_of_desk(request, slug)
    pair = get_object_or_404(_pairs(call), pk=pk)
    try:
        slot, table = _chosen_place(request, call)
        move_meeting(
            actor=request.user, now=clock.now(), version=_version(request, call),
            request=pair, slot=slot, table=table,
        )  # fmt: skip
    except OperationRefused as refused:
        messages.error(request, f"{pair}: {refused}")
    if request.htmx and request.POST.get("view") == "tables":
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    if request.htmx:
        return _moved(request, call, pair)
    return redirect(_grid(slug, pk))


def _chosen_place(request: HttpRequest, call: MatchmakingCall) -> tuple[Slot, Table | None]:
    """Return the time that was chosen and the table, if one was."""
    slots = whole_numbers(request.POST.getlist("slot"))
    tables = whole_numbers(request.POST.getlist("table"))
    slot = slots_of(call).filter(pk__in=slots).first()
    table = tables_of(call).filter(pk__in=tables).first()
    if not slots:
        raise OperationRefused(_("Choose a time first."))
    if slot is None or (tables and table is None):
        raise OperationRefused(
            _("This time or table was given up meanwhile. Choose one of those that are left.")
        )
    return slot, table


def _moved(request: HttpRequest, call: MatchmakingCall, pair: MeetingRequest) -> HttpResponse:
    """Show what a move changes: two rows of very many, and what stands beside the grid."""
    context = {
        "event": call.event, "takes_schedules": True, "run": latest_run(call), "key": new_key(),
    }  # fmt: skip
    context |= _schedule_context(call, pair, only_chosen=True)
    return render(request, "matchmaking/desk_moved.html", context)


def _meeting(call: MatchmakingCall, request: HttpRequest, pk: int) -> Meeting:
    """Return the meeting of a pair in the schedule that the page showed, if it is still there."""
    pair = get_object_or_404(call.requests, pk=pk)
    found = _version(request, call).meetings.filter(request=pair)
    meeting = found.select_related("version").first()
    if meeting is None:
        raise OperationRefused(_("%(pair)s was left out meanwhile.") % {"pair": pair})
    return meeting


@require_POST
@login_required
def meeting_lock(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Keep a meeting where it is, or let it go."""
    call = call_of_desk(request, slug)
    return act(
        request, _grid(slug, pk), "",
        lambda: lock_meeting(
            actor=request.user, now=clock.now(), meeting=_meeting(call, request, pk),
            is_locked=request.POST.get("lock") == "yes",
        ),
    )  # fmt: skip


@require_POST
@login_required
def meeting_leave_out(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a meeting out of the working schedule."""
    call = call_of_desk(request, slug)
    return act(
        request, _grid(slug, pk), "",
        lambda: leave_out(
            actor=request.user, now=clock.now(), meeting=_meeting(call, request, pk)
        ),
    )  # fmt: skip
