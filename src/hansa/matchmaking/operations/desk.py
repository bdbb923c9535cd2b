"""The working schedule by hand: moving, locking, leaving out, putting back."""

from datetime import datetime

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.errors import OperationRefused
from hansa.common.operations import operation, record, refuse_unless
from hansa.matchmaking.models import (
    Application,
    MatchmakingCall,
    Meeting,
    MeetingRequest,
    ScheduleVersion,
    Seat,
    Slot,
    Table,
    UnplacedPair,
)
from hansa.matchmaking.queries.conflicts import Desk
from hansa.matchmaking.queries.schedules import HELD, WANTED, working_schedule
from hansa.matchmaking.queries.stages import takes_schedules

BY_HAND = "by_hand"
"""Why a pair is not placed: the organiser left it out."""


def made_anew() -> OperationRefused:
    """Return what to say of a schedule that another has taken the place of."""
    return OperationRefused(
        _("The schedule was made anew meanwhile; look at it again before you change it.")
    )


def refuse_unless_held(request: MeetingRequest) -> None:
    """Refuse a pair of which one no longer takes part, or no longer wants the meeting."""
    for one in (request.asker, request.partner):
        refuse_unless(
            one.status == Application.Status.SELECTED,
            _("%(name)s no longer takes part; make the schedule again.") % {"name": one},
        )
    refuse_unless(
        request.state == MeetingRequest.State.ACCEPTED,
        _("%(pair)s: this request is no longer accepted; make the schedule again.")
        % {"pair": request},
    )


def _held_call(call_id: int, now: datetime) -> MatchmakingCall:
    """Return the call, held: whoever moves, stores or publishes takes turns."""
    held = MatchmakingCall.objects.select_for_update(no_key=True, of=("self",))
    call = held.select_related("event").get(pk=call_id)
    refuse_unless(takes_schedules(call, now), _("This event is over."))
    return call


@operation("schedule.begin")
def begin_working(
    *, actor: User | None, now: datetime, version: ScheduleVersion, shown: int | None = None
) -> ScheduleVersion:
    """
    Make a published version the working schedule, to change it or to return to it.

    What is no longer held is left out, and what is at a time or table that was given up stands
    among what is not placed. The working schedule that was there goes: ``shown`` is its id, or 0,
    as the person saw it. Raises `OperationRefused` when there is another, which would be lost.
    """
    call = _held_call(version.call_id, now)
    there = working_schedule(call)
    if shown not in {None, there.pk if there else 0}:
        raise made_anew()
    call.versions.filter(number__isnull=True).delete()
    made = ScheduleVersion.objects.create(
        call=call, run=version.run, repaired_from=version.repaired_from, made_at=now
    )
    held = version.meetings.filter(HELD).select_related("slot", "table")
    for meeting in held.prefetch_related("seats"):
        gone = meeting.slot.is_closed or (meeting.table is not None and meeting.table.is_closed)
        if gone:
            UnplacedPair.objects.create(
                version=made, request_id=meeting.request_id, reason={"code": "place_gone"}
            )
            continue
        seats = list(meeting.seats.all())
        meeting.pk, meeting.version = None, made
        meeting.save()
        Seat.objects.bulk_create(
            Seat(version=made, meeting=meeting, delegate_id=s.delegate_id, slot_id=s.slot_id)
            for s in seats
        )
    for pair in version.unplaced.filter(WANTED):
        UnplacedPair.objects.get_or_create(
            version=made, request_id=pair.request_id, defaults={"reason": pair.reason}
        )
    record(actor=actor, now=now, verb="schedule.begin", target=made, number=version.number)
    return made


@operation("schedule.move")
def move_meeting(
    *,
    actor: User | None,
    now: datetime,
    version: ScheduleVersion,
    request: MeetingRequest,
    slot: Slot,
    table: Table | None = None,
) -> Meeting:
    """
    Put the meeting of a request into a slot, at ``table`` or the first that is free; it is locked.

    It may have been placed or not. Raises `OperationRefused` with what is in the way, when the
    schedule is not the working one any more, when one of the two no longer takes part and after
    the event.
    """
    call = _held_call(version.call_id, now)
    working = call.versions.filter(pk=version.pk, number__isnull=True).first()
    if working is None:
        raise made_anew()
    refuse_unless_held(request)
    chosen = Desk(working, only=slot).place(request, slot, table)
    refuse_unless(not chosen.conflicts, " ".join(chosen.conflicts))
    working.unplaced.filter(request=request).delete()
    made = working.meetings.filter(request=request).first()
    if made is None:
        made = Meeting(version=working, request=request)
    else:
        made.seats.all().delete()
    made.slot, made.table, made.corner = slot, chosen.table, chosen.corner
    made.interpreter, made.is_locked = chosen.interpreter, True
    made.save()
    Seat.objects.bulk_create(
        Seat(version=working, meeting=made, delegate=one, slot=slot) for one in chosen.delegates
    )
    record(actor=actor, now=now, verb="schedule.move", target=made, slot=slot.pk)
    return made


@operation("schedule.leave_out")
def leave_out(*, actor: User | None, now: datetime, meeting: Meeting) -> ScheduleVersion:
    """Take a meeting out of the working schedule; it stands among what is not placed."""
    _held_call(meeting.version.call_id, now)
    version = _in_work(meeting)
    UnplacedPair.objects.create(
        version=version, request_id=meeting.request_id, reason={"code": BY_HAND}
    )
    record(actor=actor, now=now, verb="schedule.leave_out", target=meeting)
    meeting.delete()
    return version


@operation("schedule.lock")
def lock_meeting(
    *, actor: User | None, now: datetime, meeting: Meeting, is_locked: bool
) -> Meeting:
    """Keep a meeting where it is when the schedule is made again, or let it go."""
    _held_call(meeting.version.call_id, now)
    _in_work(meeting)
    meeting.is_locked = is_locked
    meeting.save(update_fields=["is_locked"])
    record(actor=actor, now=now, verb="schedule.lock", target=meeting, is_locked=is_locked)
    return meeting


def _in_work(meeting: Meeting) -> ScheduleVersion:
    """Return the schedule that a meeting is in, unless it is published or the meeting gone."""
    version = ScheduleVersion.objects.filter(meetings=meeting).first()
    if version is None:
        raise made_anew()
    refuse_unless(
        version.number is None,
        _("This version is published and stays as it is; change the working schedule."),
    )
    return version
