"""An edition on its way: how far it is, what did not arrive; hold it up, go on, call it off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import powerful_or_404
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted, posted_files
from hansa.common.pages import page_of
from hansa.mail.models import OutgoingMail
from hansa.mail.queries import failed_mail
from hansa.newsletter.forms import BlockForm, ListForm
from hansa.newsletter.models import Edition, ReaderList
from hansa.newsletter.operations.listing import take_over_readers
from hansa.newsletter.operations.steering import (
    call_off_edition,
    go_on_with_edition,
    hold_up_edition,
    lift_block_of,
    try_edition_again,
)
from hansa.newsletter.permissions import can_edit_newsletter
from hansa.newsletter.queries.editions import items_by_clicks, sent_editions
from hansa.newsletter.queries.progress import campaign_of, progress_of

State = OutgoingMail.State
AN_HOUR = 3600
MOST_SHOWN = 30


@require_safe
@login_required
def edition_progress(request: HttpRequest, number: int) -> HttpResponse:
    """Show how far an edition is and what did not arrive; a fragment for whoever watches."""
    edition = _found(request, number)
    progress = progress_of(edition, clock.now())
    counts = [(label, progress.counts[state]) for state, label in State.choices]
    context = {
        "edition": edition, "progress": progress,
        "counts": [(label, count) for label, count in counts if count],
        "remaining": _in_words(progress.remaining.total_seconds()) if progress.remaining else "",
        "failures": progress.counts[State.FAILED],
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        return render(request, "newsletter/progress.html", context)
    page = page_of(request, failed_mail(campaign_of(edition)))
    context["followed"] = items_by_clicks(edition)[:MOST_SHOWN] if edition.counts_clicks else None
    return render(request, "newsletter/edition_progress.html", {**context, "page": page})


def _in_words(seconds: float) -> str:
    """Return about how long it still takes."""
    if seconds >= AN_HOUR:
        hours = round(seconds / AN_HOUR)
        text = ngettext("about %(count)d hour left", "about %(count)d hours left", hours)
        return text % {"count": hours}
    minutes = max(round(seconds / 60), 1)
    text = ngettext("about %(count)d minute left", "about %(count)d minutes left", minutes)
    return text % {"count": minutes}


@require_POST
@login_required
def edition_steer(request: HttpRequest, number: int) -> HttpResponse:
    """Hold an edition up, let it go on, call it off, or try again what failed."""
    edition = _found(request, number)
    asked = {"actor": request.user, "now": clock.now(), "edition": edition}
    back = reverse("newsletter:edition-progress", args=[number])
    do = request.POST.get("do")
    if do == "hold":
        return act(request, back, _("The edition is held up."), lambda: hold_up_edition(**asked))
    if do == "off":
        return act(
            request, back, _("The edition is called off."), lambda: call_off_edition(**asked)
        )
    if do == "again":
        return act(request, back, _again, lambda: try_edition_again(**asked))
    return act(request, back, _("The edition goes on."), lambda: go_on_with_edition(**asked))


def _again(count: int) -> str:
    text = ngettext("%(count)d mail is tried again.", "%(count)d mails are tried again.", count)
    return text % {"count": count}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def list_take_over(request: HttpRequest) -> HttpResponse:
    """Take over a list of readers who agreed elsewhere, all rows or none."""
    powerful_or_404(request, can_edit_newsletter(request.user))
    form = ListForm(posted(request), posted_files(request))
    tried = attempt(
        form,
        lambda: take_over_readers(
            actor=request.user, now=clock.now(), readers=form.read.readers, proof=form.proof(),
            key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if tried.made is not None:
        messages.success(request, _taken_over(tried.made))
        return redirect("newsletter:list-take-over")
    return tried.shown(request, "newsletter/list_take_over.html")


def _taken_over(made: ReaderList) -> str:
    text = ngettext("%(count)d reader is new.", "%(count)d readers are new.", made.added)
    words = [text % {"count": made.added}]
    if made.known:
        words.append(_("Read already: %(count)d.") % {"count": made.known})
    if made.left_out:
        words.append(
            _("Left, complained or cannot be reached, and so left out: %(count)d.")
            % {"count": made.left_out}
        )
    return " ".join(words)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def block_lift(request: HttpRequest) -> HttpResponse:
    """Let mail go again to an address to which it is blocked."""
    powerful_or_404(request, can_edit_newsletter(request.user))
    form = BlockForm(posted(request))
    tried = attempt(
        form,
        lambda: lift_block_of(
            actor=request.user, now=clock.now(), address=form.cleaned_data["email"]
        ),
    )
    if tried.is_done:
        text = _("Mail reaches this address again.") if tried.made else _("It was not blocked.")
        messages.success(request, text)
        return redirect("newsletter:block-lift")
    return tried.shown(request, "newsletter/block_lift.html")


def _found(request: HttpRequest, number: int) -> Edition:
    powerful_or_404(request, can_edit_newsletter(request.user))
    return get_object_or_404(sent_editions(), number=number)
