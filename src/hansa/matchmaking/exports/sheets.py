"""Participants, meetings, requests, feedback and places in the programme as sheets."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from hansa.common.sheets import Cell
from hansa.matchmaking.models import MatchmakingCall, MeetingFeedback, ProgrammePlace
from hansa.matchmaking.queries.feedback import (
    event_feedback_of,
    meeting_feedback_of,
    was_held,
)
from hansa.matchmaking.queries.marks import held_by_marks
from hansa.matchmaking.queries.paper import SHOWN_TO_PARTICIPANTS, attending
from hansa.matchmaking.queries.participation import participants_of, requests_in
from hansa.matchmaking.queries.schedules import HELD, meetings_in, published_schedule
from hansa.organisations.enums import Audience

Sheet = tuple[list[str], list[list[Cell]]]
"""Heading and rows."""
HELD_WORDS = {True: "yes", False: "no", None: ""}


def participants_sheet(call: MatchmakingCall) -> Sheet:
    """
    Return the participants with a row for each delegate who comes.

    An address stands in it where its owner lets those who take part, or everybody, see it: such
    lists are passed on.
    """
    header = [
        "side", "organisation", "acronym", "country", "city", "website", "contact_email",
        "looks_for", "delegate", "position", "delegate_email", "languages", "by_video",
        "needs_accessible",
    ]  # fmt: skip
    people = defaultdict(list)
    for delegate in attending(call):
        people[delegate.application_id].append(delegate)
    rows: list[list[Cell]] = []
    for one in participants_of(call):
        profile = one.organisation
        shown = profile.contact_audience in {Audience.PUBLIC, Audience.MEMBERS}
        facts: list[Cell] = [
            one.side.name, profile.name, profile.acronym, profile.country, profile.city,
            profile.website, profile.email if shown else "", one.motivation,
        ]  # fmt: skip
        for delegate in people[one.pk]:
            consents = delegate.audience in SHOWN_TO_PARTICIPANTS
            rows.append([
                *facts, delegate.name, delegate.position, delegate.email if consents else "",
                "; ".join(delegate.languages), delegate.is_remote, delegate.needs_accessible,
            ])  # fmt: skip
        if not people[one.pk]:
            rows.append([*facts, "", "", "", "", None, None])
    return header, rows


def meetings_sheet(call: MatchmakingCall) -> Sheet:
    """Return the meetings of the newest published version, and whether each took place."""
    header = [
        "version", "starts_at", "ends_at", "session", "table", "hall", "zone", "asker",
        "asker_country", "partner", "partner_country", "people", "is_on", "held",
    ]  # fmt: skip
    version = published_schedule(call)
    if version is None:
        return header, []
    said = defaultdict(list)
    for one in meeting_feedback_of(call):
        said[one.request_id].append(one.held)
    for number, is_held in held_by_marks(call).items():
        said[number].append(is_held)
    on = set(version.meetings.filter(HELD).values_list("pk", flat=True))
    rows: list[list[Cell]] = []
    for meeting in meetings_in(version).prefetch_related("seats__delegate"):
        table, pair = meeting.table, meeting.request
        rows.append([
            version.number, _local(call, meeting.slot.starts_at),
            _local(call, meeting.slot.ends_at),
            meeting.slot.session.name, table.number if table else "by video",
            table.hall if table else "", table.zone if table else "",
            pair.asker.organisation.name, pair.asker.organisation.country,
            pair.partner.organisation.name, pair.partner.organisation.country,
            "; ".join(sorted(seat.delegate.name for seat in meeting.seats.all())),
            meeting.pk in on, HELD_WORDS[was_held(said[pair.pk])],
        ])  # fmt: skip
    return header, rows


def requests_sheet(call: MatchmakingCall) -> Sheet:
    """Return all requests with what became of them."""
    header = ["asker", "partner", "context", "state", "asked_at", "answered_at"]
    return header, [
        [
            one.asker.organisation.name, one.partner.organisation.name, one.context, one.state,
            _local(call, one.asked_at),
            _local(call, one.answered_at) if one.answered_at else None,
        ]
        for one in requests_in(call)
    ]  # fmt: skip


def feedback_sheet(call: MatchmakingCall) -> Sheet:
    """Return what delegates said: of the event first, then of each meeting."""
    header = [
        "about", "partner", "delegate", "organisation", "held", "rating", "next_step", "comment",
        "given_at",
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            "event", "", one.delegate.name, one.delegate.application.organisation.name, "",
            one.rating, "", one.comment, _local(call, one.given_at),
        ]
        for one in event_feedback_of(call)
    ]  # fmt: skip
    rows += [
        [
            "meeting", _partner(one), one.delegate.name,
            one.delegate.application.organisation.name, HELD_WORDS[one.held], one.rating,
            one.next_step, one.comment, _local(call, one.given_at),
        ]
        for one in meeting_feedback_of(call)
    ]  # fmt: skip
    return header, rows


def places_sheet(call: MatchmakingCall) -> Sheet:
    """Return who has a place in which part of the programme."""
    header = ["title", "kind", "starts_at", "ends_at", "place", "delegate", "organisation"]
    taken = ProgrammePlace.objects.filter(
        item__call=call, item__removed_at__isnull=True
    ).select_related("item", "delegate__application__organisation")
    return header, [
        [
            one.item.title, one.item.kind, _local(call, one.item.starts_at),
            _local(call, one.item.ends_at), one.item.place, one.delegate.name,
            one.delegate.application.organisation.name,
        ]
        for one in taken.order_by("item__starts_at", "item_id", "number")
    ]  # fmt: skip


def _partner(one: MeetingFeedback) -> str:
    pair = one.request
    other = pair.partner if one.delegate.application_id == pair.asker_id else pair.asker
    return other.organisation.name


def _local(call: MatchmakingCall, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(call.event.timezone))


SHEETS: dict[str, tuple[StrPromise, StrPromise, Callable[[MatchmakingCall], Sheet]]] = {
    "participants": (
        _("Participants"),
        _("A row for each delegate who comes. Addresses stand in it as their owners allow."),
        participants_sheet,
    ),
    "meetings": (
        _("Meetings"),
        _("Of the version that was published last: when, at which table, who, and whether held."),
        meetings_sheet,
    ),
    "requests": (
        _("Requests"), _("Who asked whom for a meeting, and what became of it."), requests_sheet,
    ),
    "feedback": (
        _("Feedback"),
        _("What delegates say of the event and of their meetings. It is for you alone."),
        feedback_sheet,
    ),
    "places": (
        _("Places in the programme"), _("Who comes to which seminar, visit or dinner."),
        places_sheet,
    ),
}  # fmt: skip
