"""How often one place may ask for what can be guessed; counted for all processes together."""

import hashlib
import ipaddress
from time import time

from django.core.cache import cache

NETWORK = 64
"""Bits of an address of IPv6 that one household or office has."""


def is_too_often(address: str, *, action: str, most: int, seconds: int) -> bool:
    """
    Count one more try of an action from an address; return whether there were more than ``most``.

    Each run of so many ``seconds`` is counted by itself. Two at the very same moment may count as
    one: it is there to make guessing hopeless, not to be exact.
    """
    run = int(time() // seconds)
    hashed = hashlib.sha256(_place(address).encode()).hexdigest()
    key = f"limit:{action}:{run}:{hashed}"
    tries = cache.get(key, 0) + 1
    cache.set(key, tries, seconds)
    return tries > most


def _place(address: str) -> str:
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((read, NETWORK), strict=False))
    return str(read)
