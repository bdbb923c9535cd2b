"""Jobs of polls."""

from django.db import connection
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.common import clock
from hansa.polls.models import Ballot, RollEntry
from hansa.polls.operations import seal_poll
from hansa.polls.queries import polls_to_seal


@db_periodic_task(crontab(minute="*"))
def seal_polls() -> None:
    """Write the ballots of closed polls anew, so that nothing tells who voted how."""
    now = clock.now()
    sealed = [seal_poll(actor=None, now=now, poll=poll) for poll in polls_to_seal(now)]
    if sealed:
        forget_old_rows()


def forget_old_rows() -> None:
    """
    Let the rows that were replaced go from the files: until then a copy of the disk has them.

    Outside a transaction: PostgreSQL writes the two tables anew, SQLite empties its log.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in (Ballot, RollEntry):
                cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(model._meta.db_table)}")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
