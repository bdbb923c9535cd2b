"""Runs of the scheduler, the working schedule, and publishing it."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.errors import OperationRefused
from hansa.common.jobs import THIS_WORKER, enqueue_on_commit, is_gone
from hansa.common.operations import operation, record, refuse_unless
from hansa.matchmaking import notices, scheduling
from hansa.matchmaking.models import (
    MatchmakingCall,
    Meeting,
    MeetingRequest,
    ScheduleRun,
    ScheduleVersion,
    Seat,
    UnplacedPair,
)
from hansa.matchmaking.operations.desk import refuse_unless_held
from hansa.matchmaking.operations.own_tables import give_tables
from hansa.matchmaking.queries.schedules import (
    HELD,
    delegates_told,
    meetings_in,
    participants_concerned,
    published_schedule,
    requests_begun,
    working_schedule,
)
from hansa.matchmaking.queries.stages import takes_schedules
from hansa.notices.operations import tell

State = ScheduleRun.State
LEASE = timedelta(seconds=90)
MOST_ATTEMPTS = 3


@operation("run.request")
def request_schedule(
    *, actor: User | None, now: datetime, call: MatchmakingCall, seconds: int = 20, key: str = ""
) -> ScheduleRun:
    """
    Ask for a run of the scheduler with the accepted requests as they are now.

    The instance is kept with the run, so that it can be replayed. Raises `OperationRefused`
    while another run is under way, when there is nothing to schedule, after the event, and once
    published meetings have begun: what was held stays, and repairing places what still can be.
    """
    MatchmakingCall.objects.select_for_update().get(pk=call.pk)
    refuse_unless(takes_schedules(call, now), _("This event is over."))
    refuse_unless(
        not call.runs.filter(state__in=ScheduleRun.UNDER_WAY).exists(),
        _("A schedule is being made already."),
    )
    refuse_unless(
        not requests_begun(call, now),
        _("Meetings have begun. Repair the schedule instead: what was held stays as it was."),
    )
    refuse_unless(
        call.requests.filter(state=MeetingRequest.State.ACCEPTED).exists(),
        _("There is no accepted request to schedule yet."),
    )
    give_tables(actor=actor, now=now, call=call)
    made = ScheduleRun.objects.create(
        call=call,
        asked_by=actor,
        asked_at=now,
        seconds_limit=seconds,
        instance=scheduling.build_instance(call),
    )
    record(actor=actor, now=now, verb="run.request", target=made)
    enqueue_on_commit("hansa.matchmaking.tasks.run_schedule", run_id=made.pk)
    return made


@operation("run.cancel")
def cancel_run(*, actor: User, now: datetime, run: ScheduleRun) -> ScheduleRun:
    """Stop a run; the working schedule stays as it was."""
    hit = ScheduleRun.objects.filter(pk=run.pk, state__in=ScheduleRun.UNDER_WAY).update(
        state=State.CANCELLED, finished_at=now
    )
    refuse_unless(bool(hit), _("This run has already ended."))
    run.refresh_from_db()
    record(actor=actor, now=now, verb="run.cancel", target=run)
    return run


def lease_run(*, run_id: int, now: datetime) -> ScheduleRun | None:
    """Take a run that waits or whose worker died; None when there is nothing to take."""
    free = Q(state=State.QUEUED) | Q(state=State.RUNNING, leased_until__lt=now)
    hit = ScheduleRun.objects.filter(free, pk=run_id).update(
        state=State.RUNNING, leased_until=now + LEASE, leased_by=THIS_WORKER
    )
    if not hit:
        return None
    run = ScheduleRun.objects.select_related("call").get(pk=run_id)
    run.attempts += 1
    if run.attempts > MOST_ATTEMPTS:
        fail_run(actor=None, now=now, run=run, error=_("The worker stopped three times."))
        return None
    run.save(update_fields=["attempts"])
    return run


def release_lost_runs(*, now: datetime) -> None:
    """End the leases of workers that were killed on this machine, and enqueue what they held."""
    for run in ScheduleRun.objects.filter(state=State.RUNNING).exclude(leased_by=""):
        if is_gone(run.leased_by):
            held = ScheduleRun.objects.filter(pk=run.pk, leased_by=run.leased_by)
            held.filter(leased_until__gte=now).update(leased_until=now)
            enqueue_on_commit("hansa.matchmaking.tasks.run_schedule", run_id=run.pk)


def report_progress(*, run_id: int, now: datetime, phase: str, fraction: float) -> bool:
    """Note how far a run is and renew its lease; False when it was cancelled meanwhile."""
    hit = ScheduleRun.objects.filter(pk=run_id, state=State.RUNNING).update(
        phase=phase[:80], fraction=fraction, leased_until=now + LEASE
    )
    return bool(hit)


@operation("run.fail")
def fail_run(*, actor: User | None, now: datetime, run: ScheduleRun, error: str) -> ScheduleRun:
    """Note why a run failed, unless it has ended otherwise; the page offers to try again."""
    under_way = ScheduleRun.objects.filter(pk=run.pk, state__in=ScheduleRun.UNDER_WAY)
    under_way.update(state=State.FAILED, error=error[:2000], finished_at=now)
    record(actor=actor, now=now, verb="run.fail", target=run, error=error[:200])
    return run


@operation("run.store")
def store_schedule(
    *, actor: User | None, now: datetime, run: ScheduleRun, result: dict[str, Any]
) -> ScheduleVersion | None:
    """Make a run's result the working schedule, unless the run was cancelled meanwhile."""
    # Storing and publishing take turns: what is being published must not be replaced meanwhile.
    MatchmakingCall.objects.select_for_update().get(pk=run.call_id)
    hit = ScheduleRun.objects.filter(pk=run.pk, state=State.RUNNING).update(
        state=State.DONE, result=result, fraction=1, finished_at=now, leased_until=None
    )
    record(actor=actor, now=now, verb="run.store", target=run, status=result["status"])
    if not hit or result["meetings"] is None:
        return None
    call = run.call
    call.versions.filter(number__isnull=True).delete()
    version = ScheduleVersion.objects.create(call=call, run=run, made_at=now)
    _write_meetings(version, scheduling.in_today_s_format(run.instance), result)
    return version


def _write_meetings(
    version: ScheduleVersion, instance: dict[str, Any], result: dict[str, Any]
) -> None:
    meetings, seats, unplaced = [], [], []
    held: Counter[tuple[int, int]] = Counter()
    locked = set(instance["locked"])
    for index, placed in enumerate(result["meetings"]):
        request_id = instance["requests"][index]
        if placed["slot"] is None:
            reason = result["reasons"].get(str(index), {})
            unplaced.append(UnplacedPair(version=version, request_id=request_id, reason=reason))
            continue
        slot_id = instance["slots"][placed["slot"]]
        table_id = None if placed["table"] is None else instance["tables"][placed["table"]]
        meeting = Meeting(
            version=version, request_id=request_id, slot_id=slot_id, table_id=table_id,
            corner=held[slot_id, table_id] if table_id else 0, is_locked=index in locked,
            interpreter_id=_interpreter(instance, placed),
        )  # fmt: skip
        held[slot_id, table_id or 0] += 1
        meetings.append(meeting)
        for participant, who in zip(instance["pairs"][index], ("a", "b"), strict=True):
            delegate_id = instance["people"][participant][placed.get(who, 0)]
            seats.append(
                Seat(version=version, meeting=meeting, delegate_id=delegate_id, slot_id=slot_id)
            )
    Meeting.objects.bulk_create(meetings)
    Seat.objects.bulk_create(seats)
    UnplacedPair.objects.bulk_create(unplaced)


def _interpreter(instance: dict[str, Any], placed: dict[str, Any]) -> int | None:
    number = placed.get("interpreter")
    return None if number is None else instance["interpreters"][number]["id"]


@operation("schedule.publish")
def publish_schedule(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    shown: int | None = None,
    key: str = "",
) -> ScheduleVersion:
    """
    Freeze the working schedule as the next version, and tell those whose meetings changed.

    ``shown`` is the id of the schedule that the person looked at. Raises `OperationRefused` when
    another has taken its place, when there is no working schedule, when nothing changed or when
    somebody in it no longer takes part. Page, calendar and mail all read the newest version,
    which appears with the commit.
    """
    MatchmakingCall.objects.select_for_update().get(pk=call.pk)
    working = working_schedule(call)
    if working is None:
        raise OperationRefused(_("There is no working schedule to publish."))
    refuse_unless(
        shown in {None, working.pk},
        _("The schedule was made anew meanwhile; look at it again before you publish it."),
    )
    _refuse_what_is_not_held(working)
    old = published_schedule(call)
    concerned = participants_concerned(old, working)
    refuse_unless(bool(concerned), _("Nothing changed since the published version."))
    latest = call.versions.aggregate(latest=Max("number"))["latest"] or 0
    working.number = latest + 1
    working.published_at = now
    working.published_by = actor
    working.save(update_fields=["number", "published_at", "published_by"])
    record(actor=actor, now=now, verb="schedule.publish", target=working, number=working.number)
    for delegate in delegates_told(concerned):
        tell(
            user=delegate.user,
            address=delegate.email,
            now=now,
            kind=notices.SCHEDULE.name,
            template="mail/schedule_published",
            context={
                "delegate": delegate,
                "event": call.event,
                "version": working,
                "feed": settings.BASE_URL + delegate.get_calendar_url(),
            },
            link=("matchmaking:agenda", call.event.slug),
            campaign=f"schedule:{working.pk}:{delegate.pk}",
        )
    return working


def _refuse_what_is_not_held(working: ScheduleVersion) -> None:
    lost = meetings_in(working).exclude(HELD).first()
    if lost is not None:
        refuse_unless_held(lost.request)
