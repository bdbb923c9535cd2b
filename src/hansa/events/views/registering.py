"""Registering for an event, and giving a place up."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import found_or_404, own_or_powerful
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted
from hansa.common.codes import code_as_svg
from hansa.common.forms import sent_before
from hansa.events.documents import print_certificate
from hansa.events.forms.registering import RegistrationForm
from hansa.events.models import Event, Registration
from hansa.events.operations.registering import cancel_registration, register_for_event
from hansa.events.operations.telling import entry_address
from hansa.events.permissions import runs_event
from hansa.events.queries.certificates import is_certified
from hansa.events.queries.registrations import (
    admission_of,
    places_left,
    registration_of,
    takes_registrations,
)
from hansa.events.views.public import found_event
from hansa.organisations.queries.directory import organisations_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Register for an event; filled in with what is known of the person."""
    event, user = found_event(request, slug), request.user
    admission, now = admission_of(event), clock.now()
    found_or_404(admission is not None)
    assert admission is not None
    before = registration_of(user, event)
    first = organisations_of(user).order_by("name").first()
    initial = {"name": user.name, "works_for": first.name if first is not None else ""}
    if before is not None:
        initial = {"name": before.name, "works_for": before.works_for}
    form = RegistrationForm(posted(request), admission=admission, initial=initial)
    tried = attempt(
        form,
        lambda: register_for_event(
            actor=user, now=now, event=event, name=form.cleaned_data["name"],
            works_for=form.cleaned_data["works_for"], answers=form.answers(),
            key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if tried.made is not None:
        _say(request, tried.made)
        return redirect(event)
    is_in = before is not None and before.status != Registration.Status.CANCELLED
    return tried.shown(
        request, "events/register.html", event=event, left=places_left(admission),
        admission=admission, is_in=is_in, is_open=takes_registrations(admission, now),
    )  # fmt: skip


def _say(request: HttpRequest, made: Registration) -> None:
    if made.status == Registration.Status.CANCELLED:
        messages.info(request, sent_before())
    elif made.has_place:
        messages.success(request, _("You have a place. The confirmation comes by e-mail."))
    else:
        messages.success(request, _("You are on the waiting list. You are told when you move up."))


def _own(request: HttpRequest, slug: str) -> Registration:
    registration = registration_of(request.user, get_object_or_404(Event, slug=slug))
    found_or_404(registration is not None)
    assert registration is not None
    return registration


@require_POST
@login_required
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Give one's place up."""
    own = _own(request, slug)
    return act(
        request, own.event, _("You are not registered any more."),
        lambda: cancel_registration(actor=request.user, now=clock.now(), registration=own),
    )  # fmt: skip


@require_safe
@login_required
def entry_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the code by which one is checked in."""
    own = _own(request, slug)
    found_or_404(own.has_place)
    answer = HttpResponse(code_as_svg(entry_address(own)), content_type="image/svg+xml")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@login_required
def entry(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show what a scanned code says: to those who run the event, and to the person themselves."""
    rows = Registration.objects.select_related("event", "user")
    registration = get_object_or_404(rows, token=token, event__slug=slug)
    runs = runs_event(request.user, registration.event)
    own = registration.user_id == request.user.pk and not runs
    own_or_powerful(request, own=own, powerful=runs)
    return render(
        request,
        "events/entry.html",
        {"registration": registration, "event": registration.event, "runs": runs},
    )


@require_safe
@login_required
def certificate(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the certificate of attendance of somebody who was there, once it is over."""
    own, now = _own(request, slug), clock.now()
    found_or_404(is_certified(own, now))
    answer = HttpResponse(print_certificate(own, now), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="certificate-{slug}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
