"""The addresses by which readers leave and choose, in the active language."""

from django.conf import settings
from django.urls import reverse

from hansa.newsletter.models import Subscriber


def leave_address(subscriber: Subscriber, edition: int | None = None) -> str:
    """Return where a reader leaves by one click; with the edition that counts it."""
    address = settings.BASE_URL + reverse("newsletter:leave", args=[subscriber.token])
    return f"{address}?edition={edition}" if edition else address


def wishes_address(subscriber: Subscriber) -> str:
    """Return where a reader chooses what they get."""
    return settings.BASE_URL + reverse("newsletter:wishes", args=[subscriber.token])
