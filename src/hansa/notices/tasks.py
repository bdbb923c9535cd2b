"""Jobs of notices."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.common import clock
from hansa.notices.operations import forget_notice
from hansa.notices.queries import old_notices


@db_periodic_task(crontab(hour="3", minute="50"))
def forget_notices() -> None:
    """Delete notices that are half a year old."""
    now = clock.now()
    for notice in old_notices(now):
        forget_notice(actor=None, now=now, notice=notice)
