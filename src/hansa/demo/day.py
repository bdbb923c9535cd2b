"""How a past event of the demo world went on the day: who came, and what became of meetings."""

from datetime import timedelta

from hansa.accounts.models import User
from hansa.matchmaking.models import MatchmakingCall, MeetingMark
from hansa.matchmaking.operations.day import check_in, mark_meeting
from hansa.matchmaking.queries.day import expected_delegates
from hansa.matchmaking.queries.schedules import meetings_of, published_schedule

State = MeetingMark.State
STAYED_AWAY = 7
"""Every so manieth delegate did not come."""
MINUTES = timedelta(minutes=1)


def live_the_day(call: MatchmakingCall, organiser: User, guest: User) -> None:
    """Let people arrive, and a guest say what became of their meetings; one is in dispute."""
    version = published_schedule(call)
    assert version is not None
    opens = call.event.starts_at
    for place, delegate in enumerate(expected_delegates(call)):
        if place % STAYED_AWAY != STAYED_AWAY - 1 or delegate.user == guest:
            check_in(
                actor=organiser, now=opens + place * MINUTES, delegate=delegate,
                how="scanned" if place % 3 else "list",
            )  # fmt: skip
    delegate = guest.delegations.get(application__call=call)
    for place, meeting in enumerate(meetings_of(delegate, version)):
        request, own = meeting.request, delegate.application
        partner = request.partner if request.asker_id == own.pk else request.asker
        now = meeting.slot.starts_at + 3 * MINUTES
        if place == 1:
            mark_meeting(
                actor=guest, now=meeting.slot.starts_at, meeting=meeting, about=own,
                said_by=own, state=State.LATE, minutes=5,
            )  # fmt: skip
        words = [(own, own, State.HERE), (partner, own, State.HERE)]
        if place in {2, 4}:
            words[1] = (partner, own, State.ABSENT)
        if place == 4:
            words.append((partner, partner, State.HERE))
        for about, by, state in words:
            mark_meeting(
                actor=guest if by == own else organiser, now=now, meeting=meeting, about=about,
                said_by=by, state=state,
            )  # fmt: skip
