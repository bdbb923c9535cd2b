"""Voices: read by everybody, given and withdrawn by whoever was asked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import found_or_404, own_or_powerful, powerful_or_404
from hansa.accounts.permissions import has_second_factor
from hansa.common import clock
from hansa.common.atom import atom_answer
from hansa.common.attempts import attempt, posted
from hansa.common.pages import page_of
from hansa.news.feeds import entries_of_voices
from hansa.news.forms import VoiceForm
from hansa.news.models import Voice
from hansa.news.operations.voices import give_voice, withdraw_voice
from hansa.news.permissions import can_edit_news
from hansa.news.queries.voices import published_voices, read_voice, voice_token, voices_of

MOST_IN_FEED = 50


@require_safe
def voice_list(request: HttpRequest) -> HttpResponse:
    """Show what people who took part say."""
    return render(
        request, "news/voice_list.html", {"page": page_of(request, published_voices())}
    )  # fmt: skip


@require_safe
def voice_feed(request: HttpRequest) -> HttpResponse:
    """Return the newest voices as Atom."""
    return atom_answer(
        title=_("Voices of participants"), path=reverse("news:voice-list"),
        entries=entries_of_voices(published_voices()[:MOST_IN_FEED]),
    )  # fmt: skip


@require_safe
def voice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one voice; before it is public, to whoever gave it and to editors."""
    rows = Voice.objects.select_related("event", "organisation").exclude(text="")
    voice = get_object_or_404(rows, pk=pk)
    public = voice.state == Voice.State.PUBLISHED
    own = request.user.is_authenticated and voice.user_id == request.user.pk
    own_or_powerful(request, own=public or own, powerful=can_edit_news(request.user))
    return render(
        request,
        "news/voice_detail.html",
        {
            "voice": voice,
            "public": public,
            "yours": voice_token(voice) if own else "",
            "edits": can_edit_news(request.user) and has_second_factor(request.user),
        },
    )


@require_POST
@login_required
def voice_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a voice off the site for somebody who asked an editor to."""
    powerful_or_404(request, can_edit_news(request.user))
    voice = get_object_or_404(Voice, pk=pk)
    withdraw_voice(actor=request.user, now=clock.now(), voice=voice)
    messages.success(request, _("It is withdrawn and deleted: nobody sees or finds it any more."))
    return redirect("news:voice-list")


@require_safe
@login_required
def voice_mine(request: HttpRequest) -> HttpResponse:
    """Show what a person was asked and has said."""
    page = page_of(request, voices_of(request.user))
    rows = [(voice, voice_token(voice)) for voice in page]
    return render(request, "news/voice_mine.html", {"page": page, "rows": rows})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def voice_yours(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever was asked say something, or withdraw it; the link alone is enough."""
    voice = read_voice(token)
    found_or_404(voice is not None)
    assert voice is not None
    actor = request.user if request.user.is_authenticated else None
    now = clock.now()
    if request.method == "POST" and "withdraw" in request.POST:
        withdraw_voice(actor=actor, now=now, voice=voice)
        return redirect("news:voice-yours", token)
    form = VoiceForm(posted(request), voice=voice)
    tried = attempt(
        form,
        lambda: give_voice(
            actor=actor, now=now, voice=voice,
            **{name: form.cleaned_data[name] for name in ("text", "name", "role")},
        ),
    )  # fmt: skip
    if tried.is_done:
        return redirect("news:voice-yours", token)
    answer = tried.shown(request, "news/voice_yours.html", voice=voice)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
