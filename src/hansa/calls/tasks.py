"""Jobs of calls."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.calls.operations.following import remind_of_deadline
from hansa.calls.queries.reminders import due_reminders
from hansa.common import clock


@db_periodic_task(crontab(minute="*/10"))
def remind_of_deadlines() -> None:
    """Tell those who follow calls that a deadline comes near."""
    now = clock.now()
    for due in due_reminders(now):
        remind_of_deadline(actor=None, now=now, due=due)
