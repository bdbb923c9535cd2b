"""What everybody sees of partner searches."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hansa.accounts.doors import own_or_powerful
from hansa.common import clock
from hansa.common.atom import AtomEntry, atom_answer
from hansa.common.listing import read_search
from hansa.common.pages import action, page_of
from hansa.organisations.queries.directory import organisations_of
from hansa.partnering.fit import reasons_for
from hansa.partnering.forms import (
    CloseForm,
    CommentForm,
    InterestAnswerForm,
    InterestForm,
    PartnerForm,
)
from hansa.partnering.models import PartnerSearch, SearchStatus
from hansa.partnering.permissions import can_edit_searches, keeps_search
from hansa.partnering.presentation import (
    INTEREST_KINDS,
    STATUS_KINDS,
    facets_shown,
    facts_of,
    lacking,
    orders_shown,
    rows_of,
    suggested_for,
)
from hansa.partnering.queries.listing import FACETS, ORDERS, list_searches
from hansa.partnering.queries.missing import missing_in
from hansa.partnering.queries.searches import (
    comments_on,
    followed_searches,
    interests_in,
    interests_of,
    is_followed,
    may_be_interested,
    own_interests,
    searches_kept_by,
    searches_shown,
)

MOST_IN_FEED = 50
MOST_FOLLOWED = 50


@require_safe
def search_list(request: HttpRequest) -> HttpResponse:
    """Show the searches that fit, with facets; the open ones unless another status is asked."""
    today, search = clock.now().date(), read_search(request.GET, FACETS, ORDERS)
    found = list_searches(search, today)
    page = page_of(request, found.pks)
    shown = searches_shown(list(page))
    return render(
        request,
        "partnering/search_list.html",
        {
            "search": search,
            "page": page,
            "rows": rows_of([shown[pk] for pk in page if pk in shown], today),
            "facets": facets_shown(search, found),
            "orders": orders_shown(search),
            "is_filtered": search.is_filtered,
            "actions": _actions(request.user),
            "address": f"?{search.address}",
        },
    )


def _actions(user: Any) -> list[dict[str, str]]:
    actions = [action(_("Search for partners"), "partnering:search-new", "plus")]
    if user.is_authenticated:
        actions.append(action(_("My searches"), "partnering:search-mine", "handshake"))
    return actions


@require_safe
def search_feed(request: HttpRequest) -> HttpResponse:
    """Return the newest searches that fit, as Atom."""
    today, search = clock.now().date(), read_search(request.GET, FACETS, ORDERS)
    pks = list_searches(search, today).pks
    shown = PartnerSearch.objects.public().filter(pk__in=pks)
    entries = [
        AtomEntry(
            one.title, one.get_absolute_url(), one.summary, one.published_at, one.published_at,
            (str(one.get_kind_display()),),
        )
        for one in shown.order_by("-published_at", "-pk")[:MOST_IN_FEED]
        if one.published_at is not None
    ]  # fmt: skip
    path = f"{reverse('partnering:search-list')}?{search.address}"
    return atom_answer(title=_("Partner searches"), path=path, entries=entries)


def found_search(request: HttpRequest, slug: str) -> PartnerSearch:
    """Return a search that is public, or that this person keeps or edits; 404 otherwise."""
    rows = PartnerSearch.objects.select_related("organisation", "call").prefetch_related("terms")
    search: PartnerSearch = get_object_or_404(rows, slug=slug)
    public = PartnerSearch.objects.public().filter(pk=search.pk).exists()
    own_or_powerful(
        request,
        own=public or keeps_search(request.user, search),
        powerful=can_edit_searches(request.user),
    )
    return search


@require_safe
def search_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one search: who is in, what is missing, why one fits, and what can be done."""
    return show_search(request, found_search(request, slug))


def show_search(request: HttpRequest, search: PartnerSearch, **changes: Any) -> HttpResponse:
    """Show a search, perhaps with a form that was refused."""
    today, user = clock.now().date(), request.user
    status = search.status_on(today)
    keeps = keeps_search(user, search)
    is_public = search.state in {PartnerSearch.State.PUBLISHED, PartnerSearch.State.CLOSED}
    is_open = search.state == PartnerSearch.State.PUBLISHED and status == SearchStatus.OPEN
    missing = missing_in(search)
    may = may_be_interested(user, search) if user.is_authenticated and is_open else None
    shown = {
        "search": search,
        "status": status,
        "status_kind": STATUS_KINDS[status],
        "facts": facts_of(search),
        "missing": missing,
        "lacking": lacking(missing),
        "keeps": keeps,
        "edits": can_edit_searches(user),
        "is_public": is_public,
        "is_open": is_open,
        "fits": [] if keeps else _fits(user, search),
        "own_interests": own_interests(user, search),
        "interest_form": InterestForm(search=search, organisations=may) if may else None,
        "interest_kinds": INTEREST_KINDS,
        "follows": is_followed(user, search),
        "followers": search.follows.count(),
        "comments": comments_on(search) if user.is_authenticated else None,
        "comments_count": search.comments.count(),
        "comment_form": CommentForm(),
        **(_for_keepers(search, is_open=is_open) if keeps else {}),
        **changes,
    }
    has_errors = any(getattr(form, "errors", None) for form in changes.values())
    return render(
        request, "partnering/search_detail.html", shown, status=422 if has_errors else 200
    )


def _fits(user: Any, search: PartnerSearch) -> list[dict[str, Any]]:
    """Return why each organisation the user speaks for fits, or does not."""
    if not user.is_authenticated:
        return []
    own = organisations_of(user).prefetch_related("terms").order_by("name")
    fields = list(search.terms.all())
    fits = []
    for one in own:
        reasons = reasons_for(search, one, fields=fields, own=one.terms.all())
        fits.append({
            "organisation": one, "reasons": reasons,
            "is_sought": all(reason.meets is not False for reason in reasons),
        })  # fmt: skip
    return fits


def _for_keepers(search: PartnerSearch, *, is_open: bool) -> dict[str, Any]:
    """Return what only those who search see."""
    invited = set(search.invitations.values_list("organisation_id", flat=True))
    return {
        "interests": [
            (one, InterestAnswerForm(search=search, pk=one.pk)) for one in interests_in(search)
        ],
        "partner_form": PartnerForm(search=search),
        "close_form": CloseForm(),
        "suggested": suggested_for(search) if is_open else None,
        "invited": invited,
    }


@require_safe
@login_required
def search_mine(request: HttpRequest) -> HttpResponse:
    """Show the searches of a person's organisations, what interests them and what they follow."""
    today = clock.now().date()
    page = page_of(request, searches_kept_by(request.user))
    return render(
        request,
        "partnering/search_mine.html",
        {
            "page": page,
            "rows": rows_of(page, today),
            "interests": interests_of(request.user)[:MOST_FOLLOWED],
            "followed": rows_of(followed_searches(request.user)[:MOST_FOLLOWED], today),
            "actions": _actions(request.user)[:1],
        },
    )
