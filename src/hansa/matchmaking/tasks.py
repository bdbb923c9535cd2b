"""Jobs of matchmaking."""

import logging
import time

from django.utils import timezone
from django_tasks import task
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, on_startup

from hansa.common import clock
from hansa.common.jobs import enqueue_on_commit
from hansa.matchmaking import scheduling
from hansa.matchmaking.models import ScheduleRun
from hansa.matchmaking.operations.requesting import expire_request
from hansa.matchmaking.operations.scheduling import (
    fail_run,
    lease_run,
    release_lost_runs,
    report_progress,
    store_schedule,
)
from hansa.matchmaking.queries.requests import lapsed_requests

logger = logging.getLogger(__name__)


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


@db_periodic_task(crontab(minute="*"))
def sweep_runs() -> None:
    """Enqueue runs again whose worker was killed."""
    now = timezone.now()
    lost = ScheduleRun.objects.filter(state="running", leased_until__lt=now)
    waiting = ScheduleRun.objects.filter(state="queued", leased_until__isnull=True)
    for run in lost | waiting:
        enqueue_on_commit("hansa.matchmaking.tasks.run_schedule", run_id=run.pk)


@on_startup()
def resume_runs() -> None:
    """Take up at once what the worker before this one left, rather than after its lease."""
    release_lost_runs(now=timezone.now())


@db_periodic_task(crontab(minute="*/10"))
def expire_requests() -> None:
    """Let requests lapse that nobody answered in time, so that their quota returns."""
    now = clock.now()
    for request in lapsed_requests(now):
        expire_request(actor=None, now=now, request=request)
