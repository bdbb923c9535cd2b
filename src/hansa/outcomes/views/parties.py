"""What the parties of an agreement do: register, change, confirm, refuse, note what followed."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hansa.accounts.doors import found_or_404, own_or_powerful, powerful_or_404
from hansa.accounts.permissions import has_second_factor
from hansa.common import clock
from hansa.common.attempts import Attempt, act, attempt, posted, posted_files
from hansa.common.forms import sent_before
from hansa.organisations.models import Organisation
from hansa.outcomes.forms import (
    AgreementForm,
    AnswerForm,
    DocumentForm,
    FollowUpForm,
    RefusalForm,
    RegistrationForm,
)
from hansa.outcomes.models import Agreement, Party
from hansa.outcomes.operations.agreements import (
    confirm_agreement,
    edit_agreement,
    refuse_agreement,
    register_agreement,
    replace_agreement_document,
    withdraw_agreement,
)
from hansa.outcomes.operations.follow_ups import add_follow_up, remove_follow_up
from hansa.outcomes.permissions import (
    can_answer_for_party,
    can_edit_agreement,
    can_vouch_for_agreements,
    can_withdraw_agreement,
    keeps_agreement,
)
from hansa.outcomes.queries.agreements import follow_ups_of
from hansa.outcomes.queries.parties import (
    organisations_to_register_for,
    own_parties,
    parties_of,
)
from hansa.outcomes.views.public import detail_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agreement_register(request: HttpRequest) -> HttpResponse:
    """Enter an agreement for one of one's organisations, or as an editor of the site."""
    own = list(organisations_to_register_for(request.user))
    vouches = can_vouch_for_agreements(request.user)
    if vouches and not own:
        powerful_or_404(request, vouches)
    vouches = vouches and has_second_factor(request.user)
    if not own and not vouches:
        status = 422 if request.method == "POST" else 200
        return render(request, "outcomes/agreement_register.html", status=status)
    form = RegistrationForm(own, vouches, posted(request), posted_files(request), now=clock.now())
    tried = attempt(
        form,
        lambda: register_agreement(
            actor=request.user, now=clock.now(), terms=form.terms(), parties=form.parties(),
            acting=form.acting, origin=form.origin(), document=form.cleaned_data["document"],
            key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if (made := tried.made) is not None:
        typed = asdict(form.terms())
        if all(getattr(made, name) == value for name, value in typed.items()):
            messages.success(request, _said_of(made))
        else:  # changed after it had been sent
            messages.info(request, sent_before())
        return redirect(made)
    return tried.shown(request, "outcomes/agreement_register.html")


def _said_of(agreement: Agreement) -> str:
    if agreement.state == Agreement.State.PUBLIC:
        return _("The agreement is in the register.")
    if agreement.state == Agreement.State.REFUSED:
        return _("Saved. A party has refused it; only the parties see it.")
    return _("Saved. It is shown to everybody once another party confirms it.")


def kept_agreement(request: HttpRequest, slug: str) -> Agreement:
    """Return an agreement whose party the person speaks for, or all of them; 404 otherwise."""
    rows = Agreement.objects.select_related("event", "article")
    agreement: Agreement = get_object_or_404(rows, slug=slug)
    own_or_powerful(
        request,
        own=keeps_agreement(request.user, agreement),
        powerful=can_edit_agreement(request.user, agreement),
    )
    return agreement


def _acting(request: HttpRequest, agreement: Agreement) -> Organisation | None:
    """Return the party for which the person acts; None for the site's editors."""
    party = own_parties(request.user, agreement).first()
    return party.organisation if party else None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agreement_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an agreement; a stale form gets both versions to choose from."""
    agreement = kept_agreement(request, slug)
    acting = _acting(request, agreement)
    form = AgreementForm(
        posted(request),
        initial=AgreementForm.stored(agreement),
        now=clock.now(),
        acting=acting,
        kept=[party.organisation for party in parties_of(agreement) if party.organisation],
    )
    tried = attempt(
        form,
        lambda: edit_agreement(
            actor=request.user, now=clock.now(), agreement=agreement,
            version=form.cleaned_data["version"], terms=form.terms(), parties=form.parties(),
            acting=acting, origin=form.origin(),
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _said_of(agreement))
        return redirect(agreement)
    return _edit_page(request, tried.current or agreement, tried)


def _edit_page(
    request: HttpRequest, agreement: Agreement, tried: Attempt[Any], **forms: Any
) -> HttpResponse:
    context = {
        "agreement": agreement,
        "can_withdraw": agreement.state != Agreement.State.PUBLIC
        and can_withdraw_agreement(request.user, agreement),
        "document_form": DocumentForm(
            initial={"version": agreement.version}, auto_id="document-%s"
        ),
        **forms,
    }
    return tried.shown(request, "outcomes/agreement_edit.html", **context)


@require_POST
@login_required
def agreement_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back what is not public; whoever was asked refuses it instead."""
    agreement = kept_agreement(request, slug)
    found_or_404(can_withdraw_agreement(request.user, agreement))
    return act(
        request, "website:dashboard", _("The agreement is taken back."),
        lambda: withdraw_agreement(actor=request.user, now=clock.now(), agreement=agreement),
        back=agreement,
    )  # fmt: skip


@require_POST
@login_required
def document_replace(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep another document."""
    agreement = kept_agreement(request, slug)
    form = DocumentForm(request.POST, request.FILES, auto_id="document-%s")
    if not form.is_valid():
        acting, stored = _acting(request, agreement), AgreementForm.stored(agreement)
        edit = AgreementForm(initial=stored, now=clock.now(), acting=acting)
        return _edit_page(request, agreement, Attempt(form), form=edit, document_form=form)
    return _document_kept(request, agreement, form.cleaned_data)


@require_POST
@login_required
def document_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep no document."""
    agreement = kept_agreement(request, slug)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Read the agreement again, then remove its document."))
        return redirect(agreement)
    return _document_kept(request, agreement, form.cleaned_data)


def _document_kept(
    request: HttpRequest, agreement: Agreement, given: dict[str, Any]
) -> HttpResponse:
    return act(
        request, agreement, _said_of,
        lambda: replace_agreement_document(
            actor=request.user, now=clock.now(), agreement=agreement, version=given["version"],
            document=given.get("document"), acting=_acting(request, agreement),
        ),
        stale=_("Somebody changed it meanwhile. Look at it again."),
    )  # fmt: skip


def _own_party(request: HttpRequest, slug: str, pk: int) -> tuple[Agreement, Party]:
    agreement = get_object_or_404(Agreement, slug=slug)
    party = get_object_or_404(parties_of(agreement), pk=pk)
    found_or_404(can_answer_for_party(request.user, party))
    return agreement, party


@require_POST
@login_required
def agreement_confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Confirm for a party the version that was read."""
    agreement, party = _own_party(request, slug, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Read the agreement again, then confirm it."))
        return redirect(agreement)
    return act(
        request, agreement, _("Confirmed. The other parties are told."),
        lambda: confirm_agreement(
            actor=request.user, now=clock.now(), party=party, version=form.cleaned_data["version"]
        ),
    )  # fmt: skip


@require_POST
@login_required
def agreement_refuse(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Refuse for a party, with a reason."""
    agreement, party = _own_party(request, slug, pk)
    form = RefusalForm(request.POST, auto_id=f"refuse-{pk}-%s")
    if not form.is_valid():
        return detail_page(request, agreement, refused=(pk, form))
    return act(
        request, agreement, _("Refused. The other parties read your reason."),
        lambda: refuse_agreement(
            actor=request.user, now=clock.now(), party=party, **form.cleaned_data
        ),
    )  # fmt: skip


@require_POST
@login_required
def follow_up_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Note what came of an agreement."""
    agreement, now = kept_agreement(request, slug), clock.now()
    form = FollowUpForm(agreement, now, request.POST)
    if not form.is_valid():
        return detail_page(request, agreement, follow_up=form)
    given = form.cleaned_data
    return act(
        request, agreement, _("Noted."),
        lambda: add_follow_up(
            actor=request.user, now=now, agreement=agreement, on_date=given["on_date"],
            text=given["text"], article=form.article, key=given["key"],
        ),
    )  # fmt: skip


@require_POST
@login_required
def follow_up_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an entry back."""
    agreement = kept_agreement(request, slug)
    entry = get_object_or_404(follow_ups_of(agreement), pk=pk)
    remove_follow_up(actor=request.user, now=clock.now(), follow_up=entry)
    messages.success(request, _("The entry is removed."))
    return redirect(agreement)
