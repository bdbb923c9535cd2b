"""An event's rows become profiles, lists, and reasons as data."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from hansa.matchmaking.models import (
    Application,
    IntroductionAnswer,
    MatchmakingCall,
    MeetingFeedback,
    MeetingRequest,
    Wish,
)
from hansa.matchmaking.queries.introductions import weights_in_use
from hansa.matchmaking.queries.participation import participants_of, team_of
from hansa.matchmaking.recommending.meaning import embedding
from hansa.organisations.acquaintance import who_know_each_other
from hansa.organisations.recommending import profile_data, profile_of, reason_data

if TYPE_CHECKING:
    # Loading it takes a third of a second and 40 MB, which the worker alone needs.
    from introductions import (
        Constraints,
        History,
        Introduction,
        Model,
        Outcome,
        Profile,
        Ranking,
        Request,
    )

FORMAT = 2
"""Raised when the same would be made into something else: all is made anew then."""
LEAST, MOST, PART = 3, 10, 3
"""Lists have from 3 to 10 places: a third of those one may meet, as else all are recommended."""
BALANCE = 1.0
MEANING_FROM = 0.5
"""Of the sentence encoder, where it is installed: texts of other trades have less in common."""
State = MeetingRequest.State
ANSWERS = {State.ACCEPTED: True, State.DECLINED: False, State.PENDING: None, State.EXPIRED: None}
Step = MeetingFeedback.NextStep
WORTH = {Step.CONTACT: 1.0, Step.PROJECT: 2.0, Step.AGREEMENT: 3.0}
"""What came of a meeting, by what either side says is next."""


@dataclass(frozen=True)
class Row:
    """A recommendation as it is stored; ``place`` is None for a pair that has asked already."""

    application: int
    partner: int
    place: int | None
    value: float
    reasons: list[dict[str, Any]]


@dataclass(frozen=True)
class Known:
    """All that an event's recommendations are made from; ids are those of applications."""

    profiles: list[Profile]
    constraints: Constraints
    history: History
    asked: list[tuple[int, int]]
    """Pairs with a request at this event, each once; they are in no list any more."""
    public: frozenset[tuple[str, str]]
    """Pairs that everybody may know to know each other: these alone are named as reasons."""
    weights: dict[str, float]
    """By which pairs are judged, by name; those that are left out are the package's."""

    @property
    def top(self) -> int:
        """Return how long the lists are at most."""
        sides = Counter(one.side for one in self.profiles)
        others = len(self.profiles) - (min(sides.values()) if len(sides) > 1 else 1)
        return max(LEAST, min(MOST, others // PART))

    def fingerprint(self) -> str:
        """Return a name for all of it: the same for the same, another for any change."""
        told = [
            FORMAT, self.top, BALANCE, [profile_data(one) for one in self.profiles],
            sorted(self.constraints.declined), sorted(self.history.known),
            [[one.asker, one.asked, one.accepted] for one in self.history.requests],
            [[one.a, one.b, one.worth] for one in self.history.outcomes],
            self.asked, sorted(self.public), sorted(self.weights.items()),
            embedding() is not None,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@dataclass(frozen=True)
class Found:
    """An event's recommendations and what they were made from."""

    fingerprint: str
    rows: list[Row]


def known_of(call: MatchmakingCall, *, is_over: bool = False) -> Known:
    """
    Return what an event's recommendations are to be made from, as it is now.

    ``is_over`` adds what came of the event's own meetings.
    """
    from introductions import Constraints, History

    participants = list(
        participants_of(call).prefetch_related(
            "delegates", "organisation__offers", "organisation__texts"
        )
    )
    has_sides = call.sides.count() > 1
    helped = call.interpreters.filter(is_closed=False).exists()
    by_organisation = {one.organisation_id: str(one.pk) for one in participants}
    public = frozenset(
        (by_organisation[a], by_organisation[b])
        for a, b in who_know_each_other(list(by_organisation))
    )
    said, told = _answers(call)
    asked = call.requests.exclude(state=State.WITHDRAWN).filter(
        asker__status=Application.Status.SELECTED, partner__status=Application.Status.SELECTED
    )
    return Known(
        profiles=[_profile(one, has_sides, helped) for one in participants],
        constraints=Constraints(declined=frozenset(said)),
        history=History(
            known=public | told,
            requests=_requests(call, by_organisation),
            outcomes=_outcomes(call, by_organisation, is_over),
        ),
        asked=sorted(asked.values_list("pair_low", "pair_high")),
        public=public,
        weights=weights_in_use(),
    )


def model_of(weights: Mapping[str, float]) -> Model:
    """Return weights as `introductions` takes them."""
    from introductions import Model

    return Model(**{**weights, "meaning_from": MEANING_FROM})


def recommend(known: Known) -> Found:
    """Return each participant's list with reasons, and what pairs that asked are worth."""
    from introductions import Recommender

    if not known.profiles:
        return Found(known.fingerprint(), [])
    ranking = Recommender(
        known.profiles, history=known.history, constraints=known.constraints,
        model=model_of(known.weights), embedding=embedding(),
    ).rank(known.top, balance=BALANCE)  # fmt: skip
    links: dict[str, set[str]] = defaultdict(set)
    for a, b in known.public:
        links[a].add(b)
        links[b].add(a)
    rows = [row for one in known.profiles for row in _list_of(one.id, ranking, links)]
    for low, high in known.asked:
        worth = ranking.worth(str(low), str(high))
        if worth > 0:
            rows.append(Row(low, high, None, worth, []))
    return Found(known.fingerprint(), rows)


def _list_of(one: str, ranking: Ranking, links: dict[str, set[str]]) -> list[Row]:
    return [
        Row(
            int(one), int(found.id), place, found.value,
            _reasons(found, links[one] & links[found.id]),
        )
        for place, found in enumerate(ranking.of(one))
    ]  # fmt: skip


def _reasons(found: Introduction, common: Collection[str]) -> list[dict[str, Any]]:
    """Return reasons as data; of common partners those that are public."""
    told = []
    for reason in found.reasons:
        partners = [int(one) for one in reason.partners if one in common]
        if reason.kind == "partners" and not partners:
            continue
        told.append(reason_data(reason, partners))
    return told


def _profile(one: Application, has_sides: bool, helped: bool) -> Profile:
    """Return a participant as `introductions` knows them, by what partners may read of them."""
    spoken = [frozenset(delegate.languages) for delegate in team_of(one)]
    anything = helped or not all(spoken)
    return profile_of(
        one.organisation,
        id=str(one.pk),
        side=str(one.side_id) if has_sides else "",
        languages=frozenset() if anything else frozenset().union(*spoken),
        said=[(one.motivation, "")],
    )


def _answers(call: MatchmakingCall) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return who does not want whom, and who said that they know each other."""
    selected = {
        "application__call": call, "application__status": Application.Status.SELECTED,
        "partner__status": Application.Status.SELECTED,
    }  # fmt: skip
    refused = Wish.objects.filter(value=Wish.Value.NO, **selected)
    said = {(str(a), str(b)) for a, b in refused.values_list("application", "partner")}
    known: set[tuple[str, str]] = set()
    answers = IntroductionAnswer.objects.filter(**selected)
    for a, b, value in answers.values_list("application", "partner", "value"):
        found = known if value == IntroductionAnswer.Value.KNOWN else said
        found.add((str(a), str(b)))
    return said, known


def requests_among(
    call: MatchmakingCall, organisations: Collection[int]
) -> QuerySet[MeetingRequest]:
    """Return what these organisations asked each other here and at events that began before."""
    return MeetingRequest.objects.filter(
        Q(call=call) | Q(call__event__starts_at__lt=call.event.starts_at), state__in=ANSWERS,
        asker__organisation__in=organisations, partner__organisation__in=organisations,
    ).order_by("pk")  # fmt: skip


def _requests(call: MatchmakingCall, here: dict[int, str]) -> tuple[Request, ...]:
    from introductions import Request

    return tuple(
        Request(here[asker], here[partner], ANSWERS[State(state)])
        for asker, partner, state in requests_among(call, here).values_list(
            "asker__organisation", "partner__organisation", "state"
        )
    )


def _outcomes(call: MatchmakingCall, here: dict[int, str], is_over: bool) -> tuple[Outcome, ...]:
    """Return what came of these organisations' meetings before, by the more hopeful side."""
    from introductions import Outcome

    when = Q(request__call__event__starts_at__lt=call.event.starts_at)
    rows = MeetingFeedback.objects.filter(
        when | Q(request__call=call) if is_over else when, next_step__in=WORTH,
        request__asker__organisation__in=here, request__partner__organisation__in=here,
    )  # fmt: skip
    best: dict[tuple[str, str], float] = defaultdict(float)
    for one, other, step in rows.values_list(
        "request__asker__organisation", "request__partner__organisation", "next_step"
    ):
        low, high = sorted([here[one], here[other]])
        best[low, high] = max(best[low, high], WORTH[Step(step)])
    return tuple(Outcome(a, b, worth) for (a, b), worth in sorted(best.items()))
