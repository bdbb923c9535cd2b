"""The site's clock. Only doors read it; everything below is told the time."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """Return the site's time: the real one, or shifted in a demo world."""
    return timezone.now() + timedelta(seconds=settings.CLOCK_SHIFT)
