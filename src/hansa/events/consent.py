"""The wordings to which speakers agree, and their version."""

from django.utils.translation import gettext_lazy as _

CONSENT_VERSION = "2026-11"
"""Raised whenever the words below change; what was agreed to before is kept as it was read."""
NOTED = _(
    "The speaker agrees that this site shows to everybody, on the event’s page, their name, "
    "position, organisation, biography and picture as they stand here, and can take this back at "
    "any time; then all of it is deleted at once."
)
"""As whoever enters a speaker reads it."""
OWN = _(
    "I agree that this site shows to everybody, on the event’s page, my name, position, "
    "organisation, biography and picture as they stand here. I can take this back at any time; "
    "then all of it is deleted at once."
)
"""As speakers read it who correct what is shown about them."""
