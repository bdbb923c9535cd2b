"""Documents for paper: an edition."""

from django.conf import settings

from hansa.common.press import Press
from hansa.newsletter.models import Edition
from hansa.newsletter.rendering import shown_sections


def print_edition(edition: Edition) -> bytes:
    """Return an edition as a tagged PDF in the language in use, without its pictures."""
    context = {
        "edition": edition, "sections": shown_sections(edition),
        "base_url": settings.BASE_URL, "site_name": settings.SITE_NAME,
    }  # fmt: skip
    press = Press("newsletter/paper")
    content, _pages = press.bind([press.draw("edition", context)])
    return content
