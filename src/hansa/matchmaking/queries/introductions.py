"""Recommendations of an event: which are to be made, by what weights, whom they reach."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from hansa.matchmaking.models import (
    Application,
    Introduction,
    IntroductionChange,
    IntroductionFit,
    IntroductionRound,
    IntroductionWeights,
    MatchmakingCall,
)
from hansa.matchmaking.queries.feedback import feedback_closes_at
from hansa.matchmaking.queries.participation import participants_of

PAUSE = timedelta(seconds=30)
"""Between two rounds of an event: what changes meanwhile is taken in together."""
VOICES_AFTER = timedelta(days=7)
"""Delegates are asked how it was on the last evening, and reminded after three days."""
Stage, Verdict = IntroductionFit.Stage, IntroductionFit.Verdict


def calls_with_introductions(now: datetime) -> list[MatchmakingCall]:
    """Return the events to come, or under way, with at least two who take part."""
    calls = MatchmakingCall.objects.filter(
        event__ends_at__gt=now, applications__status=Application.Status.SELECTED
    )
    return list(calls.distinct().select_related("event").order_by("pk"))


def calls_left_behind(now: datetime, noted_before: datetime) -> list[MatchmakingCall]:
    """
    Return the events to come whose recommendations do not take in what changed.

    Those that have none yet, and those where a change before ``noted_before``, by the machine's
    clock, is still to be read. One question, however many take part.
    """
    waiting = IntroductionChange.objects.filter(call=OuterRef("pk"), noted_at__lt=noted_before)
    selected = Application.objects.filter(
        call=OuterRef("pk"), status=Application.Status.SELECTED
    )  # fmt: skip
    calls = MatchmakingCall.objects.filter(Exists(selected), event__ends_at__gt=now)
    return list(calls.filter(Exists(waiting) | Q(introduction_round__isnull=True)).order_by("pk"))


def changes_of(call: MatchmakingCall) -> QuerySet[IntroductionChange]:
    """Return the changes that no round has taken in yet."""
    return IntroductionChange.objects.filter(call=call).order_by("pk")


def round_due(change: IntroductionChange) -> datetime | None:
    """
    Return from when on the round is to be made that takes a change in, by the machine's clock.

    None: an earlier change waits too, so that a round is on its way; or it is taken in already.
    """
    waiting = IntroductionChange.objects.filter(call=change.call_id).order_by("pk").first()
    if waiting is None or waiting.pk != change.pk:
        return None
    made = IntroductionRound.objects.filter(call=change.call_id).first()
    return max(change.noted_at, made.finished_at + PAUSE) if made else change.noted_at


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


def fits() -> QuerySet[IntroductionFit]:
    """Return all fits of weights, the newest first."""
    return IntroductionFit.objects.select_related("call__event")


def newest_better_fit() -> IntroductionFit | None:
    """
    Return the newest fit that did better.

    What was fitted to the early voices of an event counts no more when all voices are there.
    """
    later = IntroductionFit.objects.filter(call=OuterRef("call"), stage=Stage.FINAL)
    overtaken = Q(stage=Stage.EARLY) & Exists(later)
    return fits().filter(verdict=Verdict.BETTER).exclude(overtaken).first()


def fit_in_use() -> IntroductionFit | None:
    """Return the fit whose weights recommendations are made with; None: those Hansa comes with."""
    chosen = IntroductionWeights.objects.select_related("fit").first()
    if chosen is None or chosen.use == IntroductionWeights.Use.NEWEST:
        return newest_better_fit()
    return chosen.fit


def use_of_weights() -> str:
    """Return what was chosen of which weights are used."""
    chosen = IntroductionWeights.objects.values_list("use", flat=True).first()
    return chosen or IntroductionWeights.Use.NEWEST.value


def weights_in_use() -> dict[str, float]:
    """Return the weights recommendations are made with, by name; empty: those Hansa comes with."""
    fit = fit_in_use()
    return dict(fit.weights) if fit else {}


def fits_due(now: datetime) -> list[tuple[MatchmakingCall, str, dict[str, float] | None]]:
    """
    Return the events to whose voices weights are to be fitted now, in their order, with the stage.

    Once a week after the event, and once more when no feedback is taken any more, from the weights
    with which it began (the third part), so that nothing counts twice. Where another event was
    fitted meanwhile, weights have moved on from the early voices, and it stays with these.
    """
    over = MatchmakingCall.objects.filter(
        event__ends_at__lte=now - VOICES_AFTER, applications__status=Application.Status.SELECTED
    ).exclude(introduction_fits__stage=Stage.FINAL)
    newest = IntroductionFit.objects.first()
    early = IntroductionFit.objects.filter(stage=Stage.EARLY).values_list("call", flat=True)
    done = set(early)
    due: list[tuple[MatchmakingCall, str, dict[str, float] | None]] = []
    for call in over.distinct().select_related("event").order_by("event__ends_at", "pk"):
        has_closed = feedback_closes_at(call) < now
        if call.pk not in done:
            due.append((call, Stage.FINAL.value if has_closed else Stage.EARLY.value, None))
        elif has_closed and newest is not None and newest.call_id == call.pk:
            due.append((call, Stage.FINAL.value, newest.began_with))
    return due
