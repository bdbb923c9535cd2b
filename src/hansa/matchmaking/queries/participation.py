"""Who applied, who takes part, who asked whom."""

from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When

from hansa.accounts.models import User
from hansa.events.models import Event
from hansa.matchmaking.models import (
    Application,
    ApplicationDraft,
    Delegate,
    MatchmakingCall,
    MeetingRequest,
    Side,
)
from hansa.matchmaking.queries.stages import drafts_kept_until

Status = Application.Status
OPEN_FIRST = Case(
    When(state=MeetingRequest.State.PENDING, then=0),
    When(state=MeetingRequest.State.ACCEPTED, then=1),
    default=2,
)


def applications_to(call: MatchmakingCall) -> QuerySet[Application]:
    """Return all applications with what a list of them shows, undecided ones first."""
    undecided_first = Case(When(status=Status.SUBMITTED, then=0), default=1)
    return call.applications.select_related("organisation", "side").order_by(
        "side__place", undecided_first, "submitted_at", "id"
    )


def participants_of(call: MatchmakingCall) -> QuerySet[Application]:
    """Return the selected applications, by side and name."""
    return (
        call.applications.filter(status=Status.SELECTED)
        .select_related("organisation", "side")
        .prefetch_related("organisation__terms")
        .order_by("side__place", "organisation__name")
    )


def sides_with_counts(call: MatchmakingCall) -> QuerySet[Side]:
    """Return the sides with how many applied and how many were selected."""
    live = ~Q(applications__status=Status.WITHDRAWN)
    return call.sides.annotate(
        applied_count=Count("applications", filter=live),
        selected_count=Count("applications", filter=Q(applications__status=Status.SELECTED)),
    )


def applications_of(user: Any) -> QuerySet[Application]:
    """Return the applications of the organisations the user speaks for."""
    return (
        Application.objects.filter(organisation__administrators__user=user)
        .select_related("organisation", "side", "call__event")
        .order_by("call__event__starts_at")
    )


def own_application(user: Any, event: Event) -> Application | None:
    """Return the application of the user's organisation to this event, if there is one."""
    if not user.is_authenticated:
        return None
    withdrawn_last = Case(When(status=Status.WITHDRAWN, then=1), default=0)
    return applications_of(user).filter(call__event=event).order_by(withdrawn_last, "id").first()


def drafts_of(user: Any) -> QuerySet[ApplicationDraft]:
    """Return what the organisations the user speaks for have begun to fill in, newest first."""
    return ApplicationDraft.objects.filter(organisation__administrators__user=user).select_related(
        "organisation", "call__event", "saved_by"
    )


def drafts_past_use(now: datetime) -> list[ApplicationDraft]:
    """Return the drafts that nobody could send for so long that they go."""
    calls = MatchmakingCall.objects.filter(drafts__isnull=False).distinct()
    over = [call.pk for call in calls if drafts_kept_until(call) <= now]
    return list(ApplicationDraft.objects.filter(call__in=over).order_by("pk"))


def own_draft(user: Any, event: Event) -> ApplicationDraft | None:
    """Return the newest draft of the user's organisations for this event, if there is one."""
    if not user.is_authenticated:
        return None
    return drafts_of(user).filter(call__event=event).first()


def delegations_of(user: User) -> QuerySet[Delegate]:
    """Return the events the user goes to as a delegate."""
    return (
        Delegate.objects.filter(user=user, has_left=False, application__status=Status.SELECTED)
        .select_related("application__call__event", "application__organisation")
        .order_by("application__call__event__starts_at")
    )


def delegates_without_account(email: str) -> QuerySet[Delegate]:
    """Return the delegates of this address whom no account is linked with yet."""
    return Delegate.objects.filter(user__isnull=True, email__iexact=email)


def requests_of(application: Application) -> QuerySet[MeetingRequest]:
    """Return the requests an application sent or received, open ones first."""
    return (
        MeetingRequest.objects.filter(Q(asker=application) | Q(partner=application))
        .select_related("asker__organisation", "partner__organisation")
        .prefetch_related("slots")
        .order_by(OPEN_FIRST, "-asked_at")
    )


def requests_in(call: MatchmakingCall) -> QuerySet[MeetingRequest]:
    """Return all requests of an event with what a list of them shows, open ones first."""
    return call.requests.select_related("asker__organisation", "partner__organisation").order_by(
        OPEN_FIRST, "asked_at", "id"
    )


def possible_partners(application: Application) -> QuerySet[Application]:
    """Return the participants this one may meet: the other side's, or all others."""
    others = participants_of(application.call).exclude(pk=application.pk)
    if application.call.sides.count() > 1:
        others = others.exclude(side_id=application.side_id)
    return others


def team_of(application: Application) -> list[Delegate]:
    """
    Return who meets others for a participant; ``delegates`` should be prefetched.

    Where anybody comes, those who come do: a table cannot be half by video. Otherwise all do.
    """
    delegates = [delegate for delegate in application.delegates.all() if not delegate.has_left]
    return [delegate for delegate in delegates if not delegate.is_remote] or delegates


def is_by_video(event: Event, *participants: Application) -> bool:
    """Return whether these two meet by video: all do, or nobody of one of them comes."""
    if event.format != Event.Format.HYBRID:
        return event.format == Event.Format.VIRTUAL
    return any(delegate.is_remote for one in participants for delegate in team_of(one)[:1])
