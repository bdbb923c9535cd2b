"""Jobs of the directory."""

from datetime import timedelta

from django.http import QueryDict
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.common import clock
from hansa.organisations.meaning import is_installed
from hansa.organisations.operations.freshness import hide_stale_profile, remind_to_confirm
from hansa.organisations.operations.meanings import understand_profiles
from hansa.organisations.operations.searches import tell_of_new
from hansa.organisations.presentation.directory import read_search
from hansa.organisations.queries.freshness import profiles_to_hide, profiles_to_remind
from hansa.organisations.queries.meanings import profiles_to_understand
from hansa.organisations.queries.searches import new_in, searches_to_tell

# A minute's work each time: others want the worker too.
PORTION, PORTIONS = 200, 20
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


@db_periodic_task(crontab(minute="*/5"))
def understand_new_profiles() -> None:
    """Work out what changed profiles mean, if the extra for it is installed."""
    if not is_installed():
        return
    for _ in range(PORTIONS):
        portion = list(profiles_to_understand()[:PORTION])
        if not portion:
            return
        understand_profiles(actor=None, now=clock.now(), organisations=portion)


@db_periodic_task(crontab(hour="5", minute="20"))
def tell_of_new_organisations() -> None:
    """Write to whoever keeps a search about what was published since the last night."""
    now = clock.now()
    until = now - SETTLED
    for search in searches_to_tell(until):
        found = new_in(read_search(QueryDict(search.address)), search.told_at, until)
        if found:
            tell_of_new(actor=None, now=now, search=search, found=found, until=until)
