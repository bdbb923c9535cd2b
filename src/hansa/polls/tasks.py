"""Jobs of polls."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.common import clock
from hansa.polls.operations import seal_poll
from hansa.polls.queries import polls_to_seal


@db_periodic_task(crontab(minute="*"))
def seal_polls() -> None:
    """Write the ballots of closed polls anew, so that nothing tells who voted how."""
    now = clock.now()
    for poll in polls_to_seal(now):
        seal_poll(actor=None, now=now, poll=poll)
