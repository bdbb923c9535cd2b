"""Jobs of mail."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django_tasks import task
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.mail.operations.bouncing import read_bounces
from hansa.mail.operations.delivering import deliver_due_mail
from hansa.mail.operations.forgetting import forget_mail


@task()
def deliver_mail() -> int:
    """Deliver what is due."""
    return deliver_due_mail(clock=timezone.now)


@db_periodic_task(crontab(minute="*"))
def sweep_mail() -> None:
    """Deliver what a killed worker or an absent server left behind."""
    deliver_due_mail(clock=timezone.now)


@db_periodic_task(crontab(minute="*/5"))
def take_bounces() -> None:
    """Read the mailbox in which mail that cannot be delivered comes back, if there is one."""
    if settings.MAIL_BOUNCE_BOX:
        read_bounces(box=Path(settings.MAIL_BOUNCE_BOX), now=timezone.now())


@db_periodic_task(crontab(hour="3", minute="40"))
def forget_old_mail() -> None:
    """Forget what was sent a month ago, of campaigns half a year ago; counts are kept."""
    now = timezone.now()
    while forget_mail(now=now):
        pass
