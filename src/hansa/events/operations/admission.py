"""How one registers for an event, letters to those who did, and calling an event off."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hansa.accounts.models import User
from hansa.common.operations import hold, in_json, operation, record, refuse_unless, save_version
from hansa.events import notices
from hansa.events.models import Admission, Event, RegistrationQuestion
from hansa.events.operations.registering import move_up
from hansa.events.operations.telling import tell_registration, tell_those_concerned
from hansa.events.owners import owner_of
from hansa.events.queries.registrations import admission_of, seated, waiting

MOST_QUESTIONS = 20


@dataclass(frozen=True)
class QuestionDetails:
    """A question as it is written."""

    label: str
    kind: str = RegistrationQuestion.Kind.TEXT
    options: list[str] = field(default_factory=list)
    is_required: bool = False


@operation("admission.set")
def set_admission(
    *,
    actor: User | None,
    now: datetime,
    event: Event,
    version: int,
    changes: dict[str, Any],
    questions: Sequence[QuestionDetails] | None = None,
) -> Admission:
    """
    Say how one registers; ``changes`` are fields of `Admission`, None leaves the questions.

    More places are given to those who wait at once; a new link is told to those who have a place.
    Answers given keep the words they were asked in. Raises `StaleForm` when somebody changed it
    since that version, and `OperationRefused` for fewer places than are taken.
    """
    refuse_unless(
        owner_of(event) is None, _("One applies for this event; nobody registers for it.")
    )
    hold(event)
    admission = admission_of(event)
    link = admission.join_link if admission is not None else ""
    if admission is None:
        _check(event, changes, taken=0)
        admission = Admission.objects.create(event=event, **changes)
    else:
        admission = hold(admission)
        _check(event, changes, taken=seated(event).count())
        for name, value in changes.items():
            setattr(admission, name, value)
        save_version(admission, version=version, fields=list(changes))
    if questions is not None:
        _set_questions(admission, questions)
    kept = {name: in_json(value) for name, value in changes.items()}
    record(actor=actor, now=now, verb="admission.set", target=admission, changes=kept)
    is_ahead = event.cancelled_at is None and now < event.ends_at
    if is_ahead:
        move_up(actor=actor, now=now, event=event)
    if is_ahead and link and admission.join_link != link:
        tell_those_concerned(
            event, now, kind=notices.CHANGE.name, template="mail/event_link", only_seated=True
        )
    return admission


@operation("event.write")
def write_to_registered(
    *, actor: User, now: datetime, event: Event, subject: str, text: str, to_waiting: bool,
    key: str = "",
) -> Event:  # fmt: skip
    """Write to all who have a place, or to those who wait; each gets a mail of their own."""
    rows = list(waiting(event) if to_waiting else seated(event))
    refuse_unless(bool(rows), _("There is nobody to write to."))
    for one in rows:
        one.event = event
        tell_registration(
            one, now, template="mail/event_letter", kind=notices.LETTER.name, subject=subject,
            text=text,
        )  # fmt: skip
    record(
        actor=actor, now=now, verb="event.write", target=event, number=len(rows), subject=subject
    )
    return event


@operation("event.cancel")
def cancel_event(*, actor: User, now: datetime, event: Event, reason: str) -> Event:
    """
    Call an event off: it stays and says so, and all who registered or wait are told why.

    Nobody moves up any more. Raises `OperationRefused` when it is over or off already.
    """
    held = hold(event)
    refuse_unless(held.published_at is not None, _("This event is not public."))
    refuse_unless(held.cancelled_at is None, _("This event is cancelled already."))
    refuse_unless(now < held.ends_at, _("This event is over."))
    held.cancelled_at, held.cancelled_because = now, reason
    held.version += 1
    held.save(update_fields=["cancelled_at", "cancelled_because", "version"])
    record(actor=actor, now=now, verb="event.cancel", target=held, reason=reason)
    tell_those_concerned(held, now, kind=notices.CHANGE.name, template="mail/event_cancelled")
    return held


def _check(event: Event, changes: dict[str, Any], *, taken: int) -> None:
    places = changes.get("places")
    refuse_unless(
        places is None or places >= taken,
        ngettext(
            "%(count)d place is taken already; there cannot be fewer.",
            "%(count)d places are taken already; there cannot be fewer.",
            taken,
        )
        % {"count": taken},
    )
    opens, closes = changes.get("opens_at"), changes.get("closes_at")
    refuse_unless(
        opens is None or opens < min(closes or event.starts_at, event.starts_at),
        _("Registration has to open before it closes and before the event begins."),
    )


def _set_questions(admission: Admission, questions: Sequence[QuestionDetails]) -> None:
    refuse_unless(
        len(questions) <= MOST_QUESTIONS,
        _("Up to %(most)d questions can be asked.") % {"most": MOST_QUESTIONS},
    )
    admission.questions.all().delete()
    RegistrationQuestion.objects.bulk_create([
        RegistrationQuestion(
            admission=admission, place=place, label=one.label, kind=one.kind,
            options=one.options, is_required=one.is_required,
        )
        for place, one in enumerate(questions)
    ])  # fmt: skip
