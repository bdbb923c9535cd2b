"""What an organisation's own people do: register, edit, send in, take back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hansa.accounts.doors import own_or_powerful
from hansa.common import clock
from hansa.common.attempts import act, posted
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.forms import sent_before
from hansa.organisations.criteria import checklist, missing
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.forms.profile import FirstForm, OrganisationForm, RegistrationForm
from hansa.organisations.forms.reviewing import SubmissionForm
from hansa.organisations.models import Organisation, Review
from hansa.organisations.operations.freshness import confirm_profile
from hansa.organisations.operations.profiles import edit_organisation, register_organisation
from hansa.organisations.operations.reviewing import submit_organisation, withdraw_review
from hansa.organisations.permissions import administers_organisation, can_edit_organisation
from hansa.organisations.queries.directory import organisations_of, organisations_visible_to
from hansa.organisations.queries.duplicates import twins_of
from hansa.organisations.queries.freshness import read_confirmation
from hansa.organisations.queries.reviewing import (
    checklist_of,
    facts_of,
    review_facts,
    reviews_of,
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organisation_register(request: HttpRequest) -> HttpResponse:
    """Begin a profile: country and type, then the fields they call for, with the checklist."""
    first = FirstForm(request.GET or None)
    if request.method != "POST" and not first.is_valid():
        return _first_page(request, first)
    initial = {} if request.method == "POST" else first.cleaned_data
    form = RegistrationForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        now = clock.now()
        made = register_organisation(
            actor=request.user,
            now=now,
            profile=form.profile(now),
            terms=form.terms(),
            offers=form.offered(),
            key=form.cleaned_data["key"],
        )
        if made.created_at != now and (again := _sent_again(request, made)):
            return again
        messages.success(request, _("The draft is saved. Nobody else sees it yet."))
        return redirect("organisations:organisation-edit", made.slug)
    typed = form.typed() if form.is_bound else {"profile_type": form.of_type}
    return render(
        request,
        "organisations/organisation_register.html",
        {"form": form, **_checked(typed, None)},
        status=422 if form.is_bound else 200,
    )


def _sent_again(request: HttpRequest, made: Organisation) -> HttpResponse | None:
    """Show what was changed in a form after it had made its draft, to be saved into that."""
    data = request.POST.copy()
    data["version"] = str(made.version)
    form = OrganisationForm(data, initial=OrganisationForm.stored(made))
    form.is_valid()
    differences = form.differences(made)
    return _edit_page(request, made, form, differences, 409) if differences else None


def _first_page(
    request: HttpRequest, form: FirstForm, organisation: Organisation | None = None
) -> HttpResponse:
    """Ask for country and profile type, which the other fields follow from."""
    shown = {"form": form, "organisation": organisation}
    return render(request, "organisations/organisation_first.html", shown)


def _checked(typed: dict[str, object], but: Organisation | None) -> dict[str, object]:
    """Return the checklist of what is typed, and whom it may be a second profile of."""
    name, website = str(typed.get("name") or ""), str(typed.get("website") or "")
    return {
        "findings": checklist(facts_of(typed, but)),
        "twins": twins_of(name=name, website=website, but=but),
    }


@require_POST
@login_required
def organisation_check(request: HttpRequest) -> HttpResponse:
    """Return the checklist of a form that is being filled in; nothing is saved."""
    own = organisations_of(request.user).filter(slug=request.GET.get("slug", "")).first()
    form = OrganisationForm(request.POST)
    shown = {**_checked(form.typed(), own), "renewed": True}
    return render(request, "organisations/checklist.html", shown)


def own_profile(request: HttpRequest, slug: str) -> Organisation:
    """Return a profile that the person keeps, or all of them; 404 for everybody else."""
    organisation = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    own_or_powerful(
        request,
        own=administers_organisation(request.user, organisation),
        powerful=can_edit_organisation(request.user, organisation),
    )
    return organisation


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organisation_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Edit a profile; a stale form gets both versions to choose from."""
    organisation = own_profile(request, slug)
    stored = OrganisationForm.stored(organisation)
    if request.method != "POST" and "change" in request.GET:
        return _first_page(request, FirstForm(initial=stored), organisation)
    first = FirstForm(request.GET)
    chosen = first.cleaned_data if first.is_valid() else {}
    form = OrganisationForm(posted(request), initial=stored | chosen)
    status = 422 if form.is_bound and not form.is_valid() else 200
    differences = None
    if form.is_bound and status == 200:
        now = clock.now()
        try:
            edit_organisation(
                actor=request.user,
                now=now,
                organisation=organisation,
                version=form.cleaned_data["version"],
                changes=form.changes(now=now, current=organisation),
                terms=form.terms(),
                offers=form.offered(),
            )
        except StaleForm as stale:
            status, organisation = 409, stale.current
            differences = form.differences(organisation)
            form = form.renewed(organisation)
        except OperationRefused as refused:
            status = 409
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The profile is saved."))
            if organisation.status == ProfileStatus.PUBLISHED:
                return redirect(organisation)
            return redirect("organisations:organisation-edit", organisation.slug)
    return _edit_page(request, organisation, form, differences, status)


def _edit_page(
    request: HttpRequest,
    organisation: Organisation,
    form: OrganisationForm,
    differences: list[dict[str, str]] | None,
    status: int,
) -> HttpResponse:
    stored = checklist_of(organisation)
    shown = {"findings": stored, "twins": []}
    if organisation.status == ProfileStatus.DRAFT:
        shown = _checked(form.typed() if form.is_bound else vars(organisation), organisation)
    reviews = list(reviews_of(organisation))
    last = reviews[0] if reviews else None
    returned = last is not None and last.state == Review.State.RETURNED
    return render(
        request,
        "organisations/organisation_edit.html",
        {
            "form": form,
            "organisation": organisation,
            "differences": differences,
            "reviews": reviews,
            "last": last,
            "unmet": review_facts(last).unmet if returned and last else [],
            "missing": missing(stored),
            "submission": SubmissionForm(),
            **shown,
        },
        status=status,
    )


@require_POST
@login_required
def organisation_submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a draft in as it is saved."""
    organisation = own_profile(request, slug)
    form = SubmissionForm(request.POST)
    if form.is_valid():
        try:
            review = submit_organisation(
                actor=request.user,
                now=clock.now(),
                organisation=organisation,
                answer=form.cleaned_data["answer"],
                key=form.cleaned_data["key"],
            )
        except OperationRefused as refused:
            messages.error(request, str(refused))
        else:
            if review.state == Review.State.OPEN:
                messages.success(request, _("The profile is sent in. You will hear by e-mail."))
            else:
                messages.info(request, sent_before())
    else:
        messages.error(request, _("The answer is too long; 2,000 characters fit."))
    return redirect("organisations:organisation-edit", slug)


@require_POST
@login_required
def organisation_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a profile back that is waiting, to change it."""
    organisation = own_profile(request, slug)
    review = organisation.reviews.filter(state=Review.State.OPEN).first()
    edit = reverse("organisations:organisation-edit", args=[slug])
    if review is None:
        return redirect(edit)
    return act(
        request, edit, _("You have the draft back."),
        lambda: withdraw_review(actor=request.user, now=clock.now(), review=review),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Say that a profile is still right, by the link of a mail and one button."""
    asked = read_confirmation(token)
    if asked is None:
        raise Http404
    if asked.is_used:
        messages.info(request, _("The profile is confirmed already."))
        return redirect(asked.organisation)
    if request.method != "POST":
        context = {"organisation": asked.organisation}
        return render(request, "organisations/organisation_confirm.html", context)
    confirm_profile(actor=None, now=clock.now(), organisation=asked.organisation)
    messages.success(request, _("Thank you. The profile is confirmed for a year."))
    return redirect(asked.organisation)
