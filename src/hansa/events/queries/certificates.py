"""Which attendance is certified, and by what code somebody else can look it up."""

import re
from datetime import datetime

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from hansa.events.models import Event, Registration

SALT = "hansa.events.certificate"
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of 32: without those that look like others on paper (I, L, O) and one that makes words (U)."""
LOOK_ALIKE = str.maketrans("OIL", "011")
SIGNED = 10
"""Digits of the signature: 50 bits, which nobody guesses through a door that counts."""
MOST_NUMBER = 12
"""Digits of the number before it: 60 bits, as much as a database's numbers."""
GROUP = 4


def is_certified(registration: Registration, now: datetime) -> bool:
    """Return whether the person was there, at an event that took place and is over."""
    event = registration.event
    was_there = registration.has_place and registration.came_at is not None
    return was_there and event.cancelled_at is None and event.ends_at <= now


def certificate_code(registration: Registration) -> str:
    """Return the code on a certificate: the registration's number, and a signature of it."""
    number, text = registration.pk, ""
    while number:
        number, digit = divmod(number, 32)
        text = DIGITS[digit] + text
    code = text + _signature(registration.pk, settings.SECRET_KEY)
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def certified_by(code: str, now: datetime) -> Registration | None:
    """
    Return the attendance that a code certifies, however it is written; None if it certifies none.

    A code that was never given out, of somebody who was not there or whose account is deleted:
    all are alike.
    """
    plain = re.sub(r"[\s-]", "", code[:100]).upper().translate(LOOK_ALIKE)
    if not SIGNED < len(plain) <= SIGNED + MOST_NUMBER or set(plain) - set(DIGITS):
        return None
    number = 0
    for digit in plain[:-SIGNED]:
        number = number * 32 + DIGITS.index(digit)
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(_signature(number, key), plain[-SIGNED:]) for key in keys):
        return None
    found = Registration.objects.select_related("event").filter(pk=number).first()
    return found if found is not None and is_certified(found, now) else None


def minutes_of(event: Event) -> int | None:
    """Return how long an event took; None if over several days, of which nobody kept the hours."""
    length = event.ends_at - event.starts_at
    return round(length.total_seconds() / 60) if length.days < 1 else None


def _signature(number: int, key: str | bytes) -> str:
    """Return digits that only whoever has the site's key can find for a number."""
    digest = salted_hmac(SALT, str(number), secret=key, algorithm="sha256").digest()
    return "".join(DIGITS[byte % 32] for byte in digest[:SIGNED])
