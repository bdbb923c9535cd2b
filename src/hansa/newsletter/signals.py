"""What others tell the newsletter: that somebody left by way of the delivery service."""

from typing import Any

from django.dispatch import receiver

from hansa.common import clock
from hansa.mail.signals import left
from hansa.newsletter.models import Subscriber
from hansa.newsletter.operations.reading import leave_newsletter

PREFIX = "newsletter:"


@receiver(left)
def stop_newsletter(address: str, campaign: str, **kwargs: Any) -> None:
    """Take the consent of a reader as withdrawn, as if they had used our own link."""
    reader = Subscriber.objects.filter(email=address.lower()).first()
    if reader is not None:
        number = campaign.removeprefix(PREFIX)
        edition = int(number) if campaign.startswith(PREFIX) and number.isdigit() else None
        leave_newsletter(actor=None, now=clock.now(), subscriber=reader, edition=edition)
