"""Doors of the calendar."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hansa.common import clock
from hansa.common.pages import page_of
from hansa.events.feeds import calendar_of
from hansa.events.queries import past_events, published_events, upcoming_events


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """Show what comes, and what was."""
    now = clock.now()
    shows_past = request.GET.get("when") == "past"
    events = past_events(now) if shows_past else upcoming_events(now)
    return render(
        request,
        "events/event_list.html",
        {"page": page_of(request, events), "shows_past": shows_past},
    )


@require_safe
def event_feed(request: HttpRequest) -> HttpResponse:
    """Return the whole calendar for calendar programs."""
    body = calendar_of(published_events(clock.now()))
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")
