"""What somebody who speaks for an organisation does at an event."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import found_or_404, own_or_powerful
from hansa.common import clock
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.forms import new_key, whole_numbers
from hansa.events.models import Event
from hansa.matchmaking.forms.applying import ApplicationForm, RequestForm
from hansa.matchmaking.models import Application, MatchmakingCall, MeetingRequest
from hansa.matchmaking.operations.applying import (
    DelegateDetails,
    save_draft,
    submit_application,
    withdraw_application,
)
from hansa.matchmaking.operations.requesting import (
    answer_request,
    ask_for_meeting,
    set_availability,
    withdraw_request,
)
from hansa.matchmaking.permissions import can_answer_request, can_speak_for_application
from hansa.matchmaking.queries.participation import (
    own_application,
    own_draft,
    possible_partners,
    requests_of,
)
from hansa.matchmaking.queries.partners import partners_with_reasons
from hansa.matchmaking.queries.schedules import slots_of
from hansa.matchmaking.queries.stages import (
    last_cut_off,
    takes_applications,
    takes_late_applications,
    takes_requests,
    takes_schedules,
)
from hansa.organisations.permissions import administers_organisation
from hansa.organisations.queries.directory import organisations_of


def _call(slug: str) -> MatchmakingCall:
    return get_object_or_404(MatchmakingCall.objects.select_related("event"), event__slug=slug)


def _own(request: HttpRequest, slug: str) -> Application:
    event = get_object_or_404(Event, slug=slug)
    application = own_application(request.user, event)
    found_or_404(application is not None)
    assert application is not None
    return application


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Apply to an event with what draft, profile and account know filled in."""
    call = _call(slug)
    now = clock.now()
    organisations = organisations_of(request.user).filter(status="published")
    earlier = own_application(request.user, call.event)
    is_open_again = earlier is None or earlier.status == Application.Status.WITHDRAWN
    if not is_open_again and request.method != "POST":
        return redirect(call.event)
    is_late = takes_late_applications(call, now)
    draft = own_draft(request.user, call.event)
    about = {
        "call": call, "organisations": organisations, "user": request.user,
        "draft": draft, "is_late": is_late,
    }  # fmt: skip
    form = ApplicationForm(request.POST if request.method == "POST" else None, **about)
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
            "deadline": call.requests_close_at if is_late else last_cut_off(call),
        },
        status=409 if differences is not None else 422 if form.errors else 200,
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
    application = _own(request, slug)
    try:
        withdraw_application(actor=request.user, now=clock.now(), application=application)
    except OperationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your application is withdrawn."))
    return redirect(application.call.event)


@require_safe
@login_required
def partners(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who can be asked for a meeting, what was asked, and what waits for an answer."""
    application = _own(request, slug)
    now = clock.now()
    return render(
        request,
        "matchmaking/partner_list.html",
        {
            "event": application.call.event,
            "application": application,
            "partners": partners_with_reasons(application),
            "requests": requests_of(application),
            "takes_requests": takes_requests(application.call, now),
            "is_over": not takes_schedules(application.call, now),
            "is_selected": application.status == Application.Status.SELECTED,
            "slots": slots_of(application.call),
            "closed": set(application.delegates.values_list("unavailable__slot_id", flat=True)),
            "key": new_key(),
        },
    )


@require_POST
@login_required
def request_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a partner for a meeting."""
    application = _own(request, slug)
    form = RequestForm(request.POST, partners=possible_partners(application))
    if not form.is_valid():
        messages.error(request, _("Choose a partner and keep the line under 200 characters."))
        return redirect("matchmaking:partner-list", slug)
    try:
        ask_for_meeting(
            actor=request.user,
            now=clock.now(),
            asker=application,
            partner=form.cleaned_data["partner"],
            context=form.cleaned_data["context"],
            key=form.cleaned_data["key"],
        )
    except OperationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your request is sent."))
    return redirect("matchmaking:partner-list", slug)


@require_POST
@login_required
def request_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Accept or decline a request; an organiser may do so on behalf, which is recorded."""
    asked = get_object_or_404(
        MeetingRequest.objects.select_related("partner__organisation", "call__event"),
        pk=pk,
        call__event__slug=slug,
    )
    own_or_powerful(
        request,
        own=administers_organisation(request.user, asked.partner.organisation),
        powerful=can_answer_request(request.user, asked),
    )
    try:
        answer_request(
            actor=request.user,
            now=clock.now(),
            request=asked,
            version=asked.version,
            accept=request.POST.get("answer") == "accept",
        )
    except OperationRefused as refused:
        messages.error(request, str(refused))
    except StaleForm:
        messages.error(request, _("This request has already been answered."))
    else:
        messages.success(request, _("Your answer is saved."))
    if can_speak_for_application(request.user, asked.partner):
        return redirect("matchmaking:partner-list", slug)
    return redirect("matchmaking:desk-requests", slug)


@require_POST
@login_required
def request_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an open question back."""
    asked = get_object_or_404(MeetingRequest, pk=pk, call__event__slug=slug)
    own_or_powerful(
        request,
        own=administers_organisation(request.user, asked.asker.organisation),
        powerful=can_speak_for_application(request.user, asked.asker),
    )
    try:
        withdraw_request(actor=request.user, now=clock.now(), request=asked)
    except (OperationRefused, StaleForm):
        messages.error(request, _("This request has already been answered."))
    return redirect("matchmaking:partner-list", slug)


@require_POST
@login_required
def availability(request: HttpRequest, slug: str) -> HttpResponse:
    """Say in which slots one can meet."""
    application = _own(request, slug)
    free = whole_numbers(request.POST.getlist("slot"))
    try:
        set_availability(
            actor=request.user, now=clock.now(), application=application, free_slots=free
        )
    except OperationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your availability is saved."))
    return redirect("matchmaking:partner-list", slug)
