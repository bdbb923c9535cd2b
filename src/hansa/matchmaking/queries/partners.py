"""Possible partners with the reason why they fit, and what stands between the two."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
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
from hansa.organisations.models import Organisation, Term

Value = Wish.Value
ORDER: dict[str, int] = {Value.MUST: 0, Value.LIKE: 1, Value.NO: 3}
"""Where a wish puts a partner; those without one stand before those not wanted."""


@dataclass(frozen=True)
class Candidate:
    """
    A possible partner by what lists are sorted and filtered by: light, as there may be hundreds.

    ``introduction`` is there while they are recommended: not asked, not answered, not unwanted.
    """

    pk: int
    name: str
    acronym: str
    country: str
    terms: frozenset[int]
    shared_count: int
    request: MeetingRequest | None
    wish: str
    introduction: Introduction | None
    answer: str


@dataclass(frozen=True)
class Partner:
    """A possible partner with what is shown of one."""

    application: Application
    shared: list[Term]
    common_times: int
    request: MeetingRequest | None
    wish: str
    introduction: Introduction | None
    answer: str


@dataclass(frozen=True)
class PartnerFilter:
    """Which partners somebody wants to see."""

    question: str = ""
    country: str = ""
    field: str = ""
    shown: str = ""

    def among(self, everybody: Iterable[Candidate], terms: Iterable[Term]) -> list[Candidate]:
        """Return the candidates who are meant, in their order; ``terms`` are those they have."""
        fields = {term.pk for term in terms if term.slug == self.field}
        return [one for one in everybody if self._fits(one, fields)]

    def _fits(self, one: Candidate, fields: set[int]) -> bool:
        named = self.question.casefold() in f"{one.name} {one.acronym}".casefold()
        return (
            named
            and self.country in {"", one.country}
            and (not self.field or not fields.isdisjoint(one.terms))
            and self._is_shown(one)
        )

    def _is_shown(self, one: Candidate) -> bool:
        asked = one.request is not None
        states = {
            "open": not asked,
            "asked": asked,
            "recommended": one.introduction is not None,
            "wished": one.wish in {Value.MUST, Value.LIKE},
        }
        return states.get(self.shown, True)


def candidates_of(application: Application, now: datetime) -> list[Candidate]:
    """
    Return all possible partners: those recommended first, in the order of their list.

    Then those wished for and those with most in common; last whoever is not wanted.
    """
    asked = {}
    for request in requests_of(application).exclude(state=MeetingRequest.State.WITHDRAWN):
        other = request.partner_id if request.asker_id == application.pk else request.asker_id
        if not has_lapsed(request, now):
            asked[other] = request
    wishes = dict(application.wishes.values_list("partner_id", "value"))
    answers = dict(application.introduction_answers.values_list("partner_id", "value"))
    introductions = introductions_of(application)
    for pk in [*asked, *answers, *(pk for pk, value in wishes.items() if value == Value.NO)]:
        introductions.pop(pk, None)
    terms = _terms_at(application.call)
    mine = terms[application.organisation_id]
    found = possible_partners(application).prefetch_related(None).values_list(
        "pk", "organisation_id", "organisation__name", "organisation__acronym",
        "organisation__country",
    )  # fmt: skip
    rows = [
        Candidate(
            pk, name, acronym, country, terms[organisation], len(mine & terms[organisation]),
            asked.get(pk), wishes.get(pk, ""), introductions.get(pk), answers.get(pk, ""),
        )
        for pk, organisation, name, acronym, country in found
    ]  # fmt: skip
    return sorted(rows, key=_rank)


def _terms_at(call: MatchmakingCall) -> dict[int, frozenset[int]]:
    """Return the terms of an event's organisations, by numbers of both."""
    through = Organisation.terms.through.objects
    rows = through.filter(organisation__applications__call=call).order_by()
    found: dict[int, set[int]] = defaultdict(set)
    for organisation, term in rows.values_list("organisation_id", "term_id"):
        found[organisation].add(term)
    return defaultdict(frozenset, {one: frozenset(terms) for one, terms in found.items()})


def terms_of_candidates(candidates: Iterable[Candidate]) -> list[Term]:
    """Return the terms that candidates have, each once."""
    return list(Term.objects.filter(pk__in={pk for one in candidates for pk in one.terms}))


def partners_among(application: Application, candidates: Sequence[Candidate]) -> list[Partner]:
    """Return candidates with what is shown of each, in their order: those of a page, not all."""
    times = open_times(application.call)
    own = times.of(application)
    mine = set(application.organisation.terms.values_list("pk", flat=True))
    rows = (
        possible_partners(application)
        .filter(pk__in=[one.pk for one in candidates])
        .prefetch_related("delegates")
        .in_bulk()
    )
    return [
        Partner(
            rows[one.pk],
            [term for term in rows[one.pk].organisation.terms.all() if term.pk in mine],
            len(own & times.of(rows[one.pk])),
            one.request, one.wish, one.introduction, one.answer,
        )
        for one in candidates
        if one.pk in rows  # else they withdrew between the two questions
    ]  # fmt: skip


def _rank(one: Candidate) -> tuple[int, int, int, str]:
    place = one.introduction.place if one.introduction else None
    if place is not None:
        return -1, place, 0, ""
    wish = Value.NO if one.answer == IntroductionAnswer.Value.IRRELEVANT else one.wish
    return ORDER.get(wish, 2), 0, -one.shared_count, one.name


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
