"""Which partner searches there are, who is in them and who wants to be."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from hansa.accounts.models import User
from hansa.organisations.models import Organisation
from hansa.organisations.queries.directory import published_organisations_of
from hansa.partnering.models import (
    ExpiryNotice,
    Interest,
    PartnerSearch,
    SearchComment,
    SearchPartner,
)

TOLD_BEFORE = (2, 14)
"""Days before its end on which those who search are told; the nearest first."""
TOLD_AFTER = timedelta(days=7)
"""For so long it is said that a search has ended."""


def searches_shown(pks: Iterable[int]) -> dict[int, PartnerSearch]:
    """Return public searches by their numbers, with all that a list shows."""
    return with_what_is_missing(PartnerSearch.objects.public()).in_bulk(list(pks))


def with_what_is_missing(rows: QuerySet[PartnerSearch]) -> QuerySet[PartnerSearch]:
    """Return searches with who searches, roles and partners fetched."""
    partners = SearchPartner.objects.select_related("organisation")
    return rows.select_related("organisation", "call").prefetch_related(
        "roles", Prefetch("partners", partners)
    )


def searches_kept_by(user: Any) -> QuerySet[PartnerSearch]:
    """Return all searches of a person's organisations, with how many wait for an answer."""
    waiting = Count("interests", filter=Q(interests__state=Interest.State.WAITING))
    own = PartnerSearch.objects.filter(organisation__administrators__user=user)
    return with_what_is_missing(own).annotate(waiting=waiting).order_by("-pk")


def interests_waiting_for(user: Any) -> QuerySet[Interest]:
    """Return the interest that a person can answer, the oldest first."""
    rows = Interest.objects.filter(
        search__organisation__administrators__user=user, state=Interest.State.WAITING,
        search__state=PartnerSearch.State.PUBLISHED,
    )  # fmt: skip
    return rows.select_related("search", "organisation").order_by("at", "pk")


def interests_of(user: Any) -> QuerySet[Interest]:
    """Return what a person's organisations are interested in, the latest first."""
    rows = Interest.objects.filter(organisation__administrators__user=user)
    return rows.select_related("search__organisation", "organisation").order_by("-at", "-pk")


def interests_in(search: PartnerSearch) -> QuerySet[Interest]:
    """Return the interest in a search; what waits comes first."""
    rows = search.interests.select_related("organisation", "role", "user")
    waiting = Q(state=Interest.State.WAITING)
    return rows.annotate(is_waiting=waiting).order_by("-is_waiting", "at", "pk")


def own_interests(user: Any, search: PartnerSearch) -> list[Interest]:
    """Return how a person's own organisations are interested in a search."""
    if not user.is_authenticated:
        return []
    rows = interests_in(search).filter(organisation__administrators__user=user)
    return list(rows.select_related("answered_by"))


def may_be_interested(user: Any, search: PartnerSearch) -> QuerySet[Organisation]:
    """Return a person's published organisations that are not in it and have not asked to be."""
    own = published_organisations_of(user)
    asked = search.interests.exclude(state=Interest.State.WITHDRAWN).values("organisation")
    inside = search.partners.filter(organisation__isnull=False).values("organisation")
    return own.exclude(pk=search.organisation_id).exclude(pk__in=asked).exclude(pk__in=inside)


def comments_on(search: PartnerSearch) -> QuerySet[SearchComment]:
    """Return what was said, the first first."""
    return search.comments.select_related("user").order_by("at", "pk")


def is_followed(user: Any, search: PartnerSearch) -> bool:
    """Return whether a person follows a search."""
    return user.is_authenticated and search.follows.filter(user=user).exists()


def followed_searches(user: Any) -> QuerySet[PartnerSearch]:
    """Return the public searches a person follows, the newest first."""
    found = PartnerSearch.objects.public().filter(follows__user=user)
    return with_what_is_missing(found).order_by("-published_at", "-pk")


def ending_searches(today: date) -> list[tuple[PartnerSearch, int]]:
    """
    Return the searches whose end is to be told, each with how many days before; 0 once it ended.

    Of what is due only the nearest is told, and nothing twice.
    """
    soon = today + timedelta(days=max(TOLD_BEFORE))
    rows = PartnerSearch.objects.filter(
        state=PartnerSearch.State.PUBLISHED, expires_on__gte=today - TOLD_AFTER,
        expires_on__lte=soon,
    ).select_related("organisation").order_by("pk")  # fmt: skip
    told = ExpiryNotice.objects.filter(search__in=rows, expires_on=F("search__expires_on"))
    given = set(told.values_list("search_id", "days"))
    due = []
    for search in rows:
        left = (search.expires_on - today).days
        days = 0 if left < 0 else next(n for n in TOLD_BEFORE if left <= n)
        if (search.pk, days) not in given:
            due.append((search, days))
    return due


def administrators_told(organisation: Organisation, *, but: User | None) -> QuerySet[User]:
    """Return who speaks for an organisation and is told; not whoever does it."""
    people = User.objects.filter(administrations__organisation=organisation, is_active=True)
    return people.exclude(pk=but.pk if but else 0).order_by("pk")


def followers_told(search: PartnerSearch, *, but: User | None) -> QuerySet[User]:
    """Return who follows a search and is told."""
    people = User.objects.filter(searches_followed__search=search, is_active=True)
    return people.exclude(pk=but.pk if but else 0).order_by("pk")
