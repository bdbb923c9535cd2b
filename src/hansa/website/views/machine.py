"""Pages for programs: health and the style guide's living examples."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hansa.accounts.models import SiteRole
from hansa.accounts.permissions import has_second_factor, has_site_role
from hansa.common.health import check_health
from hansa.common.places import map_points
from hansa.website.examples import (
    ExampleForm,
    ExampleScales,
    bad_form,
    example_grid,
    examples,
)

Role = SiteRole.Role


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether the site works; only administrators see of what it is made."""
    parts = check_health()
    well = all(part == "ok" for part in parts.values())
    body: dict[str, object] = {"status": "ok" if well else "unwell"}
    # Who asks is in the database too, so without it nobody is an administrator.
    may_see = parts["database"] == "ok" and has_site_role(request.user, Role.ADMINISTRATOR)
    if may_see and has_second_factor(request.user):
        body["parts"] = parts
    answer = JsonResponse(body, status=200 if well else 503)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the script that keeps agendas for reading off-line, for the whole site."""
    script = settings.PACKAGE / "static" / "hansa" / "worker.js"
    answer = HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every component in all its states."""
    return render(
        request,
        "style/style_guide.html",
        {
            "form": ExampleForm(initial={"name": "Photonik Jena"}),
            "bad_form": bad_form(),
            "scales": ExampleScales(initial={"useful": "4"}, auto_id="scale_%s"),
            "grid": example_grid(),
            "dots": map_points([(50.9, 11.6, 9), (40.6, 22.9, 4), (41.4, 2.2, 14)]),
            "examples": examples(),
        },
    )
