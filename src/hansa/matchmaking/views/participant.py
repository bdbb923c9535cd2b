"""What somebody who speaks for an organisation does at an event."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hansa.common import clock
from hansa.common.errors import OperationRefused
from hansa.matchmaking.forms.applying import ApplicationForm
from hansa.matchmaking.models import Application, MatchmakingCall
from hansa.matchmaking.operations.applying import (
    DelegateDetails,
    submit_application,
    withdraw_application,
)
from hansa.matchmaking.queries.participation import (
    own_application,
)
from hansa.matchmaking.queries.stages import (
    last_cut_off,
    takes_applications,
)
from hansa.matchmaking.views.delegates import own_or_404
from hansa.organisations.queries.directory import organisations_of


def _call(slug: str) -> MatchmakingCall:
    return get_object_or_404(MatchmakingCall.objects.select_related("event"), event__slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Apply to an event with what profile and account know filled in."""
    call = _call(slug)
    now = clock.now()
    organisations = organisations_of(request.user).filter(status="published")
    earlier = own_application(request.user, call.event)
    is_open_again = earlier is None or earlier.status == Application.Status.WITHDRAWN
    if not is_open_again and request.method != "POST":
        return redirect(call.event)
    form = ApplicationForm(
        request.POST if request.method == "POST" else None,
        call=call,
        organisations=organisations,
        user=request.user,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            submit_application(
                actor=request.user,
                now=now,
                call=call,
                organisation=data["organisation"],
                side=data["side"],
                motivation=data["motivation"],
                delegates=[
                    DelegateDetails(
                        data["delegate_name"], data["delegate_email"], data["delegate_position"]
                    )
                ],
                key=data["key"],
            )
        except OperationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your application has arrived. We sent you a mail."))
            return redirect(call.event)
    return render(
        request,
        "matchmaking/application_form.html",
        {
            "form": form,
            "event": call.event,
            "call": call,
            "organisations": organisations,
            "is_open": takes_applications(call, now),
            "deadline": last_cut_off(call),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@login_required
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the application back."""
    application = own_or_404(request, slug)
    try:
        withdraw_application(actor=request.user, now=clock.now(), application=application)
    except OperationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your application is withdrawn."))
    return redirect(application.call.event)
