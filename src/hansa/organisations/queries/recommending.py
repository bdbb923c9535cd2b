"""Lists of recommendations as they are stored: read by pages, and by the round that makes more."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef

from hansa.organisations.acquaintance import who_know_each_other
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import (
    Administrator,
    ListKind,
    Organisation,
    Recommendation,
    RecommendationAnswer,
    RecommendingState,
)
from hansa.organisations.queries.directory import published_organisations

ORGANISATIONS = [kind.value for kind in ListKind]
MOST_IN_QUESTION = 500


@dataclass(frozen=True)
class Recommended:
    """An organisation in somebody's list, with what made it so."""

    organisation: Organisation
    kind: str
    reasons: list[dict[str, object]]


def rows_for(kinds: Collection[str], owner: int) -> list[Recommendation]:
    """Return the lists of one owner as they are stored, the best first."""
    rows = Recommendation.objects.filter(kind__in=kinds, owner_id=owner)
    return list(rows.order_by("kind", "place"))


def organisations_for(
    kinds: Collection[str], owner: int, also: Collection[tuple[str, int]] = ()
) -> list[Recommended]:
    """
    Return the organisations in the lists of one owner, the best first.

    ``also`` are some that need not stand there any more, by kind and number.

    Whoever is not public, and whoever has changed since the lists were made, is left out: what a
    profile no longer says is no reason any more.
    """
    rows = [(one.kind, one.object_id, one.reasons) for one in rows_for(kinds, owner)]
    there = {(kind, pk) for kind, pk, _ in rows}
    rows += [(kind, pk, []) for kind, pk in also if kind in kinds and (kind, pk) not in there]
    if not rows:
        return []
    unchanged = published_organisations().filter(index_version__lte=lists_version())
    shown = unchanged.in_bulk({pk for _, pk, _ in rows})
    return [Recommended(shown[pk], kind, reasons) for kind, pk, reasons in rows if pk in shown]


def lists_version() -> int:
    """Return the change of the directory up to which its lists are made."""
    return RecommendingState.objects.values_list("version", flat=True).first() or 0


def answers_of(kinds: Collection[str], owner: int) -> dict[tuple[str, int], str]:
    """Return what was said to the lists of one owner, by kind and number."""
    rows = RecommendationAnswer.objects.filter(kind__in=kinds, owner_id=owner)
    return {(kind, pk): value for kind, pk, value in rows.values_list("kind", "object_id", "value")}


def may_be_answered(kind: str, owner: int, thing: int) -> bool:
    """Return whether something stands in a list of this owner, or was answered there before."""
    place = {"kind": kind, "owner_id": owner, "object_id": thing}
    return (
        Recommendation.objects.filter(**place).exists()
        or RecommendationAnswer.objects.filter(**place).exists()
    )


def first_rows(
    kinds: Collection[str], owners: Collection[int], within: int
) -> list[Recommendation]:
    """Return what stands first in the lists of several owners and was not answered, best first."""
    said = RecommendationAnswer.objects.filter(
        kind=OuterRef("kind"), owner_id=OuterRef("owner_id"), object_id=OuterRef("object_id")
    )
    rows = Recommendation.objects.filter(
        ~Exists(said), kind__in=kinds, owner_id__in=owners, place__lt=within
    )
    return list(rows.order_by("-score", "pk"))


def readers_of_lists() -> set[int]:
    """Return the published organisations that somebody keeps and so reads lists for."""
    kept = Administrator.objects.filter(organisation__status=ProfileStatus.PUBLISHED)
    return set(kept.values_list("organisation_id", flat=True))


def known_to_each(organisations: Collection[int] | None) -> dict[int, set[int]]:
    """Return, for each organisation, those that everybody may know it to know."""
    known: dict[int, set[int]] = defaultdict(set)
    for one, other in who_know_each_other(organisations):
        known[one].add(other)
        known[other].add(one)
    return known


def times_seen(within: int) -> dict[str, Counter[int]]:
    """Return, for each kind of list, in how many first places each organisation stands."""
    rows = Recommendation.objects.filter(kind__in=ORGANISATIONS, place__lt=within)
    seen: dict[str, Counter[int]] = {kind: Counter() for kind in ORGANISATIONS}
    for kind, pk, times in rows.order_by().values_list("kind", "object_id").annotate(Count("pk")):
        seen[kind][pk] = times
    return seen


def owners_with(objects: Iterable[int]) -> set[int]:
    """Return whose lists of organisations these stand in."""
    pks = sorted(objects)
    found: set[int] = set()
    for first in range(0, len(pks), MOST_IN_QUESTION):
        some = pks[first : first + MOST_IN_QUESTION]
        rows = Recommendation.objects.filter(kind__in=ORGANISATIONS, object_id__in=some)
        found |= set(rows.values_list("owner_id", flat=True))
    return found


def last_scores(kind: str, places: int, *, but: int) -> dict[int, float]:
    """
    Return the least score of each list of a kind that is full.

    The place that does not go by score is left aside: its score would let in very many.
    """
    lists = Recommendation.objects.filter(kind=kind).exclude(place=but)
    found = lists.order_by().values_list("owner_id").annotate(Count("pk"), Min("score"))
    return {owner: least for owner, count, least in found if count == places - 1}
