"""Who is free now and would like to meet: of whom nobody's wish is told to anybody else."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from django.db.models import Q, QuerySet

from hansa.matchmaking.models import (
    Application,
    Delegate,
    Interpreter,
    MatchmakingCall,
    MeetingRequest,
    Offer,
    ScheduleVersion,
    Slot,
    Table,
    Unavailability,
    Wish,
)
from hansa.matchmaking.queries.conflicts import interpreter_for, kept_table, share_language
from hansa.matchmaking.queries.marks import Presence, Standing, fallen_meetings
from hansa.matchmaking.queries.participation import is_by_video, participants_of, team_of
from hansa.matchmaking.queries.requests import has_lapsed
from hansa.matchmaking.queries.schedules import busy_elsewhere, slots_of, tables_of

MOST_OFFERED = 5
SOON = timedelta(hours=1)
State = MeetingRequest.State
Value = Wish.Value


class Why(IntEnum):
    """Why somebody is offered, the best reason first."""

    AGREED = 0
    THEY_ASKED = 1
    YOU_ASKED = 2
    YOU_WISHED = 3


@dataclass(frozen=True)
class Candidate:
    """Somebody free whom one may ask to meet now."""

    delegate: Delegate
    why: Why
    table: Table | None
    asked: Offer | None
    interpreter: Interpreter | None = None
    """Who helps them, where the two share no language."""


def slot_for_offers(call: MatchmakingCall, now: datetime) -> Slot | None:
    """Return the slot that has just begun, or else the next one if it is soon."""
    for slot in slots_of(call):
        if slot.starts_at <= now <= slot.starts_at + (slot.ends_at - slot.starts_at) / 3:
            return slot
        if now < slot.starts_at:
            return slot if slot.starts_at - now <= SOON else None
    return None


class Openings:
    """Who and which table is free in a slot of a published schedule, read once."""

    def __init__(self, version: ScheduleVersion, slot: Slot) -> None:
        call = version.call
        self.version, self.slot, self.event = version, slot, call.event
        self.fallen: dict[int, Standing] = fallen_meetings(version, slot)
        self.participants = {
            one.pk: one for one in participants_of(call).prefetch_related("delegates")
        }
        self._team = {one.pk for app in self.participants.values() for one in team_of(app)}
        closed = Unavailability.objects.filter(slot=slot).values_list("delegate_id", flat=True)
        self._away = {*closed, *(who for who, _slot in busy_elsewhere(call, [slot]))}
        self._sits_in: dict[int, int] = {}
        seats = version.seats.filter(slot=slot)
        rows = seats.values_list("delegate_id", "delegate__application_id", "meeting__request_id")
        for who, application, request in rows:
            standing = self.fallen.get(request)
            if standing is None or standing.of(application) == Presence.ABSENT:
                self._away.add(who)
            self._sits_in[who] = request
        self.tables = list(tables_of(call))
        held = version.meetings.filter(slot=slot, table__isnull=False)
        self._held = Counter(
            table
            for table, request in held.values_list("table_id", "request_id")
            if request not in self.fallen
        )
        self._table_of = dict(held.values_list("request_id", "table_id"))
        self._interpreters = list(call.interpreters.filter(is_closed=False))
        helped = version.meetings.filter(slot=slot, interpreter__isnull=False)
        self._helping = list(helped.values_list("request_id", "interpreter_id"))

    def is_free(self, delegate: Delegate) -> bool:
        """Return whether somebody takes part, can meet then and has no meeting that is held."""
        return delegate.pk in self._team and delegate.pk not in self._away

    def fallen_of(self, *people: Delegate) -> set[int]:
        """Return the meetings of these people that are not held, in whose place another comes."""
        return {self._sits_in[one.pk] for one in people if one.pk in self._sits_in}

    def is_by_video(self, one: Delegate, other: Delegate) -> bool:
        """Return whether these two would meet by video."""
        return is_by_video(
            self.event,
            self.participants[one.application_id],
            self.participants[other.application_id],
        )

    def table_for(self, *people: Delegate) -> Table | None:
        """Return where they can meet: where one of them sits already, or at the first free one."""
        accessible = any(one.needs_accessible for one in people)
        own = {self._table_of.get(request) for request in self.fallen_of(*people)}
        stays = {kept_table(self.participants[one.application_id]) for one in people} - {None}
        free = [
            table
            for table in self.tables
            if (not stays or table.pk in stays)
            and self._held[table.pk] < table.capacity
            and (table.is_accessible or not accessible)
        ]
        return next((table for table in free if table.pk in own), free[0] if free else None)

    def helper_for(self, one: Delegate, other: Delegate) -> Interpreter | None:
        """
        Return an interpreter for two who share no language, if one is free.

        So is whoever was to help a meeting that is not held.
        """
        helping = {who for request, who in self._helping if request not in self.fallen}
        free = (each for each in self._interpreters if each.pk not in helping)
        return interpreter_for(one, other, free)

    def partner_for(
        self, me: Delegate, application: Application
    ) -> tuple[Delegate, Interpreter | None] | None:
        """Return a free person of a participant who can talk to somebody, and who helps."""
        free = [one for one in team_of(application) if self.is_free(one)]
        for one in free:
            one.application = application
        alike = next((one for one in free if share_language(me, one)), None)
        if alike is not None:
            return alike, None
        helped = ((one, self.helper_for(me, one)) for one in free)
        return next(((one, helper) for one, helper in helped if helper is not None), None)


def candidates_for(delegate: Delegate, openings: Openings, now: datetime) -> list[Candidate]:
    """
    Return whom a free person may ask to meet in a slot: agreed, asked, or on their own list.

    What others wish is not looked at, but that they would rather not meet: who wishes for somebody
    finds them in their own list and asks, and only the question is told.
    """
    mine = delegate.application_id
    if not openings.is_free(delegate):
        return []
    me = openings.participants[mine]
    asked = {one.partner_id: one for one in delegate.offers_made.filter(slot=openings.slot)}
    reasons = _reasons(me, openings.version, now)
    two_sided = me.call.sides.count() > 1
    found = []
    for application in openings.participants.values():
        own_side = application.side_id == me.side_id
        if application.pk == mine or (two_sided and own_side) or application.pk not in reasons:
            continue
        talks = openings.partner_for(delegate, application)
        if talks is None:
            continue
        other, helper = talks
        table = None
        if not openings.is_by_video(delegate, other):
            table = openings.table_for(delegate, other)
            if table is None:
                continue
        question = asked.get(other.pk)
        found.append(Candidate(other, reasons[application.pk], table, question, helper))
    found.sort(key=lambda one: (one.why, one.delegate.application.organisation.name))
    return found[:MOST_OFFERED]


def _reasons(me: Application, version: ScheduleVersion, now: datetime) -> dict[int, Why]:
    """Return why each other participant fits; who has a meeting, met or would not, is left out."""
    wishes = Wish.objects.filter(Q(application=me) | Q(partner=me))
    rows = list(wishes.values_list("application_id", "partner_id", "value"))
    unwanted = {a + b - me.pk for a, b, value in rows if value == Value.NO}
    reasons = {b: Why.YOU_WISHED for a, b, value in rows if a == me.pk and value != Value.NO}
    met = set(version.meetings.values_list("request_id", flat=True))
    for request in MeetingRequest.objects.filter(Q(asker=me) | Q(partner=me)):
        other = request.partner_id if request.asker_id == me.pk else request.asker_id
        if request.pk in met or request.state == State.DECLINED:
            unwanted.add(other)
        elif request.state == State.ACCEPTED:
            reasons[other] = Why.AGREED
        elif request.state == State.PENDING and not has_lapsed(request, now):
            reasons[other] = Why.YOU_ASKED if request.asker_id == me.pk else Why.THEY_ASKED
    return {other: why for other, why in reasons.items() if other not in unwanted}


def may_meet(one: Delegate, other: Delegate, openings: Openings) -> bool:
    """Return whether two may meet at all: of different sides, and not in the schedule already."""
    a, b = (openings.participants[each.application_id] for each in (one, other))
    across = a.side_id != b.side_id or a.call.sides.count() == 1
    pair = MeetingRequest.objects.filter(pair_low=min(a.pk, b.pk), pair_high=max(a.pk, b.pk))
    met = openings.version.meetings.filter(request__in=pair).exists()
    return a.pk != b.pk and across and not met


def offers_to(delegate: Delegate, now: datetime) -> QuerySet[Offer]:
    """Return the questions that wait for a person's answer and have not lapsed."""
    waiting = delegate.offers_received.filter(state=Offer.State.OPEN, slot__ends_at__gt=now)
    return waiting.select_related("asker__application__organisation", "slot", "table")


def with_place(
    openings: Openings, offers: Collection[Offer]
) -> list[tuple[Offer, Table | None, Interpreter | None]]:
    """Return offers that can still be accepted: at which table they would meet, and who helps."""
    found = []
    for offer in offers:
        pair = (offer.asker, offer.partner)
        if offer.slot_id != openings.slot.pk or not all(openings.is_free(one) for one in pair):
            continue
        helper = None if share_language(*pair) else openings.helper_for(*pair)
        if helper is not None or share_language(*pair):
            found.append((offer, openings.table_for(*pair), helper))
    return found
