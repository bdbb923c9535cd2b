"""Setting an event up: one page that says what is missing, and a page for each part."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_stubs_ext import StrPromise

from hansa.accounts.doors import powerful_or_404
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted
from hansa.common.forms import MomentField, whole_numbers
from hansa.events.operations import edit_event
from hansa.matchmaking.forms.call import CallForm
from hansa.matchmaking.forms.interpreters import InterpretersForm
from hansa.matchmaking.forms.programme import StopsForm
from hansa.matchmaking.forms.questions import QuestionsForm
from hansa.matchmaking.forms.setting_up import BasicsForm, CopyForm, DraftForm, RulesForm
from hansa.matchmaking.forms.venue import TimesForm, VenueForm
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.operations.interpreters import set_interpreters
from hansa.matchmaking.operations.programme import set_stops
from hansa.matchmaking.operations.questions import set_questions
from hansa.matchmaking.operations.setting_up import (
    copy_matchmaking,
    draft_matchmaking,
    open_call,
    set_call,
)
from hansa.matchmaking.operations.venue import set_tables, set_times
from hansa.matchmaking.permissions import can_draft_event
from hansa.matchmaking.queries.readiness import missing_parts, parts_of_set_up
from hansa.matchmaking.queries.room import room_of
from hansa.matchmaking.scheduling import rehearse
from hansa.matchmaking.views.desk import call_of_desk, desk_context

Apply = Callable[[dict[str, Any], Any], object]


@dataclass(frozen=True)
class Page:
    """
    A part of the set-up: its form, and the operation that takes what was typed.

    Where it returns words, the organiser reads them.
    """

    form: type[Any]
    apply: Apply
    text: StrPromise | str = ""
    """What it is for, where the fields do not say it."""


def _save_basics(common: dict[str, Any], form: BasicsForm) -> object:
    call = common.pop("call")
    return edit_event(
        **common, event=call.event, changes=form.changes(), terms=form.terms()
    )  # fmt: skip


def _save_call(common: dict[str, Any], form: CallForm) -> object:
    return set_call(
        **common, changes=form.changes(), cut_offs=form.cut_offs(), sides=form.sides()
    )  # fmt: skip


def _save_times(common: dict[str, Any], form: TimesForm) -> object:
    closed_for = set_times(
        **common,
        sessions=form.sessions(),
        slot_minutes=form.cleaned_data["slot_minutes"],
        pause_minutes=form.cleaned_data["pause_minutes"],
    )
    if not closed_for:
        return ""
    return ngettext(
        "%(count)d delegate had closed times that changed: what overlaps with them is closed in "
        "the new times too.",
        "%(count)d delegates had closed times that changed: what overlaps with them is closed in "
        "the new times too.",
        closed_for,
    ) % {"count": closed_for}


def _save_venue(common: dict[str, Any], form: VenueForm) -> object:
    return set_tables(**common, groups=form.table_groups())


def _save_interpreters(common: dict[str, Any], form: InterpretersForm) -> object:
    return set_interpreters(**common, interpreters=form.interpreters())


def _save_questions(common: dict[str, Any], form: QuestionsForm) -> object:
    return set_questions(
        **common,
        questions=form.questions(),
        criteria=form.criteria(),
        evaluators=form.cleaned_data["evaluators"],
    )


def _save_rules(common: dict[str, Any], form: RulesForm) -> object:
    return set_call(**common, changes=form.changes())


def _save_stops(common: dict[str, Any], form: StopsForm) -> object:
    return set_stops(**common, stops=form.stops())


PAGES = {
    "basics": Page(BasicsForm, _save_basics),
    "call": Page(CallForm, _save_call),
    "stops": Page(
        StopsForm,
        _save_stops,
        gettext_lazy(
            "Where the delegation goes. Parts of the programme take place in one of these cities, "
            "by its clocks."
        ),
    ),
    "times": Page(TimesForm, _save_times),
    "venue": Page(VenueForm, _save_venue),
    "interpreters": Page(
        InterpretersForm,
        _save_interpreters,
        gettext_lazy(
            "Two who share no language meet with an interpreter, who helps one meeting at a time. "
            "Without any, such meetings are not placed."
        ),
    ),
    "questions": Page(QuestionsForm, _save_questions),
    "rules": Page(RulesForm, _save_rules),
}
MOST_EACH = 50
WITH_ROWS = {"stops", "times", "venue", "interpreters", "questions"}
"""Saved, these come back with empty rows to fill in."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def event_new(request: HttpRequest) -> HttpResponse:
    """Begin an event; nobody else sees it until its call opens."""
    powerful_or_404(request, can_draft_event(request.user))
    form = DraftForm(posted(request))
    tried = attempt(
        form,
        lambda: draft_matchmaking(
            actor=request.user, now=clock.now(), key=form.cleaned_data["key"],
            details={name: v for name, v in form.cleaned_data.items() if name != "key"},
        ),
    )  # fmt: skip
    if tried.made is not None:
        return redirect("matchmaking:set-up", tried.made.event.slug)
    return tried.shown(request, "matchmaking/event_form.html")


@require_safe
@login_required
def set_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is done, what is missing, and whether there is room for everybody."""
    call = call_of_desk(request, slug)
    each = min(max(whole_numbers([request.GET.get("each", "")]), default=0), MOST_EACH)
    room = room_of(call)
    return render(
        request,
        "matchmaking/set_up.html",
        {
            **desk_context(call, "set-up"),
            "each": each or min(max(room.each, 1), 6),
            "rehearsal": rehearse(call, each=each) if each and room.meetings else None,
            "parts": parts_of_set_up(call),
            "missing": missing_parts(call),
            "room": room,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def set_up_part(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    """Edit a part of the set-up."""
    call = call_of_desk(request, slug)
    if part not in PAGES:
        raise Http404
    page, zone = PAGES[part], call.event.timezone
    form = page.form(posted(request), call=call)
    common = {"actor": request.user, "now": clock.now(), "call": call}
    tried = attempt(
        form, lambda: page.apply({**common, "version": form.cleaned_data["version"]}, form)
    )
    if tried.is_done:
        messages.success(request, _("Saved."))
        if isinstance(tried.made, str) and tried.made:
            messages.info(request, tried.made)
        if call.event.timezone != zone:
            messages.warning(
                request,
                _("What was entered by the clocks of %(old)s stays at the same moment, and "
                  "reads differently by those of %(new)s. Look at the call, the meeting times "
                  "and the programme again.") % {"old": zone, "new": call.event.timezone},
            )  # fmt: skip
        if part in WITH_ROWS:
            return redirect("matchmaking:set-up-part", slug, part)
        return redirect("matchmaking:set-up", slug)
    label = next(one.label for one in parts_of_set_up(call) if one.name == part)
    has_times = any(isinstance(field, MomentField) for field in tried.form.fields.values())
    return tried.shown(
        request, "matchmaking/set_up_part.html", **desk_context(call, "set-up"), label=label,
        part=part, text=page.text, has_times=has_times,
    )  # fmt: skip


@require_POST
@login_required
def call_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the event to everybody."""
    call = call_of_desk(request, slug)
    return act(
        request, reverse("matchmaking:set-up", args=[slug]), _("The event is public now."),
        lambda: open_call(actor=request.user, now=clock.now(), call=call),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def event_copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin an event that is set up like this one."""
    source: MatchmakingCall = call_of_desk(request, slug)
    form = CopyForm(posted(request), call=source)
    tried = attempt(
        form,
        lambda: copy_matchmaking(
            actor=request.user, now=clock.now(), source=source, **form.cleaned_data
        ),
    )
    if tried.made is not None:
        return redirect("matchmaking:set-up", tried.made.event.slug)
    return tried.shown(request, "matchmaking/event_copy.html", **desk_context(source, "set-up"))
