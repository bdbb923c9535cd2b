"""Named reads of the agreements register."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from hansa.common.search import search_documents
from hansa.outcomes.models import (
    Agreement,
    AgreementQuerySet,
    ExpiryReminder,
    FollowUp,
    Party,
    Standing,
    stands,
)

REMINDED_BEFORE = (30, 90)
"""Days before the last day on which the parties are reminded; the nearest first."""


@dataclass(frozen=True)
class AgreementSearch:
    """What somebody looks for in the register; empty means anything."""

    question: str = ""
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    oldest_first: bool = False


def search_agreements(
    search: AgreementSearch, today: date, *, without: str = ""
) -> AgreementQuerySet:
    """Return the public agreements that fit; ``without`` leaves one facet out, to count it."""
    found = Agreement.objects.public()
    if search.question.strip():
        documents = search_documents(search.question).filter(kind="agreement")
        found = found.filter(pk__in=documents.order_by().values("object_id"))
    if search.kinds and without != "kinds":
        found = found.filter(kind__in=search.kinds)
    if search.countries and without != "countries":
        found = found.filter(pk__in=_parties_from(search.countries).values("agreement_id"))
    if search.standings and without != "standings":
        known = [stands(s, today) for s in search.standings if s in Standing.values]
        found = found.filter(reduce(or_, known, Q(pk__in=[])))
    return found


def _parties_from(countries: tuple[str, ...]) -> QuerySet[Party]:
    inside = Q(organisation__country__in=countries)
    return Party.objects.filter(inside | Q(country__in=countries)).order_by()


def in_order(found: AgreementQuerySet, search: AgreementSearch) -> AgreementQuerySet:
    """Return agreements by the day of signing, with their parties."""
    sign = "" if search.oldest_first else "-"
    return with_parties(found.order_by(f"{sign}signed_date", f"{sign}pk"))


def with_parties(found: AgreementQuerySet) -> AgreementQuerySet:
    """Return agreements with all that a list shows of their parties, in one more query."""
    return found.prefetch_related(
        Prefetch("parties", queryset=Party.objects.select_related("organisation"))
    )


def agreement_facets(search: AgreementSearch, today: date) -> dict[str, dict[str, int]]:
    """Count, for each facet, how many agreements each value would leave."""
    kinds = search_agreements(search, today, without="kinds").order_by().values_list("kind")
    number_of = dict(kinds.annotate(number=Count("pk")))
    there = search_agreements(search, today, without="countries").order_by().values("pk")
    countries = (
        Party.objects.filter(agreement__in=there)
        .order_by()
        .annotate(at=Coalesce("organisation__country", "country"))
        .exclude(at="")
        .values_list("at")
        .annotate(number=Count("agreement", distinct=True))
    )
    standings = search_agreements(search, today, without="standings").aggregate(
        **{one.name: Count("pk", filter=stands(one, today)) for one in Standing}
    )
    return {
        "kinds": {kind: number_of[kind] for kind in Agreement.Kind.values if kind in number_of},
        "countries": dict(sorted(countries, key=lambda row: (-row[1], row[0]))),
        "standings": {standing.value: standings[standing.name] for standing in Standing},
    }


def follow_ups_of(agreement: Agreement) -> QuerySet[FollowUp]:
    """Return what followed, the latest first."""
    return agreement.follow_ups.select_related("article").order_by("-on_date", "-pk")


def agreements_to_remind(now: datetime) -> list[tuple[Agreement, int]]:
    """Return the public agreements whose reminder is due, each with the days it says."""
    today = now.date()
    due: list[tuple[Agreement, int]] = []
    nearest = -1
    for days in REMINDED_BEFORE:
        within = (today + timedelta(days=nearest + 1), today + timedelta(days=days))
        sent = ExpiryReminder.objects.filter(
            agreement=OuterRef("pk"), expires_date=OuterRef("expires_date"), days_before=days
        )
        ending = Agreement.objects.public().filter(expires_date__range=within)
        due += [(one, days) for one in ending.filter(~Exists(sent)).order_by("pk")]
        nearest = days
    return due
