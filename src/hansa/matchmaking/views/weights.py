"""How the weights of recommendations were fitted, and which are used."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hansa.accounts.doors import powerful_or_404
from hansa.common import clock
from hansa.common.attempts import act
from hansa.common.pages import page_of
from hansa.matchmaking.forms.weights import WeightsForm
from hansa.matchmaking.operations.introductions import choose_weights
from hansa.matchmaking.permissions import can_choose_weights
from hansa.matchmaking.presentation.weights import fits_for_screen
from hansa.matchmaking.queries.introductions import fit_in_use, fits, use_of_weights
from hansa.matchmaking.views.desk import call_of_desk, desk_context

ON_A_PAGE = 20


@require_safe
@login_required
def desk_weights(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what weights came of each event, with figures before and after, and which are used."""
    call = call_of_desk(request, slug)
    page, used = page_of(request, fits(), ON_A_PAGE), fit_in_use()
    return render(
        request,
        "matchmaking/desk_weights.html",
        {
            **desk_context(call, "requests"),
            "page": page,
            "rows": fits_for_screen(page.object_list, used),
            "used": used,
            "use": use_of_weights(),
            "may_choose": can_choose_weights(request.user),
        },
    )


@require_POST
@login_required
def weights_choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Use the newest weights, those Hansa comes with, or those of one event."""
    powerful_or_404(request, can_choose_weights(request.user))
    call_of_desk(request, slug)
    form = WeightsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("These weights are not in the list any more."))
        return redirect("matchmaking:desk-weights", slug)
    return act(
        request, reverse("matchmaking:desk-weights", args=[slug]),
        _("Saved. Recommendations of all events to come are made anew with these weights."),
        lambda: choose_weights(actor=request.user, now=clock.now(), **form.cleaned_data),
    )  # fmt: skip
