"""A delegate's agenda: on a phone, on paper, in a calendar."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from hansa.accounts.doors import found_or_404
from hansa.common import clock
from hansa.common.ical import calendar_answer
from hansa.matchmaking.agenda import Agenda, agenda_of, calendar_of_agenda
from hansa.matchmaking.documents import print_agendas
from hansa.matchmaking.models import Delegate
from hansa.matchmaking.operations.delegates import renew_calendar_address
from hansa.matchmaking.permissions import can_see_agenda
from hansa.matchmaking.presentation.agenda import days_for_screen, next_for_screen
from hansa.matchmaking.presentation.day import free_now_for_screen
from hansa.matchmaking.queries.day import cancellations_of, check_in_of, shows_entry_code
from hansa.matchmaking.queries.marks import marks_of_pairs


def own_delegate(request: HttpRequest, slug: str) -> Delegate:
    """Return the person's own part in an event; to others there is none."""
    named = Delegate.objects.filter(
        user=request.user, application__call__event__slug=slug
    ).select_related("application__call__event", "application__organisation")
    delegate = next((one for one in named if can_see_agenda(request.user, one)), None)
    found_or_404(delegate is not None)
    assert delegate is not None
    return delegate


def _agenda(request: HttpRequest, slug: str) -> Agenda:
    return agenda_of(own_delegate(request, slug), clock.now())


@require_safe
@login_required
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """Show now, next and the whole day."""
    now = clock.now()
    found = agenda_of(own_delegate(request, slug), now)
    marks = marks_of_pairs(item.meeting.request_id for item in found.entries)
    return render(
        request,
        "matchmaking/agenda.html",
        {
            "agenda": found,
            "event": found.event,
            "feed": found.delegate.get_calendar_url(),
            "days": days_for_screen(found, marks, cancellations_of(found.delegate)),
            "next": next_for_screen(found, marks, now),
            "entry_code": shows_entry_code(found.event, now),
            "check_in": check_in_of(found.delegate),
            **free_now_for_screen(found.delegate, found.version, now),
        },
    )


@require_safe
@login_required
def agenda_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the agenda for printing, on one page."""
    answer = HttpResponse(print_agendas([_agenda(request, slug)]), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="agenda-{slug}.pdf"'
    return answer


@require_POST
@login_required
def calendar_renew(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the calendar a new secret address."""
    renew_calendar_address(
        actor=request.user, now=clock.now(), delegate=own_delegate(request, slug)
    )
    messages.success(request, _("Your calendar has a new address; the old one no longer works."))
    return redirect("matchmaking:agenda", slug)


@require_safe
def agenda_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the agenda for a calendar program; the secret address is the key."""
    delegate = get_object_or_404(
        Delegate.objects.select_related(
            "application__call__event", "application__organisation", "user"
        ),
        calendar_token=token,
    )
    with override(delegate.user.language if delegate.user else settings.LANGUAGE_CODE):
        body = calendar_of_agenda(agenda_of(delegate, clock.now()))
    return calendar_answer("agenda.ics", body, is_secret=True)
