"""What somebody who speaks for an organisation does at an event."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hansa.common import clock
from hansa.common.attempts import act, posted
from hansa.common.errors import OperationRefused, StaleForm
from hansa.matchmaking.forms.applying import ApplicationForm
from hansa.matchmaking.models import Application, MatchmakingCall
from hansa.matchmaking.operations.applying import (
    DelegateDetails,
    submit_application,
    withdraw_application,
)
from hansa.matchmaking.operations.drafts import save_draft
from hansa.matchmaking.presentation.applications import STATUS_KINDS, answers_for_screen
from hansa.matchmaking.queries.participation import (
    own_application,
    own_draft,
)
from hansa.matchmaking.queries.stages import (
    drafts_kept_until,
    last_cut_off,
    takes_applications,
    takes_late_applications,
)
from hansa.matchmaking.views.delegates import own_or_404
from hansa.organisations.queries.directory import published_organisations_of


def _call(slug: str) -> MatchmakingCall:
    return get_object_or_404(MatchmakingCall.objects.select_related("event"), event__slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Apply to an event with draft, profile and account filled in; show what was sent."""
    call = _call(slug)
    now = clock.now()
    organisations = published_organisations_of(request.user)
    earlier = own_application(request.user, call.event)
    is_open_again = earlier is None or earlier.status == Application.Status.WITHDRAWN
    if earlier is not None and not is_open_again and request.method != "POST":
        return _show_sent(request, call, earlier)
    is_late = takes_late_applications(call, now)
    draft = own_draft(request.user, call.event)
    about = {
        "call": call, "organisations": organisations, "user": request.user,
        "draft": draft, "is_late": is_late,
    }  # fmt: skip
    form = ApplicationForm(posted(request), **about)
    differences = None
    if form.is_bound:
        is_draft = "keep" in request.POST
        form.is_valid()
        try:
            if is_draft and "organisation" in form.cleaned_data:
                _keep(request, call, form)
                return redirect("matchmaking:apply", slug)
            if not is_draft and not form.errors:
                _submit(request, call, form)
                return redirect(call.event)
        except StaleForm as stale:
            differences = form.differences_from(stale.current)
            data = request.POST.copy()
            data["draft"] = f"{stale.current.organisation_id}-{stale.current.version}"
            form = ApplicationForm(data, **about)
            form.is_valid()
        except OperationRefused as refused:
            form.add_error(None, str(refused))
    return render(
        request,
        "matchmaking/application_form.html",
        {
            "form": form,
            "event": call.event,
            "call": call,
            "draft": draft,
            "differences": differences,
            "organisations": organisations,
            "is_open": takes_applications(call, now),
            "is_late": is_late,
            "drafts_until": drafts_kept_until(call),
            "deadline": call.requests_close_at if is_late else last_cut_off(call),
        },
        status=409 if differences is not None else 422 if form.errors else 200,
    )


def _show_sent(request: HttpRequest, call: MatchmakingCall, sent: Application) -> HttpResponse:
    return render(
        request,
        "matchmaking/application_sent.html",
        {
            "event": call.event,
            "call": call,
            "application": sent,
            "answers": answers_for_screen(sent),
            "status_kinds": STATUS_KINDS,
        },
    )


def _keep(request: HttpRequest, call: MatchmakingCall, form: ApplicationForm) -> None:
    organisation = form.cleaned_data["organisation"]
    save_draft(
        actor=request.user,
        now=clock.now(),
        call=call,
        organisation=organisation,
        typed=form.typed(),
        version=form.draft_version(organisation),
    )
    messages.success(request, _("Your draft is saved. Only your organisation's people see it."))


def _submit(request: HttpRequest, call: MatchmakingCall, form: ApplicationForm) -> None:
    data = form.cleaned_data
    submit_application(
        actor=request.user,
        now=clock.now(),
        call=call,
        organisation=data["organisation"],
        side=data["side"],
        motivation=data["motivation"],
        delegates=[
            DelegateDetails(
                data["delegate_name"], data["delegate_email"], data["delegate_position"]
            )
        ],
        answers=form.answers(),
        at_own_cost=data.get("at_own_cost", False),
        key=data["key"],
    )
    messages.success(request, _("Your application has arrived. We sent you a mail."))


@require_POST
@login_required
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the application back."""
    application = own_or_404(request, slug)
    return act(
        request, application.call.event, _("Your application is withdrawn."),
        lambda: withdraw_application(
            actor=request.user, now=clock.now(), application=application
        ),
    )  # fmt: skip
