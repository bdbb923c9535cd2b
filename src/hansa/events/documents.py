"""Documents for paper: the certificate of attendance."""

from datetime import datetime

from hansa.common.press import Press
from hansa.events.models import Registration


def print_certificate(registration: Registration, now: datetime) -> bytes:
    """Return that somebody was at an event, as a tagged PDF in the language in use."""
    event = registration.event
    context = {
        "registration": registration,
        "event": event,
        "now": now,
        "minutes": round((event.ends_at - event.starts_at).total_seconds() / 60),
        "is_one_day": (event.ends_at - event.starts_at).days < 1,
    }
    press = Press("events/paper")
    content, _pages = press.bind([press.draw("certificate", context)])
    return content
