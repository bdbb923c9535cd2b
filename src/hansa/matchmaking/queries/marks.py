"""What became of a meeting, from what both sides and the organiser say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hansa.matchmaking.models import (
    MatchmakingCall,
    Meeting,
    MeetingMark,
    MeetingRequest,
    ScheduleVersion,
    Slot,
)
from hansa.matchmaking.queries.schedules import meetings_in

State = MeetingMark.State


class Presence(StrEnum):
    """What is known of one of the two."""

    UNKNOWN = "unknown"
    LATE = "late"
    HERE = "here"
    ABSENT = "absent"
    DISPUTED = "disputed"


class Outcome(StrEnum):
    """What became of a meeting."""

    UNKNOWN = "unknown"
    HELD = "held"
    NOT_HELD = "not-held"
    DISPUTED = "disputed"


@dataclass(frozen=True)
class Standing:
    """What is known of a meeting: of each of the two, by how much they are late, and in all."""

    presence: Mapping[int, Presence]
    """By application."""
    minutes: Mapping[int, int]
    outcome: Outcome

    def of(self, application_id: int) -> Presence:
        """Return what is known of one of the two."""
        return self.presence.get(application_id, Presence.UNKNOWN)


def presence_of(about: int, marks: Iterable[MeetingMark]) -> tuple[Presence, int]:
    """
    Return what is known of one of the two, and by how many minutes they are late.

    The organiser's word wins. Who says to be here while the partner says they did not come, is in
    dispute with them; who said to be late and is not there, is not.
    """
    said = {mark.said_by_id: mark for mark in marks if mark.about_id == about}
    word = said.pop(None, None)
    if word is None:
        own = said.pop(about, None)
        other = next(iter(said.values()), None)
        is_here = own is not None and own.state == State.HERE
        if is_here and other is not None and other.state == State.ABSENT:
            return Presence.DISPUTED, 0
        word = own if is_here or other is None else other
    if word is None:
        return Presence.UNKNOWN, 0
    return Presence(word.state), word.minutes


def standing_of(request: MeetingRequest, marks: Iterable[MeetingMark]) -> Standing:
    """Return what is known of a meeting; ``marks`` are all of its pair in its slot."""
    marks = list(marks)
    found = {one: presence_of(one, marks) for one in (request.asker_id, request.partner_id)}
    states = {state for state, _minutes in found.values()}
    if Presence.DISPUTED in states:
        outcome = Outcome.DISPUTED
    elif Presence.ABSENT in states:
        outcome = Outcome.NOT_HELD
    else:
        outcome = Outcome.HELD if states == {Presence.HERE} else Outcome.UNKNOWN
    return Standing(
        {one: state for one, (state, _minutes) in found.items()},
        {one: minutes for one, (_state, minutes) in found.items()},
        outcome,
    )


class Marks:
    """All that was said of an event's meetings, read once."""

    def __init__(self, marks: Iterable[MeetingMark]) -> None:
        self._of: dict[tuple[int, int], list[MeetingMark]] = defaultdict(list)
        for mark in marks:
            self._of[mark.request_id, mark.slot_id].append(mark)

    def standing(self, request: MeetingRequest, slot_id: int) -> Standing:
        """Return what is known of a pair in a slot."""
        return standing_of(request, self._of.get((request.pk, slot_id), ()))

    def said(self, request_id: int, slot_id: int) -> list[MeetingMark]:
        """Return what was said of a pair in a slot, as it came."""
        return list(self._of.get((request_id, slot_id), ()))


def marks_of(call: MatchmakingCall, slot: Slot | None = None) -> Marks:
    """Return what was said of the meetings of an event, or of one slot."""
    marks = MeetingMark.objects.filter(request__call=call)
    return Marks(marks.filter(slot=slot) if slot else marks)


def marks_of_pairs(pairs: Iterable[int]) -> Marks:
    """Return what was said of the meetings of these requests."""
    return Marks(MeetingMark.objects.filter(request__in=list(pairs)))


def held_by_marks(call: MatchmakingCall) -> dict[int, bool]:
    """Return whether each pair of which something was said on the day met, by request."""
    said: dict[tuple[int, int], list[MeetingMark]] = defaultdict(list)
    marks = MeetingMark.objects.filter(request__call=call).select_related("request", "slot")
    for mark in marks.order_by("slot__starts_at", "at", "id"):
        said[mark.request_id, mark.slot_id].append(mark)
    outcomes = {
        request: standing_of(of_slot[0].request, of_slot).outcome
        for (request, _slot), of_slot in said.items()
    }
    return {pk: is_ == Outcome.HELD for pk, is_ in outcomes.items() if is_ != Outcome.UNKNOWN}


def fallen_meetings(version: ScheduleVersion, slot: Slot) -> dict[int, Standing]:
    """Return the meetings of a slot that are not held because somebody did not come, by request."""
    marks = marks_of(version.call, slot)
    found: dict[int, Standing] = {}
    for meeting in version.meetings.filter(slot=slot).select_related("request"):
        standing = marks.standing(meeting.request, slot.pk)
        if standing.outcome == Outcome.NOT_HELD:
            found[meeting.request_id] = standing
    return found


def missed_pairs(call: MatchmakingCall) -> set[int]:
    """Return the requests whose meeting somebody missed: the site does not place them again."""
    rows = MeetingMark.objects.filter(request__call=call).select_related("request")
    of_meeting: dict[tuple[int, int], list[MeetingMark]] = defaultdict(list)
    for mark in rows:
        of_meeting[mark.request_id, mark.slot_id].append(mark)
    missed = {Outcome.NOT_HELD, Outcome.DISPUTED}
    return {
        request
        for (request, _slot), marks in of_meeting.items()
        if standing_of(marks[0].request, marks).outcome in missed
    }


def disputed_meetings(version: ScheduleVersion) -> list[tuple[Meeting, Standing]]:
    """Return the meetings on which the two do not agree, in time order."""
    return [row for row in marked_meetings(version) if row[1].outcome == Outcome.DISPUTED]


def marked_meetings(version: ScheduleVersion) -> list[tuple[Meeting, Standing]]:
    """Return the meetings of which anything was said, in time order."""
    marks = marks_of(version.call)
    said = meetings_in(version).filter(request__marks__isnull=False).distinct()
    return [(meeting, marks.standing(meeting.request, meeting.slot_id)) for meeting in said]
