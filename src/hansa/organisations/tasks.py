"""Jobs of the directory."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import override
from django_tasks import task
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, on_startup

from hansa.common import clock
from hansa.common.jobs import enqueue_on_commit
from hansa.organisations.forms.rows import ReadRow, RowReader, twin_among
from hansa.organisations.importing import Row
from hansa.organisations.meaning import is_installed
from hansa.organisations.models import Import
from hansa.organisations.operations.freshness import hide_stale_profile, remind_to_confirm
from hansa.organisations.operations.import_runs import (
    ImportStopped,
    fail_import,
    lease_import,
    release_lost_imports,
    report_rows,
    store_findings,
    store_profiles,
)
from hansa.organisations.operations.imports import cancel_import
from hansa.organisations.operations.indexing import forget_unused_words
from hansa.organisations.operations.meanings import understand_profiles
from hansa.organisations.operations.searches import tell_of_new
from hansa.organisations.presentation.directory import read_address
from hansa.organisations.queries.freshness import profiles_to_hide, profiles_to_remind
from hansa.organisations.queries.imports import (
    imports_left_lying,
    imports_waiting,
    known_organisations,
)
from hansa.organisations.queries.meanings import profiles_to_understand
from hansa.organisations.queries.searches import new_in, searches_to_tell
from hansa.organisations.rounds import make_round

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_REPORTS = 0.5
# What is left over waits for the next night: others want the worker too.
PORTION, PORTIONS = 200, 500
SETTLED = timedelta(minutes=10)
"""What was published since then may not be committed yet; it is told of the next night."""


@db_periodic_task(crontab(hour="4", minute="10"))
def ask_for_confirmation() -> None:
    """Send reminders that are due, and hide profiles that nobody confirmed after all of them."""
    now = clock.now()
    for organisation in profiles_to_hide(now):
        hide_stale_profile(actor=None, now=now, organisation=organisation)
    for organisation in profiles_to_remind(now):
        remind_to_confirm(actor=None, now=now, organisation=organisation)


@db_periodic_task(crontab(hour="3", minute="40"))
def understand_new_profiles() -> None:
    """Work out what changed profiles mean, if the extra for it is installed."""
    if not is_installed():
        return
    for _ in range(PORTIONS):
        portion = list(profiles_to_understand()[:PORTION])
        if not portion:
            return
        understand_profiles(actor=None, now=clock.now(), organisations=portion)


@db_periodic_task(crontab(minute="*"))
def make_recommendations() -> None:
    """Bring lists of recommendations in step with profiles, searches and calls."""
    make_round()


@db_periodic_task(crontab(hour="5", minute="20"))
def tell_of_new_organisations() -> None:
    """Write to whoever keeps a search about what was published since the last night."""
    now = clock.now()
    until = now - SETTLED
    for search in searches_to_tell(until):
        found = new_in(read_address(search.address), search.told_at, until)
        if found:
            tell_of_new(actor=None, now=now, search=search, found=found, until=until)


@task()
def run_import(import_id: int) -> None:
    """Check or store the rows of an import; one whose worker died is taken up from its row."""
    source = lease_import(import_id=import_id, now=timezone.now())
    if source is None:
        return
    try:
        with override(source.language):
            _work_on(source)
    except ImportStopped:
        logger.info("import %s was cancelled or taken over", import_id)
    except Exception as error:
        logger.exception("import %s failed", import_id)
        fail_import(actor=source.uploaded_by, now=clock.now(), source=source, error=str(error))


def _work_on(source: Import) -> None:
    """Read every row with progress, then store all at once: what was found, or what is new."""
    known = known_organisations()
    profiles, findings = [], []
    for read in _rows_with_progress(source):
        findings += read.findings
        if read.new is None:
            continue
        twin = twin_among(known, read)
        findings += twin
        if not twin or source.with_twins:
            profiles.append(read.new)
    storing = source.state == Import.State.RUNNING
    report_rows(source=source, now=timezone.now(), done=source.rows_count, storing=storing)
    act = {"actor": source.uploaded_by, "now": clock.now(), "source": source}
    if storing and not any(one.kind == "error" for one in findings):
        store_profiles(**act, profiles=profiles, seen=known.version)
    else:
        store_findings(**act, findings=findings)


def _rows_with_progress(source: Import) -> Iterator[ReadRow]:
    reader = RowReader(source.header, source.mapping, clock.now())
    told = time.monotonic()
    for place, (number, cells, overflow) in enumerate(source.rows):
        if time.monotonic() - told > SECONDS_BETWEEN_REPORTS:
            report_rows(source=source, now=timezone.now(), done=place)
            told = time.monotonic()
        yield reader.read(Row(number, cells, overflow))


@db_periodic_task(crontab(minute="*"))
def sweep_imports() -> None:
    """Enqueue imports again whose worker was killed."""
    for source in imports_waiting(timezone.now()):
        enqueue_on_commit("hansa.organisations.tasks.run_import", import_id=source.pk)


@db_periodic_task(crontab(hour="4", minute="40"))
def forget_imports() -> None:
    """Let imports go that lie about for 30 days: their files may name people."""
    now = clock.now()
    for source in imports_left_lying(now):
        cancel_import(actor=None, now=now, source=source)


@db_periodic_task(crontab(hour="4", minute="50"))
def forget_words() -> None:
    """Let words go that were suggested for typing errors and that no page has any more."""
    forget_unused_words(actor=None, now=clock.now())


@on_startup()
def resume_imports() -> None:
    """Take up at once what the worker before this one left, rather than after its lease."""
    release_lost_imports(now=timezone.now())
