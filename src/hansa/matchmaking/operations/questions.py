"""What the event asks, what applications are judged by, and who judges them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from hansa.accounts.models import User
from hansa.common.operations import operation, record, refuse_unless, save_version
from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_mail
from hansa.matchmaking.models import Criterion, Evaluator, MatchmakingCall, Question
from hansa.matchmaking.queries.evaluating import evaluators_of, unlinked_evaluators


@dataclass(frozen=True)
class QuestionDetails:
    """A question of the application form; ``pk`` when it changes one that is there."""

    label: str
    kind: str = Question.Kind.TEXT
    options: list[str] = field(default_factory=list)
    is_required: bool = False
    source: str = ""
    pk: int | None = None


@dataclass(frozen=True)
class CriterionDetails:
    """A criterion and how much it counts; ``pk`` when it changes one that is there."""

    name: str
    weight: int = 1
    pk: int | None = None


@operation("matchmaking.set_questions")
def set_questions(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    version: int,
    questions: Sequence[QuestionDetails],
    criteria: Sequence[CriterionDetails],
    evaluators: Iterable[str] | None = None,
) -> MatchmakingCall:
    """
    Say what the application form asks, what is scored, and who scores; what is not named goes.

    ``evaluators`` are addresses; None leaves them as they are. Answers that were given stay, with
    the wording they answered. Raises `StaleForm` when somebody changed the set-up since that
    version, and `OperationRefused` for a criterion that goes although it was scored by.
    """
    save_version(call, version=version, fields=[])
    call.questions.exclude(pk__in=[one.pk for one in questions if one.pk]).delete()
    known = {question.pk: question for question in call.questions.all()}
    for place, asked in enumerate(questions):
        question = known.get(asked.pk or 0) or Question(call=call)
        question.place, question.label, question.kind = place, asked.label, asked.kind
        question.options, question.source = asked.options, asked.source
        question.is_required = asked.is_required
        question.save()
    _set_criteria(call, criteria)
    if evaluators is not None:
        _set_evaluators(actor, now, call, evaluators)
    record(actor=actor, now=now, verb="matchmaking.set_questions", target=call)
    return call


def _set_criteria(call: MatchmakingCall, criteria: Sequence[CriterionDetails]) -> None:
    gone = call.criteria.exclude(pk__in=[one.pk for one in criteria if one.pk])
    scored = gone.filter(scores__isnull=False).first()
    refuse_unless(
        scored is None,
        _("“%(criterion)s” has been scored by, so it cannot be left out.") % {"criterion": scored},
    )
    gone.delete()
    known = {criterion.pk: criterion for criterion in call.criteria.all()}
    for place, wanted in enumerate(criteria):
        criterion = known.get(wanted.pk or 0) or Criterion(call=call)
        criterion.place, criterion.name, criterion.weight = place, wanted.name, wanted.weight
        criterion.save()


def _set_evaluators(
    actor: User | None, now: datetime, call: MatchmakingCall, addresses: Iterable[str]
) -> None:
    wanted = {address.lower() for address in addresses}
    for one in evaluators_of(call):
        if _address(one) not in wanted:
            dismiss_evaluator(actor=actor, now=now, evaluator=one)
        wanted.discard(_address(one))
    for address in sorted(wanted):
        invite_evaluator(actor=actor, now=now, call=call, email=address)


def _address(evaluator: Evaluator) -> str:
    return (evaluator.email or evaluator.user.email).lower()  # type: ignore[union-attr]  # has one


@operation("evaluator.name")
def name_evaluator(
    *, actor: User | None, now: datetime, call: MatchmakingCall, user: User
) -> Evaluator:
    """Let a person read an event's applications; named twice they are named once."""
    made, _new = Evaluator.objects.get_or_create(
        call=call, user=user, defaults={"email": user.email}
    )
    record(actor=actor, now=now, verb="evaluator.name", target=made)
    return made


@operation("evaluator.invite")
def invite_evaluator(
    *, actor: User | None, now: datetime, call: MatchmakingCall, email: str
) -> Evaluator:
    """
    Ask whoever has this address to judge applications, by mail.

    It looks alike whether the address has an account or not. Somebody who was dismissed and is
    asked again goes on where they were.
    """
    address = email.lower()
    made = call.evaluators.filter(Q(email__iexact=address) | Q(user__email=address)).first()
    made = made or Evaluator(call=call, email=address)
    made.user = made.user or User.objects.filter(email=address).first()
    made.has_left = False
    made.save()
    record(actor=actor, now=now, verb="evaluator.invite", target=made)
    with override(made.user.language if made.user else None):
        letter = render_mail("mail/evaluator_invited", {"event": call.event, "address": address})
    queue_mail(recipient=address, now=now, **letter)
    return made


@operation("evaluator.dismiss")
def dismiss_evaluator(*, actor: User | None, now: datetime, evaluator: Evaluator) -> Evaluator:
    """Show a person no applications any more; what they scored counts on."""
    evaluator.has_left = True
    evaluator.save(update_fields=["has_left"])
    record(actor=actor, now=now, verb="evaluator.dismiss", target=evaluator)
    return evaluator


@operation("evaluator.link")
def link_evaluator(*, actor: User | None, now: datetime, user: User, email: str) -> list[Evaluator]:
    """Let a person who confirmed an address judge what its owner was asked to judge."""
    linked = [
        one for one in unlinked_evaluators(email)
        if not one.call.evaluators.filter(user=user).exists()
    ]  # fmt: skip
    for evaluator in linked:
        evaluator.user = user
        evaluator.save(update_fields=["user"])
    ids = [one.pk for one in linked]
    record(actor=actor, now=now, verb="evaluator.link", target=user, evaluators=ids)
    return linked
