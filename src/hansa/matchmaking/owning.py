"""Events with a call are matchmaking's own: it shows them, and knows who takes part."""

from typing import Any

from hansa.events.models import Event
from hansa.events.owners import EventOwner, register_owner
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.permissions import takes_part


def _owns(event: Event) -> bool:
    return MatchmakingCall.objects.filter(event=event).exists()


def _show(request: Any, event: Event) -> Any:
    # Views are a door: they are opened when somebody comes, not when the app is made ready.
    from hansa.matchmaking.views.public import show_event

    return show_event(request, event)


MATCHMAKING = register_owner(EventOwner("matchmaking", _owns, _show, takes_part))
