"""Jobs of the agreements register."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.common import clock
from hansa.outcomes.operations.follow_ups import remind_of_expiry
from hansa.outcomes.queries.agreements import agreements_to_remind


@db_periodic_task(crontab(hour="4", minute="40"))
def remind_of_expiries() -> None:
    """Tell the parties of agreements that end in 90 and in 30 days."""
    now = clock.now()
    for agreement, days in agreements_to_remind(now):
        remind_of_expiry(actor=None, now=now, agreement=agreement, days=days)
