"""The screen in the room: now and next, for everybody who has its address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hansa.common import clock
from hansa.common.pages import page_of
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.presentation.day import board_for_screen
from hansa.matchmaking.queries.day import board_of
from hansa.matchmaking.queries.schedules import published_schedule

PAGE_ROWS = 18
"""So many tables fit a screen of 1920 × 1080; more are paged through."""


@require_safe
def board(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show which organisations meet at which table, now and next; no persons."""
    call = get_object_or_404(
        MatchmakingCall.objects.select_related("event"), event__slug=slug, board_token=token
    )
    found = board_for_screen(board_of(call, published_schedule(call), clock.now()), call.event)
    page = page_of(request, found["rows"], PAGE_ROWS)
    answer = render(
        request,
        "matchmaking/board_list.html" if request.htmx else "matchmaking/board.html",
        {
            "event": call.event,
            "board": found,
            "page": page,
            "next_page": page.next_page_number() if page.has_next() else 1,
        },
    )
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
