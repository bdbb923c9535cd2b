"""Recommendations of an event: which are to be made, what was said to them, whom they reach."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hansa.matchmaking.models import (
    Application,
    Introduction,
    IntroductionRound,
    MatchmakingCall,
)
from hansa.matchmaking.queries.participation import participants_of


def calls_with_introductions(now: datetime) -> list[MatchmakingCall]:
    """Return the events to come, or under way, with at least two who take part."""
    calls = MatchmakingCall.objects.filter(
        event__ends_at__gt=now, applications__status=Application.Status.SELECTED
    )
    return list(calls.distinct().select_related("event").order_by("pk"))


def fingerprint_of(call: MatchmakingCall) -> str:
    """Return from what an event's recommendations were made; empty if there are none."""
    made = IntroductionRound.objects.filter(call=call).values_list("fingerprint", flat=True)
    return made.first() or ""


def introductions_of(application: Application) -> dict[int, Introduction]:
    """Return a participant's list by partner."""
    listed = application.introductions.filter(place__isnull=False)
    return {one.partner_id: one for one in listed}


def values_of(call: MatchmakingCall) -> dict[tuple[int, int], float]:
    """Return how well pairs fit, from 0 to 1 for those who fit best; the lower id first."""
    rows = Introduction.objects.filter(application__call=call)
    found = {
        (min(a, b), max(a, b)): value
        for a, b, value in rows.values_list("application", "partner", "value")
    }
    most = max(found.values(), default=0.0)
    return {pair: value / most for pair, value in found.items()} if most else {}


@dataclass(frozen=True)
class Exposure:
    """Whom an event's recommendations reach."""

    made_at: datetime
    lists: int
    """How many have a list that is not empty."""
    in_none: list[Application]
    """Who is in nobody's list."""
    without: list[Application]
    """Who has no list."""
    gini: float


def exposure_of(call: MatchmakingCall) -> Exposure | None:
    """Return whom the recommendations reach; None while there are none."""
    made = IntroductionRound.objects.filter(call=call).first()
    if made is None:
        return None
    participants = list(participants_of(call))
    rows = Introduction.objects.filter(application__call=call, place__isnull=False)
    pairs = list(rows.values_list("application", "partner"))
    having, shown = {a for a, _ in pairs}, Counter(b for _, b in pairs)
    return Exposure(
        made_at=made.made_at,
        lists=len(having),
        in_none=[one for one in participants if not shown[one.pk]],
        without=[one for one in participants if one.pk not in having],
        gini=gini([shown[one.pk] for one in participants]),
    )


def gini(counts: Sequence[int]) -> float:
    """
    Return how unevenly something is spread: 0 if all have the same, near 1 if one has all.

    >>> gini([2, 2]), gini([0, 4])
    (0.0, 0.5)
    """
    total, size = sum(counts), len(counts)
    if not total:
        return 0.0
    ranked = sum((2 * place - size - 1) * n for place, n in enumerate(sorted(counts), 1))
    return ranked / (size * total)
