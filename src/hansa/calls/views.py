"""Doors of calls."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hansa.calls.queries import closed_calls, open_calls, published_calls
from hansa.common import clock
from hansa.common.pages import page_of


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Show open calls, the most urgent first."""
    now = clock.now()
    shows_closed = request.GET.get("status") == "closed"
    calls = closed_calls(now) if shows_closed else open_calls(now)
    return render(
        request,
        "calls/call_list.html",
        {"page": page_of(request, calls), "shows_closed": shows_closed},
    )


@require_safe
def call_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one call with all its deadlines."""
    call = get_object_or_404(published_calls(clock.now()).prefetch_related("terms"), slug=slug)
    return render(
        request, "calls/call_detail.html", {"call": call, "deadlines": call.deadlines.all()}
    )
