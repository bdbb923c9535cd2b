"""The organiser's letters to applicants: what each says, in each language, and how it looks."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.common import clock
from hansa.common.attempts import attempt, posted
from hansa.common.csp import policy_for_mail
from hansa.mail.rendering import Letter
from hansa.matchmaking.forms.letters import LetterForm
from hansa.matchmaking.models import Application, LetterText, MatchmakingCall
from hansa.matchmaking.operations.letters import drop_letter, write_letter
from hansa.matchmaking.queries.participation import applications_to
from hansa.matchmaking.rendering import GAPS, Words, letter_to, words_of
from hansa.matchmaking.views.desk import call_of_desk, desk_context
from hansa.organisations.models import Organisation

KINDS = dict(LetterText.Kind.choices)
LANGUAGES = dict(settings.LANGUAGES)


def _check(kind: str, language: str) -> None:
    if kind not in KINDS or language not in LANGUAGES:
        raise Http404


def _sample(call: MatchmakingCall) -> Application:
    """Return an applicant to show a letter with: the first there is, or an invented one."""
    application = applications_to(call).first() or Application(
        call=call, organisation=Organisation(name=_("Example cluster")), side=call.sides.all()[0]
    )
    application.call = call
    application.reason = application.reason or _("An example of a reason.")
    return application


def _preview(call: MatchmakingCall, words: Words, language: str) -> Letter:
    return letter_to(_sample(call), words, language)


@require_safe
@login_required
def letter_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the letters there are, and in which languages the organiser wrote them."""
    call = call_of_desk(request, slug)
    own = set(call.letters.values_list("kind", "language"))
    letters = [
        {
            "kind": kind,
            "label": label,
            "languages": [(code, name, (kind, code) in own) for code, name in LANGUAGES.items()],
        }
        for kind, label in KINDS.items()
    ]
    return render(
        request,
        "matchmaking/letter_list.html",
        {**desk_context(call, "set-up"), "letters": letters},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def letter_edit(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    """Write a letter in one language, beside what the applicant will get."""
    call = call_of_desk(request, slug)
    _check(kind, language)
    own = call.letters.filter(kind=kind, language=language).first()
    words = words_of(call, kind, language)
    stored = {"subject": words.subject, "body": words.body, "version": own.version if own else 0}
    form = LetterForm(posted(request), initial=stored)
    tried = attempt(
        form,
        lambda: write_letter(
            actor=request.user, now=clock.now(), call=call, kind=kind, language=language,
            **form.cleaned_data,
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The letter is saved."))
        return redirect("matchmaking:letter-edit", slug, kind, language)
    shown = form.words() if form.is_bound else words
    return tried.shown(
        request, "matchmaking/letter_edit.html", **desk_context(call, "set-up"), kind=kind,
        label=KINDS[kind], language=language, language_name=LANGUAGES[language],
        is_own=own is not None, gaps=GAPS.items(), preview=_preview(call, shown, language),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@xframe_options_sameorigin
def letter_mail(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    """Show a letter as the mail an applicant gets: as it is stored, or as it is typed now."""
    call = call_of_desk(request, slug)
    _check(kind, language)
    words = words_of(call, kind, language)
    if request.method == "POST":
        words = LetterForm(request.POST).words()
    html = _preview(call, words, language)["html"]
    answer = HttpResponse(html)
    answer["Content-Security-Policy"] = policy_for_mail(html)
    return answer


@require_POST
@login_required
def letter_drop(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    """Send the built-in words again."""
    call = call_of_desk(request, slug)
    _check(kind, language)
    drop_letter(actor=request.user, now=clock.now(), call=call, kind=kind, language=language)
    messages.success(request, _("The built-in text is sent again."))
    return redirect("matchmaking:letter-edit", slug, kind, language)
