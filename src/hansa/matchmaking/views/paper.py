"""Papers of an event: the organiser's page of them, and the files."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from hansa.accounts.doors import own_or_powerful
from hansa.common import clock
from hansa.common.attempts import act
from hansa.common.forms import new_key
from hansa.common.uploads import PDF, file_answer
from hansa.matchmaking.documents import unprintable
from hansa.matchmaking.models import MatchmakingCall, Paper
from hansa.matchmaking.operations.paper import cancel_paper, request_paper
from hansa.matchmaking.permissions import can_run_event, takes_part
from hansa.matchmaking.presentation.paper import papers_for_screen, unprintable_for_screen
from hansa.matchmaking.queries.paper import (
    latest_papers,
    made_paper,
    names_on_paper,
    names_somebody_unwilling,
)
from hansa.matchmaking.views.desk import call_of_desk, desk_context


def _check(kind: str) -> None:
    if kind not in Paper.Kind.values:
        raise Http404


@require_safe
@login_required
def desk_paper(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what can be printed, how far it is, and what was made last."""
    call = call_of_desk(request, slug)
    papers = papers_for_screen(latest_papers(call), timezone.now())
    if request.htmx:
        asked = next((one for one in papers if one["kind"] == request.GET.get("kind")), None)
        if asked is not None and asked["progress"] and asked["progress"]["state"] == "running":
            context = {"event": call.event, "paper": asked}
            return render(request, "matchmaking/paper_progress.html", context)
    names = names_on_paper(call)
    answer = render(
        request,
        "matchmaking/desk_paper.html",
        {
            **desk_context(call, "paper"),
            "papers": papers,
            "unprintable": unprintable_for_screen(names, unprintable(names)),
            "is_making": any(one["is_under_way"] for one in papers),
            "key": new_key(),
        },
    )
    if request.htmx:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@login_required
def paper_make(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Ask for a paper in the language of the page."""
    call = call_of_desk(request, slug)
    _check(kind)
    return act(
        request, reverse("matchmaking:desk-paper", args=[slug]), "",
        lambda: request_paper(
            actor=request.user, now=clock.now(), call=call, kind=kind,
            language=get_language() or "en", key=request.POST.get("key", ""),
        ),
    )  # fmt: skip


@require_POST
@login_required
def paper_cancel(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Stop what is being made."""
    call = call_of_desk(request, slug)
    _check(kind)
    tried = latest_papers(call)[kind].get("tried")
    desk = reverse("matchmaking:desk-paper", args=[slug])
    if tried is None:
        return redirect(desk)
    return act(
        request, desk, "",
        lambda: cancel_paper(actor=request.user, now=clock.now(), paper=tried),
    )  # fmt: skip


@require_safe
@login_required
def paper_file(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """Return a paper: all to those who run the event, the booklet to those who take part."""
    call: MatchmakingCall = get_object_or_404(
        MatchmakingCall.objects.select_related("event"), event__slug=slug
    )
    _check(kind)
    own = kind == Paper.Kind.BOOKLET and takes_part(request.user, call.event)
    runs = can_run_event(request.user, call.event)
    own_or_powerful(request, own=own, powerful=runs)
    paper = made_paper(call, kind)
    # Whoever took the consent back is handed out to nobody until the booklet is made anew.
    if paper is None or (not runs and names_somebody_unwilling(paper)):
        raise Http404
    answer: Any = file_answer(
        paper.file.name, rule=PDF, title=f"{call.event.slug} {paper.get_kind_display()}"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
