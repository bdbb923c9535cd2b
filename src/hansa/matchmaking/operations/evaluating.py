"""Judging applications."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.errors import StaleForm
from hansa.common.operations import operation, record, refuse_unless
from hansa.matchmaking.models import Application, Evaluation, Evaluator, Score
from hansa.matchmaking.queries.evaluating import is_own, points_of
from hansa.matchmaking.queries.stages import takes_schedules


@operation("application.evaluate")
def evaluate_application(
    *,
    actor: User | None,
    now: datetime,
    evaluator: Evaluator,
    application: Application,
    version: int,
    scores: Mapping[int, int],
    comment: str = "",
    has_conflict: bool = False,
) -> Evaluation:
    """
    Keep what an evaluator thinks of an application: points by the id of the criterion.

    A declared conflict of interest takes the place of scores. ``version`` is that of the
    evaluation that was seen, 0 when there was none. Raises `StaleForm` when it was changed since,
    and `OperationRefused` for a criterion without points, for one's own organisation, for an
    application that was withdrawn and for somebody who judges no longer.
    """
    evaluator = Evaluator.objects.select_for_update().get(pk=evaluator.pk)
    refuse_unless(not evaluator.has_left, _("You no longer judge the applications of this event."))
    refuse_unless(takes_schedules(application.call, now), _("This event is over."))
    refuse_unless(
        application.status != Application.Status.WITHDRAWN
        and application.call_id == evaluator.call_id,
        _("This application has been withdrawn."),
    )
    wanted = set(application.call.criteria.values_list("pk", flat=True))
    points = {} if has_conflict else {pk: n for pk, n in scores.items() if pk in wanted}
    if not has_conflict:
        refuse_unless(
            not is_own(evaluator.user_id, application),
            _("This is your own organisation: declare a conflict of interest."),
        )
        refuse_unless(bool(wanted), _("The organisers have not named criteria yet."))
        refuse_unless(
            set(points) == wanted, _("Give points by every criterion, or declare a conflict.")
        )
    made = Evaluation.objects.filter(evaluator=evaluator, application=application).first()
    made = made or Evaluation(evaluator=evaluator, application=application, version=0)
    record(
        actor=actor, now=now, verb="application.evaluate", target=application,
        evaluator=evaluator.pk, has_conflict=has_conflict,
    )  # fmt: skip
    if made.version and (made.has_conflict, made.comment, points_of(made)) == (
        has_conflict, comment, points,
    ):  # fmt: skip
        return made  # sent twice
    if made.version != version:
        raise StaleForm(made)
    made.has_conflict, made.comment = has_conflict, comment
    made.version, made.at = version + 1, now
    made.save()
    made.scores.all().delete()
    Score.objects.bulk_create(
        Score(evaluation=made, criterion_id=pk, points=n) for pk, n in points.items()
    )
    return made
