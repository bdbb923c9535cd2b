"""Recommended partners: what a participant says to them, and how they come about."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hansa.common import clock
from hansa.common.attempts import act
from hansa.matchmaking.forms.participating import IntroductionForm
from hansa.matchmaking.operations.introductions import answer_introduction
from hansa.matchmaking.queries.participation import possible_partners
from hansa.matchmaking.views.delegates import own_or_404
from hansa.matchmaking.views.requests import back_to
from hansa.organisations.meaning import is_installed


@require_POST
@login_required
def introduction_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that a recommendation is not relevant or no news, or take that back."""
    application = own_or_404(request, slug)
    form = IntroductionForm(request.POST, partners=possible_partners(application))
    if not form.is_valid():
        messages.error(request, _("This partner is not in the list any more."))
        return redirect("matchmaking:partner-list", slug)
    partner, value = form.cleaned_data["partner"], form.cleaned_data["value"]
    said = _("%(name)s is not recommended to you any more; press again to take that back.")
    return act(
        request, back_to(request, slug, partner), said % {"name": partner} if value else "",
        lambda: answer_introduction(
            actor=request.user, now=clock.now(), application=application, partner=partner,
            value=value,
        ),
    )  # fmt: skip


@require_safe
@login_required
def introductions_how(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell in plain words how recommendations are made."""
    application = own_or_404(request, slug)
    return render(
        request,
        "matchmaking/introductions_how.html",
        {"event": application.call.event, "counts_meaning": is_installed()},
    )
