"""Runs of the scheduler, the working schedule, and publishing it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hansa.common import clock, jobs
from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.matchmaking import scheduling, tasks
from hansa.matchmaking.models import (
    Meeting,
    ScheduleRun,
    ScheduleVersion,
    Seat,
    UnplacedPair,
)
from hansa.matchmaking.operations.scheduling import (
    LEASE,
    cancel_run,
    fail_run,
    lease_run,
    publish_schedule,
    report_progress,
    request_schedule,
    store_schedule,
)
from tests.factories import (
    NOW,
    make_application,
    make_matchmaking,
    make_request,
    make_run,
    make_schedule,
    make_user,
    result_with,
)

pytestmark = pytest.mark.django_db
ALL = [(0, 0), (1, 0), (2, 0), (3, 0)]


def clashes(version):
    """Check a schedule on its own: no person twice in a slot, no table twice."""
    seats = [(s.delegate_id, s.slot_id) for s in version.seats.all()]
    tables = [(m.slot_id, m.table_id) for m in version.meetings.all()]
    return len(seats) - len(set(seats)) + len(tables) - len(set(tables))


def test_one_run_at_a_time(fair, enqueued, django_capture_on_commit_callbacks):
    actor = make_user()
    with django_capture_on_commit_callbacks(execute=True):
        run = request_schedule(actor=actor, now=NOW, call=fair.call, key="k")
    assert enqueued[-1] == ("hansa.matchmaking.tasks.run_schedule", {"run_id": run.pk})
    assert request_schedule(actor=actor, now=NOW, call=fair.call, key="k") == run
    assert str(run).endswith(f"#{run.pk}")
    assert run.is_under_way
    with pytest.raises(OperationRefused, match="already"):
        request_schedule(actor=actor, now=NOW, call=fair.call, key="other")
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduleRun.objects.create(call=fair.call, asked_at=NOW)
    cancel_run(actor=actor, now=NOW, run=run)
    assert not run.is_under_way
    request_schedule(actor=actor, now=NOW, call=fair.call, key="third")
    assert ScheduleRun.objects.count() == 2


def test_run_needs_an_accepted_request_and_delegates():
    call = make_matchmaking()
    ours, theirs = make_application(call), make_application(call, side=1)
    asked = make_request(ours, theirs, accepted=False)
    with pytest.raises(OperationRefused, match="no accepted request"):
        request_schedule(actor=None, now=NOW, call=call)
    asked.state = "accepted"
    asked.save()
    theirs.delegates.all().delete()
    with pytest.raises(OperationRefused, match="no delegate"):
        request_schedule(actor=None, now=NOW, call=call)
    assert not ScheduleRun.objects.exists()


def test_cancelled_run_leaves_the_working_schedule_and_cannot_be_cancelled_again(fair):
    before = make_schedule(fair.call, ALL)
    run = make_run(fair.call)
    assert report_progress(run_id=run.pk, now=NOW, phase="value", fraction=0.5)
    cancel_run(actor=fair.organiser, now=NOW, run=run)
    assert not report_progress(run_id=run.pk, now=NOW, phase="value", fraction=0.6)
    late = store_schedule(
        actor=None, now=NOW, run=run, result=result_with([None, None, None, None])
    )
    assert late is None
    assert fair.call.versions.get() == before
    assert before.meetings.count() == 4
    run.refresh_from_db()
    assert (run.state, run.fraction) == ("cancelled", 0.5)
    with pytest.raises(OperationRefused, match="already ended"):
        cancel_run(actor=fair.organiser, now=NOW, run=run)


def test_run_whose_worker_died_is_taken_again_three_times_then_fails(fair):
    run = request_schedule(actor=None, now=NOW, call=fair.call)
    moment = NOW
    for attempt in (1, 2, 3):
        assert lease_run(run_id=run.pk, now=moment).attempts == attempt
        assert lease_run(run_id=run.pk, now=moment + LEASE / 2) is None
        moment += LEASE + timedelta(seconds=1)
    assert lease_run(run_id=run.pk, now=moment) is None
    run.refresh_from_db()
    assert run.state == "failed"
    assert "three times" in run.error
    assert lease_run(run_id=run.pk, now=moment + 2 * LEASE) is None
    request_schedule(actor=None, now=NOW, call=fair.call)


def test_progress_renews_the_lease(fair):
    run = make_run(fair.call)
    later = NOW + LEASE - timedelta(seconds=1)
    report_progress(run_id=run.pk, now=later, phase="x" * 200, fraction=0.2)
    assert lease_run(run_id=run.pk, now=NOW + LEASE + timedelta(seconds=1)) is None
    run.refresh_from_db()
    assert (run.phase, run.fraction) == ("x" * 80, 0.2)


def test_failure_does_not_undo_what_another_worker_finished(fair):
    run = make_run(fair.call)
    fail_run(actor=None, now=NOW, run=run, error="e" * 3000)
    run.refresh_from_db()
    assert (run.state, len(run.error)) == ("failed", 2000)
    finished = make_run(fair.call)
    store_schedule(actor=None, now=NOW, run=finished, result=result_with(ALL))
    fail_run(actor=None, now=NOW, run=finished, error="late")
    finished.refresh_from_db()
    assert finished.state == "done"


def test_stored_result_replaces_the_working_schedule(fair):
    first = make_schedule(fair.call, [*ALL[:3], None])
    assert (first.meetings.count(), first.seats.count(), first.unplaced.count()) == (3, 6, 1)
    assert str(first.unplaced.get()) == str(fair.requests[3])
    assert str(first).endswith("working")
    second = make_schedule(fair.call, ALL)
    assert ScheduleVersion.objects.get() == second
    assert not UnplacedPair.objects.exists()
    meeting = second.meetings.first()
    assert str(meeting).startswith(str(meeting.request))
    assert str(second.seats.first()).startswith(str(second.seats.first().delegate))
    assert str(meeting.slot.session) == "Morning"
    assert str(meeting.table) == "1"


def test_result_without_a_schedule_is_kept_and_leaves_the_working_one(fair):
    before = make_schedule(fair.call, ALL)
    run = make_run(fair.call)
    empty = {"status": "UNKNOWN", "meetings": None}
    assert store_schedule(actor=None, now=NOW, run=run, result=empty) is None
    run.refresh_from_db()
    assert (run.state, run.result) == ("done", empty)
    assert fair.call.versions.get() == before


def test_scheduler_finds_a_schedule_without_clashes_and_says_why_a_pair_has_none(fair):
    version = make_schedule(fair.call)
    assert version.meetings.count() == 4
    assert clashes(version) == 0
    version.run.refresh_from_db()
    assert version.run.result["status"] == "OPTIMAL"
    crowded = make_matchmaking(slots=1, tables=3)
    ours = make_application(crowded)
    for _ in range(2):
        make_request(ours, make_application(crowded, side=1))
    tight = make_schedule(crowded)
    assert (tight.meetings.count(), tight.unplaced.get().reason["code"]) == (1, "participant_busy")


def test_scheduling_again_moves_none_of_those_who_were_told(fair):
    odd = [(3, 1), (1, 0), (2, 1), None]
    known = make_schedule(fair.call, odd, published=True)
    again = make_schedule(fair.call)
    assert again.run.instance["known"] == [
        [3, 1, 0, 0, None], [1, 0, 0, 0, None], [2, 1, 0, 0, None], None,
    ]  # fmt: skip
    told = set(known.meetings.values_list("request", "slot", "table"))
    assert told < set(again.meetings.values_list("request", "slot", "table"))
    assert again.meetings.count() == 4
    assert clashes(again) == 0


def test_check_for_clashes_finds_one(fair, monkeypatch):
    """The control of `clashes`: with the guard of the database off, it counts."""
    version = make_schedule(fair.call, ALL)
    assert clashes(version) == 0

    class Loose:
        class seats:
            @staticmethod
            def all():
                return [*version.seats.all(), version.seats.first()]

        meetings = version.meetings

    assert clashes(Loose) == 1


def test_database_refuses_a_second_seat_in_a_slot(fair):
    version = make_schedule(fair.call, ALL)
    seat = version.seats.first()
    elsewhere = version.meetings.exclude(pk=seat.meeting_id).first()
    with pytest.raises(IntegrityError, match=r"one_seat|UNIQUE"), transaction.atomic():
        Seat.objects.create(
            version=version, meeting=elsewhere, delegate=seat.delegate, slot=seat.slot
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        make_schedule(fair.call, [(0, 0), (0, 1), (2, 0), (3, 0)])
    assert clashes(version) == 0


def test_publish_freezes_and_tells_those_concerned(fair):
    assert OutgoingMail.objects.count() == 0
    version = make_schedule(fair.call, ALL, published=True)
    assert (version.number, version.published_at) == (1, NOW)
    assert OutgoingMail.objects.count() == 4
    with pytest.raises(OperationRefused, match="no working schedule"):
        publish_schedule(actor=None, now=NOW, call=fair.call)
    make_schedule(fair.call, ALL)
    with pytest.raises(OperationRefused, match="Nothing changed"):
        publish_schedule(actor=None, now=NOW, call=fair.call)
    assert OutgoingMail.objects.count() == 4


def test_second_publish_tells_only_those_whose_meetings_changed(fair):
    first = make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), None], published=True)
    kept = list(first.meetings.values_list("request", "slot", "table"))
    OutgoingMail.objects.all().delete()
    second = make_schedule(fair.call, [(0, 0), (1, 0), (2, 1), None], published=True)
    told = set(OutgoingMail.objects.values_list("recipient", flat=True))
    request = fair.requests[2]
    concerned = [*request.asker.delegates.all(), *request.partner.delegates.all()]
    assert told == {d.email for d in concerned}
    assert second.number == 2
    assert list(first.meetings.values_list("request", "slot", "table")) == kept
    again = publish_key(fair)
    assert again is None


def publish_key(fair):
    """Publish once more with nothing to publish."""
    try:
        return publish_schedule(actor=fair.organiser, now=NOW, call=fair.call, key="x")
    except OperationRefused:
        return None


def test_publish_with_the_same_key_is_once(fair):
    make_schedule(fair.call, ALL)
    actor = fair.organiser
    first = publish_schedule(actor=actor, now=NOW, call=fair.call, key="k")
    assert publish_schedule(actor=actor, now=NOW, call=fair.call, key="k") == first
    assert OutgoingMail.objects.count() == 4


def test_job_makes_the_working_schedule_and_a_second_worker_finds_nothing_to_do(fair):
    run = request_schedule(actor=fair.organiser, now=NOW, call=fair.call, seconds=5)
    tasks.run_schedule.func(run.pk)
    run.refresh_from_db()
    assert (run.state, run.fraction) == ("done", 1)
    assert fair.call.versions.get().meetings.count() == 4
    tasks.run_schedule.func(run.pk)
    assert fair.call.versions.count() == 1


def test_job_reports_progress_not_too_often_and_stops_when_cancelled(fair, monkeypatch):
    run = request_schedule(actor=None, now=NOW, call=fair.call)
    heard = []

    def solve(instance, *, seed, seconds, report):
        heard.append(report("construct", 0.1))
        cancel_run(actor=fair.organiser, now=NOW, run=run)
        heard.append(report("value", 0.2))
        monkeypatch.setattr(tasks.time, "monotonic", lambda: 1e9)
        heard.append(report("value", 0.3))
        return result_with(ALL)

    monkeypatch.setattr(scheduling, "solve_instance", solve)
    tasks.run_schedule.func(run.pk)
    run.refresh_from_db()
    assert heard == [True, True, False]
    assert (run.state, run.phase) == ("cancelled", "construct")
    assert not fair.call.versions.exists()


def test_job_that_breaks_shows_its_reason_and_can_be_tried_again(fair, monkeypatch):
    run = request_schedule(actor=None, now=NOW, call=fair.call)

    def solve(*args, **kwargs):
        raise RuntimeError("out of tables")

    monkeypatch.setattr(scheduling, "solve_instance", solve)
    tasks.run_schedule.func(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "out of tables")
    assert AuditRecord.objects.filter(verb="run.fail").exists()
    request_schedule(actor=None, now=NOW, call=fair.call)


def test_sweep_enqueues_what_a_killed_worker_left(
    fair, enqueued, django_capture_on_commit_callbacks
):
    run = make_run(fair.call)
    ScheduleRun.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_runs.call_local()
    assert enqueued == []
    ScheduleRun.objects.update(leased_until=timezone.now() - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_runs.call_local()
    assert enqueued == [("hansa.matchmaking.tasks.run_schedule", {"run_id": run.pk})]


def test_once_published_meetings_have_begun_the_schedule_is_repaired_not_made_anew(fair):
    make_schedule(fair.call, ALL, published=True)
    begins = fair.call.sessions.get().starts_at
    request_schedule(actor=None, now=begins - timedelta(minutes=1), call=fair.call)
    ScheduleRun.objects.all().delete()
    with pytest.raises(OperationRefused, match="Repair the schedule instead"):
        request_schedule(actor=None, now=begins, call=fair.call)


def test_event_that_is_over_is_not_scheduled(fair, sign_in, monkeypatch):
    over = fair.event.ends_at
    with pytest.raises(OperationRefused, match="over"):
        request_schedule(actor=None, now=over, call=fair.call)
    page = f"/events/{fair.event.slug}/desk/schedule/"
    assert b"Make the schedule" in sign_in(fair.organiser).get(page).content
    monkeypatch.setattr(clock, "now", lambda: over)
    shown = sign_in(fair.organiser).get(page).content
    assert b"This event is over." in shown
    assert b"Make the schedule" not in shown


def test_new_worker_takes_up_at_once_what_the_one_before_held(
    fair, enqueued, django_capture_on_commit_callbacks
):
    run = make_run(fair.call)
    host, number, _token = jobs.THIS_WORKER.split("/")
    resume = ("hansa.matchmaking.tasks.run_schedule", {"run_id": run.pk})
    held_by = {
        jobs.THIS_WORKER: False,  # another thread of this process
        f"{host}/1/ab": False,  # a process that runs
        f"elsewhere/{number}/ab": False,  # nobody can tell from here
        "": False,
        f"{host}/{number}/ab": True,  # the container's earlier process of the same number
        f"{host}/{2**22 + 1}/ab": True,  # more than any process can have
    }
    for worker, gone in held_by.items():
        enqueued.clear()
        later = timezone.now() + timedelta(minutes=1)
        ScheduleRun.objects.update(leased_by=worker, leased_until=later)
        with django_capture_on_commit_callbacks(execute=True):
            tasks.resume_runs()
        assert enqueued == ([resume] if gone else []), worker
        assert (lease_run(run_id=run.pk, now=timezone.now()) is not None) == gone


def test_process_of_somebody_else_is_not_gone(monkeypatch):
    def kill(number, signal):
        raise PermissionError

    monkeypatch.setattr(jobs.os, "kill", kill)
    assert not jobs.is_gone(f"{jobs.THIS_WORKER.split('/')[0]}/1/ab")


def test_stop_of_the_report_ends_the_search(fair):
    instance = scheduling.build_instance(fair.call)
    heard = []

    def report(phase, fraction):
        heard.append(phase)
        return False

    result = scheduling.solve_instance(instance, seed=0, seconds=5, report=report)
    assert result["seconds"] < 5
    assert Meeting.objects.count() == 0
