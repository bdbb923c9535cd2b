"""What an evaluator reads and judges."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hansa.accounts.doors import found_or_404, own_or_powerful
from hansa.common import clock
from hansa.common.attempts import attempt
from hansa.matchmaking.forms.evaluating import EvaluationForm
from hansa.matchmaking.models import Application, Evaluation, Evaluator, MatchmakingCall
from hansa.matchmaking.operations.evaluating import evaluate_application
from hansa.matchmaking.permissions import can_run_event
from hansa.matchmaking.presentation.applications import STATUS_KINDS, answers_for_screen
from hansa.matchmaking.queries.evaluating import (
    evaluator_for,
    hidden_from,
    judgements_of,
    progress_of,
    to_evaluate,
)


def _call_for_reader(request: HttpRequest, slug: str) -> tuple[MatchmakingCall, Evaluator | None]:
    """Return the call and who judges here, for evaluators and those who run the event."""
    call = get_object_or_404(MatchmakingCall.objects.select_related("event"), event__slug=slug)
    evaluator = evaluator_for(request.user, call)
    own_or_powerful(
        request,
        own=evaluator is not None,
        powerful=can_run_event(request.user, call.event),
    )
    return call, evaluator


@require_safe
@login_required
def application_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show which applications are still to be judged, and how far one is."""
    call, evaluator = _call_for_reader(request, slug)
    return render(
        request,
        "matchmaking/application_list.html",
        {
            "event": call.event,
            "call": call,
            "progress": progress_of(evaluator) if evaluator else None,
            "applications": None if evaluator else to_evaluate(call),
            "has_criteria": call.criteria.exists(),
            "status_kinds": STATUS_KINDS,
        },
    )


@require_safe
@login_required
def application_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show an application with the profile of its day, and a form to judge it by."""
    call, evaluator = _call_for_reader(request, slug)
    application = _application(call, pk)
    form = None
    if evaluator is not None:
        form = EvaluationForm(
            application=application, evaluation=_evaluation(evaluator, application)
        )
    return _show(request, application, evaluator, form)


@require_POST
@login_required
def application_evaluate(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Keep points and comment, or the conflict, and lead to the next application."""
    call, evaluator = _call_for_reader(request, slug)
    found_or_404(evaluator is not None)
    assert evaluator is not None
    application = _application(call, pk)
    evaluation = _evaluation(evaluator, application)
    form = EvaluationForm(request.POST, application=application, evaluation=evaluation)
    tried = attempt(
        form,
        lambda: evaluate_application(
            actor=request.user, now=clock.now(), evaluator=evaluator, application=application,
            version=form.cleaned_data["version"], scores=form.scores(),
            comment=form.cleaned_data["comment"], has_conflict=form.cleaned_data["has_conflict"],
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("Saved."))
        waiting = progress_of(evaluator).waiting
        if waiting:
            return redirect("matchmaking:application-detail", slug, waiting[0].pk)
        return redirect("matchmaking:application-list", slug)
    return _show(request, application, evaluator, tried.form, differences=tried.differences)


def _application(call: MatchmakingCall, pk: int) -> Application:
    application = get_object_or_404(to_evaluate(call).prefetch_related("delegates"), pk=pk)
    application.call = call
    return application


def _evaluation(evaluator: Evaluator, application: Application) -> Evaluation:
    given = Evaluation.objects.filter(evaluator=evaluator, application=application).first()
    return given or Evaluation(evaluator=evaluator, application=application, version=0)


def _show(
    request: HttpRequest,
    application: Application,
    evaluator: Evaluator | None,
    form: EvaluationForm | None,
    *,
    differences: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    call = application.call
    # Who has not judged yet is not to lean on others; who has a conflict learns nothing.
    sees = application.pk not in hidden_from(request.user, call)
    if evaluator is not None:
        judged = {one.pk for one, _evaluation, _mean in progress_of(evaluator).judged}
        sees = sees and application.pk in judged
    status = 200
    if form is not None and form.is_bound:
        status = 409 if differences is not None else 422
    return render(
        request,
        "matchmaking/application_detail.html",
        {
            "event": call.event,
            "application": application,
            "answers": answers_for_screen(application),
            "form": form,
            "differences": differences,
            "sees": sees,
            "criteria": call.criteria.all(),
            "judgements": judgements_of(application) if sees else [],
            "runs": can_run_event(request.user, call.event),
            "status_kinds": STATUS_KINDS,
        },
        status=status,
    )
