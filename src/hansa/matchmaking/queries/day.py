"""The day as the desk and the screen in the room look at it: who is in, what is on now and next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from hansa.events.models import Event
from hansa.matchmaking.models import (
    Application,
    Cancellation,
    CheckIn,
    Delegate,
    MatchmakingCall,
    Meeting,
    ProgrammeItem,
    ScheduleVersion,
    Slot,
    Table,
)
from hansa.matchmaking.queries.marks import Outcome, Presence, Standing, marks_of
from hansa.matchmaking.queries.schedules import HELD, meetings_in, slots_of, tables_of

Status = Application.Status
CODE_SHOWN = timedelta(days=2)


@dataclass(frozen=True)
class Arrivals:
    """How many delegates are in, of how many who are expected."""

    inside: int
    expected: int


def expected_delegates(call: MatchmakingCall) -> QuerySet[Delegate]:
    """Return who is to come, by organisation and name, with whether they are in."""
    return (
        Delegate.objects.filter(
            application__call=call, application__status=Status.SELECTED, has_left=False
        )
        .select_related("application__organisation", "check_in")
        .order_by("application__organisation__name", "name", "pk")
    )


def delegates_found(
    call: MatchmakingCall, question: str = "", shown: str = ""
) -> QuerySet[Delegate]:
    """Return who is to come and fits what is looked for: part of a name, missing or in."""
    found = expected_delegates(call)
    if question:
        found = found.filter(
            Q(name__icontains=question)
            | Q(application__organisation__name__icontains=question)
            | Q(application__organisation__acronym__icontains=question)
        )
    if shown in {"missing", "in"}:
        found = found.filter(check_in__isnull=shown == "missing")
    return found


def arrivals_of(call: MatchmakingCall) -> Arrivals:
    """Return how many have arrived."""
    expected = expected_delegates(call)
    return Arrivals(expected.filter(check_in__isnull=False).count(), expected.count())


def check_in_of(delegate: Delegate) -> CheckIn | None:
    """Return since when a delegate is in, if they are."""
    return CheckIn.objects.filter(delegate=delegate).first()


def shows_entry_code(event: Event, now: datetime) -> bool:
    """Return whether a delegate's code for the entrance is shown: from two days before on."""
    return event.starts_at - CODE_SHOWN <= now < event.ends_at


def slots_around(call: MatchmakingCall, now: datetime) -> tuple[Slot | None, Slot | None]:
    """Return the slot that is on and the next one of the same day or night."""
    slots = list(slots_of(call))
    current = next((slot for slot in slots if slot.starts_at <= now < slot.ends_at), None)
    return current, next((slot for slot in slots if slot.starts_at > now), None)


def standings_in(version: ScheduleVersion, slot: Slot) -> list[tuple[Meeting, Standing]]:
    """Return the meetings of a slot with what is known of each, by table."""
    marks = marks_of(version.call, slot)
    meetings = meetings_in(version).filter(HELD, slot=slot)
    return [(meeting, marks.standing(meeting.request, slot.pk)) for meeting in meetings]


def cancellations_of(delegate: Delegate) -> list[Cancellation]:
    """Return the meetings of a person that were called off, in time order."""
    theirs = Cancellation.objects.filter(
        request__meetings__seats__delegate=delegate, request__meetings__slot=F("slot")
    )
    rows = theirs.select_related(
        "slot", "request__asker__organisation", "request__partner__organisation"
    )
    return list(rows.order_by("slot__starts_at", "pk").distinct())


def lost_meetings(version: ScheduleVersion, now: datetime) -> int:
    """Return how many meetings of a version are to come and can no longer be held."""
    to_come = version.meetings.filter(slot__starts_at__gt=now)
    left = Q(seats__delegate__has_left=True)
    return to_come.filter(~HELD | left).distinct().count()


@dataclass(frozen=True)
class Place:
    """What is on at a table: the meeting now and the next, with what is known of them."""

    table: Table | None
    """None: by video."""
    current: tuple[Meeting, Standing] | None
    upcoming: tuple[Meeting, Standing] | None


@dataclass(frozen=True)
class Board:
    """What the screen in the room shows."""

    current: Slot | None
    upcoming: Slot | None
    places: Sequence[Place]
    programme: Sequence[ProgrammeItem]


def board_of(call: MatchmakingCall, version: ScheduleVersion | None, now: datetime) -> Board:
    """Return now and next, table by table; a meeting that somebody missed leaves its table free."""
    current, upcoming = slots_around(call, now)
    held: list[dict[tuple[int, int], tuple[Meeting, Standing]]] = []
    for slot in (current, upcoming):
        rows = standings_in(version, slot) if version and slot else []
        # By video there is no table: each such meeting stands in a place of its own.
        held.append({
            (meeting.table_id or 0, meeting.corner if meeting.table_id else n): (meeting, standing)
            for n, (meeting, standing) in enumerate(rows)
        })  # fmt: skip
    tables = {table.pk: table for table in tables_of(call)}
    order = {pk: n for n, pk in enumerate(tables)}
    keys = sorted(
        held[0].keys() | held[1].keys(), key=lambda key: (order.get(key[0], len(order)), key[1])
    )
    programme = call.programme.filter(starts_at__lte=now, ends_at__gt=now)
    return Board(
        current,
        upcoming,
        [Place(tables.get(key[0]), held[0].get(key), held[1].get(key)) for key in keys],
        list(programme),
    )


def late_ones(
    rows: Sequence[tuple[Meeting, Standing]], now: datetime
) -> list[tuple[Meeting, Application, int]]:
    """Return who is late for a meeting that is not over, and by how many minutes."""
    found = []
    for meeting, standing in rows:
        if meeting.slot.ends_at <= now or standing.outcome == Outcome.NOT_HELD:
            continue
        for one in (meeting.request.asker, meeting.request.partner):
            if standing.of(one.pk) == Presence.LATE:
                found.append((meeting, one, standing.minutes[one.pk]))
    return found
