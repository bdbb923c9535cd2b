"""Jobs of matchmaking."""

import logging
import time
from datetime import timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import override
from django_tasks import task
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, on_startup

from hansa.common import clock
from hansa.common.jobs import enqueue_on_commit, enqueue_when_due
from hansa.matchmaking import recommending, scheduling
from hansa.matchmaking.documents import (
    Printed,
    Report,
    print_badges,
    print_booklet,
    print_cards,
)
from hansa.matchmaking.models import MatchmakingCall, Paper, ScheduleRun, ScheduleVersion
from hansa.matchmaking.operations.drafts import forget_draft
from hansa.matchmaking.operations.feedback import ask_for_feedback
from hansa.matchmaking.operations.introductions import (
    JOB,
    keep_introductions,
    store_fit,
    store_introductions,
)
from hansa.matchmaking.operations.paper import (
    fail_paper,
    lease_paper,
    release_lost_papers,
    report_paper,
    store_paper,
)
from hansa.matchmaking.operations.requesting import expire_request
from hansa.matchmaking.operations.scheduling import (
    fail_run,
    lease_run,
    release_lost_runs,
    report_progress,
    store_schedule,
)
from hansa.matchmaking.queries.feedback import delegates_to_ask
from hansa.matchmaking.queries.introductions import (
    calls_left_behind,
    calls_with_introductions,
    changes_of,
    fingerprint_of,
    fits_due,
    round_due,
)
from hansa.matchmaking.queries.participation import drafts_past_use
from hansa.matchmaking.queries.requests import lapsed_requests
from hansa.matchmaking.queries.schedules import published_schedule

logger = logging.getLogger(__name__)
LOST_AFTER = timedelta(minutes=2)
"""Rounds begin at once, or after a pause of half a minute."""


@task()
def run_schedule(run_id: int) -> None:
    """Run the scheduler; a run of which a worker died is taken up again from its row."""
    run = lease_run(run_id=run_id, now=timezone.now())
    if run is None:
        return
    last = 0.0

    def report(phase: str, fraction: float) -> bool:
        nonlocal last
        if time.monotonic() - last < 0.5:
            return True
        last = time.monotonic()
        return report_progress(run_id=run_id, now=timezone.now(), phase=phase, fraction=fraction)

    try:
        result = scheduling.solve_instance(
            run.instance, seed=run.seed, seconds=run.seconds_limit, report=report
        )
        store_schedule(actor=run.asked_by, now=clock.now(), run=run, result=result)
    except Exception as error:
        logger.exception("schedule run %s failed", run_id)
        fail_run(actor=run.asked_by, now=clock.now(), run=run, error=str(error))


@task()
def make_paper(paper_id: int) -> None:
    """Make badges, table cards or the booklet of an event."""
    paper = lease_paper(paper_id=paper_id, now=timezone.now())
    if paper is None:
        return

    def report(fraction: float) -> bool:
        return report_paper(paper_id=paper_id, now=timezone.now(), fraction=fraction)

    try:
        version = published_schedule(paper.call)
        with override(paper.language):
            printed = _printed(paper, version, report)
        if printed is not None:
            store_paper(
                actor=paper.asked_by, now=clock.now(), paper=paper,
                document=ContentFile(printed.content, name="paper.pdf"),
                pages_count=printed.pages_count, version=version, named=printed.named,
            )  # fmt: skip
    except Exception as error:
        logger.exception("paper %s failed", paper_id)
        fail_paper(actor=paper.asked_by, now=clock.now(), paper=paper, error=str(error))


def _printed(paper: Paper, version: ScheduleVersion | None, report: Report) -> Printed | None:
    if paper.kind == Paper.Kind.BADGES:
        return print_badges(paper.call, report)
    if paper.kind == Paper.Kind.CARDS:
        return print_cards(paper.call, version, report)
    return print_booklet(paper.call, clock.now(), report)


@db_periodic_task(crontab(minute="*"))
def sweep_runs() -> None:
    """Enqueue runs and papers again whose worker was killed."""
    now = timezone.now()
    lost = ScheduleRun.objects.filter(state="running", leased_until__lt=now)
    waiting = ScheduleRun.objects.filter(state="queued", leased_until__isnull=True)
    for run in lost | waiting:
        enqueue_on_commit("hansa.matchmaking.tasks.run_schedule", run_id=run.pk)
    unmade = Paper.objects.filter(state="running", leased_until__lt=now)
    asked = Paper.objects.filter(state="queued", leased_until__isnull=True)
    for paper in unmade | asked:
        enqueue_on_commit("hansa.matchmaking.tasks.make_paper", paper_id=paper.pk)


@on_startup()
def resume_runs() -> None:
    """Take up at once what the worker before this one left, rather than after its lease."""
    release_lost_runs(now=timezone.now())
    release_lost_papers(now=timezone.now())


@db_periodic_task(crontab(minute="*/10"))
def expire_requests() -> None:
    """Let requests lapse that nobody answered in time, so that their quota returns."""
    now = clock.now()
    for request in lapsed_requests(now):
        expire_request(actor=None, now=now, request=request)


@db_periodic_task(crontab(minute="5"))
def ask_how_it_was() -> None:
    """Ask delegates for feedback in the evening of the last day, and remind the silent ones."""
    now = clock.now()
    for delegate, is_reminder in delegates_to_ask(now):
        ask_for_feedback(actor=None, now=now, delegate=delegate, is_reminder=is_reminder)


@db_periodic_task(crontab(hour="4", minute="40"))
def forget_drafts() -> None:
    """Delete drafts of applications that nobody can send any more."""
    now = clock.now()
    for draft in drafts_past_use(now):
        forget_draft(actor=None, now=now, draft=draft)


@task()
def recommend_partners(call_id: int) -> None:
    """Make an event's recommendations, unless they were made from what is known now."""
    call = MatchmakingCall.objects.select_related("event").filter(pk=call_id).first()
    if call is None:
        return
    taken_in = list(changes_of(call).values_list("pk", flat=True))
    known = recommending.known_of(call)
    act = {"actor": None, "now": clock.now(), "call": call, "taken_in": taken_in}
    if known.fingerprint() != fingerprint_of(call):
        found = recommending.recommend(known)
        store_introductions(**act, found=found, finished_at=timezone.now())
    elif taken_in:
        keep_introductions(**act, finished_at=timezone.now())
    # Who noted something meanwhile saw our notes, and left the next round to us.
    late = changes_of(call).first()
    if late is not None:
        enqueue_when_due(JOB, partial(round_due, late), call_id=call.pk)


@db_periodic_task(crontab(minute="*/5"))
def sweep_introductions() -> None:
    """Make the recommendations of events that have none yet, or whose round was lost."""
    for call in calls_left_behind(clock.now(), timezone.now() - LOST_AFTER):
        enqueue_on_commit(JOB, call_id=call.pk)


@db_periodic_task(crontab(minute="50"))
def check_introductions() -> None:
    """Read all that recommendations of events to come are made from, in case nobody noted it."""
    for call in calls_with_introductions(clock.now()):
        enqueue_on_commit(JOB, call_id=call.pk)


@db_periodic_task(crontab(hour="5", minute="20"))
def fit_weights() -> None:
    """Fit the weights of recommendations to what came of events, one after the other."""
    now = clock.now()
    for call, stage, began_with in fits_due(now):
        evidence = recommending.evidence_of(call)
        start = evidence.known.weights if began_with is None else began_with
        fitted = recommending.fit_weights(evidence, start)
        store_fit(actor=None, now=now, call=call, stage=stage, fitted=fitted)
