"""What matchmaking does when something happens elsewhere, where nobody knows of it."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from hansa.common import clock
from hansa.common.models import AuditRecord
from hansa.matchmaking.changes import calls_changed_by
from hansa.matchmaking.operations.applying import link_delegates
from hansa.matchmaking.operations.introductions import note_changes
from hansa.matchmaking.operations.questions import link_evaluator
from hansa.matchmaking.queries.evaluating import unlinked_evaluators
from hansa.matchmaking.queries.participation import delegates_without_account


@receiver(email_confirmed)
def link_confirmed_address(email_address: EmailAddress, **kwargs: Any) -> None:
    """Give a person whose address is confirmed the agendas and applications that wait for it."""
    if delegates_without_account(email_address.email).exists():
        user = email_address.user
        link_delegates(actor=user, now=clock.now(), user=user, email=email_address.email)
    if unlinked_evaluators(email_address.email).exists():
        user = email_address.user
        link_evaluator(actor=user, now=clock.now(), user=user, email=email_address.email)


@receiver(post_save, sender=AuditRecord)
def note_what_changes_recommendations(instance: AuditRecord, **kwargs: Any) -> None:
    """Note at which events recommendations are to be made anew, in the transaction of the act."""
    calls = calls_changed_by(instance, clock.now())
    if calls:
        note_changes(calls=calls, at=timezone.now())
