"""What is known of meetings on the day, in words, and what can be tapped."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hansa.events.models import Event
from hansa.matchmaking.agenda import where_in_words
from hansa.matchmaking.models import (
    Application,
    Delegate,
    Interpreter,
    Meeting,
    Offer,
    ScheduleVersion,
    Slot,
    Table,
)
from hansa.matchmaking.operations.day import EARLIEST
from hansa.matchmaking.queries.day import Board
from hansa.matchmaking.queries.marks import Outcome, Presence, Standing
from hansa.matchmaking.queries.substitutes import (
    Candidate,
    Openings,
    Why,
    candidates_for,
    offers_to,
    slot_for_offers,
    with_place,
)
from hansa.matchmaking.scheduling import Plan

Badge = tuple[str, str]


def presence_in_words(standing: Standing, one: int) -> Badge | None:
    """Return what is known of one of the two as a badge, or None."""
    presence = standing.of(one)
    if presence == Presence.LATE:
        minutes = standing.minutes[one]
        return _("%(minutes)d min late") % {"minutes": minutes}, "amber"
    words = {
        Presence.HERE: (_("here"), "good"),
        Presence.ABSENT: (_("did not come"), "bad"),
        Presence.DISPUTED: (_("in dispute"), "bad"),
    }
    return words.get(presence)


def outcome_in_words(standing: Standing) -> Badge | None:
    """Return what became of a meeting as a badge, or None if nobody knows."""
    words = {
        Outcome.HELD: (pgettext("meeting", "held"), "good"),
        Outcome.NOT_HELD: (pgettext("meeting", "not held"), "neutral"),
        Outcome.DISPUTED: (_("in dispute"), "bad"),
    }
    return words.get(standing.outcome)


def badge_of_entry(standing: Standing, partner: int) -> Badge | None:
    """Return the badge of an agenda's entry: what became of it, or else how the other stands."""
    return outcome_in_words(standing) or presence_in_words(standing, partner)


def choices_for(
    meeting: Meeting, own: Application, standing: Standing, now: datetime
) -> list[dict[str, Any]]:
    """Return what a side can tap now: of itself, and once it has begun of the other."""
    slot, own_state = meeting.slot, standing.of(own.pk)
    request = meeting.request
    other = request.partner_id if request.asker_id == own.pk else request.asker_id
    groups: list[dict[str, Any]] = []
    if now < slot.starts_at - EARLIEST:
        return groups
    mine = [_choice("here", _("I am here"), own_state == Presence.HERE)]
    if now < slot.ends_at:
        mine += _late_choices(standing, own.pk)
    groups.append({"legend": _("You"), "items": mine})
    if now >= slot.starts_at:
        state = standing.of(other)
        groups.append({
            "legend": _("The other side"),
            "items": [
                _choice("there", _("They are here"), state == Presence.HERE),
                _choice("absent", _("Did not come"), state == Presence.ABSENT),
            ],
        })  # fmt: skip
    return groups


def _late_choices(standing: Standing, one: int) -> list[dict[str, Any]]:
    is_late = standing.of(one) == Presence.LATE
    return [
        _choice(
            f"late-{minutes}", _("%(minutes)d min late") % {"minutes": minutes},
            is_late and standing.minutes[one] == minutes,
        )
        for minutes in (5, 10, 15)
    ]  # fmt: skip


def _choice(value: str, label: str, is_chosen: bool) -> dict[str, Any]:
    return {"name": "say", "value": value, "label": label, "pressed": is_chosen}


def choices_on_behalf(
    meeting: Meeting, one: Application, standing: Standing, now: datetime
) -> list[dict[str, Any]]:
    """Return what the organiser can tap of one of the two now."""
    state = standing.of(one.pk)
    found = []
    if now >= meeting.slot.starts_at:
        found += [
            _choice("there", _("Here"), state == Presence.HERE),
            _choice("absent", _("Did not come"), state == Presence.ABSENT),
        ]
    if now < meeting.slot.ends_at:
        found += _late_choices(standing, one.pk)
    return found


def when_in_words(slot: Slot, event: Event) -> str:
    """Return day and time of a slot by the clocks of the event."""
    at = slot.starts_at.astimezone(ZoneInfo(event.timezone))
    return date_format(at, pgettext("date format", "j F, H:i"))


def meeting_for_desk(
    meeting: Meeting, standing: Standing, event: Event, now: datetime
) -> dict[str, Any]:
    """Return a meeting with both sides, what is known of them and what can be tapped."""
    return {
        "pair": meeting.request_id,
        "title": str(meeting.request),
        "when": when_in_words(meeting.slot, event),
        "where": where_in_words(meeting),
        "outcome": outcome_in_words(standing),
        "can_cancel": now < meeting.slot.starts_at,
        "sides": [
            {
                "application": one,
                "badge": presence_in_words(standing, one.pk),
                "choices": choices_on_behalf(meeting, one, standing, now),
            }
            for one in (meeting.request.asker, meeting.request.partner)
        ],
    }


def plan_for_screen(
    plan: Plan, slots: dict[int, Slot], tables: dict[int, Table], pairs: dict[int, Any]
) -> dict[str, Any]:
    """Return what a repair would change, in words."""
    event = plan.version.call.event
    return {
        "dropped": [
            {
                "title": str(m.request),
                "text": f"{when_in_words(m.slot, event)}, {where_in_words(m)}",
            }
            for m in plan.dropped
        ],
        "reseated": [
            {
                "title": str(m.request),
                "text": _("%(heir)s comes instead of %(before)s.")
                % {"heir": heir.name, "before": before.name},
            }
            for m, before, heir in plan.reseated
        ],
        "added": [
            {
                "title": str(pairs[one.request_id]),
                "text": ", ".join([
                    when_in_words(slots[one.slot_id], event),
                    _("table %(number)d") % {"number": tables[one.table_id].number}
                    if one.table_id
                    else _("by video"),
                ]),
            }
            for one in plan.added
        ],
        "kept_count": len(plan.kept),
    }  # fmt: skip


def free_now_for_screen(
    delegate: Delegate, version: ScheduleVersion | None, now: datetime
) -> dict[str, Any]:
    """Return who is free in the slot that is on or next, and who asked, if the person is free."""
    call = delegate.application.call
    slot = slot_for_offers(call, now) if version else None
    waiting = list(offers_to(delegate, now))
    if version is None or (slot is None and not waiting):
        return {"free_now": [], "offers": []}
    # A question of a slot that runs for longer than a third of it can still be answered.
    slots = {slot.pk: slot} if slot else {}
    slots |= {one.slot_id: one.slot for one in waiting}
    openings = {pk: Openings(version, one) for pk, one in slots.items()}
    offers = [
        offer_for_screen(offer, _place(table, helper), call.event)
        for pk, found in openings.items()
        for offer, table, helper in with_place(found, [one for one in waiting if one.slot_id == pk])
    ]
    if slot is None:
        return {"free_now": [], "offers": offers}
    asking = {one.asker.application_id for one in waiting}
    candidates = [
        one
        for one in candidates_for(delegate, openings[slot.pk], now)
        if one.delegate.application_id not in asking
    ]
    return {
        "free_now": candidates_for_screen(candidates, slot, call.event),
        "offers": offers,
        "free_slot": slot,
    }


def offer_for_screen(offer: Offer, place: str, event: Event) -> dict[str, Any]:
    """Return a question that waits for an answer, with where they would meet."""
    return {
        "offer": offer,
        "title": offer.asker.application.organisation.name,
        "text": _("would like to meet you at %(time)s, %(place)s")
        % {"time": _time(offer.slot, event), "place": place},
    }


def candidates_for_screen(
    candidates: Iterable[Candidate], slot: Slot, event: Event
) -> list[dict[str, Any]]:
    """Return whom one may ask to meet now, and why; no wish but one's own is told."""
    reasons = {
        Why.AGREED: _("you agreed to meet"),
        Why.THEY_ASKED: _("asked to meet you"),
        Why.YOU_ASKED: _("you asked them"),
        Why.YOU_WISHED: _("on your list"),
    }
    return [
        {
            "delegate": one.delegate,
            "title": one.delegate.application.organisation.name,
            "text": f"{reasons[one.why]} · {_time(slot, event)}, {place}",
            "asked": one.asked,
            "declined": one.asked is not None and one.asked.state == Offer.State.DECLINED,
        }
        for one in candidates
        for place in [_place(one.table, one.interpreter)]
    ]


def _time(slot: Slot, event: Event) -> str:
    return time_format(slot.starts_at.astimezone(ZoneInfo(event.timezone)), "H:i")


def _place(table: Table | None, interpreter: Interpreter | None) -> str:
    where = _("table %(number)d") % {"number": table.number} if table else _("by video")
    helped = _("%(name)s interprets") % {"name": interpreter} if interpreter else ""
    return ", ".join(text for text in (where, helped) if text)


def board_for_screen(board: Board, event: Event) -> dict[str, Any]:
    """Return what the screen shows: organisations and tables, no persons."""
    return {
        "now": _time(board.current, event) if board.current else "",
        "next": _time(board.upcoming, event) if board.upcoming else "",
        "programme": board.programme,
        "rows": [
            {
                "table": place.table.number if place.table else "",
                "now": _on_board(place.current),
                "next": _on_board(place.upcoming),
            }
            for place in board.places
        ],
    }


def _on_board(on: tuple[Meeting, Standing] | None) -> dict[str, Any] | None:
    """Return both names of a meeting and how it stands: late, or free as somebody is missing."""
    if on is None:
        return None
    meeting, standing = on
    late = max(standing.minutes.values(), default=0)
    badge: Badge | None = None
    if standing.outcome == Outcome.NOT_HELD:
        badge = (pgettext("table", "free"), "sea")
    elif late:
        badge = (_("%(minutes)d min late") % {"minutes": late}, "amber")
    return {
        "first": str(meeting.request.asker),
        "second": str(meeting.request.partner),
        "badge": badge,
        "is_free": standing.outcome == Outcome.NOT_HELD,
    }
