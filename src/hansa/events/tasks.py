"""Jobs of the calendar."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.common import clock
from hansa.events.operations.registering import forget_registrations, remind_of_event
from hansa.events.queries.registrations import due_event_reminders, with_registrations_to_forget


@db_periodic_task(crontab(minute="*/5"))
def remind_of_events() -> None:
    """Remind those who have a place a day before an event, and an hour before one online."""
    now = clock.now()
    for due in due_event_reminders(now):
        remind_of_event(actor=None, now=now, due=due)


@db_periodic_task(crontab(hour="3", minute="55"))
def forget_old_registrations() -> None:
    """Forget, a year after an event, who did not come and what all answered."""
    now = clock.now()
    for event in with_registrations_to_forget(now):
        forget_registrations(actor=None, now=now, event=event)
