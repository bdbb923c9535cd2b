"""An event's own page, with its stages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hansa.accounts.doors import powerful_or_404
from hansa.accounts.permissions import has_second_factor
from hansa.common import clock
from hansa.events.models import Event
from hansa.events.queries import published_events
from hansa.events.queries.gallery import documents_of, pictures_of
from hansa.matchmaking.documents import print_programme
from hansa.matchmaking.models import MatchmakingCall, Paper
from hansa.matchmaking.permissions import can_run_event, takes_part
from hansa.matchmaking.presentation.figures import figures_for_screen
from hansa.matchmaking.queries.feedback import takes_feedback
from hansa.matchmaking.queries.figures import figures_of, public_figures, records_of
from hansa.matchmaking.queries.overview import overview_of
from hansa.matchmaking.queries.paper import made_paper, names_somebody_unwilling
from hansa.matchmaking.queries.participation import (
    delegations_of,
    own_application,
    own_draft,
    participants_of,
    sides_with_counts,
)
from hansa.matchmaking.queries.programme import programme_for_readers
from hansa.matchmaking.queries.schedules import programme_in, published_schedule
from hansa.matchmaking.queries.stages import (
    takes_applications,
    takes_late_applications,
    takes_requests,
    takes_schedules,
)


def _event_shown(request: HttpRequest, slug: str) -> Event:
    """Return an event; before it is published, to those who run it alone."""
    return _if_visible(request, get_object_or_404(Event, slug=slug))


def _if_visible(request: HttpRequest, event: Event) -> Event:
    if not published_events(clock.now()).filter(pk=event.pk).exists():
        powerful_or_404(request, can_run_event(request.user, event))
    return event


@require_safe
def programme_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the programme on paper, in the language of the page."""
    event = _event_shown(request, slug)
    call = get_object_or_404(MatchmakingCall.objects.select_related("event"), event=event)
    if not (call.stops.exists() or programme_in(call).exists()):
        raise Http404
    answer = HttpResponse(print_programme(call, clock.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="programme-{slug}.pdf"'
    # Places are taken at any moment.
    answer["Cache-Control"] = "no-cache"
    return answer


def show_event(request: HttpRequest, event: Event) -> HttpResponse:
    """Show an event of ours: its stage, who takes part, and what the reader must do next."""
    now = clock.now()
    event = _if_visible(request, event)
    call = MatchmakingCall.objects.get(event=event)
    can_run = can_run_event(request.user, event)
    reads_all = takes_part(request.user, event) or (can_run and has_second_factor(request.user))
    context = {
        "event": event,
        "organisations": event.organisations.order_by("name"),
        "articles": event.articles.public(now),
        "voices": event.voices.public(),
        "agreements": event.agreements.public(),
        "can_run": can_run,
        "is_hidden": event.published_at is None or event.published_at > now,
        "pictures": pictures_of(event),
        "documents": documents_of(event, takes_part=reads_all),
    }
    schedule = published_schedule(call)
    context |= {
        "call": call,
        "overview": overview_of(call, now),
        "sides": sides_with_counts(call),
        "participants": participants_of(call),
        "programme": programme_for_readers(call),
        "stops": call.stops.all(),
        "takes_applications": takes_applications(call, now),
        "takes_late": takes_late_applications(call, now),
        "draft": own_draft(request.user, event),
        "takes_requests": takes_requests(call, now),
        "is_over": not takes_schedules(call, now),
        "application": own_application(request.user, event),
        "delegation": request.user.is_authenticated
        and delegations_of(request.user).filter(application__call=call).first(),
        "schedule": schedule,
        "meetings_count": schedule.meetings.count() if schedule else 0,
        "takes_feedback": takes_feedback(call, now),
        "booklet": _booklet_for(request, call),
    }
    if not takes_schedules(call, now):
        figures = public_figures(figures_of(records_of(call)))
        context |= {"figures": figures_for_screen(figures), "meetings_count": 0}
    return render(request, "matchmaking/event_detail.html", context)


def _booklet_for(request: HttpRequest, call: MatchmakingCall) -> Paper | None:
    """Return the booklet for those who take part, as long as everybody in it agrees."""
    if not takes_part(request.user, call.event):
        return None
    booklet = made_paper(call, Paper.Kind.BOOKLET)
    return None if booklet is None or names_somebody_unwilling(booklet) else booklet
