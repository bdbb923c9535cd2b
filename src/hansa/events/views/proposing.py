"""Writing, submitting, changing and calling off events."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import found_or_404, own_or_powerful
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted
from hansa.common.pages import page_of
from hansa.events.forms.events import CancelForm, EventForm, NewEventForm
from hansa.events.models import Event
from hansa.events.operations.admission import cancel_event
from hansa.events.operations.proposing import (
    accept_event,
    propose_event,
    revise_event,
    submit_event,
    withdraw_event,
)
from hansa.events.owners import owner_of
from hansa.events.permissions import can_edit_events, keeps_event, runs_event
from hansa.events.queries import events_to_keep
from hansa.events.queries.registrations import own_registrations


def kept_event(request: HttpRequest, slug: str) -> Event:
    """Return an event that the person keeps or runs, and no app above; 404 for all others."""
    event = get_object_or_404(Event.objects.select_related("proposed_by", "series"), slug=slug)
    own_or_powerful(
        request,
        own=keeps_event(request.user, event),
        powerful=runs_event(request.user, event),
    )
    found_or_404(owner_of(event) is None)
    return event


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def event_propose(request: HttpRequest) -> HttpResponse:
    """Begin an event."""
    edits_all = can_edit_events(request.user)
    form = NewEventForm(posted(request), user=request.user, edits_all=edits_all)
    tried = attempt(
        form,
        lambda: propose_event(
            actor=request.user, now=clock.now(), details=form.details(), terms=form.terms(),
            organisation=form.cleaned_data["organisation"], series=form.cleaned_data["series"],
            key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The draft is saved. Nobody else sees it."))
        return redirect(tried.made)
    return tried.shown(request, "events/event_form.html")


@require_safe
@login_required
def event_mine(request: HttpRequest) -> HttpResponse:
    """Show where a person is registered, and the events they proposed or run."""
    return render(
        request,
        "events/event_mine.html",
        {
            "registrations": own_registrations(request.user)[:100],
            "page": page_of(request, events_to_keep(request.user)),
            "now": clock.now(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def event_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an event; a stale form gets both versions to choose from."""
    event = kept_event(request, slug)
    form = EventForm(posted(request), event=event, edits_all=can_edit_events(request.user))
    tried = attempt(
        form,
        lambda: revise_event(
            actor=request.user, now=clock.now(), event=event,
            version=form.cleaned_data["version"], details=form.details(), terms=form.terms(),
            series=form.cleaned_data["series"],
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The event is saved."))
        return redirect(event)
    return tried.shown(request, "events/event_form.html", event=event)


@require_POST
@login_required
def event_submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the editors to publish an event; an editor publishes it at once."""
    event, now = kept_event(request, slug), clock.now()
    if can_edit_events(request.user):
        return act(
            request, event, _("The event is public."),
            lambda: accept_event(actor=request.user, now=now, event=event),
        )  # fmt: skip
    return act(
        request, event, _("The event waits for an editor. You hear by e-mail."),
        lambda: submit_event(actor=request.user, now=now, event=event),
    )  # fmt: skip


@require_POST
@login_required
def event_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an event off the site, or back from the editors."""
    event = kept_event(request, slug)
    return act(
        request, event, _("The event is withdrawn."),
        lambda: withdraw_event(actor=request.user, now=clock.now(), event=event),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def event_cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Say why an event is called off; all who registered are told."""
    event = kept_event(request, slug)
    form = CancelForm(posted(request))
    tried = attempt(
        form,
        lambda: cancel_event(
            actor=request.user, now=clock.now(), event=event, reason=form.cleaned_data["reason"]
        ),
    )
    if tried.is_done:
        messages.success(request, _("The event is cancelled, and all who registered are told."))
        return redirect(event)
    return tried.shown(request, "events/event_cancel.html", event=event)
