"""Pages of ties: whom an organisation works with, and which countries work with each other."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hansa.common import clock
from hansa.common.places import country_name
from hansa.insights.presentation import between, from_the_middle, on_a_circle
from hansa.insights.queries.ties import ties_of, ties_of_countries
from hansa.organisations.permissions import can_edit_organisation
from hansa.organisations.queries.directory import organisations_visible_to

MOST_DRAWN = 24
"""More names on a circle cannot be read; the table beside it has all of them."""


def _in_words(agreements: int, meetings: int | None) -> str:
    parts = []
    if agreements:
        text = ngettext("%(number)d agreement", "%(number)d agreements", agreements)
        parts.append(text % {"number": agreements})
    if meetings:
        text = ngettext("%(number)d meeting", "%(number)d meetings", meetings)
        parts.append(text % {"number": meetings})
    return ", ".join(parts) or _("a few meetings")


@require_safe
def organisation_ties(request: HttpRequest, slug: str) -> HttpResponse:
    """Show whom an organisation works with."""
    organisation = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    own = can_edit_organisation(request.user, organisation)
    ties = ties_of(organisation, clock.now(), with_meetings=own)
    drawn = ties[:MOST_DRAWN]
    weights = [10 * tie.agreements + tie.meetings for tie in drawn]
    nodes = on_a_circle([(str(t.other), t.other.get_absolute_url()) for t in drawn])
    edges = [
        from_the_middle(
            node, weight=weight, most=max(weights), title=_in_words(tie.agreements, tie.meetings)
        )
        for node, tie, weight in zip(nodes, drawn, weights, strict=True)
    ]
    return render(
        request,
        "insights/organisation_ties.html",
        {"organisation": organisation, "ties": ties, "nodes": nodes, "edges": edges, "own": own},
    )


@require_safe
def country_ties(request: HttpRequest) -> HttpResponse:
    """Show which countries' organisations work with each other."""
    ties = ties_of_countries(clock.now())
    countries: list[str] = []
    for tie in ties:
        countries += [code for code in (tie.one, tie.other) if code not in countries]
    codes = sorted(countries[:MOST_DRAWN], key=country_name)
    list_of = reverse("organisations:organisation-list")
    nodes = on_a_circle([(country_name(code), f"{list_of}?country={code}") for code in codes])
    at = dict(zip(codes, nodes, strict=True))
    most = max((tie.weight for tie in ties), default=1)
    edges = [
        between(
            at[tie.one], at[tie.other], weight=tie.weight, most=most,
            title=f"{country_name(tie.one)} – {country_name(tie.other)}: "
            + _in_words(tie.agreements, tie.meetings),
        )
        for tie in reversed(ties)
        if tie.one in at and tie.other in at
    ]  # fmt: skip
    return render(
        request, "insights/country_ties.html", {"ties": ties, "nodes": nodes, "edges": edges}
    )
