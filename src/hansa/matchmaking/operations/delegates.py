"""Whom an organisation sends, when each of them can meet, and what they need."""

from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hansa.accounts.models import User
from hansa.common.operations import operation, record, refuse_unless
from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_mail
from hansa.matchmaking import notices
from hansa.matchmaking.models import (
    Application,
    Delegate,
    MatchmakingCall,
    ScheduleVersion,
    Unavailability,
)
from hansa.matchmaking.models.applications import new_calendar_token
from hansa.matchmaking.operations.applying import DelegateDetails
from hansa.matchmaking.operations.desk import leave_out
from hansa.matchmaking.operations.repairing import mend_schedule
from hansa.matchmaking.queries.conflicts import Desk
from hansa.matchmaking.queries.schedules import slots_of, working_schedule
from hansa.matchmaking.queries.stages import takes_schedules
from hansa.notices.operations import tell


@dataclass(frozen=True)
class DelegateNeeds:
    """What the schedule has to know of a person."""

    name: str
    position: str = ""
    languages: list[str] = field(default_factory=list)
    needs_accessible: bool = False
    is_remote: bool = False
    timezone: str = ""


@operation("delegate.name")
def name_delegate(
    *,
    actor: User,
    now: datetime,
    application: Application,
    details: DelegateDetails,
    key: str = "",
) -> Delegate:
    """
    Send a person to an event, and tell them by mail.

    Somebody who was sent home before comes again. Raises `OperationRefused` after the event, for
    an address that is named already and for more people than an organisation may send.
    """
    call = _held(application, now)
    going = application.delegates.filter(has_left=False)
    refuse_unless(
        not going.filter(email__iexact=details.email).exists(),
        _("%(email)s is named already.") % {"email": details.email},
    )
    refuse_unless(
        going.count() < call.most_delegates,
        ngettext(
            "An organisation sends at most %(most)d person to this event.",
            "An organisation sends at most %(most)d people to this event.",
            call.most_delegates,
        )
        % {"most": call.most_delegates},
    )
    earlier = application.delegates.filter(email__iexact=details.email).first()
    made = earlier or Delegate(application=application, email=details.email)
    made.name, made.position, made.has_left = details.name, details.position, False
    made.user = details.user or User.objects.filter(email=details.email.lower()).first()
    made.save()
    record(actor=actor, now=now, verb="delegate.name", target=made)
    with override(made.user.language if made.user else actor.language):
        letter = render_mail(
            "mail/delegate_named", {"delegate": made, "event": call.event, "by": actor}
        )
    queue_mail(recipient=made.email, now=now, **letter)
    return made


def _held(application: Application, now: datetime) -> MatchmakingCall:
    """Return the call, held: two who change one team take turns."""
    call = MatchmakingCall.objects.select_for_update().select_related("event").get(
        pk=application.call_id
    )  # fmt: skip
    refuse_unless(takes_schedules(call, now), _("This event is over."))
    refuse_unless(
        application.status != Application.Status.WITHDRAWN,
        _("This application has been withdrawn."),
    )
    return call


@operation("delegate.edit")
def edit_delegate(
    *,
    actor: User,
    now: datetime,
    delegate: Delegate,
    needs: DelegateNeeds,
    audience: str | None = None,
) -> Delegate:
    """
    Change what is known of a delegate.

    ``audience`` is a consent, which only the person can give: from anybody else it is ignored.
    """
    for name, value in asdict(needs).items():
        setattr(delegate, name, value)
    if audience is not None and delegate.user_id == actor.pk:
        delegate.audience = audience
    delegate.save()
    record(actor=actor, now=now, verb="delegate.edit", target=delegate, audience=delegate.audience)
    return delegate


@operation("availability.set")
def set_availability(
    *, actor: User | None, now: datetime, delegate: Delegate, free_slots: set[int],
    shown_slots: set[int] | None = None,
) -> Delegate:  # fmt: skip
    """
    Say in which slots a delegate can meet; all others that were shown are closed.

    A slot that came while the form was open stays open; ``shown_slots`` None: all were shown.
    What was said of times that were given up since is forgotten where they overlap those shown.
    Meetings that are planned then stay until the schedule is made again; whoever looks at it is
    told. Raises `OperationRefused` once the event is over.
    """
    call = delegate.application.call
    refuse_unless(takes_schedules(call, now), _("This event is over."))
    shown = [one for one in slots_of(call) if shown_slots is None or one.pk in shown_slots]
    closed = [slot for slot in shown if slot.pk not in free_slots]
    given_up = [
        one.pk
        for one in delegate.unavailable.filter(slot__is_closed=True).select_related("slot")
        if any(s.starts_at < one.slot.ends_at and one.slot.starts_at < s.ends_at for s in shown)
    ]
    delegate.unavailable.filter(Q(slot__in=free_slots) | Q(pk__in=given_up)).delete()
    Unavailability.objects.bulk_create(
        [Unavailability(delegate=delegate, slot=slot) for slot in closed], ignore_conflicts=True
    )
    record(actor=actor, now=now, verb="availability.set", target=delegate)
    return delegate


@operation("delegate.renew_calendar")
def renew_calendar_address(*, actor: User, now: datetime, delegate: Delegate) -> Delegate:
    """Give the delegate's calendar a new secret address; whoever has the old one reads no more."""
    delegate.calendar_token = new_calendar_token()
    delegate.save(update_fields=["calendar_token"])
    record(actor=actor, now=now, verb="delegate.renew_calendar", target=delegate)
    return delegate


@operation("delegate.send_home")
def send_home(*, actor: User, now: datetime, delegate: Delegate) -> Delegate:
    """
    Let a delegate not come after all; a colleague who is free takes over each meeting.

    Where nobody is, the meeting is left out; places in the programme are free again. A published
    schedule is repaired at once, which tells those concerned; the working one is changed too. The
    organisers are told. Raises `OperationRefused` for the only one of a participant.
    """
    application = delegate.application
    call = _held(application, now)
    others = application.delegates.filter(has_left=False).exclude(pk=delegate.pk)
    refuse_unless(
        application.status != Application.Status.SELECTED or others.exists(),
        _("Name somebody who comes instead first, or withdraw the application."),
    )
    delegate.has_left = True
    delegate.save(update_fields=["has_left"])
    delegate.programme.all().delete()
    record(actor=actor, now=now, verb="delegate.send_home", target=delegate)
    version = working_schedule(call)
    concerns = version is not None and _hand_over(version, delegate, actor, now)
    repaired = mend_schedule(actor=actor, now=now, call=call)
    if concerns or repaired:
        _tell_organisers(call, delegate, now, is_out=repaired is not None)
    return delegate


def _hand_over(version: ScheduleVersion, delegate: Delegate, actor: User, now: datetime) -> int:
    """Give the delegate's meetings to colleagues, or leave them out; return how many there were."""
    seats = version.seats.filter(delegate=delegate).select_related(
        "meeting__request__asker__organisation", "meeting__request__partner__organisation",
        "meeting__slot", "meeting__table", "meeting__version__call",
    )  # fmt: skip
    for seat in list(seats):
        meeting = seat.meeting
        place = Desk(version).place(meeting.request, meeting.slot, meeting.table)
        colleague = next(
            (one for one in place.delegates if one.application_id == delegate.application_id), None
        )
        if colleague is None:
            leave_out(actor=actor, now=now, meeting=meeting)
        else:
            seat.delegate = colleague
            seat.save(update_fields=["delegate"])
            meeting.interpreter = place.interpreter
            meeting.save(update_fields=["interpreter"])
    return len(seats)


def _tell_organisers(
    call: MatchmakingCall, delegate: Delegate, now: datetime, *, is_out: bool
) -> None:
    for organiser in call.event.organisers.select_related("user"):
        tell(
            user=organiser.user,
            address=organiser.user.email,
            now=now,
            kind=notices.ORGANISER.name,
            template="mail/delegate_left",
            context={"delegate": delegate, "event": call.event, "is_out": is_out},
            link=("matchmaking:desk-schedule", call.event.slug),
        )
