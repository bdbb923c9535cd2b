"""Feedback: given by delegates, asked for by mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.matchmaking import notices
from hansa.matchmaking.models import (
    Delegate,
    EventFeedback,
    FeedbackAsk,
    MeetingFeedback,
    MeetingRequest,
)
from hansa.matchmaking.queries.feedback import meetings_to_judge, takes_feedback
from hansa.notices.operations import tell


@dataclass(frozen=True)
class MeetingAnswer:
    """What a delegate says of a meeting; what is None or empty was not answered."""

    request: MeetingRequest
    held: bool | None = None
    rating: int | None = None
    next_step: str = ""
    comment: str = ""


@dataclass(frozen=True)
class EventAnswer:
    """What a delegate says of the event."""

    rating: int | None = None
    comment: str = ""


@operation("feedback.give")
def give_feedback(
    *,
    actor: User | None,
    now: datetime,
    delegate: Delegate,
    event: EventAnswer,
    meetings: Sequence[MeetingAnswer] = (),
) -> Delegate:
    """
    Keep what a delegate has answered so far; what is not answered stays as it was.

    A choice once made is changed, never taken back; a line of text is as it was typed last. A
    rating says that the meeting took place, and what did not has none. Raises `OperationRefused`
    out of time, and for a meeting that is not the delegate's or has not begun.
    """
    call = delegate.application.call
    refuse_unless(takes_feedback(call, now), _("Feedback is not taken now."))
    hold(delegate)  # sent from two windows, one is kept after the other
    own = {one.meeting.request_id for one in meetings_to_judge(delegate, now) if one.has_begun}
    said = {one.request_id: one for one in delegate.feedback.all()}
    for answer in meetings:
        refuse_unless(
            answer.request.pk in own,
            _("One of these meetings is no longer yours. Look at the list again."),
        )
        _keep_meeting(said.get(answer.request.pk), answer, delegate, now)
    there = EventFeedback.objects.filter(call=call, delegate=delegate).first()
    if there is None:
        there = EventFeedback(call=call, delegate=delegate)
    if (event.rating or there.rating, event.comment) != (there.rating, there.comment):
        there.rating = event.rating or there.rating
        there.comment, there.given_at = event.comment, now
        there.save()
    record(actor=actor, now=now, verb="feedback.give", target=delegate, meetings=len(meetings))
    return delegate


def _keep_meeting(
    there: MeetingFeedback | None, answer: MeetingAnswer, delegate: Delegate, now: datetime
) -> None:
    kept = there or MeetingFeedback(request=answer.request, delegate=delegate)
    before = (kept.held, kept.rating, kept.next_step, kept.comment)
    if answer.held is not None:
        kept.held = answer.held
    elif answer.rating is not None:
        kept.held = True
    kept.rating = (answer.rating or kept.rating) if kept.held else None
    kept.next_step = answer.next_step if kept.held is not False else ""
    kept.comment = answer.comment
    if (kept.held, kept.rating, kept.next_step, kept.comment) != before:
        kept.given_at = now
        kept.save()


@operation("feedback.ask")
def ask_for_feedback(
    *, actor: User | None, now: datetime, delegate: Delegate, is_reminder: bool
) -> FeedbackAsk:
    """
    Ask a delegate by mail how it was, or remind them: each once.

    The row that says so and the mail are one transaction: a killed job asked or did not, and of
    two workers one does.
    """
    made, is_first = FeedbackAsk.objects.get_or_create(
        delegate=delegate, is_reminder=is_reminder, defaults={"sent_at": now}
    )
    if is_first:
        event = delegate.application.call.event
        tell(
            user=delegate.user,
            address=delegate.email,
            now=now,
            kind=notices.FEEDBACK.name,
            template="mail/feedback_asked",
            context={"delegate": delegate, "event": event, "is_reminder": is_reminder},
            link=("matchmaking:feedback", event.slug),
            campaign=f"feedback:{delegate.pk}:{'again' if is_reminder else 'first'}",
        )
    record(actor=actor, now=now, verb="feedback.ask", target=made, sent=is_first)
    return made
