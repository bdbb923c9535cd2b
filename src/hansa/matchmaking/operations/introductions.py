"""Recommendations: stored whole for an event, and answered by those who read them."""

from datetime import datetime

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.matchmaking.models import (
    Application,
    Introduction,
    IntroductionRound,
    MatchmakingCall,
)
from hansa.matchmaking.queries.stages import takes_schedules
from hansa.matchmaking.recommending import Found


@operation("introductions.store")
def store_introductions(
    *, actor: User | None, now: datetime, call: MatchmakingCall, found: Found
) -> IntroductionRound:
    """
    Put an event's recommendations in the place of all those before.

    They are worked out before, in no transaction. Whoever is gone meanwhile is left out; what
    changed otherwise has another fingerprint, and is made anew by the next sweep.
    """
    hold(call)
    Introduction.objects.filter(application__call=call).delete()
    here = set(call.applications.values_list("pk", flat=True))
    made = Introduction.objects.bulk_create(
        Introduction(
            application_id=row.application, partner_id=row.partner, place=row.place,
            value=row.value, reasons=row.reasons,
        )
        for row in found.rows
        if row.application in here and row.partner in here
    )  # fmt: skip
    written, _is_new = IntroductionRound.objects.update_or_create(
        call=call, defaults={"fingerprint": found.fingerprint, "made_at": now}
    )
    record(actor=actor, now=now, verb="introductions.store", target=written, count=len(made))
    return written


@operation("introduction.answer")
def answer_introduction(
    *, actor: User, now: datetime, application: Application, partner: Application, value: str
) -> Application:
    """
    Note what a participant says to a recommendation; an empty ``value`` takes it back.

    The partner is not told, and no record says what was answered to whom. Raises
    `OperationRefused` after the event.
    """
    refuse_unless(takes_schedules(application.call, now), _("This event is over."))
    answers = application.introduction_answers
    if value:
        answers.update_or_create(partner=partner, defaults={"value": value})
    else:
        answers.filter(partner=partner).delete()
    record(actor=actor, now=now, verb="introduction.answer", target=application)
    return application
