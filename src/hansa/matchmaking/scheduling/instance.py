"""The problem of an event as data that can be kept and replayed."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from hansa.common.errors import OperationRefused
from hansa.events.models import Event
from hansa.matchmaking.models import (
    Application,
    Delegate,
    MatchmakingCall,
    Meeting,
    MeetingRequest,
    ScheduleVersion,
    Slot,
    Table,
    Unavailability,
    Wish,
)
from hansa.matchmaking.queries.introductions import values_of
from hansa.matchmaking.queries.participation import is_by_video, participants_of, team_of
from hansa.matchmaking.queries.schedules import (
    busy_elsewhere,
    published_schedule,
    slots_of,
    tables_of,
    working_schedule,
)
from hansa.matchmaking.scheduling.worth import points_of, worth_of

FORMAT = 3


def build_instance(call: MatchmakingCall) -> dict[str, Any]:
    """
    Return the problem of an event as data, with what people know of it already.

    Positions in its lists are the dense numbers `bilateral` uses; the values are our row ids.
    Slots are times in minutes after the first one. Raises `OperationRefused` for somebody without
    a delegate.
    """
    participants = list(participants_of(call).prefetch_related("delegates"))
    for one in participants:
        _refuse_without_team(one)
    found = instance_of(call, participants)
    return found | _earlier(call, found)


def instance_of(call: MatchmakingCall, participants: list[Application]) -> dict[str, Any]:
    """Return the problem of an event with these participants, each of whom has a delegate."""
    slots, tables = list(slots_of(call)), list(tables_of(call))
    index = {one.pk: n for n, one in enumerate(participants)}
    accepted = list(
        call.requests.filter(
            state=MeetingRequest.State.ACCEPTED, asker__in=index, partner__in=index
        )
        .order_by("id")
        .prefetch_related("slots")
    )
    teams = [team_of(one) for one in participants]
    people = [[delegate.pk for delegate in team] for team in teams]
    position = {slot.pk: n for n, slot in enumerate(slots)}
    away = _away(call, slots, position)
    worth = worth_of(accepted, participants, _wishes(call), points_of(call), values_of(call))

    def by_video(a: int, b: int) -> bool:
        return is_by_video(call.event, participants[a], participants[b])

    pairs = [[index[r.asker_id], index[r.partner_id]] for r in accepted]
    return {
        **event_of(call, slots, tables),
        "names": [one.organisation.name for one in participants],
        "people": people,
        "away": [[sorted(away[pk]) for pk in team] for team in people],
        "languages": [[sorted(delegate.languages) for delegate in team] for team in teams],
        "accessible": [any(delegate.needs_accessible for delegate in team) for team in teams],
        "offsets": [_offset(team, slots, call.event) for team in teams],
        "kept_tables": [_kept(one, tables) for one in participants],
        "interpreters": [
            {"id": one.pk, "name": one.name, "languages": sorted(one.languages)}
            for one in call.interpreters.filter(is_closed=False)
        ],
        "requests": [request.pk for request in accepted],
        "allowed": [_allowed(request, position) for request in accepted],
        "pairs": pairs,
        "modes": ["virtual" if by_video(a, b) else "onsite" for a, b in pairs],
        # Sums: what somebody wishes of whom is nobody's business but the schedule's.
        "worth": [sum(points.values()) for points in worth],
    }


def event_of(call: MatchmakingCall, slots: list[Slot], tables: list[Table]) -> dict[str, Any]:
    """Return the part of a problem that does not depend on who takes part."""
    return {
        "format": FORMAT,
        "rules": {
            "longest_run": call.longest_run,
            "walking": call.walking_minutes,
            "most_meetings": call.most_meetings,
            "fairness": call.fairness,
        },
        "slots": [slot.pk for slot in slots],
        "times": _times(slots),
        "starts_at": _minute_of_day(slots[0].starts_at) if slots else 0,
        "tables": [table.pk for table in tables],
        "table_numbers": [table.number for table in tables],
        "zones": [f"{table.hall} {table.zone}".strip() for table in tables],
        "capacities": [table.capacity for table in tables],
        "accessible_tables": [table.is_accessible for table in tables],
    }


def _refuse_without_team(application: Application) -> None:
    if not team_of(application):
        raise OperationRefused(
            _("%(name)s has named no delegate yet.") % {"name": application.organisation}
        )


def _kept(application: Application, tables: list[Table]) -> int | None:
    """Return where a participant stays, if its side keeps tables and it has been given one."""
    if not application.side.keeps_tables:
        return None
    return next((n for n, table in enumerate(tables) if table.pk == application.table_id), None)


def _allowed(request: MeetingRequest, position: dict[int, int]) -> list[int] | None:
    """Return the slots the two agreed on; None for any, also when all of them were given up."""
    return sorted(position[slot.pk] for slot in request.slots.all() if slot.pk in position) or None


def _away(
    call: MatchmakingCall, slots: list[Slot], position: dict[int, int]
) -> dict[int, set[int]]:
    """Return the slots in which each delegate meets nobody: closed, or in the programme."""
    away: dict[int, set[int]] = defaultdict(set)
    closed = Unavailability.objects.filter(slot__in=position)
    for delegate, slot in closed.values_list("delegate_id", "slot_id"):
        away[delegate].add(position[slot])
    for delegate, slot in busy_elsewhere(call, slots):
        away[delegate].add(position[slot])
    return away


def _wishes(call: MatchmakingCall) -> dict[tuple[int, int], str]:
    rows = Wish.objects.filter(application__call=call)
    return {(a, b): value for a, b, value in rows.values_list("application", "partner", "value")}


def _times(slots: list[Slot]) -> list[list[int]]:
    """Return session, beginning and length of each slot."""
    sessions = {pk: n for n, pk in enumerate(dict.fromkeys(slot.session_id for slot in slots))}
    return [
        [
            sessions[slot.session_id],
            int((slot.starts_at - slots[0].starts_at).total_seconds() // 60),
            int((slot.ends_at - slot.starts_at).total_seconds() // 60),
        ]
        for slot in slots
    ]


def _minute_of_day(moment: datetime) -> int:
    at = moment.astimezone(UTC)
    return at.hour * 60 + at.minute


def _offset(team: list[Delegate], slots: list[Slot], event: Event) -> int | None:
    """Return by how much the clock of somebody who takes part by video is ahead of UTC."""
    if not slots or event.format == Event.Format.ONSITE:
        return None
    zone = ZoneInfo(team[0].timezone or event.timezone)
    ahead = slots[0].starts_at.astimezone(zone).utcoffset()
    return int(ahead.total_seconds() // 60) if ahead is not None else None


def _earlier(call: MatchmakingCall, found: dict[str, Any]) -> dict[str, Any]:
    """
    Return each request's place as people know it, and which ones must stay where they are.

    What is locked is where the working schedule has it, for nobody has been told of it otherwise.
    ``known`` is None if there is neither.
    """
    version, working = published_schedule(call), working_schedule(call)
    known = _places(version, found) if version else {}
    kept = _places(working, found, only_locked=True) if working else {}
    if version is None and not kept:
        return {"known": None, "locked": []}
    places = known | kept
    return {
        "known": [places.get(request) for request in found["requests"]],
        "locked": [n for n, request in enumerate(found["requests"]) if request in kept],
    }


def _places(
    version: ScheduleVersion, found: dict[str, Any], *, only_locked: bool = False
) -> dict[int, list[int | None]]:
    """Return slot, table and both delegates of each meeting that can still be held like that."""
    slots = {pk: n for n, pk in enumerate(found["slots"])}
    helpers = {one["id"]: n for n, one in enumerate(found["interpreters"])}
    tables = {pk: n for n, pk in enumerate(found["tables"])}
    pairs = dict(zip(found["requests"], found["pairs"], strict=True))
    meetings = version.meetings.prefetch_related("seats")
    places: dict[int, list[int | None]] = {}
    for meeting in meetings.filter(is_locked=True) if only_locked else meetings:
        pair = pairs.get(meeting.request_id)
        gone = meeting.table_id is not None and meeting.table_id not in tables
        if pair is None or gone or meeting.slot_id not in slots:
            continue
        if _is_elsewhere(meeting, pair, found):
            continue
        seated = {seat.delegate_id for seat in meeting.seats.all()}
        who = [
            next((n for n, pk in enumerate(found["people"][one]) if pk in seated), None)
            for one in pair
        ]
        if None in who:
            continue
        table = tables[meeting.table_id] if meeting.table_id is not None else None
        helper = helpers.get(meeting.interpreter_id)
        places[meeting.request_id] = [slots[meeting.slot_id], table, *who, helper]
    return places


def _is_elsewhere(meeting: Meeting, pair: list[int], found: dict[str, Any]) -> bool:
    """Return whether a meeting is not where, or when, the two are to meet by now."""
    allowed = found["allowed"][found["requests"].index(meeting.request_id)]
    if allowed is not None and found["slots"].index(meeting.slot_id) not in allowed:
        return True
    kept = next(
        (found["kept_tables"][n] for n in pair if found["kept_tables"][n] is not None), None
    )
    if kept is None or meeting.table_id is None:
        return False
    return bool(found["tables"][kept] != meeting.table_id)
