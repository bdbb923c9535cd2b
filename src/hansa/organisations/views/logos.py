"""A profile's logo: shown, changed, taken away."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hansa.common import clock
from hansa.common.pictures import LOGO
from hansa.common.uploads import picture_answer
from hansa.organisations.forms.directory import LogoForm
from hansa.organisations.operations.logos import change_logo
from hansa.organisations.views.detail import visible_or_404
from hansa.organisations.views.profile import own_profile

A_YEAR = 365 * 24 * 3600


@require_safe
def organisation_logo(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Return the picture; each has an address of its own and can be kept."""
    organisation = visible_or_404(request, slug)
    answer: Any = picture_answer(
        organisation.logo.name, rule=LOGO, title=organisation.slug, seconds=A_YEAR
    )
    answer["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def logo_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a picture, or take it away."""
    organisation = own_profile(request, slug)
    now, wrong = clock.now(), 200
    form = LogoForm()
    if "remove" in request.POST:
        change_logo(actor=request.user, now=now, organisation=organisation, picture=None)
        messages.success(request, _("The logo is gone."))
        return redirect("organisations:logo-edit", slug)
    if request.method == "POST":
        form, wrong = LogoForm(request.POST, request.FILES), 422
        if form.is_valid():
            picture = form.cleaned_data["picture"]
            change_logo(actor=request.user, now=now, organisation=organisation, picture=picture)
            messages.success(request, _("The logo is saved."))
            return redirect("organisations:logo-edit", slug)
    shown = {"organisation": organisation, "form": form}
    return render(request, "organisations/logo_edit.html", shown, status=wrong)
