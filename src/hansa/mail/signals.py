"""What a delivery service tells us, by the signal of anymail that says it alike for all."""

from typing import Any

from anymail.signals import AnymailTrackingEvent, tracking
from django.dispatch import Signal, receiver
from django.utils import timezone

from hansa.mail.operations.tracking import take_event

left = Signal()
"""Somebody left by way of the delivery service: ``address``, and ``campaign`` of the mail."""


@receiver(tracking)
def take_tracking(event: AnymailTrackingEvent, **kwargs: Any) -> None:
    """Take in one event, and tell those who keep lists of readers that somebody left."""
    taken = take_event(event=event, now=timezone.now())
    if taken is not None and event.event_type == "unsubscribed":
        left.send(sender=None, address=taken.address, campaign=taken.campaign)
