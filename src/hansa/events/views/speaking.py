"""Speakers of an event: kept by those who keep it, corrected and withdrawn by themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import found_or_404
from hansa.common import clock
from hansa.common.attempts import attempt, posted, posted_files
from hansa.common.pictures import PHOTO
from hansa.common.uploads import picture_answer
from hansa.events.forms.talking import KeptSpeakerForm, OwnSpeakerForm, SpeakerForm
from hansa.events.models import Speaker
from hansa.events.operations.speaking import (
    add_speaker,
    correct_speaker,
    edit_speaker,
    remove_speaker,
    withdraw_speaker,
)
from hansa.events.queries.talks import read_speaker_token, speaker_with, speakers_of
from hansa.events.views.proposing import kept_event
from hansa.events.views.public import found_event

AN_HOUR = 3600


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
            photo=form.cleaned_data["picture"] or None,
            **{name: form.cleaned_data[name] for name in ("consents", "email", "key")},
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The speaker is on the event’s page."))
        return redirect("events:speaker-list", slug)
    return tried.shown(
        request, "events/speaker_list.html", event=event, speakers=speakers_of(event)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def speaker_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show a speaker otherwise, or give another address of theirs."""
    event = kept_event(request, slug)
    speaker = get_object_or_404(speakers_of(event), pk=pk)
    form = KeptSpeakerForm(
        posted(request), posted_files(request), initial=KeptSpeakerForm.stored(speaker)
    )
    tried = attempt(
        form,
        lambda: edit_speaker(
            actor=request.user, now=clock.now(), speaker=speaker, **form.change(),
            email=form.cleaned_data["email"],
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The speaker is on the event’s page."))
        return redirect("events:speaker-list", slug)
    return tried.shown(request, "events/speaker_edit.html", event=event, speaker=speaker)


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


def _speaker_of(token: str) -> Speaker | None:
    """Return the speaker of a link, None when they are gone; 404 if the link is not ours."""
    pk = read_speaker_token(token)
    found_or_404(pk is not None)
    assert pk is not None
    return speaker_with(pk)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def speaker_yours(request: HttpRequest, token: str) -> HttpResponse:
    """Show speakers what is shown about them; correct it, or take it away. The link is enough."""
    speaker = _speaker_of(token)
    answer = (
        render(request, "events/speaker_gone.html")
        if speaker is None
        else _answer_speaker(request, speaker, token)
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _answer_speaker(request: HttpRequest, speaker: Speaker, token: str) -> HttpResponse:
    actor, now = request.user if request.user.is_authenticated else None, clock.now()
    if request.method == "POST" and "withdraw" in request.POST:
        withdraw_speaker(actor=actor, now=now, speaker=speaker)
        return redirect("events:speaker-yours", token)
    form = OwnSpeakerForm(
        posted(request), posted_files(request), initial=OwnSpeakerForm.stored(speaker)
    )
    tried = attempt(
        form,
        lambda: correct_speaker(actor=actor, now=now, speaker=speaker, **form.change()),
    )
    if tried.is_done:  # a message would need a cookie
        return redirect(reverse("events:speaker-yours", args=[token]) + "?saved=1")
    return tried.shown(
        request, "events/speaker_yours.html", speaker=speaker_with(speaker.pk) or speaker,
        event=speaker.event, token=token, is_saved="saved" in request.GET,
    )  # fmt: skip


@require_safe
def speaker_yours_picture(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return a speaker's own picture, whether the event is public or not."""
    speaker = _speaker_of(token)
    name = speaker.picture.name if speaker is not None else None
    return picture_answer(name, rule=PHOTO, title="picture", seconds=0)
