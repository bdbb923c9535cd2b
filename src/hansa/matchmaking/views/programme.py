"""The programme beside the meetings, as the organiser makes it."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hansa.common import clock
from hansa.common.attempts import Attempt, attempt, posted
from hansa.common.errors import OperationRefused, StaleForm
from hansa.matchmaking.forms.programme import ItemForm
from hansa.matchmaking.models import MatchmakingCall, ProgrammeItem
from hansa.matchmaking.operations.programme import add_item, edit_item, remove_item
from hansa.matchmaking.queries.schedules import programme_in
from hansa.matchmaking.views.desk import call_of_desk, desk_context


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the programme beside the meetings, and add to it."""
    call = call_of_desk(request, slug)
    form = ItemForm(posted(request), call=call)
    tried = attempt(
        form,
        lambda: add_item(
            actor=request.user, now=clock.now(), call=call, details=form.details(),
            key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if tried.is_done:
        return redirect("matchmaking:programme", slug)
    return _programme(request, call, tried)


def _programme(request: HttpRequest, call: MatchmakingCall, tried: Attempt[Any]) -> HttpResponse:
    context = {**desk_context(call, "set-up"), "items": programme_in(call)}
    return tried.shown(request, "matchmaking/programme.html", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def item_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a part of the programme."""
    call = call_of_desk(request, slug)
    item = programme_in(call).filter(pk=pk).first()
    if item is None and request.method != "POST":
        messages.error(request, _no_longer())
        return redirect("matchmaking:programme", slug)
    form = ItemForm(posted(request), call=call, item=item)
    if item is None:
        # What was typed is not lost: it stands in the form that adds.
        form.add_error(None, _no_longer())
        return _programme(request, call, Attempt(form))
    if form.is_valid():
        try:
            edit_item(
                actor=request.user, now=clock.now(), item=item, details=form.details(),
                version=form.cleaned_data["version"] or 0,
            )  # fmt: skip
        except OperationRefused as refused:
            form.add_error("capacity", str(refused))
        except StaleForm as stale:
            form.add_error(None, _stale(stale.current))
            form.data = form.data.copy()
            form.data["version"] = stale.current.version
        else:
            return redirect("matchmaking:programme", slug)
    return render(
        request,
        "matchmaking/item_form.html",
        {**desk_context(call, "set-up"), "form": form, "item": item},
        status=422 if form.errors else 200,
    )


def _stale(current: ProgrammeItem) -> str:
    at = localtime(current.starts_at, ZoneInfo(current.zone))
    return _(
        "Somebody changed this meanwhile: %(title)s is on %(when)s now. Save again to have it as "
        "you typed it."
    ) % {"title": current, "when": date_format(at, "DATETIME_FORMAT")}


def _no_longer() -> str:
    return _("Somebody took this part out of the programme meanwhile. Add it again if it stays.")


@require_POST
@login_required
def item_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a part out of the programme."""
    call = call_of_desk(request, slug)
    item = programme_in(call).filter(pk=pk).first()
    if item is None:
        messages.error(request, _no_longer())
    else:
        remove_item(actor=request.user, now=clock.now(), item=item)
        messages.success(request, _("%(title)s is no longer in the programme.") % {"title": item})
    return redirect("matchmaking:programme", slug)
