"""Networks, national associations and partnerships, as everybody sees them."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hansa.common import clock
from hansa.common.pages import page_of
from hansa.common.places import country_name
from hansa.organisations.enums import GROUPING_TYPES, ProfileType
from hansa.organisations.presentation.memberships import duration_in_words
from hansa.organisations.queries.networks import (
    ENDED,
    PLANNED,
    RUNNING,
    NetworkSearch,
    network_counts,
    search_networks,
    standing_of,
    with_members_count,
)


def read_search(request: HttpRequest) -> NetworkSearch:
    """Read the whole filter from the address; what is no kind, country or standing is left out."""
    get = request.GET
    return NetworkSearch(
        kinds=tuple(kind for kind in get.getlist("kind") if kind in GROUPING_TYPES),
        countries=_codes(get.getlist("member")),
        targets=_codes(get.getlist("target")),
        standings=tuple(s for s in get.getlist("standing") if s in (RUNNING, PLANNED, ENDED)),
        programme=get.get("programme", "").replace("\x00", "").strip()[:200],
    )


def _codes(values: list[str]) -> tuple[str, ...]:
    return tuple(v for v in values if len(v) == 2 and v.isascii() and v.isalpha())


@require_safe
def network_list(request: HttpRequest) -> HttpResponse:
    """Show the groupings that fit, with facets."""
    search, today = read_search(request), clock.now().date()
    page = page_of(request, with_members_count(search_networks(search, today)))
    return render(
        request,
        "organisations/network_list.html",
        {
            "search": search,
            "page": page,
            "rows": [_row(group, today) for group in page],
            "facets": _facets(search, today),
            "is_filtered": search != NetworkSearch(),
        },
    )


def _row(group: Any, today: date) -> dict[str, Any]:
    targets = [country_name(code) for code in group.target_countries]
    return {
        "group": group,
        "targets": ", ".join(targets),
        "duration": duration_in_words(group, today),
        "has_ended": standing_of(group, today) == ENDED,
    }


def _facets(search: NetworkSearch, today: date) -> list[dict[str, Any]]:
    counts, labels = network_counts(search, today), dict(ProfileType.choices)
    standings = {
        RUNNING: _("running"),
        PLANNED: _("planned"),
        ENDED: _("ended"),
    }
    shapes = [
        ("kind", _("Kind"), "kinds", lambda v: labels[v]),
        ("member", _("Country of members"), "countries", country_name),
        ("target", _("Target country"), "targets", country_name),
        ("standing", _("Duration"), "standings", lambda v: standings[v]),
    ]
    facets = []
    for name, title, key, label in shapes:
        chosen = getattr(search, key)
        # What is chosen stays to be taken back, though nothing fits it.
        numbers = counts[key] | {v: 0 for v in chosen if v not in counts[key]}
        options = [
            {"value": v, "label": label(v), "count": n, "checked": v in chosen}
            for v, n in numbers.items()
        ]
        facets.append({"name": name, "label": title, "choices": options, "chosen": len(chosen)})
    return facets
