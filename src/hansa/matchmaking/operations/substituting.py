"""Two people who are free in the same slot agree to meet now."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.errors import OperationRefused
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.matchmaking import notices, scheduling
from hansa.matchmaking.models import (
    Delegate,
    Interpreter,
    MatchmakingCall,
    MeetingRequest,
    Offer,
    Slot,
    Table,
)
from hansa.matchmaking.operations.repairing import mend_schedule
from hansa.matchmaking.queries.conflicts import share_language
from hansa.matchmaking.queries.schedules import published_schedule
from hansa.matchmaking.queries.substitutes import Openings, may_meet
from hansa.notices.operations import tell

State = Offer.State


@operation("offer.ask")
def ask_to_meet_now(
    *, actor: User, now: datetime, asker: Delegate, partner: Delegate, slot: Slot
) -> Offer:
    """
    Ask somebody who is free in the same slot to meet in it.

    Who was asked by them already says yes with it; asked twice, it is one question. Raises
    `OperationRefused` when one of the two is not free any more, when they meet anyhow or may not,
    when they said no, when they share no language and no interpreter is free, and once the slot is
    over.
    """
    call = _held_call(slot)
    openings = _openings(call, slot, now)
    theirs = slot.offers.filter(asker=partner, partner=asker, state=State.OPEN).first()
    if theirs is not None:
        return answer_offer(actor=actor, now=now, offer=theirs, accept=True)
    table, _helper = _place(openings, asker, partner)
    made, is_new = Offer.objects.get_or_create(
        slot=slot, asker=asker, partner=partner, defaults={"table": table, "asked_at": now}
    )
    refuse_unless(
        made.state != State.DECLINED,
        _("%(name)s would rather not meet now.") % {"name": partner.application.organisation},
    )
    record(actor=actor, now=now, verb="offer.ask", target=made)
    if is_new:
        _tell(made, now)
    return made


@operation("offer.answer")
def answer_offer(*, actor: User, now: datetime, offer: Offer, accept: bool) -> Offer:
    """
    Say yes or no to meeting now; yes puts the meeting into the schedule, published at once.

    Whoever is quicker has the slot: two who are accepted for one person take turns, and the
    second finds them no longer free. Raises `OperationRefused` then, and when it was answered
    before or the slot is over.
    """
    call = _held_call(offer.slot)
    offer = hold(offer)
    refuse_unless(offer.state == State.OPEN, _("This was answered already."))
    openings = _openings(call, offer.slot, now)
    if accept:
        table, helper = _place(openings, offer.asker, offer.partner)
        placed = scheduling.Placed(
            request_id=_agreed(offer, now).pk, slot_id=offer.slot_id,
            table_id=table.pk if table else None, delegates=(offer.asker_id, offer.partner_id),
            interpreter_id=helper.pk if helper else None,
        )  # fmt: skip
        mend_schedule(
            actor=actor, now=now, call=call, placed=placed,
            fallen=openings.fallen_of(offer.asker, offer.partner),
        )  # fmt: skip
        offer.table = table
    offer.state = State.ACCEPTED if accept else State.DECLINED
    offer.answered_at = now
    offer.save(update_fields=["state", "answered_at", "table"])
    record(actor=actor, now=now, verb="offer.answer", target=offer, accept=accept)
    return offer


def _held_call(slot: Slot) -> MatchmakingCall:
    """Return the call, held: whoever repairs, publishes or accepts takes turns."""
    calls = MatchmakingCall.objects.select_for_update().select_related("event")
    return calls.get(pk=slot.session.call_id)


def _openings(call: MatchmakingCall, slot: Slot, now: datetime) -> Openings:
    refuse_unless(now < slot.ends_at, _("This time is over; the offer has lapsed."))
    version = published_schedule(call)
    if version is None:
        raise OperationRefused(_("No schedule is published yet."))
    return Openings(version, slot)


def _place(
    openings: Openings, asker: Delegate, partner: Delegate
) -> tuple[Table | None, Interpreter | None]:
    """Return where two meet, None by video, and who interprets; refuse two who cannot."""
    for one in (asker, partner):
        refuse_unless(
            openings.is_free(one),
            _("%(name)s is no longer free then.") % {"name": one.application.organisation},
        )
    refuse_unless(
        may_meet(asker, partner, openings),
        _("You have a meeting with them in the schedule, or may not meet at this event."),
    )
    helper = None
    if not share_language(asker, partner):
        helper = openings.helper_for(asker, partner)
        refuse_unless(
            helper is not None, _("You share no language, and no interpreter is free then.")
        )
    if openings.is_by_video(asker, partner):
        return None, helper
    table = openings.table_for(asker, partner)
    if table is None:
        raise OperationRefused(_("No table that suits is free then."))
    return table, helper


def _agreed(offer: Offer, now: datetime) -> MeetingRequest:
    """Return the request of the two, accepted: both have said yes today."""
    asker, partner = offer.asker.application, offer.partner.application
    low, high = sorted([asker.pk, partner.pk])
    there = MeetingRequest.objects.filter(pair_low=low, pair_high=high).first()
    request = there or MeetingRequest(call=asker.call, asker=asker, partner=partner, asked_at=now)
    if request.state != MeetingRequest.State.ACCEPTED:
        request.state, request.answered_at = MeetingRequest.State.ACCEPTED, now
        request.version += 1 if there else 0
        request.save()
    return request


def _tell(offer: Offer, now: datetime) -> None:
    """Write to the person who is asked."""
    delegate, event = offer.partner, offer.slot.session.call.event
    at = offer.slot.starts_at.astimezone(ZoneInfo(event.timezone))
    tell(
        user=delegate.user,
        address=delegate.email,
        now=now,
        kind=notices.DAY.name,
        template="mail/meet_now",
        context={
            "delegate": delegate, "asker": offer.asker.application, "event": event,
            "at": time_format(at, "H:i"),
        },
        link=("matchmaking:agenda", event.slug),
        campaign=f"offer:{offer.pk}",
    )  # fmt: skip
