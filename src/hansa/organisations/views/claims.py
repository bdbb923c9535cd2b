"""Ask for a profile that seems to be left; object; decide."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import found_or_404, own_or_powerful, powerful_or_404
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted
from hansa.common.pages import page_of
from hansa.organisations.forms.reviewing import AnswerForm, ClaimForm, ObjectionForm
from hansa.organisations.models import Claim
from hansa.organisations.operations.claims import claim_profile, decide_claim, object_to_claim
from hansa.organisations.permissions import (
    administers_organisation,
    can_claim_profile,
    can_read_claim,
    can_validate_profiles,
)
from hansa.organisations.queries.claims import grantable_at, open_claims
from hansa.organisations.queries.directory import published_organisations


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organisation_claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to keep a profile."""
    organisation = get_object_or_404(published_organisations(), slug=slug)
    found_or_404(can_claim_profile(request.user, organisation))
    form = ClaimForm(posted(request))
    tried = attempt(
        form,
        lambda: claim_profile(
            actor=request.user, now=clock.now(), organisation=organisation, **form.cleaned_data
        ),
    )
    if (made := tried.made) is not None:
        if made.state == Claim.State.OPEN:
            messages.success(request, _("You have asked. You will hear by e-mail."))
        return redirect("organisations:claim-detail", made.pk)
    return tried.shown(request, "organisations/organisation_claim.html", organisation=organisation)


def _found(pk: int) -> Claim:
    return get_object_or_404(Claim.objects.select_related("organisation", "claimant"), pk=pk)


@require_safe
@login_required
def claim_list(request: HttpRequest) -> HttpResponse:
    """Show whom validators have to decide about."""
    powerful_or_404(request, can_validate_profiles(request.user))
    context = {"page": page_of(request, open_claims()), "now": clock.now()}
    return render(request, "organisations/claim_list.html", context)


@require_safe
@login_required
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who asks and why, to them, to the profile's people, and to whoever decides."""
    claim = _found(pk)
    keeps = administers_organisation(request.user, claim.organisation)
    own_or_powerful(
        request,
        own=keeps or claim.claimant == request.user,
        powerful=can_read_claim(request.user, claim),
    )
    is_open, earliest = claim.state == Claim.State.OPEN, grantable_at(claim)
    validates = can_validate_profiles(request.user)
    return render(
        request,
        "organisations/claim_detail.html",
        {
            "claim": claim,
            "objects": is_open and keeps and claim.claimant != request.user,
            "decides": is_open and validates and claim.claimant != request.user,
            "earliest": earliest if earliest > clock.now() else None,
            "objection": ObjectionForm(),
            "answer": AnswerForm(),
        },
    )


@require_POST
@login_required
def claim_object(request: HttpRequest, pk: int) -> HttpResponse:
    """Object, as one of the profile's own people."""
    claim = _found(pk)
    found_or_404(administers_organisation(request.user, claim.organisation))
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in up to 2,000 characters why not."))
        return redirect("organisations:claim-detail", pk)
    return act(
        request, reverse("organisations:claim-detail", args=[pk]),
        _("A validator will read what you say."),
        lambda: object_to_claim(
            actor=request.user, now=clock.now(), claim=claim, **form.cleaned_data
        ),
    )  # fmt: skip


@require_POST
@login_required
def claim_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse a claim."""
    powerful_or_404(request, can_validate_profiles(request.user))
    claim, form = _found(pk), AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The answer is too long; 2,000 characters fit."))
        return redirect("organisations:claim-detail", pk)
    return act(
        request, "organisations:claim-list", _("Decided. Whoever asked is told by e-mail."),
        lambda: decide_claim(
            actor=request.user, now=clock.now(), claim=claim, granted="grant" in request.POST,
            answer=form.cleaned_data["answer"],
        ),
        back=reverse("organisations:claim-detail", args=[pk]),
    )  # fmt: skip
