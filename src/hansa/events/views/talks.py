"""Questions that are sent ahead to an event."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hansa.accounts.doors import found_or_404, own_or_powerful
from hansa.common import clock
from hansa.common.attempts import act, attempt
from hansa.events.forms.talking import AheadForm
from hansa.events.models import Event, TalkQuestion
from hansa.events.operations.talking import (
    ask_ahead,
    remove_talk_question,
    vote_for_question,
)
from hansa.events.permissions import has_place, runs_event
from hansa.events.views.public import found_event, show_event

AN_HOUR = 3600


def _questions(event: Event) -> str:
    return f"{event.get_absolute_url()}#questions"


@require_POST
@login_required
def question_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a question ahead."""
    event = found_event(request, slug)
    found_or_404(has_place(request.user, event))
    form = AheadForm(request.POST)
    tried = attempt(
        form,
        lambda: ask_ahead(actor=request.user, now=clock.now(), event=event, **form.cleaned_data),
    )
    if tried.is_done:
        messages.success(request, _("Your question is sent; others can vote for it."))
        return redirect(_questions(event))
    return show_event(request, event, question_form=form)


def _question(request: HttpRequest, slug: str, pk: int) -> TalkQuestion:
    event = found_event(request, slug)
    return get_object_or_404(TalkQuestion.objects.select_related("event"), event=event, pk=pk)


@require_POST
@login_required
def question_vote(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Vote for a question, or take the vote back."""
    question = _question(request, slug, pk)
    found_or_404(has_place(request.user, question.event))
    return act(
        request, _questions(question.event), "",
        lambda: vote_for_question(
            actor=request.user, now=clock.now(), question=question,
            is_for="undo" not in request.POST,
        ),
    )  # fmt: skip


@require_POST
@login_required
def question_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a question away: one's own, or as whoever runs the event."""
    question = _question(request, slug, pk)
    own_or_powerful(
        request,
        own=question.user_id == request.user.pk,
        powerful=runs_event(request.user, question.event),
    )
    event = remove_talk_question(actor=request.user, now=clock.now(), question=question)
    messages.success(request, _("The question is gone."))
    return redirect(_questions(event))
