"""Jobs of the directory."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.common import clock
from hansa.organisations.operations.freshness import hide_stale_profile, remind_to_confirm
from hansa.organisations.queries.freshness import profiles_to_hide, profiles_to_remind


@db_periodic_task(crontab(hour="4", minute="10"))
def ask_for_confirmation() -> None:
    """Send reminders that are due, and hide profiles that nobody confirmed after all of them."""
    now = clock.now()
    for organisation in profiles_to_hide(now):
        hide_stale_profile(actor=None, now=now, organisation=organisation)
    for organisation in profiles_to_remind(now):
        remind_to_confirm(actor=None, now=now, organisation=organisation)
