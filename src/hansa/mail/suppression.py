"""Addresses as hashes: what must be remembered of an address whose person was erased."""

from django.utils.crypto import salted_hmac


def address_hash(address: str) -> str:
    """Return the HMAC of an address with the site's key, alike in any case of its letters."""
    value = address.strip().lower()
    return salted_hmac("hansa.mail.suppression", value, algorithm="sha256").hexdigest()
