"""The day itself: who is there, and what became of each meeting."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import operation, record, refuse_unless
from hansa.mail.models import OutgoingMail
from hansa.matchmaking import notices
from hansa.matchmaking.models import (
    Application,
    CheckIn,
    Delegate,
    MatchmakingCall,
    Meeting,
    MeetingMark,
)
from hansa.matchmaking.models.call import new_board_token
from hansa.matchmaking.queries.schedules import partner_in, published_schedule
from hansa.matchmaking.queries.stages import takes_schedules
from hansa.notices.operations import tell

State = MeetingMark.State
MOST_AGO = timedelta(days=1)
"""A tap that waited longer for a connection is not sent any more."""
LATE_BY = (5, 10, 15)
EARLIEST = timedelta(hours=12)
"""From then on before a meeting one can say to be there, or to be late."""
SOON = timedelta(hours=1)
"""Whoever is late for a meeting within this time has the other told by mail too."""


@operation("delegate.check_in")
def check_in(
    *,
    actor: User,
    now: datetime,
    delegate: Delegate,
    how: str,
    ago: timedelta = timedelta(0),
    key: str = "",
) -> CheckIn:
    """
    Note that a delegate has arrived; whoever is in already stays in since then.

    ``ago`` is how long the tap waited for a connection: told so, a phone whose clock is wrong
    does no harm. Raises `OperationRefused` for somebody who does not take part, after the event,
    and for a tap of more than a day ago or of the future.
    """
    refuse_unless(takes_schedules(delegate.application.call, now), _("This event is over."))
    refuse_unless(
        delegate.application.status == Application.Status.SELECTED and not delegate.has_left,
        _("%(name)s does not take part in this event.") % {"name": delegate.name},
    )
    refuse_unless(
        timedelta(0) <= ago <= MOST_AGO,
        _("This was tapped more than a day ago. Check them in again."),
    )
    made, is_new = CheckIn.objects.get_or_create(
        delegate=delegate, defaults={"at": now - ago, "by": actor, "how": how}
    )
    record(actor=actor, now=now, verb="delegate.check_in", target=delegate, how=how, is_new=is_new)
    return made


@operation("delegate.undo_check_in")
def undo_check_in(*, actor: User, now: datetime, delegate: Delegate) -> Delegate:
    """Take a check-in back; twice is no harm."""
    CheckIn.objects.filter(delegate=delegate).delete()
    record(actor=actor, now=now, verb="delegate.undo_check_in", target=delegate)
    return delegate


@operation("meeting.mark")
def mark_meeting(
    *,
    actor: User,
    now: datetime,
    meeting: Meeting,
    about: Application,
    state: str,
    minutes: int = 0,
    said_by: Application | None = None,
) -> MeetingMark:
    """
    Say of one of the two who should meet that they are here, late, or did not come.

    Each side has one word on each of the two, and changes it by saying another; ``said_by`` None
    is the organiser, whose word settles it. Who says to be here themselves is checked in.
    Raises `OperationRefused` for what cannot be said at this time or of this person, and when
    the meeting is not in the newest version any more.
    """
    request, slot = meeting.request, meeting.slot
    call = request.call
    refuse_unless(takes_schedules(call, now), _("This event is over."))
    refuse_unless(
        meeting.version_id == getattr(published_schedule(call), "pk", None),
        _("The schedule changed meanwhile. Look at it again."),
    )
    pair = {request.asker_id, request.partner_id}
    sides = pair | {None}
    assert about.pk in pair and getattr(said_by, "pk", None) in sides, "a stranger to the meeting"
    _refuse_too_early_or_late(meeting, about, state, minutes, said_by, now)
    made, _is_new = MeetingMark.objects.update_or_create(
        request=request, slot=slot, about=about, said_by=said_by,
        defaults={
            "state": state, "at": now, "user": actor,
            "minutes": minutes if state == State.LATE else 0,
        },
    )  # fmt: skip
    record(
        actor=actor, now=now, verb="meeting.mark", target=request, slot=slot.pk, about=about.pk,
        state=state, on_behalf=said_by is None,
    )  # fmt: skip
    if state == State.HERE and said_by == about:
        _arrive(actor, now, meeting, about)
    if state == State.LATE and now < slot.starts_at <= now + SOON:
        _tell(meeting, about, minutes, now)
    return made


def _refuse_too_early_or_late(
    meeting: Meeting,
    about: Application,
    state: str,
    minutes: int,
    said_by: Application | None,
    now: datetime,
) -> None:
    slot = meeting.slot
    is_own, is_organiser = said_by == about, said_by is None
    if state == State.LATE:
        refuse_unless(minutes in LATE_BY, _("Say by how many minutes: 5, 10 or 15."))
        refuse_unless(
            is_own or is_organiser, _("Only they know whether they are late. Say who is here.")
        )
        refuse_unless(now < slot.ends_at, _("This meeting is over; being late does not help."))
    if state == State.ABSENT:
        refuse_unless(
            not is_own, _("If you cannot come, call the meeting off, so that the time is used.")
        )
    if is_own:
        refuse_unless(
            now >= slot.starts_at - EARLIEST, _("This meeting is too far away to say that.")
        )
    elif state != State.LATE:
        refuse_unless(
            now >= slot.starts_at,
            _("This meeting has not begun. Say it once it has."),
        )


def _arrive(actor: User, now: datetime, meeting: Meeting, about: Application) -> None:
    """Check a person in who says at a table to be here."""
    seats = meeting.seats.filter(delegate__application=about, delegate__check_in__isnull=True)
    seat = seats.filter(delegate__user=actor).select_related("delegate").first()
    if seat is not None:
        check_in(actor=actor, now=now, delegate=seat.delegate, how=CheckIn.How.SELF)


def _tell(meeting: Meeting, about: Application, minutes: int, now: datetime) -> None:
    """Write to whoever waits for somebody who is late, once for each number of minutes."""
    campaign = f"late:{meeting.request_id}:{meeting.slot_id}:{about.pk}:{minutes}"
    waiting = partner_in(meeting, about)
    event = meeting.request.call.event
    at = meeting.slot.starts_at.astimezone(ZoneInfo(event.timezone))
    for seat in meeting.seats.filter(delegate__application=waiting).select_related(
        "delegate__user"
    ):
        delegate = seat.delegate
        if OutgoingMail.objects.filter(campaign=campaign, recipient=delegate.email).exists():
            continue
        tell(
            user=delegate.user,
            address=delegate.email,
            now=now,
            kind=notices.DAY.name,
            template="mail/partner_late",
            context={
                "delegate": delegate, "late": about, "event": event, "minutes": minutes,
                "at": time_format(at, "H:i"),
            },
            link=("matchmaking:agenda", event.slug),
            campaign=campaign,
        )  # fmt: skip


@operation("board.renew")
def renew_board(*, actor: User, now: datetime, call: MatchmakingCall) -> MatchmakingCall:
    """Give the screen in the room a new secret address; the old one shows nothing any more."""
    MatchmakingCall.objects.filter(pk=call.pk).update(board_token=new_board_token())
    call.refresh_from_db(fields=["board_token"])
    record(actor=actor, now=now, verb="board.renew", target=call)
    return call
