"""Composing, previewing and sending an edition."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import powerful_or_404
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted
from hansa.common.csp import policy_for_mail
from hansa.common.forms import new_key, whole_numbers
from hansa.newsletter.checks import faults_of
from hansa.newsletter.forms import ComposeForm, EditionForm, LookForm, PlanForm, sections_sent
from hansa.newsletter.models import Edition
from hansa.newsletter.operations.sending import send_edition, send_test, take_back_edition
from hansa.newsletter.operations.writing import compose_edition, edit_edition
from hansa.newsletter.permissions import can_edit_newsletter
from hansa.newsletter.queries.editions import (
    confirmed_subscribers,
    editions_in_work,
    sections_to_edit,
    sent_editions,
)
from hansa.newsletter.rendering import render_edition_mail

ZONE = "Europe/Brussels"
ON_DARK, ALWAYS = "@media (prefers-color-scheme: dark)", "@media all"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edition_compose(request: HttpRequest) -> HttpResponse:
    """Make a draft from what is new."""
    powerful_or_404(request, can_edit_newsletter(request.user))
    now = clock.now()
    latest = sent_editions().first()
    since = latest.sent_at if latest and latest.sent_at else now - timedelta(days=92)
    form = ComposeForm(posted(request), initial={"covers_from": since.date()})
    tried = attempt(
        form,
        lambda: compose_edition(
            actor=request.user, now=now, title=form.cleaned_data["title"],
            covers_from=datetime.combine(form.cleaned_data["covers_from"], time(), tzinfo=UTC),
            outline=form.cleaned_data["outline"], key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if tried.made is not None:
        return redirect("newsletter:edition-edit", tried.made.number)
    return tried.shown(request, "newsletter/edition_compose.html", drafts=editions_in_work())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edition_edit(request: HttpRequest, number: int) -> HttpResponse:
    """Edit the words, choose and order the pieces."""
    edition = _found(request, number)
    form = EditionForm(posted(request), initial=EditionForm.stored(edition))
    words = sections_sent(request.POST, edition) if form.is_bound else []
    tried = attempt(
        form,
        lambda: edit_edition(
            actor=request.user, now=clock.now(), edition=edition, sections=words,
            with_text="add" in request.POST, **form.cleaned_data,
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The edition is saved."))
        moved = request.POST.get("move", "").rpartition("-")[0]
        address = reverse("newsletter:edition-edit", args=[number])
        return redirect(f"{address}#{moved}" if moved.replace("-", "").isalnum() else address)
    edition = tried.current or edition
    letter = render_edition_mail(edition, leave=_own_leave())
    return tried.shown(
        request, "newsletter/edition_edit.html",
        edition=edition, readers=confirmed_subscribers().count(), key=new_key(),
        parts=_as_typed(edition, words), faults=faults_of(edition, letter, clock.now()),
        plan=_plan_form(edition), languages=settings.LANGUAGES,
    )  # fmt: skip


def _as_typed(edition: Edition, words: Any) -> list[Any]:
    """Return the sections and pieces as they are stored, or as somebody has just typed them."""
    stored = {one.pk: one for one in sections_to_edit(edition)}
    if not words:
        return [(one, list(one.items.all())) for one in stored.values()]
    rows = []
    for typed in words:
        section = stored[typed.pk]
        section.heading, section.text = typed.heading, typed.text
        section.included = typed.is_included
        items = {one.pk: one for one in section.items.all()}
        for piece in typed.items:
            item = items[piece.pk]
            item.title, item.teaser, item.included = piece.title, piece.teaser, piece.is_included
        rows.append((section, [items[piece.pk] for piece in typed.items]))
    return rows


def _found(request: HttpRequest, number: int) -> Edition:
    powerful_or_404(request, can_edit_newsletter(request.user))
    return get_object_or_404(Edition, number=number)


def _own_leave() -> str:
    """Return what stands in a look for the address at which a reader leaves."""
    return settings.BASE_URL + reverse("newsletter:edition-list")


def _plan_form(edition: Edition, data: Any = None) -> PlanForm:
    form = PlanForm(data, auto_id="plan_%s", initial={"version": edition.version})
    form.set_zone(ZONE)
    return form


@require_safe
@login_required
def edition_preview(request: HttpRequest, number: int) -> HttpResponse:
    """Show an edition as it looks on a screen, a phone, in the dark and as plain text."""
    edition = _found(request, number)
    look, language = _look(request)
    form = LookForm(initial={"look": look, "language": language})
    with override(language):
        letter = render_edition_mail(edition, leave=_own_leave())
    return render(
        request, "newsletter/edition_preview.html",
        {"edition": edition, "form": form, "look": look, "language": language, "letter": letter,
         "faults": faults_of(edition, letter, clock.now()),
         "size": len(letter["html"].encode())},
    )  # fmt: skip


def _look(request: HttpRequest) -> tuple[str, str]:
    form = LookForm(request.POST or request.GET)
    form.is_valid()
    look, language = (form.cleaned_data.get(name) for name in ("look", "language"))
    return look or "desktop", language or get_language() or settings.LANGUAGE_CODE


@require_safe
@login_required
@xframe_options_sameorigin
def edition_mail(request: HttpRequest, number: int) -> HttpResponse:
    """Show the edition as the mail a reader gets."""
    edition = _found(request, number)
    look, language = _look(request)
    with override(language):
        html = render_edition_mail(edition, leave=_own_leave())["html"]
    if look == "dark":
        html = html.replace(ON_DARK, ALWAYS)
    answer = HttpResponse(html)
    answer["Content-Security-Policy"] = policy_for_mail(html)
    return answer


@require_POST
@login_required
def edition_test(request: HttpRequest, number: int) -> HttpResponse:
    """Send an edition to whoever asks."""
    edition = _found(request, number)
    _screen, language = _look(request)
    return act(
        request, reverse("newsletter:edition-edit", args=[number]),
        _("A test is on its way to you."),
        lambda: send_test(
            actor=request.user, now=clock.now(), edition=edition, language=language
        ),
    )  # fmt: skip


@require_POST
@login_required
def edition_send(request: HttpRequest, number: int) -> HttpResponse:
    """Send the edition to all readers."""
    edition = _found(request, number)

    def done(_sent: Edition) -> str:
        count = confirmed_subscribers().count()
        text = ngettext(
            "The edition is on its way to %(count)d reader.",
            "The edition is on its way to %(count)d readers.",
            count,
        )
        return text % {"count": count}

    return act(
        request, reverse("newsletter:edition-edit", args=[number]), done,
        lambda: send_edition(
            actor=request.user, now=clock.now(), edition=edition,
            version=max(whole_numbers(request.POST.getlist("version")), default=0),
            key=request.POST.get("key", ""),
        ),
    )  # fmt: skip


@require_POST
@login_required
def edition_plan(request: HttpRequest, number: int) -> HttpResponse:
    """Let the edition go out at a moment to come."""
    edition = _found(request, number)
    form = _plan_form(edition, request.POST)
    tried = attempt(
        form,
        lambda: send_edition(
            actor=request.user, now=clock.now(), edition=edition, **form.cleaned_data
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The edition is planned."))
        return redirect("newsletter:edition-edit", number)
    return tried.shown(request, "newsletter/edition_plan.html", edition=edition)


@require_POST
@login_required
def edition_take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Make a planned edition a draft again."""
    edition = _found(request, number)
    return act(
        request, reverse("newsletter:edition-edit", args=[number]),
        _("The edition is a draft again."),
        lambda: take_back_edition(actor=request.user, now=clock.now(), edition=edition),
    )  # fmt: skip
