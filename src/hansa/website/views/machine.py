"""Pages for programs: health and the style guide's living examples."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hansa.accounts.models import SiteRole
from hansa.accounts.permissions import has_site_role
from hansa.common.health import check_health
from hansa.website.examples import ExampleForm, example_grid


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether the site works; only administrators see of what it is made."""
    parts = check_health()
    well = all(part == "ok" for part in parts.values())
    body: dict[str, object] = {"status": "ok" if well else "unwell"}
    if well and has_site_role(request.user, SiteRole.Role.ADMINISTRATOR):
        body["parts"] = parts
    answer = JsonResponse(body, status=200 if well else 503)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every component in all its states."""
    form = ExampleForm({"name": "", "email": "anna(at)example", "country": "FR"})
    form.is_valid()
    return render(
        request,
        "style/style_guide.html",
        {
            "form": form,
            "grid": example_grid(),
            "messages_example": [(messages.SUCCESS, settings.SITE_NAME)],
        },
    )
