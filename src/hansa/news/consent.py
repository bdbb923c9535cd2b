"""The wording to which whoever gives a voice agrees, and its version."""

from django.utils.translation import gettext as _

CONSENT_VERSION = "2026-11"
"""Raised whenever the words below change; what was agreed to before is kept as it was read."""


def consent_wording() -> str:
    """Return the words in the active language."""
    return _(
        "I agree that this site shows what I say here to everybody, with my name, my position and "
        "my organisation, on its pages, in its search and in its feeds. I can withdraw this at any "
        "time; then all of it is deleted at once."
    )
