"""The validator's inbox, and one review in it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import own_or_powerful, powerful_or_404
from hansa.common import clock
from hansa.common.attempts import act, posted
from hansa.common.forms import in_words
from hansa.common.pages import page_of
from hansa.organisations.forms.profile import OrganisationForm, specific_field
from hansa.organisations.forms.reviewing import ReviewForm
from hansa.organisations.models import Review
from hansa.organisations.operations.reviewing import assign_review, decide_review
from hansa.organisations.permissions import administers_organisation, can_validate_profiles
from hansa.organisations.profile_types import specifics_of
from hansa.organisations.queries.reviewing import (
    contact_changed_since,
    contact_to_review,
    review_facts,
    reviews_decided,
    reviews_waiting,
    version_before,
)


@require_safe
@login_required
def review_list(request: HttpRequest) -> HttpResponse:
    """Show what waits, the oldest first, or what was decided."""
    powerful_or_404(request, can_validate_profiles(request.user))
    decided = request.GET.get("show") == "decided"
    found = reviews_decided() if decided else reviews_waiting()
    return render(
        request,
        "organisations/review_list.html",
        {"page": page_of(request, found), "decided": decided, "now": clock.now()},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was sent in and what changed since; decide criterion by criterion."""
    review = get_object_or_404(
        Review.objects.select_related("organisation", "assignee", "decided_by"), pk=pk
    )
    own = administers_organisation(request.user, review.organisation)
    own_or_powerful(
        request,
        own=own and request.method != "POST",
        powerful=can_validate_profiles(request.user),
    )
    lines = review_facts(review).lines
    form = ReviewForm(lines, posted(request))
    if form.is_valid():
        return act(
            request, "organisations:review-list", _("Decided. The applicant is told by e-mail."),
            lambda: decide_review(
                actor=request.user, now=clock.now(), review=review, rulings=form.rulings(),
                message=form.cleaned_data["message"],
            ),
            back=review,
        )  # fmt: skip
    before = version_before(review)
    return render(
        request,
        "organisations/review_detail.html",
        {
            "review": review,
            "lines": lines,
            "form": form,
            "validates": can_validate_profiles(request.user),
            "decides": review.state == Review.State.OPEN and not own,
            "said": said_in(review, before),
            "before": before,
            "now": clock.now(),
        },
        status=422 if form.errors else 200,
    )


def own_fields(profile_type: str) -> dict[str, Any]:
    """Return the fields only this type has."""
    return {s.name: specific_field(s) for s in specifics_of(profile_type)}


def said_in(review: Review, before: Review | None) -> list[dict[str, object]]:
    """Return what was sent in, field by field in words, with what the version before said."""
    rows: list[dict[str, object]] = []
    contact = contact_to_review(review)
    edited = contact_changed_since(before) if before and contact else set()
    said = review.profile | review.profile.get("specifics", {}) | contact
    earlier = before and before.profile | before.profile.get("specifics", {})
    fields = OrganisationForm.base_fields | own_fields(said["profile_type"])
    for name, field in fields.items():
        if name not in said or name == "region_code":  # which its name follows from
            continue
        now = in_words(field, said[name])
        if name in contact:  # of which no version says what it was
            then, changed = None, name in edited
        else:
            then = None if earlier is None else in_words(field, earlier.get(name))
            changed = then is not None and then != now
        if now or then or changed:
            row = {"label": field.label, "now": now, "then": then, "changed": changed}
            rows.append(row | {"href": now if name == "website" else ""})
    for name, label in [("terms", _("Keywords")), ("offered", _("Offers"))]:
        if name not in said:
            continue  # sent in before offers were kept
        now = ", ".join(_(word) for word in said[name])
        then = None
        if earlier is not None and name in earlier:
            then = ", ".join(_(word) for word in earlier[name])
        changed = then is not None and then != now
        rows.append({"label": label, "now": now, "then": then, "changed": changed})
    return rows


@require_POST
@login_required
def review_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a review on, or give it back."""
    powerful_or_404(request, can_validate_profiles(request.user))
    review = get_object_or_404(Review, pk=pk)
    taker = request.user if "take" in request.POST else None
    return act(
        request, review, "",
        lambda: assign_review(
            actor=request.user, now=clock.now(), review=review, assignee=taker
        ),
    )  # fmt: skip
