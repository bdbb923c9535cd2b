"""Whom an organisation sends, and when each of them can meet."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import found_or_404, own_or_powerful
from hansa.common import clock
from hansa.common.errors import OperationRefused
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
    form = NameForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = name_delegate(
                actor=request.user, now=now, application=application, details=form.details(),
                key=form.cleaned_data["key"],
            )  # fmt: skip
        except OperationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(name)s gets a mail.") % {"name": made.name})
            return redirect("matchmaking:delegate-list", slug)
    delegates = list(application.delegates.filter(has_left=False))
    return render(
        request,
        "matchmaking/delegate_list.html",
        {
            "event": call.event,
            "application": application,
            "delegates": delegates,
            "is_full": len(delegates) >= call.most_delegates,
            "call": call,
            "form": form,
            "is_over": not takes_schedules(call, now),
        },
        status=422 if form.errors else 200,
    )


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
    return _team(request, delegate)


def _team(request: HttpRequest, delegate: Delegate) -> HttpResponse:
    """Return to those whom the organisation sends; who does not speak for it, to the event."""
    event = delegate.application.call.event
    if administers_organisation(request.user, delegate.application.organisation):
        return redirect("matchmaking:delegate-list", event.slug)
    return redirect(event)


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
    form = NeedsForm(
        request.POST if request.method == "POST" else None, delegate=delegate, user=request.user
    )
    if form.is_valid():
        edit_delegate(
            actor=request.user, now=clock.now(), delegate=delegate, needs=form.needs(),
            audience=form.cleaned_data.get("audience") or None,
        )  # fmt: skip
        messages.success(request, _("Saved."))
        return redirect("matchmaking:delegate-detail", slug, pk)
    return render(
        request,
        "matchmaking/delegate_detail.html",
        {
            "event": call.event,
            "delegate": delegate,
            "form": form,
            "days": days_of_slots(delegate),
            "programme": programme_with_places(call, delegate),
            "is_over": not takes_schedules(call, clock.now()),
            "can_send_home": delegate.application.delegates.filter(has_left=False).count() > 1,
        },
        status=422 if form.errors else 200,
    )


@require_POST
@login_required
def delegate_times(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say when the delegate can meet."""
    delegate = _delegate(request, slug, pk)
    if gone := _gone(request, delegate):
        return gone
    try:
        set_availability(
            actor=request.user, now=clock.now(), delegate=delegate,
            free_slots=whole_numbers(request.POST.getlist("slot")),
            shown_slots=whole_numbers(request.POST.getlist("shown")),
        )  # fmt: skip
    except OperationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your availability is saved."))
    return redirect("matchmaking:delegate-detail", slug, pk)


@require_POST
@login_required
def programme_place(request: HttpRequest, slug: str, pk: int, item: int) -> HttpResponse:
    """Take a place in a part of the programme, or give it back."""
    delegate = _delegate(request, slug, pk)
    if gone := _gone(request, delegate):
        return gone
    part = programme_in(delegate.application.call).filter(pk=item).first()
    act = take_place if request.POST.get("place") == "take" else leave_place
    try:
        if part is None:
            raise OperationRefused(_("This part is no longer in the programme."))
        act(actor=request.user, now=clock.now(), item=part, delegate=delegate)
    except OperationRefused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('matchmaking:delegate-detail', args=[slug, pk])}#programme")


@require_POST
@login_required
def delegate_leave(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a delegate not come after all."""
    delegate = _delegate(request, slug, pk)
    if gone := _gone(request, delegate):
        return gone
    try:
        send_home(actor=request.user, now=clock.now(), delegate=delegate)
    except OperationRefused as refused:
        messages.error(request, str(refused))
        return redirect("matchmaking:delegate-detail", slug, pk)
    messages.success(request, _("%(name)s does not come.") % {"name": delegate.name})
    return _team(request, delegate)
