"""Who took part in events. Apps above say theirs when they are ready; here is no word of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hansa.accounts.models import User
from hansa.events.models import Event
from hansa.organisations.models import Organisation


@dataclass(frozen=True)
class Participant:
    """Somebody who took part, with or without an account."""

    email: str
    language: str
    user: User | None = None
    organisation: Organisation | None = None


Source = Callable[[Event], Iterable[Participant]]
_sources: dict[str, Source] = {}


def register_participants(name: str, source: Source) -> None:
    """Add a source of those who took part; said twice under one name, the later word counts."""
    _sources[name] = source


def those_who_came(event: Event) -> Iterable[Participant]:
    """Return who was noted as having come to an event of the calendar."""
    came = event.registrations.filter(came_at__isnull=False, user__is_active=True)
    for one in came.select_related("user").order_by("pk"):
        yield Participant(one.user.email, one.user.language, one.user)


register_participants("registrations", those_who_came)


def participants_of(event: Event) -> list[Participant]:
    """Return everybody who took part in an event, each address once."""
    found: dict[str, Participant] = {}
    for source in _sources.values():
        for one in source(event):
            found.setdefault(one.email.lower(), one)
    return list(found.values())
