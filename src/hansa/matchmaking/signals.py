"""What matchmaking does when something happens in accounts, which do not know of it."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.dispatch import receiver

from hansa.common import clock
from hansa.matchmaking.operations.applying import link_delegates
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
