"""Composing, previewing and sending an edition."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import powerful_or_404
from hansa.common import clock
from hansa.common.csp import policy_for_mail
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.forms import STALE_MESSAGE, new_key, whole_numbers
from hansa.newsletter.forms import ComposeForm, EditionForm
from hansa.newsletter.models import Edition
from hansa.newsletter.operations import compose_edition, edit_edition, send_edition
from hansa.newsletter.permissions import can_edit_newsletter
from hansa.newsletter.queries import confirmed_subscribers, sections_of, sent_editions
from hansa.newsletter.rendering import render_edition_mail


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edition_compose(request: HttpRequest) -> HttpResponse:
    """Make a draft from what is new."""
    powerful_or_404(request, can_edit_newsletter(request.user))
    now = clock.now()
    latest = sent_editions().first()
    since = latest.sent_at if latest and latest.sent_at else now - timedelta(days=92)
    form = ComposeForm(request.POST or None, initial={"covers_from": since.date()})
    if request.method == "POST" and form.is_valid():
        day = datetime.combine(form.cleaned_data["covers_from"], time(), tzinfo=UTC)
        edition = compose_edition(
            actor=request.user,
            now=now,
            title=form.cleaned_data["title"],
            covers_from=day,
            key=form.cleaned_data["key"],
        )
        return redirect("newsletter:edition-edit", edition.number)
    drafts = Edition.objects.filter(state=Edition.State.DRAFT)
    return render(
        request,
        "newsletter/edition_compose.html",
        {"form": form, "drafts": drafts},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edition_edit(request: HttpRequest, number: int) -> HttpResponse:
    """Edit the words and choose the items."""
    powerful_or_404(request, can_edit_newsletter(request.user))
    edition = get_object_or_404(Edition, number=number)
    status = 200
    if request.method == "POST":
        form = EditionForm(request.POST)
        status = _save(request, form, edition) if form.is_valid() else 422
        if status == 200:
            messages.success(request, _("The edition is saved."))
            return redirect("newsletter:edition-edit", number)
    else:
        form = EditionForm(
            initial={
                "title": edition.title,
                "introduction": edition.introduction,
                "version": edition.version,
            }
        )
    return render(
        request,
        "newsletter/edition_edit.html",
        {
            "form": form,
            "edition": edition,
            "items": edition.items.all(),
            "readers": confirmed_subscribers().count(),
            "key": new_key(),
            "preview": render_edition_mail(edition, leave="#"),
            "sections": sections_of(edition),
        },
        status=status,
    )


def _save(request: HttpRequest, form: EditionForm, edition: Edition) -> int:
    try:
        edit_edition(
            actor=request.user,
            now=clock.now(),
            edition=edition,
            version=form.cleaned_data["version"],
            title=form.cleaned_data["title"],
            introduction=form.cleaned_data["introduction"],
            included=whole_numbers(request.POST.getlist("item")),
        )
    except StaleForm:
        form.add_error(None, STALE_MESSAGE)
        return 409
    except OperationRefused as refused:
        form.add_error(None, str(refused))
        return 409
    return 200


@require_safe
@login_required
@xframe_options_sameorigin
def edition_mail(request: HttpRequest, number: int) -> HttpResponse:
    """Show the edition as the mail a reader gets."""
    powerful_or_404(request, can_edit_newsletter(request.user))
    edition = get_object_or_404(Edition, number=number)
    html = render_edition_mail(edition, leave=f"{settings.BASE_URL}/newsletter/").html
    answer = HttpResponse(html)
    answer["Content-Security-Policy"] = policy_for_mail(html)
    return answer


@require_POST
@login_required
def edition_send(request: HttpRequest, number: int) -> HttpResponse:
    """Send the edition to all readers."""
    powerful_or_404(request, can_edit_newsletter(request.user))
    edition = get_object_or_404(Edition, number=number)
    try:
        send_edition(
            actor=request.user, now=clock.now(), edition=edition, key=request.POST.get("key", "")
        )
    except OperationRefused as refused:
        messages.error(request, str(refused))
    else:
        count = confirmed_subscribers().count()
        messages.success(
            request,
            ngettext(
                "The edition is on its way to %(count)d reader.",
                "The edition is on its way to %(count)d readers.",
                count,
            )
            % {"count": count},
        )
    return redirect("newsletter:edition-edit", number)
