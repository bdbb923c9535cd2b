"""Writing and submitting calls, following them, asking about them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hansa.accounts.doors import own_or_powerful
from hansa.calls.forms import CallAnswerForm, CallForm, FollowForm, NewCallForm, QuestionForm
from hansa.calls.models import Call, CallQuestion
from hansa.calls.operations.following import (
    answer_question,
    ask_about_call,
    follow_call,
    remove_question,
    renew_feed,
    unfollow_call,
)
from hansa.calls.operations.writing import (
    edit_call,
    publish_call,
    submit_call,
    withdraw_call,
    write_call,
)
from hansa.calls.permissions import can_edit_calls, keeps_call
from hansa.calls.views.public import found_call, show_call
from hansa.common import clock
from hansa.common.errors import OperationRefused, StaleForm
from hansa.organisations.queries.directory import organisations_of


def _speakers(user: Any) -> list[tuple[str, str]]:
    """Return on whose behalf somebody can write a call."""
    own = organisations_of(user).filter(status="published").order_by("name")
    chosen = [(str(one.pk), one.name) for one in own]
    if can_edit_calls(user):
        chosen.insert(0, ("", _("this site’s editors")))
    return chosen


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def call_new(request: HttpRequest) -> HttpResponse:
    """Begin a call."""
    speakers = _speakers(request.user)
    form = NewCallForm(request.POST if request.method == "POST" else None, speakers=speakers)
    form.fields["organisation"].required = not can_edit_calls(request.user)
    if form.is_valid():
        chosen = form.cleaned_data["organisation"]
        try:
            made = write_call(
                actor=request.user, now=clock.now(), details=form.details(),
                deadlines=form.deadlines(), terms=form.terms(),
                organisation=organisations_of(request.user).get(pk=chosen) if chosen else None,
                key=form.cleaned_data["key"],
            )  # fmt: skip
        except OperationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The draft is saved. Nobody else sees it."))
            return redirect(made)
    return render(
        request,
        "calls/call_form.html",
        {"form": form, "speakers": speakers},
        status=422 if form.errors else 200,
    )


def _kept_call(request: HttpRequest, slug: str) -> Call:
    """Return a call that the person keeps, or all of them; 404 for everybody else."""
    call = get_object_or_404(Call.objects.select_related("organisation"), slug=slug)
    own_or_powerful(
        request,
        own=keeps_call(request.user, call),
        powerful=can_edit_calls(request.user),
    )
    return call


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def call_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a call; a stale form gets both versions to choose from."""
    call = _kept_call(request, slug)
    form = CallForm(request.POST if request.method == "POST" else None, call=call)
    differences = None
    if form.is_valid():
        try:
            edit_call(
                actor=request.user, now=clock.now(), call=call,
                version=form.cleaned_data["version"], details=form.details(),
                deadlines=form.deadlines(), terms=form.terms(),
            )  # fmt: skip
        except OperationRefused as refused:
            form.add_error(None, str(refused))
        except StaleForm as stale:
            differences = form.differences(stale.current)
            form = form.renewed(stale.current)
        else:
            messages.success(request, _("The call is saved."))
            return redirect(call)
    return render(
        request,
        "calls/call_form.html",
        {"form": form, "call": call, "differences": differences},
        status=409 if differences is not None else 422 if form.errors else 200,
    )


def _act(request: HttpRequest, call: Call, done: str, act: Any, **given: Any) -> HttpResponse:
    try:
        act(actor=request.user, now=clock.now(), call=call, **given)
    except OperationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(call)


@require_POST
@login_required
def call_submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the editors to publish a call; an editor publishes it at once."""
    call = _kept_call(request, slug)
    if can_edit_calls(request.user):
        done = _("The call is public.")
        return _act(request, call, done, publish_call, at=clock.now())
    done = _("The call waits for an editor. You hear by e-mail.")
    return _act(request, call, done, submit_call)


@require_POST
@login_required
def call_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a call off the site, or back from the editors."""
    call = _kept_call(request, slug)
    return _act(request, call, _("The call is withdrawn."), withdraw_call)


@require_POST
@login_required
def call_follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a call, or change when one is reminded, or follow it no more."""
    call = found_call(request, slug)
    if "stop" in request.POST:
        done = _("You follow this call no more.")
        return _act(request, call, done, unfollow_call)
    form = FollowForm(request.POST)
    days = form.cleaned_data["days"] if form.is_valid() else []
    return _act(request, call, _("You follow this call."), follow_call, days=days)


@require_POST
@login_required
def feed_renew(request: HttpRequest) -> HttpResponse:
    """Give the calendar of followed calls a new address."""
    renew_feed(actor=request.user, now=clock.now())
    messages.success(request, _("Your calendar has a new address; an old one no longer works."))
    return redirect("calls:call-followed")


@require_POST
@login_required
def call_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask something about a call."""
    call = found_call(request, slug)
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            ask_about_call(
                actor=request.user, now=clock.now(), call=call, text=form.cleaned_data["text"],
                key=form.cleaned_data["key"],
            )  # fmt: skip
        except OperationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your question is sent. You are told when it is answered."))
            return redirect(call)
    return show_call(request, call, question_form=form)


@require_POST
@login_required
def question_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer a question, or take it away."""
    call = _kept_call(request, slug)
    question = get_object_or_404(CallQuestion, call=call, pk=pk)
    if "remove" in request.POST:
        remove_question(actor=request.user, now=clock.now(), question=question)
        messages.success(request, _("The question is gone."))
        return redirect(call)
    form = CallAnswerForm(request.POST, auto_id=False)
    if not form.is_valid():
        return show_call(request, call, answer_form=form, answered=question.pk)
    answer_question(
        actor=request.user, now=clock.now(), question=question,
        answer=form.cleaned_data["answer"],
    )  # fmt: skip
    messages.success(request, _("Everybody can read the answer."))
    return redirect(call)
