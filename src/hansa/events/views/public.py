"""What everybody sees of the calendar."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hansa.accounts.doors import own_or_powerful
from hansa.common import clock
from hansa.common.atom import atom_answer
from hansa.common.ical import calendar_answer, calendar_of
from hansa.common.pages import action, page_of
from hansa.events.feeds import entries_of
from hansa.events.forms.talking import AheadForm
from hansa.events.models import Event
from hansa.events.owners import owner_of
from hansa.events.permissions import keeps_event, runs_event, takes_part
from hansa.events.presentation import (
    facets_shown,
    languages_of,
    months_beside,
    orders_shown,
    points_of,
    read_month,
    read_search,
    tabs_of,
    weeks_of,
)
from hansa.events.queries import others_of_series, published_events
from hansa.events.queries.gallery import documents_of, pictures_of
from hansa.events.queries.listing import EventSearch, Found, search_events
from hansa.events.queries.registrations import (
    admission_of,
    closes_at,
    place_in_line,
    places_left,
    registration_of,
    takes_registrations,
)
from hansa.events.queries.talks import questions_ahead, speakers_of
from hansa.events.rendering import entry_of

MOST_IN_FEED = 50
LATELY = timedelta(days=31)
"""How long what is over stays in the feed for calendar programs."""


def _shown(search: EventSearch, found: Found, view: str, user: Any) -> dict[str, Any]:
    return {
        "search": search,
        "facets": facets_shown(search, found),
        "tabs": tabs_of(search, view),
        "is_filtered": search.is_filtered,
        "address": f"?{search.address}",
        "actions": _actions(user),
        "count": len(found.pks),
    }


def _actions(user: Any) -> list[dict[str, str]]:
    actions = [action(_("Propose an event"), "events:event-propose", "plus")]
    if user.is_authenticated:
        actions.append(action(_("My events"), "events:event-mine", "calendar"))
    return actions


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """Show the events that fit, with facets; those to come unless the past is asked for."""
    now, search = clock.now(), read_search(request.GET)
    found = search_events(search, now)
    page = page_of(request, found.pks)
    rows = published_events(now).in_bulk(list(page))
    shown = {
        "page": page,
        "rows": [rows[pk] for pk in page if pk in rows],
        "orders": orders_shown(search),
        **_shown(search, found, search.when, request.user),
    }
    return render(request, "events/event_list.html", shown)


@require_safe
def event_month(request: HttpRequest) -> HttpResponse:
    """Show the events of a month, day by day."""
    now, search = clock.now(), read_search(request.GET, when="")
    found = search_events(search, now)
    month = read_month(request.GET.get("month", ""), now)
    before, after = months_beside(month)
    weeks = weeks_of(month, found, now)
    shown = {
        "month": month,
        "weeks": weeks,
        "is_empty": not any(day.events for week in weeks for day in week),
        "before": f"?{search.address}&month={before:%Y-%m}".replace("?&", "?"),
        "after": f"?{search.address}&month={after:%Y-%m}".replace("?&", "?"),
        "before_month": before,
        "after_month": after,
        **_shown(search, found, "month", request.user),
    }
    return render(request, "events/event_month.html", shown)


@require_safe
def event_map(request: HttpRequest) -> HttpResponse:
    """Show where the events that fit take place, with their list beside it."""
    now, search = clock.now(), read_search(request.GET)
    found = search_events(search, now)
    page = page_of(request, [pk for pk in found.pks if found.listed(pk).at is not None])
    rows = published_events(now).in_bulk(list(page))
    shown = {
        "page": page,
        "rows": [rows[pk] for pk in page if pk in rows],
        **_shown(search, found, "map", request.user),
    }
    return render(request, "events/event_map.html", shown)


@require_safe
def event_points(request: HttpRequest) -> HttpResponse:
    """Return where the events that fit take place, for the map."""
    return JsonResponse(points_of(search_events(read_search(request.GET), clock.now())), safe=False)


@require_safe
def event_feed(request: HttpRequest) -> HttpResponse:
    """Return the events that fit for calendar programs; what is long over only if asked for."""
    now, search = clock.now(), read_search(request.GET, when="")
    shown = published_events(now).filter(pk__in=search_events(search, now).pks)
    if not search.when:
        shown = shown.filter(ends_at__gte=now - LATELY)
    entries = map(entry_of, shown.order_by("starts_at", "pk"))
    return calendar_answer("events.ics", calendar_of(entries))


@require_safe
def event_atom(request: HttpRequest) -> HttpResponse:
    """Return the newest events that fit, as Atom."""
    now, search = clock.now(), read_search(request.GET, when="")
    shown = published_events(now).filter(pk__in=search_events(search, now).pks)
    newest = shown.order_by("-published_at", "-pk")[:MOST_IN_FEED]
    return atom_answer(
        title=_("Events"), path=f"{reverse('events:event-list')}?{search.address}",
        entries=entries_of(newest),
    )  # fmt: skip


def found_event(request: HttpRequest, slug: str) -> Event:
    """Return an event that is public, or that this person keeps or runs; 404 otherwise."""
    rows = Event.objects.select_related("series", "proposed_by").prefetch_related("terms")
    event: Event = get_object_or_404(rows, slug=slug)
    public = published_events(clock.now()).filter(pk=event.pk).exists()
    own_or_powerful(
        request,
        own=public or keeps_event(request.user, event),
        powerful=runs_event(request.user, event),
    )
    return event


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an event, or let the app show it that takes care of it."""
    event = get_object_or_404(Event.objects.prefetch_related("terms"), slug=slug)
    owner = owner_of(event)
    if owner is not None:
        answer: HttpResponse = owner.show(request, event)
        return answer
    return show_event(request, found_event(request, slug))


def show_event(request: HttpRequest, event: Event, **changes: Any) -> HttpResponse:
    """Show an event, perhaps with a form that was refused."""
    now, user = clock.now(), request.user
    admission, registration = admission_of(event), registration_of(user, event)
    comes = takes_part(user, event)
    runs = runs_event(user, event)
    is_over = event.ends_at <= now
    asks = admission is not None and (comes or runs)
    shown = {
        "event": event,
        "languages": languages_of(event),
        "organisations": event.organisations.order_by("name"),
        "articles": event.articles.public(now),
        "voices": event.voices.public(),
        "agreements": event.agreements.public(),
        "pictures": pictures_of(event),
        "documents": documents_of(event, takes_part=comes or runs),
        "speakers": speakers_of(event),
        "same_series": others_of_series(event, now),
        "edits": runs or keeps_event(user, event),
        "runs": runs,
        "is_hidden": event.published_at is None or event.published_at > now,
        "is_over": is_over,
        "admission": admission,
        "registration": registration,
        "comes": comes,
        "asks": asks,
        "questions": questions_ahead(event, user) if asks else [],
        "question_form": AheadForm(),
        "is_far_from_map": event.format == Event.Format.VIRTUAL,
        **changes,
    }
    if admission is not None:
        shown |= {
            "left": places_left(admission),
            "closes": closes_at(admission),
            "is_open": takes_registrations(admission, now),
            "line": place_in_line(registration)
            if registration is not None and registration.status == "waiting"
            else 0,
        }
    has_errors = any(getattr(form, "errors", None) for form in changes.values())
    return render(request, "events/event_detail.html", shown, status=422 if has_errors else 200)


@require_safe
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Return one event for a calendar program."""
    event = get_object_or_404(published_events(clock.now()), slug=slug)
    return calendar_answer(f"{event.slug}.ics", calendar_of([entry_of(event)]))
