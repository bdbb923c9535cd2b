"""The organiser's pages of an event: who registered, who came, letters, how one registers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.common import clock
from hansa.common.attempts import act, attempt, posted
from hansa.common.pages import page_of
from hansa.common.sheets import csv_answer, xlsx_answer
from hansa.events.exports import HEADING, rows_of
from hansa.events.forms.events import CancelForm
from hansa.events.forms.registering import AdmissionForm, LetterForm
from hansa.events.models import Event, Registration
from hansa.events.operations.admission import set_admission, write_to_registered
from hansa.events.operations.registering import cancel_registration, note_attendance
from hansa.events.queries.registrations import (
    admission_of,
    numbers_of,
    places_left,
    registrations_of,
)
from hansa.events.views.proposing import kept_event

MOST_ON_A_PAGE = 100


@require_safe
@login_required
def registration_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who registered, and what can be done about it."""
    return _show_list(request, kept_event(request, slug))


def _show_list(request: HttpRequest, event: Event, **changes: Any) -> HttpResponse:
    admission = admission_of(event)
    shown = {
        "event": event,
        "admission": admission,
        "left": places_left(admission) if admission is not None else None,
        "numbers": numbers_of(event),
        "page": page_of(request, registrations_of(event), MOST_ON_A_PAGE),
        "letter_form": LetterForm(),
        "is_over": event.ends_at <= clock.now(),
        **changes,
    }
    has_errors = any(getattr(form, "errors", None) for form in changes.values())
    status = 422 if has_errors else 200
    return render(request, "events/registration_list.html", shown, status=status)


@require_safe
@login_required
def registration_export(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """Return who registered as a table: CSV or XLSX."""
    event = kept_event(request, slug)
    heading, rows = [str(one) for one in HEADING], rows_of(registrations_of(event))
    if form == "csv":
        answer = csv_answer(f"registrations-{slug}.csv", [heading, *rows])
    elif form == "xlsx":
        answer = xlsx_answer(f"registrations-{slug}.xlsx", heading, rows)
    else:
        raise Http404
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def admission_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how one registers; a stale form gets both versions to choose from."""
    event = kept_event(request, slug)
    admission = admission_of(event)
    form = AdmissionForm(posted(request), event=event, admission=admission)
    tried = attempt(
        form,
        lambda: set_admission(
            actor=request.user, now=clock.now(), event=event,
            version=form.cleaned_data["version"], changes=form.changes(),
            questions=form.questions(),
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The registration is set up."))
        return redirect("events:registration-list", slug)
    return tried.shown(request, "events/admission_form.html", event=event)


def _registration(event: Event, pk: int) -> Registration:
    return get_object_or_404(event.registrations.select_related("user", "event"), pk=pk)


@require_POST
@login_required
def registration_cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take somebody out; they are told why, and whoever waits moves up."""
    event = kept_event(request, slug)
    one = _registration(event, pk)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _show_list(request, event, cancel_form=form, cancelled=one.pk)
    done = _("%(name)s is not registered any more, and is told.") % {"name": one.name}
    return act(
        request, reverse("events:registration-list", args=[slug]), done,
        lambda: cancel_registration(
            actor=request.user, now=clock.now(), registration=one, **form.cleaned_data
        ),
    )  # fmt: skip


@require_POST
@login_required
def registration_came(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note that somebody is there, or that this was a mistake."""
    event = kept_event(request, slug)
    one, came = _registration(event, pk), "undo" not in request.POST
    desk = reverse("events:registration-list", args=[slug])
    scanned = reverse("events:entry", args=[slug, one.token])
    return act(
        request, scanned if "scanned" in request.POST else desk, "",
        lambda: note_attendance(actor=request.user, now=clock.now(), registration=one, came=came),
    )  # fmt: skip


@require_POST
@login_required
def registration_write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to all who have a place, or who wait."""
    event = kept_event(request, slug)
    form = LetterForm(request.POST)
    tried = attempt(
        form,
        lambda: write_to_registered(
            actor=request.user, now=clock.now(), event=event, **form.cleaned_data
        ),
    )
    if tried.is_done:
        messages.success(request, _("The letter is on its way."))
        return redirect("events:registration-list", slug)
    return _show_list(request, event, letter_form=form)
