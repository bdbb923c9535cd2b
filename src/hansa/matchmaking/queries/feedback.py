"""Who can say how it was, what they said, and who is still to be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from hansa.matchmaking.models import (
    Application,
    Delegate,
    EventFeedback,
    FeedbackAsk,
    MatchmakingCall,
    Meeting,
    MeetingFeedback,
    Seat,
)
from hansa.matchmaking.queries.schedules import HELD, meetings_of, partner_in, published_schedule

STAYS_OPEN = timedelta(days=30)
REMINDED_AFTER = timedelta(days=3)
EVENING = time(18)


@dataclass(frozen=True)
class Judged:
    """A meeting of a delegate with what they have said of it so far."""

    meeting: Meeting
    partner: Application
    said: MeetingFeedback | None
    has_begun: bool


def first_meeting_at(call: MatchmakingCall) -> datetime | None:
    """Return when the first meeting of the published schedule begins."""
    version = published_schedule(call)
    if version is None:
        return None
    first: datetime | None = version.meetings.filter(HELD).aggregate(at=Min("slot__starts_at"))[
        "at"
    ]
    return first


def feedback_closes_at(call: MatchmakingCall) -> datetime:
    """Return until when feedback is taken."""
    ends: datetime = call.event.ends_at
    return ends + STAYS_OPEN


def takes_feedback(call: MatchmakingCall, now: datetime) -> bool:
    """Return whether feedback can be given: from the first meeting until a month after the end."""
    first = first_meeting_at(call)
    return first is not None and first <= now <= feedback_closes_at(call)


def meetings_to_judge(delegate: Delegate, now: datetime) -> list[Judged]:
    """Return the delegate's meetings of the newest published version, in their order."""
    version = published_schedule(delegate.application.call)
    if version is None:
        return []
    said = {one.request_id: one for one in delegate.feedback.all()}
    return [
        Judged(
            meeting,
            partner_in(meeting, delegate.application),
            said.get(meeting.request_id),
            meeting.slot.starts_at <= now,
        )
        for meeting in meetings_of(delegate, version).filter(HELD)
    ]


def asked_at(call: MatchmakingCall) -> datetime | None:
    """
    Return the moment from which delegates are asked: the evening of the last day of meetings.

    Six o'clock by the clocks of the event, or when the last meeting is over, if that is later;
    None without a published schedule.
    """
    version = published_schedule(call)
    if version is None:
        return None
    last: datetime | None = version.meetings.filter(HELD).aggregate(at=Max("slot__ends_at"))["at"]
    if last is None:
        return None
    zone = ZoneInfo(call.event.timezone)
    evening = datetime.combine(last.astimezone(zone).date(), EVENING, zone)
    return max(last, evening)


def delegates_to_ask(now: datetime) -> list[tuple[Delegate, bool]]:
    """Return who is to be asked now, each with whether it is the reminder."""
    due: list[tuple[Delegate, bool]] = []
    recent = MatchmakingCall.objects.filter(
        event__starts_at__lte=now, event__ends_at__gte=now - STAYS_OPEN
    )
    for call in recent.select_related("event"):
        begins = asked_at(call)
        if begins is None or now < begins:
            continue
        silent = _silent_in(call)
        asked = FeedbackAsk.objects.filter(delegate=OuterRef("pk"))
        long_ago = asked.filter(is_reminder=False, sent_at__lte=now - REMINDED_AFTER)
        due += [(one, False) for one in silent.filter(~Exists(asked))]
        reminded = Exists(asked.filter(is_reminder=True))
        due += [(one, True) for one in silent.filter(Exists(long_ago)).exclude(reminded)]
    return due


def _silent_in(call: MatchmakingCall) -> QuerySet[Delegate]:
    """Return the delegates who had meetings and have said nothing."""
    version = published_schedule(call)
    seats = Seat.objects.filter(
        delegate=OuterRef("pk"), version=version, meeting__in=Meeting.objects.filter(HELD)
    )
    return (
        Delegate.objects.filter(Exists(seats), has_left=False, application__call=call)
        .filter(application__status=Application.Status.SELECTED)
        .exclude(Exists(MeetingFeedback.objects.filter(delegate=OuterRef("pk"))))
        .exclude(Exists(EventFeedback.objects.filter(delegate=OuterRef("pk"))))
        .select_related("application__organisation", "application__call__event", "user")
        .order_by("pk")
    )


def was_held(said: Iterable[bool | None]) -> bool | None:
    """
    Return whether a meeting took place, by what was marked on the day and is said afterwards.

    One says that it did and nobody that it did not: held. Somebody says that it did not: not
    held. Nobody says anything: None. This is the one place where that is decided.
    """
    words = {one for one in said if one is not None}
    return None if not words else False not in words


def meeting_feedback_of(call: MatchmakingCall) -> QuerySet[MeetingFeedback]:
    """Return all that was said of an event's meetings."""
    return (
        MeetingFeedback.objects.filter(request__call=call)
        .select_related(
            "request__asker__organisation", "request__partner__organisation",
            "delegate__application__organisation",
        )
        .order_by("request_id", "delegate_id")
    )  # fmt: skip


def event_feedback_of(call: MatchmakingCall) -> QuerySet[EventFeedback]:
    """Return all that was said of an event as a whole."""
    return call.feedback.select_related("delegate__application__organisation").order_by("given_at")
