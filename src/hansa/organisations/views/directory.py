"""What everybody sees of the directory."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hansa.common import clock
from hansa.common.pages import page_of
from hansa.common.places import country_name
from hansa.organisations.enums import SEEDED_TERMS, Vocabulary
from hansa.organisations.models import Organisation
from hansa.organisations.permissions import (
    administers_organisation,
    can_claim_profile,
    can_edit_organisation,
)
from hansa.organisations.queries.directory import (
    DirectorySearch,
    belongings_of,
    facet_counts,
    groupings,
    members_of,
    organisations_visible_to,
    points_of,
    search_directory,
    type_labels,
)
from hansa.organisations.queries.freshness import confirmation_token, is_fresh


def read_search(request: HttpRequest) -> DirectorySearch:
    """Read the whole search from the address."""
    get = request.GET
    return DirectorySearch(
        question=get.get("q", "")[:200],
        countries=tuple(get.getlist("country")),
        types=tuple(get.getlist("type")),
        ecosystems=tuple(get.getlist("ecosystem")),
        technologies=tuple(get.getlist("technology")),
    )


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Show the organisations that fit, with facets and a map."""
    search = read_search(request)
    found = search_directory(search).order_by("name", "pk").prefetch_related("terms")
    return render(
        request,
        "organisations/organisation_list.html",
        {
            "search": search,
            "page": page_of(request, found),
            "facets": _facets(search),
            "is_filtered": search != DirectorySearch(),
            "actions": _actions(),
            "points_query": f"?{request.GET.urlencode()}",
        },
    )


def _actions() -> list[dict[str, str]]:
    href = reverse("organisations:organisation-register")
    return [{"label": _("Register an organisation"), "href": href, "icon": "plus"}]


def _facets(search: DirectorySearch) -> list[dict[str, object]]:
    counts = facet_counts(search)
    ecosystems = SEEDED_TERMS[Vocabulary.ECOSYSTEM]
    technologies = SEEDED_TERMS[Vocabulary.TECHNOLOGY]
    labels = type_labels()
    shapes = [
        ("type", _("Profile type"), "types", lambda v: labels.get(v, v)),
        ("country", _("Country"), "countries", country_name),
        ("ecosystem", _("Industrial ecosystem"), "ecosystems", lambda v: _(ecosystems.get(v, v))),
        ("technology", _("Technology"), "technologies", lambda v: _(technologies.get(v, v))),
    ]
    facets = []
    for name, title, key, label in shapes:
        chosen = getattr(search, key)
        options = [
            {"value": v, "label": label(v), "count": n, "checked": v in chosen}
            for v, n in counts[key].items()
        ]
        facets.append({"name": name, "label": title, "choices": options, "chosen": len(chosen)})
    return facets


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
    return JsonResponse(points_of(search_directory(read_search(request))), safe=False)


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
            # Its own people see what is not confirmed yet too.
            "agreements": (
                organisation.agreements.all()
                if administers_organisation(request.user, organisation)
                else organisation.agreements.public()
            ).prefetch_related("parties__organisation"),
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
