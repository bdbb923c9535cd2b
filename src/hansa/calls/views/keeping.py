"""Writing and submitting calls, following them, asking about them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
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
from hansa.common.attempts import act, attempt, posted


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def call_new(request: HttpRequest) -> HttpResponse:
    """Begin a call."""
    form = NewCallForm(posted(request), user=request.user)
    tried = attempt(
        form,
        lambda: write_call(
            actor=request.user, now=clock.now(), details=form.details(),
            deadlines=form.deadlines(), terms=form.terms(),
            organisation=form.cleaned_data["organisation"], key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The draft is saved. Nobody else sees it."))
        return redirect(tried.made)
    return tried.shown(request, "calls/call_form.html")


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
    form = CallForm(posted(request), call=call)
    tried = attempt(
        form,
        lambda: edit_call(
            actor=request.user, now=clock.now(), call=call, version=form.cleaned_data["version"],
            details=form.details(), deadlines=form.deadlines(), terms=form.terms(),
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The call is saved."))
        return redirect(call)
    return tried.shown(request, "calls/call_form.html", call=call)


@require_POST
@login_required
def call_submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the editors to publish a call; an editor publishes it at once."""
    call, now = _kept_call(request, slug), clock.now()
    if can_edit_calls(request.user):
        return act(
            request, call, _("The call is public."),
            lambda: publish_call(actor=request.user, now=now, call=call, at=now),
        )  # fmt: skip
    return act(
        request, call, _("The call waits for an editor. You hear by e-mail."),
        lambda: submit_call(actor=request.user, now=now, call=call),
    )  # fmt: skip


@require_POST
@login_required
def call_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a call off the site, or back from the editors."""
    call = _kept_call(request, slug)
    return act(
        request, call, _("The call is withdrawn."),
        lambda: withdraw_call(actor=request.user, now=clock.now(), call=call),
    )  # fmt: skip


@require_POST
@login_required
def call_follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a call, or change when one is reminded, or follow it no more."""
    call = found_call(request, slug)
    if "stop" in request.POST:
        return act(
            request, call, _("You follow this call no more."),
            lambda: unfollow_call(actor=request.user, now=clock.now(), call=call),
        )  # fmt: skip
    form = FollowForm(request.POST)
    days = form.cleaned_data["days"] if form.is_valid() else []
    return act(
        request, call, _("You follow this call."),
        lambda: follow_call(actor=request.user, now=clock.now(), call=call, days=days),
    )  # fmt: skip


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
    tried = attempt(
        form,
        lambda: ask_about_call(actor=request.user, now=clock.now(), call=call, **form.cleaned_data),
    )
    if tried.is_done:
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
    form = CallAnswerForm(request.POST, question=question)
    tried = attempt(
        form,
        lambda: answer_question(
            actor=request.user, now=clock.now(), question=question, **form.cleaned_data
        ),
    )
    if tried.is_done:
        messages.success(request, _("Everybody can read the answer."))
        return redirect(call)
    return show_call(request, call, answered=form)
