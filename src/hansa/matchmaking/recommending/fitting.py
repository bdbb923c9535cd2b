"""The weights of recommendations, fitted to what happened at an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from hansa.matchmaking.models import IntroductionFit, MatchmakingCall
from hansa.matchmaking.queries.participation import participants_of
from hansa.matchmaking.recommending.lists import Known, known_of, model_of, requests_among
from hansa.matchmaking.recommending.meaning import embedding

Verdict = IntroductionFit.Verdict


@dataclass(frozen=True)
class Evidence:
    """What weights are fitted to: an event's participants, and what was asked and came of it."""

    known: Known
    events_count: int
    """Events at which these participants asked each other, this one among them."""


@dataclass(frozen=True)
class Fitted:
    """Weights by name, and figures on pairs that were not fitted to, before and after by name."""

    verdict: str
    began_with: dict[str, float]
    weights: dict[str, float]
    figures: dict[str, tuple[float, float]]
    events_count: int
    participants_count: int
    pairs_count: int
    """Pairs that agreed to meet, or of whose meeting something came."""
    declined_count: int


def evidence_of(call: MatchmakingCall) -> Evidence:
    """Return what an event and those before it tell of its participants, as it is now."""
    here = participants_of(call).values_list("organisation", flat=True)
    events = requests_among(call, list(here)).values_list("call", flat=True)
    return Evidence(known_of(call, is_over=True), len(set(events)))


def fit_weights(evidence: Evidence, began_with: Mapping[str, float]) -> Fitted:
    """
    Return the weights that foretell best what happened, near those they begin with.

    ``began_with`` is empty for the defaults of the package. Of weights that do no better on pairs
    held back, those before are returned.
    """
    from introductions import fit

    known, start = evidence.known, model_of(began_with)
    found = fit(
        known.profiles, known.history, constraints=known.constraints, start=start,
        embedding=embedding(),
    )  # fmt: skip
    requests = known.history.requests
    met = {frozenset((one.asker, one.asked)) for one in requests if one.accepted}
    met |= {frozenset((one.a, one.b)) for one in known.history.outcomes}
    return Fitted(
        verdict=_verdict(found.figures, is_moved=found.model != start),
        began_with=asdict(start),
        weights=asdict(found.model),
        figures=found.figures,
        events_count=evidence.events_count,
        participants_count=len(known.profiles),
        pairs_count=len(met),
        declined_count=sum(one.accepted is False for one in requests),
    )


def _verdict(figures: Mapping[str, tuple[float, float]], *, is_moved: bool) -> str:
    if not figures:
        return Verdict.TOO_FEW
    return Verdict.BETTER if is_moved else Verdict.NO_BETTER
