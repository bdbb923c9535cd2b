"""Whom an organisation sends, and when each of them can meet."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import found_or_404, own_or_powerful
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted
from hansa.common.forms import whole_numbers
from hansa.events.models import Event
from hansa.matchmaking.agenda import agenda_of
from hansa.matchmaking.documents import print_agendas
from hansa.matchmaking.forms.participating import NameForm, NeedsForm
from hansa.matchmaking.models import Application, Delegate
from hansa.matchmaking.operations.delegates import (
    edit_delegate,
    name_delegate,
    send_home,
    set_availability,
)
from hansa.matchmaking.operations.programme import leave_place, take_place
from hansa.matchmaking.permissions import can_edit_delegate
from hansa.matchmaking.presentation.participants import days_of_slots
from hansa.matchmaking.queries.participation import own_application
from hansa.matchmaking.queries.programme import programme_with_places
from hansa.matchmaking.queries.schedules import programme_in
from hansa.matchmaking.queries.stages import takes_schedules
from hansa.organisations.permissions import administers_organisation


def own_or_404(request: HttpRequest, slug: str) -> Application:
    """Return the application of the person's organisation to an event."""
    event = get_object_or_404(Event, slug=slug)
    application = own_application(request.user, event)
    found_or_404(application is not None)
    assert application is not None
    return application


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delegate_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show whom the organisation sends; name somebody."""
    application = own_or_404(request, slug)
    call, now = application.call, clock.now()
    form = NameForm(posted(request))
    tried = attempt(
        form,
        lambda: name_delegate(
            actor=request.user, now=now, application=application, details=form.details(),
            key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if tried.made is not None:
        messages.success(request, _("%(name)s gets a mail.") % {"name": tried.made.name})
        return redirect("matchmaking:delegate-list", slug)
    delegates = list(application.delegates.filter(has_left=False))
    return tried.shown(
        request, "matchmaking/delegate_list.html", event=call.event, application=application,
        delegates=delegates, is_full=len(delegates) >= call.most_delegates, call=call,
        is_over=not takes_schedules(call, now),
    )  # fmt: skip


def _delegate(request: HttpRequest, slug: str, pk: int) -> Delegate:
    """Return the delegate to whoever may change what is known of them; to others there is none."""
    delegate = get_object_or_404(
        Delegate.objects.select_related(
            "application__call__event", "application__organisation", "user"
        ),
        pk=pk, application__call__event__slug=slug,
    )  # fmt: skip
    own_or_powerful(
        request,
        own=delegate.user_id == request.user.pk
        or administers_organisation(request.user, delegate.application.organisation),
        powerful=can_edit_delegate(request.user, delegate),
    )
    return delegate


def _gone(request: HttpRequest, delegate: Delegate) -> HttpResponse | None:
    """Return to the team when somebody sent the delegate home meanwhile."""
    if not delegate.has_left:
        return None
    messages.error(
        request,
        _("%(name)s was sent home meanwhile and does not come. Name them again if they do.")
        % {"name": delegate.name},
    )
    return redirect(_team(request, delegate))


def _team(request: HttpRequest, delegate: Delegate) -> str:
    """Return where those stand whom the organisation sends; the event to others."""
    event = delegate.application.call.event
    if administers_organisation(request.user, delegate.application.organisation):
        return reverse("matchmaking:delegate-list", args=[event.slug])
    return event.get_absolute_url()


@require_safe
@login_required
def agendas_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the agendas of everybody the organisation sends, for printing."""
    application = own_or_404(request, slug)
    now = clock.now()
    sent = application.delegates.filter(has_left=False).select_related(
        "application__call__event", "application__organisation"
    )
    found_or_404(application.status == Application.Status.SELECTED and sent.exists())
    content = print_agendas([agenda_of(delegate, now) for delegate in sent])
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="agendas-{slug}.pdf"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delegate_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show and change what is known of a delegate, and when they can meet."""
    delegate = _delegate(request, slug, pk)
    if gone := _gone(request, delegate):
        return gone
    call = delegate.application.call
    form = NeedsForm(posted(request), delegate=delegate, user=request.user)
    tried = attempt(
        form,
        lambda: edit_delegate(
            actor=request.user, now=clock.now(), delegate=delegate, needs=form.needs(),
            audience=form.cleaned_data.get("audience") or None,
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("Saved."))
        return redirect("matchmaking:delegate-detail", slug, pk)
    return tried.shown(
        request, "matchmaking/delegate_detail.html", event=call.event, delegate=delegate,
        days=days_of_slots(delegate), programme=programme_with_places(call, delegate),
        is_over=not takes_schedules(call, clock.now()),
        can_send_home=delegate.application.delegates.filter(has_left=False).count() > 1,
    )  # fmt: skip


@require_POST
@login_required
def delegate_times(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say when the delegate can meet."""
    delegate = _delegate(request, slug, pk)
    if gone := _gone(request, delegate):
        return gone
    return act(
        request, reverse("matchmaking:delegate-detail", args=[slug, pk]),
        _("Your availability is saved."),
        lambda: set_availability(
            actor=request.user, now=clock.now(), delegate=delegate,
            free_slots=whole_numbers(request.POST.getlist("slot")),
            shown_slots=whole_numbers(request.POST.getlist("shown")),
        ),
    )  # fmt: skip


@require_POST
@login_required
def programme_place(request: HttpRequest, slug: str, pk: int, item: int) -> HttpResponse:
    """Take a place in a part of the programme, or give it back."""
    delegate = _delegate(request, slug, pk)
    if gone := _gone(request, delegate):
        return gone
    part = programme_in(delegate.application.call).filter(pk=item).first()
    operation = take_place if request.POST.get("place") == "take" else leave_place
    at = f"{reverse('matchmaking:delegate-detail', args=[slug, pk])}#programme"
    if part is None:
        messages.error(request, _("This part is no longer in the programme."))
        return redirect(at)
    return act(
        request, at, "",
        lambda: operation(actor=request.user, now=clock.now(), item=part, delegate=delegate),
    )  # fmt: skip


@require_POST
@login_required
def delegate_leave(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a delegate not come after all."""
    delegate = _delegate(request, slug, pk)
    if gone := _gone(request, delegate):
        return gone
    return act(
        request, _team(request, delegate), _("%(name)s does not come.") % {"name": delegate.name},
        lambda: send_home(actor=request.user, now=clock.now(), delegate=delegate),
        back=reverse("matchmaking:delegate-detail", args=[slug, pk]),
    )  # fmt: skip
