"""Who keeps a profile: invite, accept, leave."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hansa.common import clock
from hansa.common.attempts import act, attempt, posted
from hansa.common.errors import OperationRefused
from hansa.organisations.forms.reviewing import InvitationForm
from hansa.organisations.operations.people import (
    accept_invitation,
    invite_colleague,
    remove_administrator,
    withdraw_invitation,
)
from hansa.organisations.queries.claims import open_claims
from hansa.organisations.queries.people import (
    administrators_of,
    open_invitation,
    open_invitations_of,
)
from hansa.organisations.views.profile import own_profile


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def people_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who keeps the profile, and invite a colleague."""
    organisation, now = own_profile(request, slug), clock.now()
    form = InvitationForm(posted(request))
    tried = attempt(
        form,
        lambda: invite_colleague(
            actor=request.user, now=now, organisation=organisation, **form.cleaned_data
        ),
        at="email",
    )
    if tried.is_done:
        text = _("The invitation is on its way to %(email)s.") % form.cleaned_data
        messages.success(request, text)
        return redirect("organisations:people-list", slug)
    return tried.shown(
        request, "organisations/people_list.html", organisation=organisation,
        administrators=administrators_of(organisation),
        invitations=open_invitations_of(organisation, now),
        claims=open_claims().filter(organisation=organisation),
    )  # fmt: skip


@require_POST
@login_required
def administrator_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let somebody keep the profile no longer, oneself perhaps."""
    organisation = own_profile(request, slug)
    people = reverse("organisations:people-list", args=[slug])
    leaving = administrators_of(organisation).filter(pk=pk).first()
    if leaving is None:
        messages.info(request, _("This person keeps it no longer."))
        return redirect(people)
    return act(
        request, "website:dashboard" if leaving.user == request.user else people,
        _("%(name)s no longer keeps it.") % {"name": leaving.user.name},
        lambda: remove_administrator(
            actor=request.user, now=clock.now(), administrator=leaving
        ),
        back=people,
    )  # fmt: skip


@require_POST
@login_required
def invitation_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    organisation, now = own_profile(request, slug), clock.now()
    invitation = open_invitations_of(organisation, now).filter(pk=pk).first()
    if invitation is None:
        messages.info(request, _("The invitation was used, taken back, or is too old."))
    else:
        withdraw_invitation(actor=request.user, now=now, invitation=invitation)
        messages.success(request, _("The invitation is taken back."))
    return redirect("organisations:people-list", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invitation_detail(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what, and accept; whoever has no account makes one on the way."""
    now = clock.now()
    if request.method == "POST":
        try:
            made = accept_invitation(actor=request.user, now=now, token=token)
        except OperationRefused as refused:
            messages.error(request, str(refused))
            return redirect("website:dashboard")
        messages.success(request, _("You keep this profile now."))
        return redirect("organisations:organisation-edit", made.organisation.slug)
    invitation = open_invitation(token, now)
    if invitation is None:
        messages.error(request, _("The invitation was used, taken back, or is too old."))
        return redirect("website:dashboard")
    return render(request, "organisations/invitation_detail.html", {"invitation": invitation})
