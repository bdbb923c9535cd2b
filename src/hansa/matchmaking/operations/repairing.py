"""A published schedule of which something falls away: repaired and published at once."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from hansa.accounts.models import User
from hansa.common.errors import OperationRefused
from hansa.common.operations import operation, record, refuse_unless, save_version
from hansa.matchmaking import notices, scheduling
from hansa.matchmaking.models import (
    Application,
    Cancellation,
    Delegate,
    MatchmakingCall,
    Meeting,
    MeetingRequest,
    ScheduleVersion,
    Seat,
    UnplacedPair,
)
from hansa.matchmaking.queries.schedules import (
    WANTED,
    meetings_in,
    partner_in,
    published_schedule,
)
from hansa.matchmaking.queries.stages import takes_schedules
from hansa.notices.operations import tell

NOBODY_FREE = "nobody_free"
"""Why a pair is not placed: who was to come does not, and no colleague is free."""


@operation("schedule.repair")
def repair_schedule(
    *, actor: User, now: datetime, call: MatchmakingCall, shown: int | None = None, key: str = ""
) -> ScheduleVersion:
    """
    Drop from the published schedule what is no longer held, and give the time to others.

    It is out at once as the next version, and only those whose meetings change are told.
    ``shown`` is the id of the version that the person looked at. Raises `OperationRefused` when
    another is out by now, when there is none and when nothing would change.
    """
    held = _held_call(call, now)
    version = published_schedule(held)
    if version is None:
        raise OperationRefused(_("No schedule is published yet."))
    refuse_unless(shown in {None, version.pk}, _changed_meanwhile())
    made = mend_schedule(actor=actor, now=now, call=held, even_if_whole=True)
    if made is None:
        raise OperationRefused(_("Nothing fell away, and nobody who waits can be placed."))
    return made


@operation("meeting.cancel")
def cancel_meeting(
    *,
    actor: User,
    now: datetime,
    request: MeetingRequest,
    reason: str,
    by: Application | None = None,
    shown: int | None = None,
) -> Cancellation:
    """
    Call a published meeting off until it begins; its time is given to others at once.

    ``by`` is the side that does, None for the organiser; the other is told why. The pair is not
    placed again unless one asks anew. Raises `OperationRefused` for a meeting that is not in the
    schedule any more, has begun, or without a reason.
    """
    call = _held_call(request.call, now)
    version = published_schedule(call)
    refuse_unless(version is None or shown in {None, version.pk}, _changed_meanwhile())
    meeting = meetings_in(version).filter(request=request).first() if version else None
    if meeting is None:
        raise OperationRefused(_("This meeting is not in the schedule any more."))
    refuse_unless(
        now < meeting.slot.starts_at,
        _("This meeting has begun. Say who did not come instead."),
    )
    refuse_unless(bool(reason.strip()), _("Say why, so that the other side understands."))
    off = meeting.request
    off.state = MeetingRequest.State.WITHDRAWN
    save_version(off, version=off.version, fields=["state"])
    made = Cancellation.objects.create(
        request=off, slot=meeting.slot, by=by, reason=reason.strip(), at=now, user=actor
    )
    record(
        actor=actor, now=now, verb="meeting.cancel", target=off, slot=meeting.slot_id,
        on_behalf=by is None,
    )  # fmt: skip
    mend_schedule(actor=actor, now=now, call=call, reason=made.reason)
    return made


def mend_schedule(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    reason: str = "",
    fallen: Collection[int] = (),
    placed: scheduling.Placed | None = None,
    even_if_whole: bool = False,
) -> ScheduleVersion | None:
    """
    Repair the published schedule within the caller's transaction, which holds the call.

    With ``placed``, that meeting is made and nothing else is filled. Pairs that wait are placed
    where something fell away, or ``even_if_whole``. None: nothing is out, or nothing changes.
    """
    version = published_schedule(call)
    if version is None:
        return None
    plan = scheduling.plan_repair(
        version, now, fallen=fallen, fills=placed is None, even_if_whole=even_if_whole
    )
    if placed is not None:
        plan = replace(plan, added=[*plan.added, placed])
    if not plan:
        return None
    made = _publish(actor, now, plan)
    _tell(made, plan, reason, now)
    return made


def _held_call(call: MatchmakingCall, now: datetime) -> MatchmakingCall:
    """Return the call, held: whoever repairs, publishes or withdraws takes turns."""
    held = MatchmakingCall.objects.select_for_update().select_related("event").get(pk=call.pk)
    refuse_unless(takes_schedules(held, now), _("This event is over."))
    return held


def _changed_meanwhile() -> str:
    return _("The schedule changed meanwhile. Look at what would change now.")


def _publish(actor: User | None, now: datetime, plan: scheduling.Plan) -> ScheduleVersion:
    """Write the repaired schedule as the next version; it appears with the commit, whole."""
    old = plan.version
    latest = old.call.versions.aggregate(latest=Max("number"))["latest"]
    made = ScheduleVersion.objects.create(
        call=old.call, number=latest + 1, run=old.run, repaired_from=old, made_at=now,
        published_at=now, published_by=actor,
    )  # fmt: skip
    meetings: list[Meeting] = []
    seats: list[Seat] = []
    corners: dict[tuple[int, int], set[int]] = defaultdict(set)

    def place(meeting: Meeting, people: Collection[int]) -> None:
        meetings.append(meeting)
        seats.extend(
            Seat(version=made, meeting=meeting, delegate_id=who, slot_id=meeting.slot_id)
            for who in people
        )
        corners[meeting.slot_id, meeting.table_id or 0].add(meeting.corner)

    # Who helps where others meet now was to help at a meeting that is not held.
    called_away = {(one.slot_id, one.interpreter_id) for one in plan.added}
    for kept, people in plan.kept:
        helper = kept.interpreter_id
        place(
            Meeting(
                version=made, request_id=kept.request_id, slot_id=kept.slot_id,
                table_id=kept.table_id, corner=kept.corner, is_locked=kept.is_locked,
                interpreter_id=None if (kept.slot_id, helper) in called_away else helper,
            ),
            people,
        )  # fmt: skip
    for one in plan.added:
        taken = corners[one.slot_id, one.table_id] if one.table_id else set()
        corner = next(n for n in range(len(taken) + 1) if n not in taken)
        place(
            Meeting(
                version=made, request_id=one.request_id, slot_id=one.slot_id,
                table_id=one.table_id, corner=corner, interpreter_id=one.interpreter_id,
            ),
            one.delegates,
        )  # fmt: skip
    Meeting.objects.bulk_create(meetings)
    Seat.objects.bulk_create(seats)
    _keep_unplaced(made, plan)
    record(
        actor=actor, now=now, verb="schedule.repair", target=made, number=made.number,
        dropped=len(plan.dropped), added=len(plan.added), reseated=len(plan.reseated),
    )  # fmt: skip
    return made


def _keep_unplaced(made: ScheduleVersion, plan: scheduling.Plan) -> None:
    """
    Note which pairs wait still, and why.

    What would help them was worked out for the schedule as it was, so that it is left out.
    """
    placed = {one.request_id for one in plan.added}
    waiting: dict[int, dict[str, Any]] = {
        pair.request_id: {name: pair.reason[name] for name in ("code", "facts")
                          if name in pair.reason}
        for pair in plan.version.unplaced.filter(WANTED)
    }  # fmt: skip
    dropped = {meeting.request_id for meeting in plan.dropped}
    still = MeetingRequest.objects.filter(
        pk__in=dropped, state=MeetingRequest.State.ACCEPTED,
        asker__status=Application.Status.SELECTED, partner__status=Application.Status.SELECTED,
    )  # fmt: skip
    waiting |= {pk: {"code": NOBODY_FREE} for pk in still.values_list("pk", flat=True)}
    UnplacedPair.objects.bulk_create(
        UnplacedPair(version=made, request_id=pk, reason=reason)
        for pk, reason in waiting.items()
        if pk not in placed
    )


def _tell(version: ScheduleVersion, plan: scheduling.Plan, reason: str, now: datetime) -> None:
    """Write to those whose meetings changed, and to nobody else, what is gone and what is new."""
    before = {meeting.pk: meeting for meeting in plan.dropped}
    gone: dict[int, list[int]] = defaultdict(list)
    for meeting in plan.dropped:
        for seat in meeting.seats.all():
            gone[seat.delegate_id].append(meeting.pk)
    handed = {meeting.request_id: heir.pk for meeting, _who, heir in plan.reseated}
    added = {one.request_id for one in plan.added}
    after = {m.request_id: m for m in meetings_in(version).filter(request__in=added | {*handed})}
    new: dict[int, list[int]] = defaultdict(list)
    other: dict[int, list[int]] = defaultdict(list)
    for request in after:
        for who in _seated(plan, request):
            to = new if request in added or handed.get(request) == who else other
            to[who].append(request)
    told = Delegate.objects.filter(
        pk__in={*gone, *new, *other}, has_left=False,
        application__status=Application.Status.SELECTED,
    ).select_related("application__call__event", "user")  # fmt: skip
    for delegate in told:
        event = delegate.application.call.event
        with override(delegate.user.language if delegate.user else settings.LANGUAGE_CODE):
            context = {
                "delegate": delegate,
                "event": event,
                "gone": _listed(delegate, [before[pk] for pk in gone[delegate.pk]]),
                "new": _listed(delegate, [after[pk] for pk in new[delegate.pk]]),
                "other": _listed(delegate, [after[pk] for pk in other[delegate.pk]]),
                "reason": (reason or _who_left(delegate, [before[pk] for pk in gone[delegate.pk]]))
                if gone[delegate.pk]
                else "",
            }
        tell(
            user=delegate.user,
            address=delegate.email,
            now=now,
            kind=notices.SCHEDULE.name,
            template="mail/schedule_repaired",
            context=context,
            link=("matchmaking:agenda", event.slug),
            campaign=f"schedule:{version.pk}:{delegate.pk}",
        )


def _who_left(delegate: Delegate, meetings: list[Meeting]) -> str:
    """Return which partners no longer take part; why they do not is between them and organisers."""
    partners = (partner_in(meeting, delegate.application) for meeting in meetings)
    left = {str(one) for one in partners if one.status != Application.Status.SELECTED}
    if not left:
        return ""
    return _("No longer taking part: %(names)s.") % {"names": ", ".join(sorted(left))}


def _seated(plan: scheduling.Plan, request: int) -> Collection[int]:
    """Return who attends a pair's meeting from now on."""
    people = {one.request_id: one.delegates for one in plan.added}
    if request in people:
        return people[request]
    return next(who for meeting, who in plan.kept if meeting.request_id == request)


def _listed(delegate: Delegate, meetings: list[Meeting]) -> str:
    """Return meetings in words, in time order: when, with whom and where."""
    zone = ZoneInfo(delegate.application.call.event.timezone)
    words = []
    for meeting in sorted(meetings, key=lambda one: one.slot.starts_at):
        at = meeting.slot.starts_at.astimezone(zone)
        when = date_format(at, pgettext("date format", "j F, H:i"))
        where = (
            _("table %(number)d") % {"number": meeting.table.number}
            if meeting.table
            else _("by video")
        )
        if meeting.interpreter is not None:
            helped = _("%(name)s interprets") % {"name": meeting.interpreter}
            where = f"{where}, {helped}"
        words.append(f"{when}, {partner_in(meeting, delegate.application)}, {where}")
    return "; ".join(words)
