"""Jobs of partner searches."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.common import clock
from hansa.partnering.operations.writing import tell_of_end
from hansa.partnering.queries.searches import ending_searches


@db_periodic_task(crontab(minute="20"))
def tell_of_ends() -> None:
    """Tell those who search for partners that their search ends, or has ended."""
    now = clock.now()
    for search, days in ending_searches(now.date()):
        tell_of_end(actor=None, now=now, search=search, days=days)
