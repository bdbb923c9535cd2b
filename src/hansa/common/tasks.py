"""Jobs for what no app has alone."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.common import clock
from hansa.common.shown.keeping import forget_shown, to_forget


@db_periodic_task(crontab(hour="4", minute="50"))
def forget_removed() -> None:
    """Delete pictures and documents that were taken away and not put back in time."""
    now = clock.now()
    for row in to_forget(now):
        forget_shown(actor=None, now=now, row=row)
