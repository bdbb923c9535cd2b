"""Composing, previewing and sending an edition."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import powerful_or_404
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted
from hansa.common.csp import policy_for_mail
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.forms import new_key, whole_numbers
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
    form = ComposeForm(posted(request), initial={"covers_from": since.date()})
    tried = attempt(
        form,
        lambda: compose_edition(
            actor=request.user, now=now, title=form.cleaned_data["title"],
            covers_from=datetime.combine(form.cleaned_data["covers_from"], time(), tzinfo=UTC),
            key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if tried.made is not None:
        return redirect("newsletter:edition-edit", tried.made.number)
    drafts = Edition.objects.filter(state=Edition.State.DRAFT)
    return tried.shown(request, "newsletter/edition_compose.html", drafts=drafts)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edition_edit(request: HttpRequest, number: int) -> HttpResponse:
    """Edit the words and choose the items."""
    powerful_or_404(request, can_edit_newsletter(request.user))
    edition = get_object_or_404(Edition, number=number)
    form = EditionForm(posted(request), initial=EditionForm.stored(edition))
    included = {item.pk for item in edition.items.all() if item.included}
    status = 422 if form.is_bound and not form.is_valid() else 200
    differences = None
    if form.is_bound:
        included = whole_numbers(request.POST.getlist("item"))
    if form.is_bound and status == 200:
        try:
            edit_edition(
                actor=request.user,
                now=clock.now(),
                edition=edition,
                version=form.cleaned_data["version"],
                title=form.cleaned_data["title"],
                introduction=form.cleaned_data["introduction"],
                included=included,
            )
        except StaleForm as stale:
            status, edition = 409, stale.current
            differences = form.differences(edition)
            form = form.renewed(edition)
        except OperationRefused as refused:
            messages.error(request, str(refused))
            status = 409
        else:
            messages.success(request, _("The edition is saved."))
            return redirect("newsletter:edition-edit", number)
    return render(
        request,
        "newsletter/edition_edit.html",
        {
            "form": form,
            "edition": edition,
            "differences": differences,
            "items": edition.items.all(),
            "included": included,
            "readers": confirmed_subscribers().count(),
            "key": new_key(),
            "preview": render_edition_mail(edition, leave="#"),
            "sections": sections_of(edition),
        },
        status=status,
    )


@require_safe
@login_required
@xframe_options_sameorigin
def edition_mail(request: HttpRequest, number: int) -> HttpResponse:
    """Show the edition as the mail a reader gets."""
    powerful_or_404(request, can_edit_newsletter(request.user))
    edition = get_object_or_404(Edition, number=number)
    html = render_edition_mail(edition, leave=f"{settings.BASE_URL}/newsletter/")["html"]
    answer = HttpResponse(html)
    answer["Content-Security-Policy"] = policy_for_mail(html)
    return answer


@require_POST
@login_required
def edition_send(request: HttpRequest, number: int) -> HttpResponse:
    """Send the edition to all readers."""
    powerful_or_404(request, can_edit_newsletter(request.user))
    edition = get_object_or_404(Edition, number=number)

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
