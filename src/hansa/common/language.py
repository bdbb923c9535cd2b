"""Addresses in the language of the page."""

from django.conf import settings
from django.utils.translation import get_language


def in_active_language(path: str) -> str:
    """Return an address of ours as it is in the language that is active."""
    language = get_language() or settings.LANGUAGE_CODE
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"
