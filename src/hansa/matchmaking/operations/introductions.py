"""Recommendations: noted as due, stored whole for an event, answered; and their weights."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.jobs import enqueue_when_due
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.matchmaking.models import (
    Application,
    Introduction,
    IntroductionChange,
    IntroductionFit,
    IntroductionRound,
    IntroductionWeights,
    MatchmakingCall,
)
from hansa.matchmaking.queries.introductions import round_due
from hansa.matchmaking.queries.stages import takes_schedules
from hansa.matchmaking.recommending import Fitted, Found

JOB = "hansa.matchmaking.tasks.recommend_partners"


def note_changes(*, calls: Collection[int], at: datetime) -> None:
    """
    Note that the recommendations of these events are to be made anew, and have it done at once.

    Part of the act that changes something. Each note is a row of its own, so that acts at one event
    do not wait for each other; of many notes the first has the job enqueued that takes in all.
    """
    noted = IntroductionChange.objects.bulk_create(
        IntroductionChange(call_id=call, noted_at=at) for call in calls
    )
    for one in noted:
        enqueue_when_due(JOB, partial(round_due, one), call_id=one.call_id)


@operation("introductions.store")
def store_introductions(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    found: Found,
    taken_in: Collection[int] = (),
    finished_at: datetime | None = None,
) -> IntroductionRound:
    """
    Put an event's recommendations in the place of all those before.

    They are worked out before, in no transaction. Whoever is gone meanwhile is left out; what
    changed otherwise is noted, and is made anew by the next round. ``taken_in`` are the notes
    that were there before anything was read, ``finished_at`` is by the machine's clock.
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
        call=call,
        defaults={
            "fingerprint": found.fingerprint, "made_at": now, "finished_at": finished_at or now,
        },
    )  # fmt: skip
    IntroductionChange.objects.filter(call=call, pk__in=taken_in).delete()
    record(actor=actor, now=now, verb="introductions.store", target=written, count=len(made))
    return written


@operation("introductions.keep")
def keep_introductions(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    taken_in: Collection[int],
    finished_at: datetime,
) -> IntroductionRound:
    """Leave recommendations as they are: what is noted as changed makes no other ones."""
    kept = IntroductionRound.objects.get(call=call)
    kept.finished_at = finished_at
    kept.save(update_fields=["finished_at"])
    IntroductionChange.objects.filter(call=call, pk__in=taken_in).delete()
    record(actor=actor, now=now, verb="introductions.keep", target=kept, notes=len(taken_in))
    return kept


@operation("weights.fit")
def store_fit(
    *, actor: User | None, now: datetime, call: MatchmakingCall, stage: str, fitted: Fitted
) -> IntroductionFit:
    """
    Keep what weights came of an event; where they did better, they count from now on.

    The row and what it brings about are one transaction, and of two workers who fitted to the same
    voices one keeps its row: the other is given that.
    """
    fit, is_first = IntroductionFit.objects.get_or_create(
        call=call,
        stage=stage,
        defaults={"title": call.event.title, "made_at": now, **asdict(fitted)},
    )
    record(
        actor=actor, now=now, verb="weights.fit", target=fit, verdict=fit.verdict, is_new=is_first
    )
    return fit


@operation("weights.choose")
def choose_weights(
    *, actor: User, now: datetime, use: str, fit: IntroductionFit | None = None
) -> IntroductionWeights:
    """
    Say which weights recommendations are made with from now on.

    ``fit`` is given with ``use`` "fit" alone. Weights go on being fitted whatever is chosen, from
    those in use.
    """
    chosen, _is_new = IntroductionWeights.objects.update_or_create(
        pk=1, defaults={"use": use, "fit": fit}
    )
    record(
        actor=actor, now=now, verb="weights.choose", target=chosen, use=use,
        fit=fit.pk if fit else None,
    )  # fmt: skip
    return chosen


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
