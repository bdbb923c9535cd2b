"""Who may do what in a matchmaking event."""

from typing import Any

from django.db.models import Q

from hansa.accounts.models import SiteRole
from hansa.accounts.permissions import has_site_role
from hansa.events.models import Event
from hansa.matchmaking.models import (
    Application,
    Delegate,
    MatchmakingCall,
    MeetingRequest,
)
from hansa.organisations.permissions import can_edit_organisation


def can_draft_event(user: Any) -> bool:
    """Return whether the user may begin an event: the site's editors and administrators."""
    return has_site_role(user, SiteRole.Role.EDITOR)


def can_run_event(user: Any, event: Event) -> bool:
    """Return whether the user organises this event."""
    if not user.is_authenticated:
        return False
    if event.organisers.filter(user=user).exists():
        return True
    return has_site_role(user, SiteRole.Role.ADMINISTRATOR)


def can_choose_weights(user: Any) -> bool:
    """Return whether the user says which weights recommendations of all events are made with."""
    return has_site_role(user)


def evaluates_event(user: Any, call: MatchmakingCall) -> bool:
    """Return whether the user reads this event's applications to judge them."""
    if not user.is_authenticated:
        return False
    return call.evaluators.filter(user=user, has_left=False).exists()


def can_speak_for_application(user: Any, application: Application) -> bool:
    """Return whether the user asks and answers for this participant."""
    return can_edit_organisation(user, application.organisation)


def can_answer_request(user: Any, request: MeetingRequest) -> bool:
    """Return whether the user is the one who was asked, or organises the event."""
    if can_edit_organisation(user, request.partner.organisation):
        return True
    return can_run_event(user, request.call.event)


def can_see_agenda(user: Any, delegate: Delegate) -> bool:
    """Return whether the agenda is the user's own, for an organisation that takes part."""
    selected = delegate.application.status == Application.Status.SELECTED
    takes_part = selected and not delegate.has_left
    return user.is_authenticated and delegate.user_id == user.pk and takes_part


def can_edit_delegate(user: Any, delegate: Delegate) -> bool:
    """Return whether the user says when they can meet: the person, who sends them, organisers."""
    if not user.is_authenticated:
        return False
    application = delegate.application
    return (
        delegate.user_id == user.pk
        or can_edit_organisation(user, application.organisation)
        or can_run_event(user, application.call.event)
    )


def takes_part(user: Any, event: Event) -> bool:
    """Return whether the user is a delegate of a participant, or speaks for one."""
    if not user.is_authenticated:
        return False
    mine = Q(delegates__user=user, delegates__has_left=False)
    mine |= Q(organisation__administrators__user=user)
    selected = Application.objects.filter(call__event=event, status=Application.Status.SELECTED)
    return selected.filter(mine).exists()
