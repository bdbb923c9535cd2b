"""Jobs of the newsletter."""

from django_tasks import task
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.common import clock
from hansa.newsletter.models import Edition
from hansa.newsletter.operations.digesting import send_digest
from hansa.newsletter.operations.reading import (
    KEPT_LEFT,
    KEPT_UNCONFIRMED,
    forget_left,
    forget_unconfirmed,
)
from hansa.newsletter.operations.sending import send_portion
from hansa.newsletter.queries.digests import NewPieces, readers_to_write_to
from hansa.newsletter.queries.editions import editions_to_send, left_before, unconfirmed_since


@task()
def send_newsletter() -> None:
    """Put what is being sent into the outbox, portion by portion."""
    send_due()


@db_periodic_task(crontab(minute="*"))
def sweep_newsletter() -> None:
    """Send what was planned for now, and what a killed worker left behind."""
    send_due()


@db_periodic_task(crontab(minute="*/15"))
def send_digests() -> None:
    """Write what is new to readers whose morning has come."""
    now = clock.now()
    news = NewPieces(now)
    for reader in readers_to_write_to(now):
        send_digest(actor=None, now=now, subscriber=reader, news=news)


@db_periodic_task(crontab(hour="3", minute="20"))
def forget_subscribers() -> None:
    """Delete addresses that did not confirm within a week, and who left a year ago."""
    now = clock.now()
    for subscriber in unconfirmed_since(now - KEPT_UNCONFIRMED):
        forget_unconfirmed(actor=None, now=now, subscriber=subscriber)
    for subscriber in left_before(now - KEPT_LEFT):
        forget_left(actor=None, now=now, subscriber=subscriber)


def send_due() -> None:
    """Send editions that are under way or due, until none is; two workers take turns."""
    for edition in editions_to_send(clock.now()):
        is_under_way = True
        while is_under_way:
            reached = send_portion(actor=None, now=clock.now(), edition=edition)
            is_under_way = reached.state == Edition.State.SENDING
