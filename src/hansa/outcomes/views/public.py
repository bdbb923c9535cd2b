"""What everybody sees of the agreements register, and its parties of what waits."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hansa.accounts.doors import own_or_powerful
from hansa.common import clock
from hansa.common.pages import action, page_of
from hansa.common.places import country_name
from hansa.common.sheets import csv_answer
from hansa.common.uploads import PDF, file_answer
from hansa.outcomes.forms import AnswerForm, FollowUpForm, RefusalForm
from hansa.outcomes.models import Agreement, Party, Standing
from hansa.outcomes.permissions import can_edit_agreement, can_read_agreement, keeps_agreement
from hansa.outcomes.presentation import badge_of, rows_of, sheet_of
from hansa.outcomes.queries.agreements import (
    AgreementSearch,
    agreement_facets,
    follow_ups_of,
    in_order,
    search_agreements,
)
from hansa.outcomes.queries.parties import own_parties, parties_of


def read_search(request: HttpRequest) -> AgreementSearch:
    """Read the whole filter from the address."""
    get = request.GET
    return AgreementSearch(
        question=get.get("q", "")[:200],
        kinds=tuple(get.getlist("kind")),
        countries=tuple(get.getlist("country")),
        standings=tuple(get.getlist("state")),
        oldest_first=get.get("order") == "oldest",
    )


@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    """Show the agreements that fit, with facets."""
    search, today = read_search(request), clock.now().date()
    page = page_of(request, in_order(search_agreements(search, today), search))
    return render(
        request,
        "outcomes/agreement_list.html",
        {
            "search": search,
            "page": page,
            "rows": rows_of(page, today),
            "facets": _facets(search),
            "orders": _orders(request, search),
            "is_filtered": search != AgreementSearch(oldest_first=search.oldest_first),
            "actions": [action(_("Register an agreement"), "outcomes:agreement-register", "plus")],
            "whole_query": f"?{request.GET.urlencode()}",
        },
    )


def _orders(request: HttpRequest, search: AgreementSearch) -> list[dict[str, object]]:
    orders = []
    for value, label in [("", _("Newest first")), ("oldest", _("Oldest first"))]:
        query = request.GET.copy()
        query.pop("page", None)
        query.pop("order", None)
        if value:
            query["order"] = value
        current = search.oldest_first == bool(value)
        orders.append({"label": label, "href": f"?{query.urlencode()}", "current": current})
    return orders


def _facets(search: AgreementSearch) -> list[dict[str, object]]:
    counts = agreement_facets(search, clock.now().date())
    kinds, standings = dict(Agreement.Kind.choices), dict(Standing.choices)
    shapes = [
        ("kind", _("Kind"), "kinds", lambda v: kinds.get(v, v)),
        ("state", _("State"), "standings", lambda v: standings.get(v, v)),
        ("country", _("Country of a party"), "countries", country_name),
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


@require_safe
def agreement_export(request: HttpRequest) -> HttpResponse:
    """Return the agreements that fit as a sheet."""
    search, now = read_search(request), clock.now()
    found = in_order(search_agreements(search, now.date()), search)
    return csv_answer("agreements.csv", sheet_of(found, now))


def found_agreement(request: HttpRequest, slug: str) -> Agreement:
    """Return an agreement that is public, or that this person may read; 404 otherwise."""
    rows = Agreement.objects.select_related("event", "article")
    agreement: Agreement = get_object_or_404(rows, slug=slug)
    public = agreement.state == Agreement.State.PUBLIC
    own_or_powerful(
        request,
        own=public or keeps_agreement(request.user, agreement),
        powerful=can_read_agreement(request.user, agreement),
    )
    return agreement


@require_safe
def agreement_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an agreement: who, since when, until when, what followed."""
    return detail_page(request, found_agreement(request, slug))


def detail_page(
    request: HttpRequest,
    agreement: Agreement,
    *,
    refused: tuple[int, RefusalForm] | None = None,
    follow_up: FollowUpForm | None = None,
) -> HttpResponse:
    """Show an agreement; a form that was refused stands in its place with what was typed."""
    now = clock.now()
    article = agreement.article
    context: dict[str, Any] = {
        "agreement": agreement,
        "parties": parties_of(agreement),
        "badge": badge_of(agreement, now.date()),
        "article": article if article and article.is_public(now) else None,
        "follow_ups": [
            (entry, entry.article and entry.article.is_public(now))
            for entry in follow_ups_of(agreement)
        ],
        "can_edit": can_edit_agreement(request.user, agreement),
    }
    if context["can_edit"]:
        context["follow_up_form"] = follow_up or FollowUpForm(agreement, now)
        context["answers"] = [
            _answer(agreement, party, refused) for party in own_parties(request.user, agreement)
        ]
    status = 422 if refused or follow_up else 200
    return render(request, "outcomes/agreement_detail.html", context, status=status)


def _answer(
    agreement: Agreement, party: Party, refused: tuple[int, RefusalForm] | None
) -> dict[str, object]:
    """Return what one party of the reader's can say now."""
    initial = {"version": agreement.version}
    refusal = RefusalForm(initial=initial, auto_id=f"refuse-{party.pk}-%s")
    if refused and refused[0] == party.pk:
        refusal = refused[1]
    return {
        "party": party,
        "confirm": AnswerForm(initial=initial, auto_id=f"confirm-{party.pk}-%s"),
        "refuse": refusal,
        "is_open": refusal.is_bound,
    }


@require_safe
def agreement_document(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the document as an attachment."""
    agreement = found_agreement(request, slug)
    if not agreement.document:
        raise Http404
    return file_answer(agreement.document.name, rule=PDF, title=agreement.title)
