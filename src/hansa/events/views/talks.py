"""Speakers of an event, and questions that are sent ahead."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import found_or_404, own_or_powerful
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted, posted_files
from hansa.common.pictures import PHOTO
from hansa.common.uploads import picture_answer
from hansa.events.forms.talking import AheadForm, SpeakerForm
from hansa.events.models import Event, TalkQuestion
from hansa.events.operations.talking import (
    add_speaker,
    ask_ahead,
    remove_speaker,
    remove_talk_question,
    vote_for_question,
)
from hansa.events.permissions import has_place, runs_event
from hansa.events.queries.talks import speakers_of
from hansa.events.views.proposing import kept_event
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


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def speaker_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who speaks; add a speaker."""
    event = kept_event(request, slug)
    form = SpeakerForm(posted(request), posted_files(request))
    tried = attempt(
        form,
        lambda: add_speaker(
            actor=request.user, now=clock.now(), event=event, details=form.details(),
            photo=form.cleaned_data["picture"] or None, consents=form.cleaned_data["consents"],
            key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The speaker is on the event’s page."))
        return redirect("events:speaker-list", slug)
    return tried.shown(
        request, "events/speaker_list.html", event=event, speakers=speakers_of(event)
    )


@require_POST
@login_required
def speaker_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a speaker away, with their picture."""
    event = kept_event(request, slug)
    speaker = get_object_or_404(speakers_of(event), pk=pk)
    remove_speaker(actor=request.user, now=clock.now(), speaker=speaker)
    messages.success(request, _("The speaker is gone."))
    return redirect("events:speaker-list", slug)


@require_safe
def speaker_picture(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Return the picture of a speaker."""
    event = found_event(request, slug)
    speaker = get_object_or_404(speakers_of(event), pk=pk)
    return picture_answer(
        speaker.picture.name, rule=PHOTO, title=f"{event.slug}-{pk}",
        seconds=AN_HOUR if event.published_at is not None else 0,
    )  # fmt: skip
