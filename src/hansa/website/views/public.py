"""Home, search and the pages about the site."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hansa.calls.queries.calls import open_calls
from hansa.common import clock
from hansa.common.language import in_active_language
from hansa.common.places import map_points
from hansa.common.search import kinds_of, search_documents
from hansa.events.models import Event
from hansa.events.queries import upcoming_events
from hansa.insights.queries.figures import site_figures
from hansa.matchmaking.queries.overview import next_matchmaking
from hansa.news.queries.articles import published_articles
from hansa.news.queries.voices import published_voices
from hansa.organisations.queries.directory import cities_of, published_organisations
from hansa.partnering.models import PartnerSearch
from hansa.polls.presentation import live_address
from hansa.polls.queries import current_poll, may_vote, result_of

KINDS = {
    "organisation": _("Organisation"),
    "event": _("Event"),
    "call": _("Call"),
    "partner-search": _("Partner search"),
    "article": _("News"),
    "voice": _("Voice"),
    "agreement": _("Agreement"),
    "poll": _("Poll"),
}
MOST_RESULTS = 60
MOST_VOICES = 2
EXPIRES_AFTER = timedelta(days=180)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what is on now."""
    now = clock.now()
    poll = current_poll(now)
    return render(
        request,
        "website/home.html",
        {
            "figures": site_figures(now),
            "map_points": map_points(cities_of(published_organisations())),
            "next_event": next_matchmaking(now),
            "events": upcoming_events(now).exclude(kind=Event.Kind.MATCHMAKING)[:4],
            "calls": open_calls(now)[:4],
            "searches": PartnerSearch.objects.open_on(now.date())[:3],
            "articles": published_articles(now)[:5],
            "voices": published_voices()[:MOST_VOICES],
            "poll": poll,
            "poll_result": result_of(poll) if poll else None,
            "live": live_address(poll) if poll else "",
            "can_vote": poll is not None and may_vote(request.user, poll, now),
        },
    )


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search all public pages."""
    question = request.GET.get("q", "")[:200]
    found = search_documents(question)
    counted = kinds_of(found)
    kind = request.GET.get("kind", "")
    if kind in KINDS:
        found = found.filter(kind=kind)
    results = list(found[: MOST_RESULTS + 1])
    return render(
        request,
        "website/search.html",
        {
            "question": question,
            "kind": kind,
            "kinds": [
                (name, label, counted[name]) for name, label in KINDS.items() if name in counted
            ],
            "number": sum(counted.values()),
            "results": [
                (KINDS[r.kind], r, in_active_language(r.href)) for r in results[:MOST_RESULTS]
            ],
            "has_more": len(results) > MOST_RESULTS,
        },
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "website/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what is kept of people and why."""
    return render(request, "website/privacy.html")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where to report a weakness (RFC 9116)."""
    sender = settings.DEFAULT_FROM_EMAIL.split("<")[-1].rstrip(">")
    expires = timezone.now().replace(microsecond=0) + EXPIRES_AFTER
    lines = [
        f"Contact: mailto:{sender}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: en, fr, de, es",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
