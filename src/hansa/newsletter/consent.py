"""What a reader of the newsletter agrees to, in words that are kept with the agreement."""

from django.utils.translation import gettext as _

VERSION = "2017-1"


def consent_text() -> str:
    """Return the words in the active language; change `VERSION` with them."""
    return _(
        "I want to get the newsletter of this site by mail. I can unsubscribe at any time with "
        "one click; a link for it is in each mail. Who opens a mail is not recorded."
    )
