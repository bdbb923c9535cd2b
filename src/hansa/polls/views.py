"""Doors of polls."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hansa.common import clock
from hansa.common.errors import OperationRefused
from hansa.common.pages import page_of
from hansa.polls.operations import cast_vote
from hansa.polls.queries import may_vote, opened_polls, result_of


@require_safe
def poll_list(request: HttpRequest) -> HttpResponse:
    """Show all polls."""
    return render(
        request, "polls/poll_list.html", {"page": page_of(request, opened_polls(clock.now()))}
    )


@require_safe
def poll_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a question with its live result, and the options to those who may vote."""
    now = clock.now()
    poll = get_object_or_404(opened_polls(now), slug=slug)
    return render(
        request,
        "polls/poll_detail.html",
        {
            "poll": poll,
            "result": result_of(poll),
            "is_open": poll.closes_at >= now,
            "can_vote": may_vote(request.user, poll, now),
        },
    )


@require_POST
@login_required
def poll_vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a vote."""
    now = clock.now()
    poll = get_object_or_404(opened_polls(now), slug=slug)
    option = poll.options.filter(pk=_number(request.POST.get("option", ""))).first()
    if option is None:
        messages.error(request, _("Choose one of the answers, then vote."))
        return redirect(poll)
    try:
        cast_vote(actor=request.user, now=now, poll=poll, option=option)
    except OperationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Thank you. Your vote is counted."))
    return redirect(poll)


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0
