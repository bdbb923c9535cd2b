"""Lists of recommendations: stored by whoever has the lease, answered by who keeps them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q

from hansa.accounts.models import User
from hansa.common.jobs import THIS_WORKER, is_gone
from hansa.common.operations import hold, operation, record
from hansa.organisations.models import (
    Recommendation,
    RecommendationAnswer,
    RecommendingState,
)
from hansa.organisations.recommending import KINDS, Listed

LEASE = timedelta(minutes=15)
"""Renewed with every portion; reading a very large directory anew takes minutes."""
CHUNK = 500


class RecommendingStopped(Exception):
    """Another worker has taken over."""


def lease_recommending(*, now: datetime) -> RecommendingState | None:
    """Take a turn at making lists; None while another worker has it."""
    state, _ = RecommendingState.objects.get_or_create(pk=1)
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    if state.leased_by and is_gone(state.leased_by):
        free |= Q(turn=state.turn)
    hit = RecommendingState.objects.filter(free, pk=1).update(
        leased_until=now + LEASE, leased_by=THIS_WORKER, turn=F("turn") + 1
    )
    return RecommendingState.objects.get(pk=1) if hit else None


def release_recommending(*, state: RecommendingState) -> None:
    """Give a turn back that changed nothing, or failed."""
    mine = RecommendingState.objects.filter(pk=1, turn=state.turn)
    mine.update(leased_until=None, leased_by="")


def _held(state: RecommendingState) -> RecommendingState:
    """Hold the state; raise `RecommendingStopped` if the turn is another worker's."""
    held = hold(state)
    if held.turn != state.turn:
        raise RecommendingStopped
    return held


@operation("recommendations.store")
def store_lists(
    *, actor: User | None, now: datetime, state: RecommendingState, lists: Sequence[Listed]
) -> RecommendingState:
    """
    Put these lists in the place of those before, and keep the turn; lists that are alike stay.

    Raises `RecommendingStopped` if the turn was lost: what another worker wrote meanwhile may be
    newer.
    """
    held = _held(state)
    before, written = _stored(lists), []
    for one in lists:
        kept = before.get((one.kind, one.owner), [])
        if kept != [(row.object, row.reasons) for row in one.rows]:
            Recommendation.objects.filter(kind=one.kind, owner_id=one.owner).delete()
            written += [
                Recommendation(
                    kind=one.kind, owner_id=one.owner, object_id=row.object, place=place,
                    score=row.score, reasons=row.reasons,
                )
                for place, row in enumerate(one.rows)
            ]  # fmt: skip
    Recommendation.objects.bulk_create(written, batch_size=CHUNK)
    held.leased_until = now + LEASE
    held.save(update_fields=["leased_until"])
    record(
        actor=actor, now=now, verb="recommendations.store", target=held, lists=len(lists),
        rows=len(written),
    )  # fmt: skip
    return held


def _stored(lists: Iterable[Listed]) -> dict[tuple[str, int], list[tuple[int, Any]]]:
    owners: dict[str, list[int]] = defaultdict(list)
    for one in lists:
        owners[one.kind].append(one.owner)
    found: dict[tuple[str, int], list[tuple[int, Any]]] = defaultdict(list)
    for kind, pks in owners.items():
        rows = Recommendation.objects.filter(kind=kind, owner_id__in=pks).order_by("place")
        for owner, thing, reasons in rows.values_list("owner_id", "object_id", "reasons"):
            found[kind, owner].append((thing, reasons))
    return found


@operation("recommendations.finish")
def finish_round(
    *,
    actor: User | None,
    now: datetime,
    state: RecommendingState,
    kept: Mapping[str, Collection[int]],
    gone: Collection[int],
) -> RecommendingState:
    """
    Note how far the lists are made, let those of whoever is gone go, and give the turn back.

    Parameters
    ----------
    state
        With ``version``, ``whole_version``, ``whole_at`` and ``made_from`` as they are to be.
    kept
        For each kind of which all lists are there, their owners.
    gone
        Organisations that are no longer public.
    """
    _held(state)
    own = Recommendation.objects.filter(kind__in=KINDS)
    for some in _chunks(gone):
        own.filter(Q(owner_id__in=some) | Q(object_id__in=some)).delete()
    for kind, owners in kept.items():
        rows = Recommendation.objects.filter(kind=kind)
        there = set(rows.order_by().values_list("owner_id", flat=True).distinct())
        for some in _chunks(there - set(owners)):
            rows.filter(owner_id__in=some).delete()
    state.leased_until, state.leased_by = None, ""
    state.save()
    record(actor=actor, now=now, verb="recommendations.finish", target=state)
    return state


def _chunks(pks: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(pks)
    for first in range(0, len(ordered), CHUNK):
        yield ordered[first : first + CHUNK]


@operation("recommendation.answer")
def answer_recommendation(
    *, actor: User, now: datetime, kind: str, owner: Any, thing: int, value: str
) -> Any:
    """
    Note what those who keep a list say to a place in it; an empty ``value`` takes it back.

    ``owner`` is the organisation, or whatever else the list is of. Nobody is told, and no record
    says what was answered to whom.
    """
    answer = {"kind": kind, "owner_id": owner.pk, "object_id": thing}
    if value:
        RecommendationAnswer.objects.update_or_create(**answer, defaults={"value": value})
    else:
        RecommendationAnswer.objects.filter(**answer).delete()
    record(actor=actor, now=now, verb="recommendation.answer", target=owner, kind=kind)
    return owner
