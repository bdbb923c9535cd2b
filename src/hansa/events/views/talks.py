"""Speakers, questions sent ahead, and materials of an event."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import found_or_404, own_or_powerful
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted, posted_files
from hansa.common.uploads import DOCUMENTS, file_answer
from hansa.events.forms.gallery import EventDocumentForm
from hansa.events.forms.talking import AheadForm, SpeakerForm
from hansa.events.models import Event, EventDocument, TalkQuestion
from hansa.events.operations.gallery import add_document, remove_document
from hansa.events.operations.talking import (
    add_speaker,
    ask_ahead,
    remove_speaker,
    remove_talk_question,
    vote_for_question,
)
from hansa.events.permissions import can_read_document, has_place, runs_event
from hansa.events.queries.gallery import documents_of
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
    try:
        content = default_storage.open(speaker.picture.name or "-")
    except (FileNotFoundError, IsADirectoryError):
        raise Http404 from None
    answer = FileResponse(content, content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = f'inline; filename="{event.slug}-{pk}.jpg"'
    # Not for long: who agrees no more should be gone.
    is_public = event.published_at is not None
    answer["Cache-Control"] = f"public, max-age={AN_HOUR}" if is_public else "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def material_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the documents of an event; add one."""
    event = kept_event(request, slug)
    form = EventDocumentForm(posted(request), posted_files(request))
    tried = attempt(
        form,
        lambda: add_document(actor=request.user, now=clock.now(), event=event, **form.details()),
    )
    if tried.is_done:
        messages.success(request, _("The document is on the event’s page."))
        return redirect("events:material-list", slug)
    documents = documents_of(event, takes_part=True)
    return tried.shown(request, "events/material_list.html", event=event, documents=documents)


@require_POST
@login_required
def material_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a document away."""
    event = kept_event(request, slug)
    document = get_object_or_404(documents_of(event, takes_part=True), pk=pk)
    remove_document(actor=request.user, now=clock.now(), document=document)
    messages.success(request, _("The document is gone."))
    return redirect(reverse("events:material-list", args=[slug]))


@require_safe
def document_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Return a document as an attachment, to those whom it is for."""
    event = found_event(request, slug)
    document = get_object_or_404(documents_of(event, takes_part=True), pk=pk)
    own_or_powerful(
        request,
        own=can_read_document(request.user, document),
        powerful=runs_event(request.user, event),
    )
    answer: Any = file_answer(
        document.file.name, rule=DOCUMENTS[document.suffix], title=document.title
    )
    # Whom it is for may change: nobody keeps it without asking again.
    is_public = document.audience == EventDocument.Audience.EVERYBODY
    answer["Cache-Control"] = "no-cache" if is_public else "private, no-store"
    return answer
