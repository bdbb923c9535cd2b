"""Who may do what with an event."""

from typing import Any

from hansa.accounts.models import SiteRole
from hansa.accounts.permissions import has_site_role
from hansa.events.models import Event, EventDocument, Registration
from hansa.events.owners import owner_of


def can_edit_events(user: Any) -> bool:
    """Return whether the user keeps the whole calendar, and publishes without being asked."""
    return has_site_role(user, SiteRole.Role.EDITOR)


def keeps_event(user: Any, event: Event) -> bool:
    """Return whether the user proposed it, or speaks for the organisation that did."""
    if not user.is_authenticated or event.backing != Event.Backing.COMMUNITY:
        return False
    if event.proposed_by is None:
        return event.written_by_id == user.pk
    return event.proposed_by.administrators.filter(user=user).exists()


def runs_event(user: Any, event: Event) -> bool:
    """
    Return whether the user organises this event, or keeps the whole calendar.

    What an app above takes care of is not the editors' to run.
    """
    if not user.is_authenticated:
        return False
    if event.organisers.filter(user=user).exists():
        return True
    role = SiteRole.Role.EDITOR if owner_of(event) is None else SiteRole.Role.ADMINISTRATOR
    return has_site_role(user, role)


def has_place(user: Any, event: Event) -> bool:
    """Return whether the user has a place at an event one registers for here."""
    if not user.is_authenticated or event.cancelled_at is not None:
        return False
    seated = event.registrations.filter(user=user, status=Registration.Status.REGISTERED)
    return seated.exists()


def takes_part(user: Any, event: Event) -> bool:
    """Return whether the user is one of those who come, as whoever takes care of it knows."""
    owner = owner_of(event)
    return owner.takes_part(user, event) if owner is not None else has_place(user, event)


def can_read_document(user: Any, document: EventDocument) -> bool:
    """Return whether a document of an event is for the user: everybody, or who takes part."""
    is_public = document.audience == EventDocument.Audience.EVERYBODY
    return is_public or takes_part(user, document.event)
