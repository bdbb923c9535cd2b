"""What an organisation's own people do about members and about what it belongs to."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hansa.common import clock
from hansa.common.attempts import Attempt, attempt
from hansa.common.errors import OperationRefused
from hansa.common.forms import sent_before
from hansa.common.pages import page_of
from hansa.organisations.enums import GROUPING_TYPES, WITH_MEMBERS, ProfileStatus, ProfileType
from hansa.organisations.forms.memberships import (
    DeclineForm,
    EndForm,
    GroupingForm,
    PartnerForm,
    RoleForm,
)
from hansa.organisations.models import Membership, Organisation
from hansa.organisations.operations.memberships import (
    ask_for_membership,
    confirm_membership,
    decline_membership,
    end_membership,
    withdraw_membership,
)
from hansa.organisations.operations.profiles import edit_organisation
from hansa.organisations.operations.roles import answer_role, wish_role, withdraw_role_wish
from hansa.organisations.queries.memberships import (
    clusters_to_invite,
    current_belongings,
    current_members,
    memberships_with,
    past_memberships,
    roles_to_agree_on,
    waiting_from,
    waiting_on,
)
from hansa.organisations.views.profile import own_profile

Side, State = Membership.Side, Membership.State
MOST_PAST = 50
SLUG = re.compile(r"[-\w]+", re.ASCII)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def membership_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who belongs and who waits; invite, ask to belong, say how long a grouping runs."""
    organisation = own_profile(request, slug)
    forms = _forms(request, organisation)
    if request.method != "POST":
        return _list_page(request, organisation, forms)
    name, sent = next((name, form) for name, form in forms.items() if form.is_bound)
    tried: Attempt[Any] = (
        _save_details(request, organisation, sent) if name == "details" else _ask(request, sent)
    )
    if tried.is_done:
        return redirect("organisations:membership-list", slug)
    shown = {**forms, name: tried.form, "differences": tried.differences}
    return _list_page(request, tried.current or organisation, shown, tried.status)


def _forms(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    """Return the forms this organisation has; the one that was sent is bound."""
    posted = request.POST if request.method == "POST" else {}
    sent = "details" if "version" in posted else "invite" if "invite-key" in posted else "ask"
    forms: dict[str, Any] = {}

    def data(name: str) -> Any:
        return posted if posted and sent == name else None

    if organisation.profile_type in WITH_MEMBERS:
        forms["invite"] = PartnerForm(
            organisation, Side.GROUP, data("invite"), initial=_chosen(request, "invite")
        )
    if organisation.profile_type in GROUPING_TYPES:
        stored = GroupingForm.stored(organisation)
        forms["details"] = GroupingForm(data("details"), initial=stored)
    if sent not in forms:
        sent = "ask"
    forms["ask"] = PartnerForm(
        organisation, Side.MEMBER, data("ask"), initial=_chosen(request, "ask")
    )
    return forms


def _chosen(request: HttpRequest, name: str) -> dict[str, str]:
    """Return whom a link of ours suggests; one may still type another."""
    slug = request.GET.get(name, "")
    if not SLUG.fullmatch(slug):
        return {}
    return {"organisation": reverse("organisations:organisation-detail", args=[slug])}


def _save_details(
    request: HttpRequest, organisation: Organisation, form: GroupingForm
) -> Attempt[Organisation]:
    """Save what is said of a grouping, and say so."""
    tried = attempt(
        form,
        lambda: edit_organisation(
            actor=request.user, now=clock.now(), organisation=organisation,
            version=form.cleaned_data["version"], changes=form.changes(),
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The details are saved."))
    return tried


def _ask(request: HttpRequest, form: PartnerForm) -> Attempt[Membership]:
    """Ask for a membership, and say so; a refusal is shown at the other organisation."""
    tried = attempt(
        form,
        lambda: ask_for_membership(
            actor=request.user, now=clock.now(), belonging=form.belonging(), side=form.side,
            key=form.cleaned_data["key"],
        ),
        at="organisation",
    )  # fmt: skip
    if tried.made is not None:
        messages.success(request, _said(tried.made, form.cleaned_data["organisation"]))
    return tried


def _said(made: Membership, other: Organisation) -> str:
    if made.state == State.VERIFIED:
        names = {"group": made.group.name, "member": made.member.name}
        return _("%(member)s belongs to %(group)s now.") % names
    if made.state != State.WAITING:
        return sent_before()
    return _("%(name)s has to confirm; its people are told by e-mail.") % {"name": other.name}


def _list_page(
    request: HttpRequest, organisation: Organisation, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    national = organisation.profile_type == ProfileType.NATIONAL
    return render(
        request,
        "organisations/membership_list.html",
        {
            "organisation": organisation,
            "actions": _actions("invite" in context),
            "is_public": organisation.status == ProfileStatus.PUBLISHED,
            "to_answer": waiting_on(organisation),
            "roles": roles_to_agree_on(organisation),
            "asked": waiting_from(organisation),
            "members": page_of(request, current_members(organisation)),
            "belongings": current_belongings(organisation),
            "past": past_memberships(organisation)[:MOST_PAST],
            "suggestions": clusters_to_invite(organisation) if national else [],
            **context,
        },
        status=status,
    )


def _actions(invites: bool) -> list[dict[str, str]]:
    """Return the ways to the forms, which on a phone stand below long lists."""
    invite = {"label": _("Invite a member"), "href": "#invite", "icon": "user-plus"}
    ask = {"label": _("Ask to belong"), "href": "#ask", "icon": "network"}
    return [invite, ask] if invites else [ask]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def membership_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show one membership; confirm, decline, change or end it, as its side may."""
    organisation = own_profile(request, slug)
    membership = get_object_or_404(memberships_with(organisation), pk=pk)
    posted = request.POST if request.method == "POST" else {}
    decline = DeclineForm(posted if "decline-reason" in posted else None, prefix="decline")
    today = clock.now().date()
    end = EndForm(membership, today, posted if "end-until_date" in posted else None, prefix="end")
    role = RoleForm(membership, posted if "role-role" in posted else None, prefix="role")
    side = membership.side_of(organisation)
    if posted:
        try:
            said = _agree(request, membership, side, role) or _answer(
                request, membership, side, decline, end
            )
        except OperationRefused as refused:
            messages.error(request, str(refused))
            return redirect("organisations:membership-detail", slug, pk)
        if said:
            messages.success(request, said)
            return redirect("organisations:membership-list", slug)
    waits = membership.state == State.WAITING
    return render(
        request,
        "organisations/membership_detail.html",
        {
            "organisation": organisation,
            "membership": membership,
            "decides": waits and membership.asked == organisation,
            "may_withdraw": waits and membership.asker == organisation,
            "may_end": membership.state == State.VERIFIED,
            "decline": decline,
            "end": end,
            "role": role,
            "role_asked": membership.wished_by not in ("", side),
            "role_wished": membership.wished_by == side,
        },
        status=422 if posted else 200,
    )


def _agree(request: HttpRequest, membership: Membership, side: str, form: RoleForm) -> str:
    """Do what was pressed about the role and return what to say; nothing if nothing was."""
    given: dict[str, Any] = {
        "actor": request.user, "now": clock.now(), "membership": membership, "side": side,
    }  # fmt: skip
    if "role-agree" in request.POST:
        answer_role(**given, role=request.POST["role-agree"], agrees=True)
        return _("The role is changed. The other side is told by e-mail.")
    if "role-keep" in request.POST:
        answer_role(**given, role=request.POST["role-keep"], agrees=False)
        return _("The role stays as it is. The other side is told by e-mail.")
    if "role-withdraw" in request.POST:
        withdraw_role_wish(**given)
        return _("You have taken it back.")
    if form.is_bound and form.is_valid():
        one = wish_role(**given, role=form.cleaned_data["role"])
        if one.wished_role:
            return _("Proposed. The role changes as soon as the other side agrees.")
        return _("The role is changed. The other side is told by e-mail.")
    return ""


def _answer(
    request: HttpRequest, membership: Membership, side: str, decline: DeclineForm, end: EndForm
) -> str:
    """Do what was pressed and return what to say; nothing if a form was not filled in right."""
    given: dict[str, Any] = {
        "actor": request.user, "now": clock.now(), "membership": membership, "side": side,
    }  # fmt: skip
    if "confirm" in request.POST:
        confirm_membership(**given)
        return _("Confirmed. Everybody sees it now.")
    if "withdraw" in request.POST:
        withdraw_membership(**given)
        return _("You have taken it back.")
    if decline.is_bound and decline.is_valid():
        decline_membership(**given, reason=decline.cleaned_data["reason"])
        return _("Declined. The other side is told by e-mail.")
    if end.is_bound and end.is_valid():
        cleaned = end.cleaned_data
        end_membership(**given, until=cleaned["until_date"], reason=cleaned["reason"])
        return _("The membership has ended. The other side is told by e-mail.")
    return ""
