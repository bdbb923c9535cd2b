"""
Events that an app above takes care of: it shows their page and knows who takes part.

Matchmaking, for one, adds applications and meetings to an event. All other events are shown, and
registered for, here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hansa.events.models import Event


@dataclass(frozen=True)
class EventOwner:
    """What an app above says of events that are its own."""

    name: str
    owns: Callable[[Event], bool]
    show: Callable[[Any, Event], Any]
    """The page of one of its events: takes the request, returns the answer."""
    takes_part: Callable[[Any, Event], bool]


_owners: dict[str, EventOwner] = {}


def register_owner(owner: EventOwner) -> EventOwner:
    """Add an owner; said twice under one name, the later word counts."""
    _owners[owner.name] = owner
    return owner


def owner_of(event: Event) -> EventOwner | None:
    """Return the app that takes care of an event; None if it is the calendar itself."""
    return next((one for one in _owners.values() if one.owns(event)), None)
