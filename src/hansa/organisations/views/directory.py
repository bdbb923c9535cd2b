"""What everybody sees of the directory."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hansa.common.pages import page_of
from hansa.common.tables import csv_lines, xlsx_file
from hansa.organisations.exports import HEADER, record_of, table_of
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
    Found,
    compared_organisations,
    points_of,
    search_directory,
)

MOST_COMPARED, MOST_EXPORTED = 4, 10_000


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Show the organisations that fit, with facets and a map."""
    search = read_search(request.GET)
    found = search_directory(search)
    page, labels = page_of(request, found), value_labels()
    compared = request.GET.getlist("compare")[:MOST_COMPARED]
    return render(
        request,
        "organisations/organisation_list.html",
        {
            "search": search,
            "search_address": address_of(search),
            "page": page,
            "rows": result_rows(found, page.object_list, compared),
            "facets": facets_of(found, labels),
            "chips": chips_of(search, request.GET, labels),
            "sorts": sorts_of(found, request.GET),
            "read_as": read_as(found),
            "unknown_place": search.near if search.near and not found.place else "",
            "compared": compared_organisations(compared),
            "can_compare_more": len(compared) < MOST_COMPARED,
            "actions": _actions(request.user),
            "points_query": f"?{request.GET.urlencode()}",
        },
    )


def _actions(user: Any) -> list[dict[str, str]]:
    href = reverse("organisations:organisation-register")
    actions = [{"label": _("Register an organisation"), "href": href, "icon": "plus"}]
    if can_import_organisations(user):
        href = reverse("organisations:import-list")
        actions.append({"label": _("Import from a file"), "href": href, "icon": "upload"})
    return actions


@require_safe
def organisation_points(request: HttpRequest) -> HttpResponse:
    """Return where the organisations of a search lie."""
    found = search_directory(read_search(request.GET))
    return JsonResponse(points_of(found), safe=False)


@require_safe
def organisation_compare(request: HttpRequest) -> HttpResponse:
    """Show up to four organisations side by side."""
    slugs = request.GET.getlist("compare")[:MOST_COMPARED]
    organisations = compared_organisations(slugs)
    return render(
        request,
        "organisations/organisation_compare.html",
        {"organisations": organisations, "rows": comparison_of(organisations)},
    )


@require_safe
def organisation_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Return the organisations of a search as a file: csv, xlsx or json."""
    search = read_search(request.GET)
    found = search_directory(search)
    if len(found) > MOST_EXPORTED:
        text = _("At most %(most)s organisations fit into a file; narrow the search first.")
        messages.error(request, text % {"most": f"{MOST_EXPORTED:,}"})
        return redirect(f"{reverse('organisations:organisation-list')}?{address_of(search)}")
    answer = EXPORTS[form](found)
    answer["Content-Disposition"] = f'attachment; filename="organisations.{form}"'
    return answer


def _as_csv(found: Found) -> HttpResponseBase:
    lines = csv_lines(HEADER, table_of(found))
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")


def _as_xlsx(found: Found) -> HttpResponseBase:
    book = xlsx_file(HEADER, table_of(found), title=_("Organisations"))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(book, content_type=kind)


def _as_json(found: Found) -> HttpResponseBase:
    return JsonResponse([record_of(one) for one in found], safe=False)


EXPORTS = {"csv": _as_csv, "xlsx": _as_xlsx, "json": _as_json}
