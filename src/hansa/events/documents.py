"""Documents for paper: the certificate of attendance."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from hansa.common.codes import code_of
from hansa.common.press import Press
from hansa.events.models import Registration
from hansa.events.queries.certificates import certificate_code, minutes_of


def print_certificate(registration: Registration, now: datetime) -> bytes:
    """
    Return that somebody was at an event, as a tagged PDF in the language in use.

    It carries a code, and the address at which this site says what the code certifies.
    """
    code = certificate_code(registration)
    address = settings.BASE_URL + reverse("events:certificate-check", args=[code])
    context = {
        "registration": registration,
        "event": registration.event,
        "now": now,
        "minutes": minutes_of(registration.event),
        "code": code,
        "address": address,
        "door": settings.BASE_URL + reverse("events:certificate-find"),
        "picture": code_of(address),
    }
    press = Press("events/paper")
    content, _pages = press.bind([press.draw("certificate", context)])
    return content
