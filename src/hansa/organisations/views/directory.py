"""What everybody sees of the directory."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hansa.common import clock
from hansa.common.pages import page_of
from hansa.organisations.enums import Vocabulary
from hansa.organisations.models import Organisation
from hansa.organisations.permissions import (
    administers_organisation,
    can_claim_profile,
    can_edit_organisation,
)
from hansa.organisations.presentation import (
    chips_of,
    facets_of,
    read_as,
    read_search,
    result_rows,
    sorts_of,
    value_labels,
)
from hansa.organisations.queries.directory import (
    compared_organisations,
    organisations_visible_to,
    points_of,
    search_directory,
)
from hansa.organisations.queries.freshness import confirmation_token, is_fresh
from hansa.organisations.queries.memberships import belongings_of, groupings, members_of

MOST_COMPARED = 4


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
            "page": page,
            "rows": result_rows(found, page.object_list, compared),
            "facets": facets_of(found, labels),
            "chips": chips_of(search, request.GET, labels),
            "sorts": sorts_of(found, request.GET),
            "read_as": read_as(found),
            "unknown_place": search.near if search.near and not found.place else "",
            "compared": compared_organisations(compared),
            "can_compare_more": len(compared) < MOST_COMPARED,
            "actions": _actions(),
            "points_query": f"?{request.GET.urlencode()}",
        },
    )


def _actions() -> list[dict[str, str]]:
    href = reverse("organisations:organisation-register")
    return [{"label": _("Register an organisation"), "href": href, "icon": "plus"}]


def member_parts(organisation: Organisation) -> list[dict[str, object]]:
    """Return the members by type as parts of one bar."""
    rows = [
        (_("Small and medium-sized companies"), organisation.sme_count),
        (_("Large companies"), organisation.large_count),
        (_("Research organisations"), organisation.research_count),
    ]
    parts, offset = [], 0.0
    for label, value in rows:
        percent = round(100 * value / max(organisation.members_count, 1), 1)
        parts.append({"label": label, "value": value, "percent": percent, "offset": offset})
        offset += percent
    return parts


@require_safe
def organisation_points(request: HttpRequest) -> HttpResponse:
    """Return where the organisations of a search lie."""
    found = search_directory(read_search(request.GET))
    return JsonResponse(points_of(found), safe=False)


@require_safe
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who an organisation is, in one screen."""
    organisation = get_object_or_404(
        organisations_visible_to(request.user).prefetch_related("terms"), slug=slug
    )
    terms, now = list(organisation.terms.all()), clock.now()
    return render(
        request,
        "organisations/organisation_detail.html",
        {
            "organisation": organisation,
            "ecosystems": [t for t in terms if t.vocabulary == Vocabulary.ECOSYSTEM],
            "technologies": [t for t in terms if t.vocabulary == Vocabulary.TECHNOLOGY],
            "interests": [t for t in terms if t.vocabulary == Vocabulary.INTEREST],
            "members": members_of(organisation),
            "member_parts": member_parts(organisation),
            "belongings": belongings_of(organisation),
            "agreements": organisation.agreements.all(),
            "events": organisation.events.filter(published_at__lte=now).order_by("-starts_at")[:6],
            "articles": organisation.articles.filter(published_at__lte=now)[:4],
            "can_edit": can_edit_organisation(request.user, organisation),
            "confirmation": confirmation_token(organisation)
            if administers_organisation(request.user, organisation)
            else "",
            "is_fresh": is_fresh(organisation, now),
            "can_claim": can_claim_profile(request.user, organisation),
        },
    )


@require_safe
def network_list(request: HttpRequest) -> HttpResponse:
    """Show networks, national associations and partnerships."""
    return render(
        request, "organisations/network_list.html", {"page": page_of(request, groupings())}
    )
