"""Registering, waiting, moving up, being reminded and coming."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.events import notices
from hansa.events.models import Admission, Event, Registration, RegistrationReminder
from hansa.events.operations.telling import tell_registration
from hansa.events.queries.registrations import (
    DAY,
    DueReminder,
    admission_of,
    places_left,
    takes_registrations,
    waiting,
)

Status = Registration.Status
EARLY = timedelta(hours=12)
"""How long before an event its doors may open."""


@operation("registration.make")
def register_for_event(
    *,
    actor: User,
    now: datetime,
    event: Event,
    name: str,
    works_for: str = "",
    answers: Sequence[tuple[str, str]] = (),
    key: str = "",
) -> Registration:
    """
    Take a place, or one in the line when all are taken, and confirm it by mail.

    Those who register for one event take turns, so the last place goes once. Raises
    `OperationRefused` when registration is not open, when nothing is free and nobody may wait, and
    for whoever is registered already.
    """
    admission = _held_admission(event)
    refuse_unless(takes_registrations(admission, now), _why_closed(admission, now))
    earlier = event.registrations.filter(user=actor).first()
    refuse_unless(
        earlier is None or earlier.status == Status.CANCELLED,
        _("You are registered for this event already."),
    )
    left = places_left(admission)
    has_place = left is None or left > 0
    refuse_unless(
        has_place or admission.has_waiting_list,
        _("All places are taken, and there is no waiting list."),
    )
    made = earlier or Registration(event=event, user=actor)
    made.event = admission.event
    made.name, made.works_for = name, works_for
    made.status = Status.REGISTERED if has_place else Status.WAITING
    made.asked_at, made.seated_at = now, now if has_place else None
    made.cancelled_at = made.came_at = None
    made.answers = [list(pair) for pair in answers]
    made.save()
    record(actor=actor, now=now, verb="registration.make", target=made, status=made.status)
    template = "mail/registration_made" if has_place else "mail/registration_waits"
    tell_registration(made, now, template=template)
    return made


@operation("registration.cancel")
def cancel_registration(
    *, actor: User, now: datetime, registration: Registration, reason: str = ""
) -> Registration:
    """
    Give a place up, or one in the line; whoever waits first moves up and is told.

    Who is taken out by somebody else is told, with the reason.
    """
    admission = _held_admission(registration.event)
    held = hold(registration)
    held.event = admission.event
    refuse_unless(held.status != Status.CANCELLED, _("This registration is cancelled already."))
    refuse_unless(now < held.event.ends_at, _("This event is over."))
    held.status, held.cancelled_at, held.seated_at = Status.CANCELLED, now, None
    held.save(update_fields=["status", "cancelled_at", "seated_at"])
    record(actor=actor, now=now, verb="registration.cancel", target=held, reason=reason)
    if held.user != actor:
        tell_registration(held, now, template="mail/registration_cancelled", reason=reason)
    _move_up(admission, now)
    return held


@operation("registration.move_up")
def move_up(*, actor: User | None, now: datetime, event: Event) -> Event:
    """Give free places to those who wait, the first in the line first; each is told."""
    admission = _held_admission(event)
    moved = _move_up(admission, now)
    record(actor=actor, now=now, verb="registration.move_up", target=event, number=moved)
    return event


@operation("registration.came")
def note_attendance(
    *, actor: User, now: datetime, registration: Registration, came: bool
) -> Registration:
    """Note that somebody is there, or that this was a mistake; noted twice the first counts."""
    held = hold(registration)
    refuse_unless(held.status == Status.REGISTERED, _("This person has no place."))
    refuse_unless(
        not came or now >= held.event.starts_at - EARLY, _("This event has not begun yet.")
    )
    held.came_at = (held.came_at or now) if came else None
    held.save(update_fields=["came_at"])
    record(actor=actor, now=now, verb="registration.came", target=held, came=came)
    return held


@operation("registration.remind")
def remind_of_event(*, actor: User | None, now: datetime, due: DueReminder) -> bool:
    """
    Remind one person of one event, once; return whether it was done now.

    The reminder's unique row and the mail are written in one transaction: whoever is killed
    between leaves neither, and of two at once only one writes.
    """
    one = due.registration
    _row, is_new = RegistrationReminder.objects.get_or_create(
        registration=one, starts_at=one.event.starts_at, minutes=due.minutes,
        defaults={"told_at": now},
    )  # fmt: skip
    record(actor=actor, now=now, verb="registration.remind", target=one, told=is_new)
    if is_new:
        with override(one.user.language):
            left = -(-(one.event.starts_at - now).total_seconds() // 60)
            soon = _("Tomorrow") if due.minutes == DAY and left > 12 * 60 else _in_words(int(left))
        tell_registration(
            one, now, template="mail/event_reminder", kind=notices.REMINDER.name, soon=soon
        )
    return is_new


def _in_words(minutes: int) -> str:
    if minutes > 90:
        hours = round(minutes / 60)
        return ngettext("In %(hours)d hour", "In %(hours)d hours", hours) % {"hours": hours}
    return ngettext("In %(minutes)d minute", "In %(minutes)d minutes", minutes) % {
        "minutes": minutes
    }


def _held_admission(event: Event) -> Admission:
    """Return the event's admission, held: whoever wants a place of this event waits their turn."""
    admission = admission_of(event)
    if admission is None:
        refuse_unless(False, _("One does not register for this event here."))
    assert admission is not None
    return hold(admission)


def _why_closed(admission: Admission, now: datetime) -> str:
    event = admission.event
    if event.cancelled_at is not None:
        return _("This event is cancelled.")
    if admission.opens_at is not None and now < admission.opens_at:
        return _("Registration has not begun yet.")
    return _("Registration is closed.")


def _move_up(admission: Admission, now: datetime) -> int:
    """Seat those who wait while there is room; in a transaction that holds the admission."""
    event = admission.event
    if event.cancelled_at is not None or now >= event.starts_at:
        return 0
    left = places_left(admission)
    line = list(waiting(event) if left is None else waiting(event)[:left])
    for one in line:
        one.event = event
        one.status, one.seated_at = Status.REGISTERED, now
        one.save(update_fields=["status", "seated_at"])
        tell_registration(one, now, template="mail/registration_promoted")
    return len(line)


@operation("registration.forget")
def forget_registrations(*, actor: User | None, now: datetime, event: Event) -> Event:
    """
    Forget who registered for an event of long ago and did not come, and what all answered.

    The names of those who came stay, for the certificates that were given out.
    """
    absent = event.registrations.filter(came_at__isnull=True)
    number, _by_kind = absent.delete()
    event.registrations.update(answers=[])
    record(actor=actor, now=now, verb="registration.forget", target=event, number=number)
    return event
