"""Whom a participant wants to meet: partners, requests, answers, wishes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import own_or_powerful
from hansa.common import clock
from hansa.common.attempts import act, posted
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.forms import new_key
from hansa.common.pages import page_of
from hansa.matchmaking.forms.participating import RequestForm, TimesForm, WishForm
from hansa.matchmaking.models import Application, MeetingRequest, Slot
from hansa.matchmaking.operations.requesting import (
    answer_request,
    answer_with_other_times,
    ask_for_meeting,
    ask_to_open_up,
    set_wish,
    withdraw_request,
)
from hansa.matchmaking.permissions import can_answer_request, can_speak_for_application
from hansa.matchmaking.presentation.introductions import with_reasons
from hansa.matchmaking.presentation.participants import days_in_common, partner_filters
from hansa.matchmaking.queries.participation import possible_partners, requests_of
from hansa.matchmaking.queries.partners import (
    PartnerFilter,
    candidates_of,
    partners_among,
    terms_of_candidates,
)
from hansa.matchmaking.queries.requests import has_lapsed, unanswered_of
from hansa.matchmaking.queries.stages import takes_requests, takes_schedules
from hansa.matchmaking.views.delegates import own_or_404
from hansa.organisations.permissions import administers_organisation


@require_safe
@login_required
def partners(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who can be asked for a meeting, what was asked, and what waits for an answer."""
    application = own_or_404(request, slug)
    call, now = application.call, clock.now()
    wanted = PartnerFilter(
        *(request.GET.get(name, "").strip()[:100] for name in ("q", "country", "field", "shown"))
    )
    everybody = candidates_of(application, now)
    terms = terms_of_candidates(everybody)
    open_count = unanswered_of(application, now).count()
    page = page_of(request, wanted.among(everybody, terms))
    return render(
        request,
        "matchmaking/partner_list.html",
        {
            "event": call.event,
            "call": call,
            "application": application,
            "page": page,
            "rows": with_reasons(partners_among(application, page.object_list)),
            "everybody": len(everybody),
            "filters": partner_filters(everybody, terms, wanted),
            "wanted": wanted,
            "requests": [(one, has_lapsed(one, now)) for one in requests_of(application)],
            "open_count": open_count,
            "is_full": call.request_quota is not None and open_count >= call.request_quota,
            "takes_requests": takes_requests(call, now),
            "is_over": not takes_schedules(call, now),
            "is_selected": application.status == Application.Status.SELECTED,
            "delegates": application.delegates.filter(has_left=False),
            "key": new_key(),
        },
    )


@require_POST
@login_required
def request_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a partner for a meeting."""
    application = own_or_404(request, slug)
    form = RequestForm(request.POST, partners=possible_partners(application))
    if not form.is_valid():
        gone = "partner" in form.errors
        messages.error(
            request,
            _("This partner is not in the list any more.")
            if gone
            else _("Choose a partner and keep the line under 200 characters."),
        )
        return redirect("matchmaking:partner-list", slug)
    partner = form.cleaned_data["partner"]
    return act(
        request, back_to(request, slug, partner), _("Your request is sent."),
        lambda: ask_for_meeting(
            actor=request.user, now=clock.now(), asker=application, **form.cleaned_data
        ),
    )  # fmt: skip


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
    is_on_behalf = not can_speak_for_application(request.user, asked.partner)
    return act(
        request, _list(slug, is_on_behalf=is_on_behalf), _("Your answer is saved."),
        lambda: answer_request(
            actor=request.user, now=clock.now(), request=asked, version=asked.version,
            accept=request.POST.get("answer") == "accept",
        ),
        stale=_("This request has already been answered."),
    )  # fmt: skip


def _list(slug: str, *, is_on_behalf: bool) -> str:
    """Return where the requests stand: the organiser's list, or one's own."""
    return reverse(
        f"matchmaking:{'desk-requests' if is_on_behalf else 'partner-list'}", args=[slug]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def request_times(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer a request with the times at which one would meet."""
    asked = get_object_or_404(
        MeetingRequest.objects.select_related(
            "asker__organisation", "partner__organisation", "call__event"
        ),
        pk=pk,
        call__event__slug=slug,
    )
    if asked.is_counter and can_speak_for_application(request.user, asked.asker):
        # Whoever goes back to the form finds the question turned round by their own answer.
        messages.info(request, _("This request has already been answered."))
        return redirect("matchmaking:partner-list", slug)
    own_or_powerful(
        request,
        own=administers_organisation(request.user, asked.partner.organisation),
        powerful=can_answer_request(request.user, asked),
    )
    # Answering turns the question round, so both are looked at before.
    is_open = asked.state == MeetingRequest.State.PENDING
    is_on_behalf = not can_speak_for_application(request.user, asked.partner)
    days = days_in_common(asked.asker, asked.partner)
    form = TimesForm(posted(request), days=days, version=asked.version)
    if form.is_valid():
        chosen = Slot.objects.filter(pk__in=form.cleaned_data["slots"])
        try:
            answer_with_other_times(
                actor=request.user, now=clock.now(), request=asked, slots=list(chosen),
                version=form.cleaned_data["version"],
            )  # fmt: skip
        except OperationRefused as refused:
            form.add_error(None, str(refused))
        except StaleForm:
            form.add_error(None, _("This request has already been answered."))
        else:
            messages.success(request, _("Your answer is saved."))
            return redirect(_list(slug, is_on_behalf=is_on_behalf))
    return render(
        request,
        "matchmaking/request_times.html",
        {
            "form": form,
            "asked": asked,
            "event": asked.call.event,
            "days": days,
            "is_open": is_open,
            "is_on_behalf": is_on_behalf,
        },
        status=422 if form.errors else 200,
    )


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
    return act(
        request, _list(slug, is_on_behalf=False), "",
        lambda: withdraw_request(actor=request.user, now=clock.now(), request=asked),
        stale=_("This request has already been answered."),
    )  # fmt: skip


@require_POST
@login_required
def wish(request: HttpRequest, slug: str) -> HttpResponse:
    """Note what one thinks of a partner; nobody else sees it."""
    application = own_or_404(request, slug)
    form = WishForm(request.POST, partners=possible_partners(application))
    if not form.is_valid():
        messages.error(request, _("This partner is not in the list any more."))
        return redirect("matchmaking:partner-list", slug)
    partner = form.cleaned_data["partner"]
    return act(
        request, back_to(request, slug, partner), "",
        lambda: set_wish(
            actor=request.user, now=clock.now(), application=application, **form.cleaned_data
        ),
    )  # fmt: skip


@require_POST
@login_required
def nudge(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a partner to open more times."""
    application = own_or_404(request, slug)
    form = WishForm(request.POST, partners=possible_partners(application))
    if not form.is_valid():
        messages.error(request, _("This partner is not in the list any more."))
        return redirect("matchmaking:partner-list", slug)
    partner = form.cleaned_data["partner"]
    return act(
        request, back_to(request, slug, partner),
        _("%(name)s was asked to open more times.") % {"name": partner},
        lambda: ask_to_open_up(
            actor=request.user, now=clock.now(), application=application, partner=partner
        ),
    )  # fmt: skip


def back_to(request: HttpRequest, slug: str, partner: Application) -> str:
    """Return where the partner stands in the list as it was filtered."""
    address = reverse("matchmaking:partner-list", args=[slug])
    query = request.GET.urlencode()
    return f"{address}{'?' if query else ''}{query}#partner-{partner.pk}"
