"""What everybody sees of the directory."""

from dataclasses import replace
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hansa.common.geography import country_number, distance_km, find_place
from hansa.common.pages import action, page_of
from hansa.common.places import country_name
from hansa.common.sheets import csv_answer, xlsx_answer
from hansa.organisations.exports import HEADER, record_of, table_of
from hansa.organisations.models import Organisation
from hansa.organisations.permissions import can_import_organisations
from hansa.organisations.presentation.directory import (
    address_of,
    chips_of,
    comparison_of,
    facets_of,
    read_as,
    read_search,
    result_rows,
    sorts_of,
    value_labels,
)
from hansa.organisations.queries.directory import (
    compared_organisations,
    country_figures,
    points_of,
    search_directory,
)

SHADES = [("organisations", gettext_lazy("Organisations")), ("members", gettext_lazy("Members"))]
MOST_COMPARED, MOST_EXPORTED = 4, 10_000
MOST_NAMED = 40
"""So many addresses are looked up to find four; some may be gone or named twice."""


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Show the organisations that fit, with facets and a map."""
    search = read_search(request.GET)
    found = search_directory(search)
    page, labels = page_of(request, found), value_labels()
    shade = request.GET.get("shade", "")
    shade = shade if shade in dict(SHADES) else ""
    compared = _compared(request)
    slugs = [one.slug for one in compared]
    return render(
        request,
        "organisations/organisation_list.html",
        {
            "search": search,
            "search_address": address_of(search),
            "page": page,
            "rows": result_rows(found, page.object_list, slugs),
            "facets": facets_of(found, labels),
            "chips": chips_of(search, request.GET, labels),
            "sorts": sorts_of(found, request.GET),
            "read_as": read_as(found),
            "countries": country_figures(found),
            "shades": [(value, label, value == shade) for value, label in SHADES],
            "shade": shade,
            "unknown_place": search.near if search.near and not found.place else "",
            "compared": compared,
            "can_compare_more": len(compared) < MOST_COMPARED,
            "actions": _actions(request.user),
            "points_query": f"?{request.GET.urlencode()}",
        },
    )


def _compared(request: HttpRequest) -> list[Organisation]:
    """Return the first four organisations that the address names to be compared."""
    return compared_organisations(request.GET.getlist("compare")[:MOST_NAMED])[:MOST_COMPARED]


def _actions(user: Any) -> list[dict[str, str]]:
    actions = [action(_("Register an organisation"), "organisations:organisation-register", "plus")]
    if can_import_organisations(user):
        actions.append(action(_("Import from a file"), "organisations:import-list", "upload"))
    return actions


@require_safe
def organisation_points(request: HttpRequest) -> HttpResponse:
    """Return where the organisations of a search lie; a number leads to the list from there on."""
    search = read_search(request.GET)
    points = points_of(search_directory(search))
    for point in points:
        place = find_place(point["place"]) if "number" in point else None
        # Another city of the same name would lead elsewhere.
        if place and distance_km(place.latitude, place.longitude, point["lat"], point["lon"]) < 10:
            near = replace(search, near=point["place"], sort="distance")
            point["url"] = f"?{address_of(near)}#results"
    return JsonResponse(points, safe=False)


@require_safe
def organisation_countries(request: HttpRequest) -> HttpResponse:
    """Return the figures of a search by country, under the numbers the map's outlines have."""
    rows = country_figures(search_directory(read_search(request.GET)))
    figures = [
        {"country": country_number(row.country), "name": country_name(row.country),
         "organisations": row.organisations, "members": row.members}
        for row in rows
    ]  # fmt: skip
    return JsonResponse(figures, safe=False)


@require_safe
def organisation_compare(request: HttpRequest) -> HttpResponse:
    """Show up to four organisations side by side."""
    organisations = _compared(request)
    rows = comparison_of(organisations)
    shared = any(part["shared"] for row in rows for cell in row["cells"] for part in cell)
    return render(
        request,
        "organisations/organisation_compare.html",
        {"organisations": organisations, "rows": rows, "any_shared": shared},
    )


@require_safe
def organisation_export(request: HttpRequest, form: str) -> HttpResponse:
    """Return the organisations of a search as a file: csv, xlsx or json."""
    search = read_search(request.GET)
    found = search_directory(search)
    if len(found) > MOST_EXPORTED:
        text = _("At most %(most)s organisations fit into a file; narrow the search first.")
        messages.error(request, text % {"most": f"{MOST_EXPORTED:,}"})
        return redirect(f"{reverse('organisations:organisation-list')}?{address_of(search)}")
    name = f"organisations.{form}"
    if form == "csv":
        return csv_answer(name, chain([HEADER], table_of(found)))
    if form == "xlsx":
        return xlsx_answer(name, HEADER, table_of(found))
    answer = JsonResponse([record_of(one) for one in found], safe=False)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
