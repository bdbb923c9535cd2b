"""Who judges applications, what they still have to judge, and what came of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import fmean
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from hansa.matchmaking.models import (
    Application,
    Criterion,
    CutOff,
    Evaluation,
    Evaluator,
    MatchmakingCall,
    Side,
)
from hansa.matchmaking.queries.participation import applications_to

Status = Application.Status
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Judgement:
    """What one evaluator thinks of an application, as it is shown."""

    evaluator: Evaluator
    mean: float | None
    points: list[tuple[Criterion, int | None]]
    comment: str
    has_conflict: bool


@dataclass(frozen=True)
class Progress:
    """How far an evaluator is."""

    waiting: list[Application]
    judged: list[tuple[Application, Evaluation, float | None]]

    @property
    def total(self) -> int:
        """Return how many applications there are to judge."""
        return len(self.waiting) + len(self.judged)


@dataclass(frozen=True)
class Standing:
    """Where an application stands among those of its side."""

    application: Application
    cut_off: datetime | None
    """The closing date it met; None when it met none."""
    mean: float | None
    """Weighted by criterion, over the evaluators; None without a score or when hidden."""
    spread: float | None
    """Between the evaluators who think most and least of it."""
    evaluations: int
    conflicts: int
    rank: int | None = None
    """Among those of its side and closing date that have a score, from 1."""
    in_reserve: int | None = None
    """Who moves up first is 1."""
    is_hidden: bool = False
    """The reader declared a conflict, and does not see what others think."""


def evaluators_of(call: MatchmakingCall) -> QuerySet[Evaluator]:
    """Return who judges an event's applications."""
    return call.evaluators.filter(has_left=False).select_related("user")


def unlinked_evaluators(email: str) -> QuerySet[Evaluator]:
    """Return the evaluators of this address whom no account is linked with yet."""
    return Evaluator.objects.filter(user__isnull=True, email__iexact=email)


def evaluator_for(user: Any, call: MatchmakingCall) -> Evaluator | None:
    """Return the evaluator this person is, if they are one."""
    return evaluators_of(call).filter(user=user).first() if user.is_authenticated else None


def to_evaluate(call: MatchmakingCall) -> QuerySet[Application]:
    """Return the applications that evaluators judge: all but those withdrawn."""
    return applications_to(call).exclude(status=Status.WITHDRAWN)


def progress_of(evaluator: Evaluator) -> Progress:
    """Return what an evaluator has judged; scores of every criterion, or a conflict, count."""
    means = means_of(evaluator.call)
    given = {one.application_id: one for one in evaluator.evaluations.all()}
    waiting, judged = [], []
    for application in to_evaluate(evaluator.call):
        mean = means.get(application.pk, {}).get(evaluator.pk)
        evaluation = given.get(application.pk)
        if evaluation is not None and (evaluation.has_conflict or mean is not None):
            judged.append((application, evaluation, mean))
        else:
            waiting.append(application)
    return Progress(waiting, judged)


def progress_by_evaluator(call: MatchmakingCall) -> list[tuple[Evaluator, int, int]]:
    """Return each evaluator with how many applications they have judged, and of how many."""
    means = means_of(call)
    live = set(to_evaluate(call).values_list("pk", flat=True))
    done: dict[int, set[int]] = defaultdict(set)
    for application, given in means.items():
        for evaluator in given:
            done[evaluator].add(application)
    declared = Evaluation.objects.filter(application__call=call, has_conflict=True)
    for evaluator, application in declared.values_list("evaluator_id", "application_id"):
        done[evaluator].add(application)
    return [(one, len(done[one.pk] & live), len(live)) for one in evaluators_of(call)]


def is_own(user_id: int | None, application: Application) -> bool:
    """Return whether an evaluator speaks for the very organisation that applied."""
    return application.organisation.administrators.filter(user_id=user_id or 0).exists()


def points_of(evaluation: Evaluation) -> dict[int, int]:
    """Return the points an evaluation gives, by the id of the criterion."""
    return dict(evaluation.scores.values_list("criterion_id", "points"))


def hidden_from(user: Any, call: MatchmakingCall) -> set[int]:
    """
    Return the applications of which this person must not learn what others think.

    Those with a conflict that they declared, and those of their own organisations.
    """
    declared = Evaluation.objects.filter(
        application__call=call, evaluator__user=user, has_conflict=True
    )
    own = call.applications.filter(organisation__administrators__user=user)
    return {*declared.values_list("application_id", flat=True), *own.values_list("pk", flat=True)}


def judgements_of(application: Application) -> list[Judgement]:
    """Return what the evaluators think of an application."""
    criteria = list(application.call.criteria.all())
    means = means_of(application.call).get(application.pk, {})
    given = application.evaluations.select_related("evaluator__user").prefetch_related("scores")
    rows = []
    for one in given:
        points = {score.criterion_id: score.points for score in one.scores.all()}
        rows.append(
            Judgement(
                evaluator=one.evaluator,
                mean=means.get(one.evaluator_id),
                points=[(criterion, points.get(criterion.pk)) for criterion in criteria],
                comment=one.comment,
                has_conflict=one.has_conflict,
            )
        )
    return rows


def means_of(call: MatchmakingCall) -> dict[int, dict[int, float]]:
    """
    Return what each evaluator thinks of each application: id of application, of evaluator, mean.

    Only complete evaluations count, and none with a conflict.
    """
    criteria = call.criteria.count()
    weighed = (
        Evaluation.objects.filter(application__call=call, has_conflict=False)
        .annotate(
            scored=Count("scores"),
            points=Sum(F("scores__points") * F("scores__criterion__weight")),
            weight=Sum("scores__criterion__weight"),
        )
        .filter(scored__gte=max(criteria, 1))
        .values_list("application_id", "evaluator_id", "points", "weight")
    )
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for application, evaluator, points, weight in weighed:
        found[application][evaluator] = points / weight
    return found


def standings(call: MatchmakingCall, reader: Any = None) -> list[Standing]:
    """
    Return all applications by side, closing date and score, the best first.

    A ``reader`` who declared a conflict does not learn what others think of that application:
    it has neither score nor rank, and stands after those that have.
    """
    cut_offs = list(CutOff.objects.filter(call=call).values_list("at", flat=True))
    means = means_of(call)
    conflicts: dict[int, int] = defaultdict(int)
    hidden = hidden_from(reader, call) if reader is not None else set()
    declared = Evaluation.objects.filter(application__call=call, has_conflict=True)
    for application in declared.values_list("application_id", flat=True):
        conflicts[application] += 1
    ranks: dict[tuple[int, datetime | None], int] = defaultdict(int)
    reserves: dict[int, int] = defaultdict(int)
    rows = []
    applications = applications_to(call).prefetch_related("delegates")
    for one in sorted(applications, key=lambda one: _merit(one, means, hidden)):
        given = [] if one.pk in hidden else list(means.get(one.pk, {}).values())
        met = cut_off_met(one, cut_offs)
        is_ranked = bool(given) and one.status != Status.WITHDRAWN
        ranks[one.side_id, met] += is_ranked
        in_reserve = one.status == Status.RESERVE
        reserves[one.side_id] += in_reserve
        rows.append(
            Standing(
                application=one,
                cut_off=met,
                mean=fmean(given) if given else None,
                spread=max(given) - min(given) if given else None,
                evaluations=len(means.get(one.pk, {})),
                conflicts=conflicts[one.pk],
                rank=ranks[one.side_id, met] if is_ranked else None,
                # Who must not know one score cannot be told an order that follows from it.
                in_reserve=reserves[one.side_id] if in_reserve and not hidden else None,
                is_hidden=one.pk in hidden,
            )
        )
    return sorted(rows, key=lambda row: (row.application.side.place, row.cut_off or LAST))


def cut_off_met(application: Application, cut_offs: list[datetime]) -> datetime | None:
    """Return the first closing date that the application was not too late for."""
    if application.is_late:
        return None
    return next((at for at in cut_offs if application.submitted_at <= at), None)


def _merit(
    one: Application, means: dict[int, dict[int, float]], hidden: set[int]
) -> tuple[bool, float, datetime, int]:
    """Return what orders applications: in time before late, then score, then who came first."""
    given = {} if one.pk in hidden else means.get(one.pk, {})
    return one.is_late, -fmean(given.values()) if given else 1.0, one.submitted_at, one.pk


def next_in_reserve(side: Side) -> Application | None:
    """Return who moves up when a place of this side becomes free."""
    waiting = list(
        side.applications.filter(status=Status.RESERVE).select_related(
            "organisation", "call__event", "submitted_by"
        )
    )
    means = means_of(side.call) if waiting else {}
    return min(waiting, key=lambda one: _merit(one, means, set()), default=None)
