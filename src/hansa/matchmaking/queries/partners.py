"""Possible partners with the reason why they fit, and what stands between the two."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from hansa.common.models import AuditRecord
from hansa.matchmaking.models import (
    Application,
    Introduction,
    IntroductionAnswer,
    MatchmakingCall,
    MeetingRequest,
    Unavailability,
    Wish,
)
from hansa.matchmaking.queries.introductions import introductions_of
from hansa.matchmaking.queries.participation import possible_partners, requests_of, team_of
from hansa.matchmaking.queries.requests import has_lapsed
from hansa.matchmaking.queries.schedules import slots_of
from hansa.organisations.models import Term

Value = Wish.Value
ORDER: dict[str, int] = {Value.MUST: 0, Value.LIKE: 1, Value.NO: 3}
"""Where a wish puts a partner; those without one stand before those not wanted."""


@dataclass(frozen=True)
class Partner:
    """
    A possible partner, what is shared, the request there is and what is thought of them.

    ``introduction`` is there while they are recommended: not asked, not answered, not unwanted.
    """

    application: Application
    shared: list[Term]
    request: MeetingRequest | None
    wish: str
    common_times: int
    introduction: Introduction | None
    answer: str


@dataclass(frozen=True)
class PartnerFilter:
    """Which partners somebody wants to see."""

    question: str = ""
    country: str = ""
    field: str = ""
    shown: str = ""

    def fits(self, one: Partner) -> bool:
        """Return whether a partner is among them."""
        organisation = one.application.organisation
        named = self.question.casefold() in f"{organisation.name} {organisation.acronym}".casefold()
        return (
            named
            and self.country in {"", organisation.country}
            and (not self.field or any(t.slug == self.field for t in organisation.terms.all()))
            and self._is_shown(one)
        )

    def _is_shown(self, one: Partner) -> bool:
        asked = one.request is not None
        states = {
            "open": not asked,
            "asked": asked,
            "recommended": one.introduction is not None,
            "wished": one.wish in {Value.MUST, Value.LIKE},
        }
        return states.get(self.shown, True)


def partners_with_reasons(application: Application, now: datetime) -> list[Partner]:
    """
    Return possible partners: those recommended first, in the order of their list.

    Then those wished for and those with most in common; last whoever is not wanted.
    """
    asked = {}
    for request in requests_of(application).exclude(state=MeetingRequest.State.WITHDRAWN):
        other = request.partner_id if request.asker_id == application.pk else request.asker_id
        if not has_lapsed(request, now):
            asked[other] = request
    mine = set(application.organisation.terms.values_list("pk", flat=True))
    wishes = dict(application.wishes.values_list("partner_id", "value"))
    answers = dict(application.introduction_answers.values_list("partner_id", "value"))
    introductions = introductions_of(application)
    for pk in [*asked, *answers, *(pk for pk, value in wishes.items() if value == Value.NO)]:
        introductions.pop(pk, None)
    times = open_times(application.call)
    own = times.of(application)
    rows = [
        Partner(
            other,
            [term for term in other.organisation.terms.all() if term.pk in mine],
            asked.get(other.pk),
            wishes.get(other.pk, ""),
            len(own & times.of(other)),
            introductions.get(other.pk),
            answers.get(other.pk, ""),
        )
        for other in possible_partners(application).prefetch_related("delegates")
    ]
    return sorted(rows, key=_rank)


def _rank(one: Partner) -> tuple[int, int, int, str]:
    place = one.introduction.place if one.introduction else None
    if place is not None:
        return -1, place, 0, ""
    wish = Value.NO if one.answer == IntroductionAnswer.Value.IRRELEVANT else one.wish
    return ORDER.get(wish, 2), 0, -len(one.shared), one.application.organisation.name


class OpenTimes:
    """In which slots of an event somebody of each participant can meet."""

    def __init__(self, slots: set[int], closed: dict[int, set[int]]) -> None:
        self._slots, self._closed = slots, closed

    def of(self, application: Application) -> set[int]:
        """Return the slots in which one of the participant's delegates can meet."""
        found: set[int] = set()
        for delegate in team_of(application):
            found |= self._slots - self._closed[delegate.pk]
        return found


def open_times(call: MatchmakingCall) -> OpenTimes:
    """Return when everybody of an event can meet."""
    closed: dict[int, set[int]] = defaultdict(set)
    rows = Unavailability.objects.filter(slot__session__call=call)
    for delegate, slot in rows.values_list("delegate_id", "slot_id"):
        closed[delegate].add(slot)
    return OpenTimes(set(slots_of(call).values_list("pk", flat=True)), closed)


def common_times(one: Application, other: Application) -> set[int]:
    """Return the slots in which both can meet."""
    times = open_times(one.call)
    return times.of(one) & times.of(other)


def nudged_since(application: Application, partner: Application, since: datetime) -> bool:
    """Return whether the participant asked this partner since then to open more times."""
    return AuditRecord.objects.filter(
        verb="availability.nudge", target_id=str(application.pk), at__gt=since,
        details__partner=partner.pk,
    ).exists()  # fmt: skip
