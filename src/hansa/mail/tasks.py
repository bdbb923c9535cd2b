"""Jobs of mail."""

from django.utils import timezone
from django_tasks import task
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.mail.operations import deliver_due_mail


@task()
def deliver_mail() -> int:
    """Deliver what is due."""
    return deliver_due_mail(clock=timezone.now)


@db_periodic_task(crontab(minute="*"))
def sweep_mail() -> None:
    """Deliver what a killed worker or an absent server left behind."""
    deliver_due_mail(clock=timezone.now)
