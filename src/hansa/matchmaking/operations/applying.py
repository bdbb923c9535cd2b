"""Applying to an event, and choosing among those who applied."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hansa.accounts.models import User
from hansa.common.operations import operation, record, refuse_unless
from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_mail
from hansa.matchmaking.models import Application, Delegate, Evaluator, MatchmakingCall, Side
from hansa.matchmaking.queries.stages import takes_applications
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
    key: str = "",
) -> Application:
    """
    Apply to an event for an organisation, and confirm it by mail.

    Raises `OperationRefused` outside the call's time, for a profile that is not public, for a
    side the country does not belong to and for a second application.
    """
    # Two who apply for one organisation at once take turns, so that the second is told why not.
    MatchmakingCall.objects.select_for_update().get(pk=call.pk)
    refuse_unless(takes_applications(call, now), _("This event takes no applications now."))
    refuse_unless(
        organisation.status == ProfileStatus.PUBLISHED,
        _("Publish the organisation's profile first, then apply."),
    )
    refuse_unless(
        not side.countries or organisation.country in side.countries,
        _("Organisations of this country cannot apply on this side."),
    )
    refuse_unless(
        not call.applications.filter(organisation=organisation).exists(),
        _("This organisation has already applied."),
    )
    made = Application.objects.create(
        call=call,
        organisation=organisation,
        side=side,
        motivation=motivation,
        snapshot=profile_snapshot(organisation),
        submitted_by=actor,
        submitted_at=now,
    )
    for person in delegates:
        Delegate.objects.create(
            application=made,
            user=person.user or User.objects.filter(email=person.email.lower()).first(),
            name=person.name,
            email=person.email,
            position=person.position,
        )
    record(actor=actor, now=now, verb="application.submit", target=made)
    if actor is not None:
        _send_letter(made, actor.email, actor.language, now, "mail/application_received")
    return made


@operation("evaluator.name")
def name_evaluator(
    *, actor: User | None, now: datetime, call: MatchmakingCall, user: User
) -> Evaluator:
    """Let a person read an event's applications; named twice they are named once."""
    made, _new = Evaluator.objects.get_or_create(call=call, user=user)
    record(actor=actor, now=now, verb="evaluator.name", target=made)
    return made


@operation("application.withdraw")
def withdraw_application(*, actor: User, now: datetime, application: Application) -> Application:
    """Take an application back; its requests are withdrawn with it."""
    was_selected = application.status == Status.SELECTED
    application.status = Status.WITHDRAWN
    application.decided_at = now
    application.save(update_fields=["status", "decided_at"])
    for sent in (application.requests_sent, application.requests_received):
        sent.filter(state__in=["pending", "accepted"]).update(state="withdrawn")
    if was_selected:
        application.call.event.organisations.remove(application.organisation)
    record(actor=actor, now=now, verb="application.withdraw", target=application)
    return application


@operation("application.decide")
def decide_applications(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    applications: Iterable[Application],
    status: str,
    reason: str = "",
) -> list[Application]:
    """
    Select applications, put them in reserve or reject them, and write to each applicant.

    Raises `OperationRefused` when a side would get more participants than it has places; then
    nothing is decided. The sides are locked, so two organisers cannot fill one place twice.
    """
    sides = {side.pk: side for side in call.sides.select_for_update()}
    chosen = list(
        call.applications.filter(pk__in=[a.pk for a in applications])
        .exclude(status=Status.WITHDRAWN)
        .select_related("organisation", "submitted_by")
    )
    refuse_unless(bool(chosen), _("Choose at least one application first."))
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
    for side in sides.values():
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
            to = application.submitted_by
            _send_letter(application, to.email, to.language, now, "mail/application_decided")
    return chosen


def _send_letter(
    application: Application, email: str, language: str, now: datetime, template: str
) -> None:
    with override(language):
        letter = render_mail(
            template, {"application": application, "event": application.call.event}
        )
    queue_mail(recipient=email, now=now, **letter)
