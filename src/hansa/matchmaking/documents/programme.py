"""The programme of an event or a mission, for everybody."""

from datetime import datetime
from hashlib import sha256
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string

from hansa.common.press import Press
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.presentation.programme import days_of_programme
from hansa.matchmaking.queries.programme import programme_for_readers

KEPT = 24 * 60 * 60


def print_programme(call: MatchmakingCall, now: datetime) -> bytes:
    """Return cities and parts of the programme as a tagged PDF, in the language in use."""
    context = {
        "event": call.event,
        "stops": list(call.stops.all()),
        "days": days_of_programme(programme_for_readers(call)),
        "is_over": now >= call.event.ends_at,
        "now": now,
        "address": settings.BASE_URL + call.event.get_absolute_url(),
    }
    # Anybody may ask, as often as they like: what would look the same is drawn once.
    looks = render_to_string("matchmaking/paper/programme.html", context)
    name = f"programme:{sha256(looks.encode()).hexdigest()}"
    kept = cast("bytes | None", cache.get(name))
    if kept is not None:
        return kept
    press = Press("matchmaking/paper")
    content, _pages = press.bind([press.draw("programme", context)])
    cache.set(name, content, KEPT)
    return content
