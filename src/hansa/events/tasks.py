"""Jobs of the calendar."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.common import clock
from hansa.events.operations.registering import remind_of_event
from hansa.events.queries.registrations import due_event_reminders


@db_periodic_task(crontab(minute="*/5"))
def remind_of_events() -> None:
    """Remind those who have a place a day before an event, and an hour before one online."""
    now = clock.now()
    for due in due_event_reminders(now):
        remind_of_event(actor=None, now=now, due=due)
