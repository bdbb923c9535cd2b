"""The inbox of editors, and one case in it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import own_or_powerful, powerful_or_404
from hansa.accounts.operations import block_person, unblock_person
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted
from hansa.common.pages import page_of
from hansa.moderation.forms import DecisionForm, ReportForm
from hansa.moderation.kinds import case_kinds
from hansa.moderation.models import Case
from hansa.moderation.operations import decide_case, report_page, take_case
from hansa.moderation.permissions import can_block_people, can_moderate
from hansa.moderation.queries import cases_decided, cases_waiting
from hansa.organisations.permissions import can_validate_profiles
from hansa.organisations.queries.claims import open_claims
from hansa.organisations.queries.reviewing import reviews_waiting


@require_safe
@login_required
def case_list(request: HttpRequest) -> HttpResponse:
    """Show what waits, the oldest first, or what was decided; and where else something waits."""
    powerful_or_404(request, can_moderate(request.user))
    decided = request.GET.get("show") == "decided"
    kinds = case_kinds()
    page = page_of(request, cases_decided() if decided else cases_waiting())
    validates = can_validate_profiles(request.user)
    return render(
        request,
        "moderation/case_list.html",
        {
            "page": page,
            "labels": {name: kind.label for name, kind in kinds.items()},
            "decided": decided,
            "reviews": reviews_waiting().count() if validates else 0,
            "claims": open_claims().count() if validates else 0,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was submitted and decide on it; whoever submitted it reads what was decided."""
    rows = Case.objects.select_related("organisation", "assignee", "decided_by", "opened_by")
    case = get_object_or_404(rows, pk=pk)
    decides = can_moderate(request.user)
    own = case.opened_by == request.user and request.method != "POST"
    own_or_powerful(request, own=own, powerful=decides)
    form = DecisionForm(posted(request), initial={"version": case.version})
    tried = attempt(
        form,
        lambda: decide_case(
            actor=request.user, now=clock.now(), case=case,
            accepts="give_back" not in request.POST, **form.cleaned_data,
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("Decided. Whoever submitted it is told."))
        return redirect("moderation:case-list")
    return tried.shown(
        request, "moderation/case_detail.html", case=case, label=case_kinds()[case.kind].label,
        blocks=can_block_people(request.user),
        form=form if decides and case.state == Case.State.WAITING else None,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take what somebody says is wrong with a page, signed in or not."""
    form = ReportForm(posted(request), initial={"path": request.GET.get("page", "")[:300]})
    actor = request.user if request.user.is_authenticated else None
    tried = attempt(
        form, lambda: report_page(actor=actor, now=clock.now(), **form.cleaned_data)
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("Thank you. An editor looks at it."))
        return redirect("website:home")
    return tried.shown(request, "moderation/report.html")


@require_POST
@login_required
def case_block(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the account of whoever submitted something, or open it again."""
    powerful_or_404(request, can_block_people(request.user))
    case = get_object_or_404(Case.objects.select_related("opened_by"), pk=pk)
    person = case.opened_by
    if person is None:
        messages.error(request, _("Nobody with an account submitted this."))
        return redirect(case)
    if person.is_active:
        return act(
            request, case, "",
            lambda: block_person(
                actor=request.user, now=clock.now(), user=person, reason=str(case)
            ),
        )  # fmt: skip
    return act(
        request, case, "",
        lambda: unblock_person(actor=request.user, now=clock.now(), user=person),
    )  # fmt: skip


@require_POST
@login_required
def case_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a case on, or give it up again."""
    powerful_or_404(request, can_moderate(request.user))
    case = get_object_or_404(Case, pk=pk)
    gives_up = "give_up" in request.POST
    return act(
        request, case, "",
        lambda: take_case(actor=request.user, now=clock.now(), case=case, gives_up=gives_up),
    )  # fmt: skip
