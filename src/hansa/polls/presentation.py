"""Where a poll's live result is heard."""

from django.conf import settings
from django.utils.translation import get_language

from hansa.polls.models import Poll


def live_address(poll: Poll) -> str:
    """Return the address of the stream of a poll's result in the active language."""
    language = get_language() or settings.LANGUAGE_CODE
    return f"{settings.LIVE_URL}/live/polls/{poll.slug}?language={language}"
