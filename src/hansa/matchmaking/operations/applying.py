"""Applying to an event, and choosing among those who applied."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hansa.accounts.models import User
from hansa.common.operations import operation, record, refuse_unless
from hansa.matchmaking import notices
from hansa.matchmaking.models import (
    Application,
    CheckIn,
    Delegate,
    LetterText,
    MatchmakingCall,
    Question,
    Side,
    Unavailability,
)
from hansa.matchmaking.models.applications import new_calendar_token, new_entry_token
from hansa.matchmaking.operations.letters import send_letter
from hansa.matchmaking.operations.repairing import mend_schedule
from hansa.matchmaking.queries.evaluating import next_in_reserve
from hansa.matchmaking.queries.participation import delegates_without_account
from hansa.matchmaking.queries.schedules import requests_begun
from hansa.matchmaking.queries.stages import (
    takes_applications,
    takes_late_applications,
    takes_schedules,
)
from hansa.notices.operations import tell
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Organisation

Status = Application.Status


@dataclass(frozen=True)
class DelegateDetails:
    """A person who is sent."""

    name: str
    email: str
    position: str = ""
    user: User | None = None


@dataclass(frozen=True)
class Answer:
    """What was answered to a question of the event."""

    question: Question
    text: str

    def kept(self) -> dict[str, object]:
        """Return the answer with the question as it is worded now."""
        asked = self.question
        return {
            "question": asked.pk, "label": asked.label, "kind": asked.kind, "answer": self.text
        }  # fmt: skip


def profile_snapshot(organisation: Organisation) -> dict[str, object]:
    """Return the profile as it is now, to be kept with an application."""
    return {
        "name": organisation.name,
        "country": organisation.country,
        "city": organisation.city,
        "profile_type": organisation.profile_type,
        "summary": organisation.summary,
        "members": organisation.members_count,
        "terms": sorted(organisation.terms.values_list("slug", flat=True)),
    }


@operation("application.submit")
def submit_application(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    organisation: Organisation,
    side: Side,
    motivation: str,
    delegates: Iterable[DelegateDetails],
    answers: Iterable[Answer] = (),
    at_own_cost: bool = False,
    key: str = "",
) -> Application:
    """
    Apply to an event for an organisation, and confirm it by mail; its draft goes.

    An application that was withdrawn is opened again. Raises `OperationRefused` outside the
    call's time, after the last closing date unless ``at_own_cost`` was agreed to, for a profile
    that is not public, for a side the country does not belong to, for a required question
    without an answer and for a second application.
    """
    # Two who apply for one organisation at once take turns, so that the second is told why not.
    MatchmakingCall.objects.select_for_update().get(pk=call.pk)
    refuse_unless(takes_applications(call, now), _("This event takes no applications now."))
    is_late = takes_late_applications(call, now)
    refuse_unless(
        at_own_cost or not is_late,
        _("The closing date has passed; late applicants take part at their own cost."),
    )
    refuse_unless(
        organisation.status == ProfileStatus.PUBLISHED,
        _("Publish the organisation's profile first, then apply."),
    )
    refuse_unless(
        not side.countries or organisation.country in side.countries,
        _("Organisations of this country cannot apply on this side."),
    )
    earlier = call.applications.filter(organisation=organisation).first()
    refuse_unless(
        earlier is None or earlier.status == Status.WITHDRAWN,
        _("This organisation has already applied."),
    )
    given = [answer for answer in answers if answer.text]
    missing = call.questions.filter(is_required=True).exclude(
        pk__in=[answer.question.pk for answer in given]
    )
    refuse_unless(
        not missing.exists(), _("Not answered yet: %(question)s") % {"question": missing.first()}
    )
    made = Application(call=call, organisation=organisation)
    if earlier is not None:
        made = earlier
        made.version += 1
    made.side = side
    made.status = Status.SUBMITTED
    made.motivation = motivation
    made.answers = [answer.kept() for answer in given]
    made.is_late = is_late
    made.snapshot = profile_snapshot(organisation)
    made.submitted_by = actor
    made.submitted_at = now
    made.decided_at = None
    made.reason = ""
    made.save()
    _name_delegates(made, delegates)
    call.drafts.filter(organisation=organisation).delete()
    record(actor=actor, now=now, verb="application.submit", target=made, is_late=is_late)
    if actor is not None:
        send_letter(made, LetterText.Kind.RECEIVED, to=actor, now=now)
    return made


def _name_delegates(application: Application, people: Iterable[DelegateDetails]) -> None:
    """
    Write down who is sent, in place of those named before.

    A row that a schedule holds on to becomes the new person's; a calendar address stays with the
    person it was given to. Codes for the entrance are new, and nobody has arrived yet.
    """
    tokens = {d.email.lower(): d.calendar_token for d in application.delegates.all()}
    Unavailability.objects.filter(delegate__application=application).delete()
    CheckIn.objects.filter(delegate__application=application).delete()
    application.delegates.filter(seats__isnull=True).delete()
    seated = list(application.delegates.all())
    for person in people:
        delegate = seated.pop(0) if seated else Delegate(application=application)
        delegate.calendar_token = tokens.get(person.email.lower()) or new_calendar_token()
        delegate.entry_token = new_entry_token()
        delegate.user = person.user or User.objects.filter(email=person.email.lower()).first()
        delegate.name = person.name
        delegate.email = person.email
        delegate.position = person.position
        delegate.save()


@operation("delegate.link")
def link_delegates(*, actor: User | None, now: datetime, user: User, email: str) -> list[Delegate]:
    """Let a person who confirmed an address see what was planned for a delegate of that address."""
    linked = list(delegates_without_account(email))
    for delegate in linked:
        delegate.user = user
        delegate.save(update_fields=["user"])
    record(
        actor=actor, now=now, verb="delegate.link", target=user, delegates=[d.pk for d in linked]
    )
    return linked


@operation("application.withdraw")
def withdraw_application(*, actor: User, now: datetime, application: Application) -> Application:
    """
    Take an application back; its requests are withdrawn with it, but for meetings that have begun.

    A published schedule is repaired at once: its meetings go, and others get the time. Until the
    event begins, the first in reserve of its side takes a place that becomes free, and the
    organisers are told. Raises `OperationRefused` once the event is over and for one that is
    withdrawn already.
    """
    # Whoever decides or publishes at the same time takes turns with this.
    MatchmakingCall.objects.select_for_update().get(pk=application.call_id)
    application.refresh_from_db(fields=["status", "version"])
    refuse_unless(takes_schedules(application.call, now), _("This event is over."))
    refuse_unless(
        application.status != Status.WITHDRAWN, _("This application has already been withdrawn.")
    )
    was_selected = application.status == Status.SELECTED
    successor = None
    if was_selected and now < application.call.event.starts_at:
        successor = next_in_reserve(application.side)
    application.status = Status.WITHDRAWN
    application.decided_at = now
    application.version += 1
    application.save(update_fields=["status", "decided_at", "version"])
    begun = requests_begun(application.call, now)
    for sent in (application.requests_sent, application.requests_received):
        sent.filter(state__in=["pending", "accepted"]).exclude(pk__in=begun).update(
            state="withdrawn", version=F("version") + 1
        )
    record(actor=actor, now=now, verb="application.withdraw", target=application)
    if was_selected:
        application.call.event.organisations.remove(application.organisation)
        if successor is not None:
            _move_up(successor, now)
        _tell_organisers(application, successor, now)
        mend_schedule(actor=actor, now=now, call=application.call)
    return application


def _move_up(application: Application, now: datetime) -> None:
    """Select who was in reserve. Why it was is in the record: it is no reason for this."""
    record(
        actor=None, now=now, verb="application.move_up", target=application,
        reason=application.reason,
    )  # fmt: skip
    application.status, application.reason = Status.SELECTED, ""
    application.decided_at = now
    application.version += 1
    application.save(update_fields=["status", "reason", "decided_at", "version"])
    application.call.event.organisations.add(application.organisation)
    if application.submitted_by is not None:
        send_letter(application, LetterText.Kind.SELECTED, to=application.submitted_by, now=now)


def _tell_organisers(gone: Application, successor: Application | None, now: datetime) -> None:
    event = gone.call.event
    for organiser in event.organisers.select_related("user"):
        tell(
            user=organiser.user,
            address=organiser.user.email,
            now=now,
            kind=notices.ORGANISER.name,
            template="mail/place_freed",
            context={"application": gone, "successor": successor, "event": event},
            link=("matchmaking:desk-applications", event.slug),
        )


@operation("application.decide")
def decide_applications(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    applications: Iterable[Application],
    status: str,
    reason: str = "",
    seen: dict[int, int] | None = None,
) -> list[Application]:
    """
    Select applications, put them in reserve or reject them, and write to each applicant.

    What is decided so already stays, and nobody is written to again. Where somebody who was
    selected no longer is, a published schedule is repaired at once. ``seen`` is the version in
    which each application was shown, by its id. Raises `OperationRefused` when one of them was
    changed since or when a side would get more participants than it has places; then nothing is
    decided. The call is locked, so two organisers cannot fill one place twice.
    """
    MatchmakingCall.objects.select_for_update().get(pk=call.pk)
    chosen = _chosen(call, applications)
    chosen = [a for a in chosen if (a.status, a.reason) != (status, reason)]
    refuse_unless(bool(chosen), _("This has already been decided."))
    _refuse_changed(chosen, seen)
    # An organisation that the organiser linked to the event by hand stays when it is turned down.
    no_longer = [a.organisation for a in chosen if a.status == Status.SELECTED]
    for application in chosen:
        application.status = status
        application.reason = reason
        application.decided_at = now
        application.version += 1
    Application.objects.bulk_update(chosen, ["status", "reason", "decided_at", "version"])
    if status == Status.SELECTED:
        call.event.organisations.add(*(application.organisation for application in chosen))
    else:
        call.event.organisations.remove(*no_longer)
    for side in call.sides.all():
        taken = side.applications.filter(status=Status.SELECTED).count()
        refuse_unless(
            taken <= side.places,
            ngettext(
                "%(side)s has %(places)d place; select fewer or put some in reserve.",
                "%(side)s has %(places)d places; select fewer or put some in reserve.",
                side.places,
            )
            % {"side": side.name, "places": side.places},
        )
    for application in chosen:
        record(actor=actor, now=now, verb="application.decide", target=application, status=status)
        if application.submitted_by is not None:
            send_letter(application, status, to=application.submitted_by, now=now)
    if no_longer and status != Status.SELECTED:
        mend_schedule(actor=actor, now=now, call=call)
    return chosen


def _chosen(call: MatchmakingCall, applications: Iterable[Application]) -> list[Application]:
    chosen = list(
        call.applications.filter(pk__in=[a.pk for a in applications])
        .exclude(status=Status.WITHDRAWN)
        .select_related("organisation", "submitted_by")
    )
    refuse_unless(bool(chosen), _("Choose at least one application first."))
    return chosen


def _refuse_changed(chosen: list[Application], seen: dict[int, int] | None) -> None:
    changed = [a for a in chosen if seen is not None and seen.get(a.pk) != a.version]
    refuse_unless(
        not changed,
        _("Decided or changed meanwhile: %(names)s. Look again before you decide.")
        % {"names": ", ".join(str(a) for a in changed)},
    )


@operation("application.set_travel")
def set_travel_support(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    applications: Iterable[Application],
    travel: str,
    seen: dict[int, int] | None = None,
) -> list[Application]:
    """
    Say where the travel support of applications stands; applicants see it with their application.

    Raises `OperationRefused` when one of them was changed since it was ``seen``, and for support
    to somebody who agreed to come at own cost; then nothing is changed.
    """
    MatchmakingCall.objects.select_for_update().get(pk=call.pk)
    chosen = [a for a in _chosen(call, applications) if a.travel != travel]
    refuse_unless(bool(chosen), _("This is so already."))
    _refuse_changed(chosen, seen)
    late = [str(a) for a in chosen if a.is_late]
    refuse_unless(
        travel not in {Application.Travel.GRANTED, Application.Travel.PAID} or not late,
        _("Applied late and comes at own cost: %(names)s.") % {"names": ", ".join(late)},
    )
    for application in chosen:
        before, application.travel = application.travel, travel
        application.version += 1
        application.save(update_fields=["travel", "version"])
        record(
            actor=actor, now=now, verb="application.set_travel", target=application,
            before=before, travel=travel,
        )  # fmt: skip
    return chosen
