"""A delegate says how it was."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hansa.accounts.doors import found_or_404
from hansa.common import clock
from hansa.common.attempts import posted
from hansa.common.errors import OperationRefused
from hansa.matchmaking.forms.feedback import FeedbackForm
from hansa.matchmaking.models import EventFeedback
from hansa.matchmaking.operations.feedback import give_feedback
from hansa.matchmaking.queries.feedback import (
    feedback_closes_at,
    first_meeting_at,
    meetings_to_judge,
    takes_feedback,
)
from hansa.matchmaking.queries.participation import delegations_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the event and all one's meetings on one page, and keep what is answered."""
    own = delegations_of(request.user).filter(application__call__event__slug=slug)
    delegate = own.first()
    found_or_404(delegate is not None)
    assert delegate is not None
    call, now = delegate.application.call, clock.now()
    judged = meetings_to_judge(delegate, now)
    form = FeedbackForm(
        posted(request),
        judged=judged,
        event=EventFeedback.objects.filter(call=call, delegate=delegate).first(),
    )
    error = ""
    if form.is_valid():
        try:
            give_feedback(
                actor=request.user, now=now, delegate=delegate, event=form.event_answer(),
                meetings=form.meeting_answers(),
            )  # fmt: skip
        except OperationRefused as refused:
            error = str(refused)
        else:
            messages.success(request, _("Saved. Thank you! You can change it as long as you like."))
            return redirect("matchmaking:feedback", slug)
    return render(
        request,
        "matchmaking/feedback.html",
        {
            "event": call.event,
            "delegate": delegate,
            "form": form,
            "rows": form.rows(),
            "to_come": sum(not one.has_begun for one in judged),
            "is_open": takes_feedback(call, now),
            "opens_at": first_meeting_at(call),
            "closes_at": feedback_closes_at(call),
            "error": error,
        },
        status=422 if error or form.errors else 200,
    )
