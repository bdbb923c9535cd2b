"""What is recommended to an organisation, what its people say to it, and how it comes about."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hansa.common import clock
from hansa.common.attempts import act
from hansa.organisations.forms.recommending import AnswerForm
from hansa.organisations.operations.recommending import answer_recommendation
from hansa.organisations.presentation.recommending import groups_for
from hansa.organisations.queries.directory import published_organisations_of
from hansa.organisations.queries.recommending import may_be_answered


@require_safe
@login_required
def recommendation_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all that is recommended to an organisation to those who keep it."""
    organisation = get_object_or_404(published_organisations_of(request.user), slug=slug)
    return render(
        request,
        "organisations/recommendation_list.html",
        {
            "organisation": organisation,
            "lists": groups_for(organisation, clock.now()),
            "answer_to": reverse("organisations:recommendation-answer", args=[slug]),
        },
    )


@require_POST
@login_required
def recommendation_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Note that a recommendation is not relevant or no news, or take that back."""
    organisation = get_object_or_404(published_organisations_of(request.user), slug=slug)
    form = AnswerForm(request.POST)
    said = form.cleaned_data if form.is_valid() else None
    if said is None or not may_be_answered(said["kind"], organisation.pk, said["object"]):
        messages.error(request, _("This is not in the list any more."))
        return redirect("organisations:recommendation-list", slug)
    return act(
        request, reverse("organisations:recommendation-list", args=[slug]),
        _("It is not recommended to you any more; you can take that back below the list.")
        if said["value"] else "",
        lambda: answer_recommendation(
            actor=request.user, now=clock.now(), kind=said["kind"], owner=organisation,
            thing=said["object"], value=said["value"],
        ),
    )  # fmt: skip


@require_safe
def recommendations_how(request: HttpRequest) -> HttpResponse:
    """Tell in plain words how recommendations in the directory are made."""
    return render(request, "organisations/recommendations_how.html")
