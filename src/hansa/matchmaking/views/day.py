"""What a delegate taps on the day: here, late, did not come, cannot come, meet now."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.common import clock
from hansa.common.attempts import act
from hansa.common.codes import code_as_svg
from hansa.common.forms import whole_numbers
from hansa.matchmaking.agenda import Agenda, AgendaItem, agenda_of
from hansa.matchmaking.forms.day import CancelForm, MarkForm
from hansa.matchmaking.models import Delegate, Offer
from hansa.matchmaking.operations.day import mark_meeting
from hansa.matchmaking.operations.repairing import cancel_meeting
from hansa.matchmaking.operations.substituting import answer_offer, ask_to_meet_now
from hansa.matchmaking.presentation.day import (
    choices_for,
    outcome_in_words,
    presence_in_words,
    when_in_words,
)
from hansa.matchmaking.queries.marks import marks_of_pairs
from hansa.matchmaking.queries.participation import participants_of
from hansa.matchmaking.queries.schedules import slots_of
from hansa.matchmaking.views.delegate import own_delegate


def _item(request: HttpRequest, slug: str, pk: int) -> tuple[Agenda, AgendaItem]:
    """Return the delegate's meeting of a pair; one that is not in the agenda does not exist."""
    agenda = agenda_of(own_delegate(request, slug), clock.now())
    item = next((one for one in agenda.entries if one.meeting.request_id == pk), None)
    if item is None:
        raise Http404
    return agenda, item


def _agenda(slug: str) -> str:
    return reverse("matchmaking:agenda", args=[slug])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def meeting_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show one meeting, and say who is here, late or did not come."""
    if request.method == "POST":
        return _mark(request, slug, pk)
    agenda, item = _item(request, slug, pk)
    return _detail(request, agenda, item, CancelForm())


def _detail(
    request: HttpRequest, agenda: Agenda, item: AgendaItem, form: CancelForm
) -> HttpResponse:
    now, own, meeting = clock.now(), agenda.delegate.application, item.meeting
    standing = marks_of_pairs([meeting.request_id]).standing(meeting.request, meeting.slot_id)
    return render(
        request,
        "matchmaking/meeting_detail.html",
        {
            "event": agenda.event,
            "item": item,
            "when": when_in_words(meeting.slot, agenda.event),
            "choices": choices_for(meeting, own, standing, now),
            "outcome": outcome_in_words(standing),
            "mine": presence_in_words(standing, own.pk),
            "theirs": presence_in_words(standing, item.partner.pk),
            "can_cancel": now < meeting.slot.starts_at,
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def _mark(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note one tap; whose meeting has moved or gone meanwhile is led to the agenda."""
    delegate = own_delegate(request, slug)
    found = agenda_of(delegate, clock.now()).entries
    meeting = next((one.meeting for one in found if one.meeting.request_id == pk), None)
    form = MarkForm(request.POST)
    if meeting is None:
        messages.error(request, _("This meeting is not in the schedule any more."))
        return redirect(_agenda(slug))
    if not form.is_valid():
        messages.error(request, _("Choose what you want to say."))
        return redirect(_agenda(slug))
    return act(
        request, _agenda(slug), "",
        lambda: mark_meeting(
            actor=request.user, now=clock.now(), meeting=meeting,
            **form.word(delegate, meeting.request),
        ),
    )  # fmt: skip


@require_POST
@login_required
def meeting_cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Call a meeting off, with a reason."""
    agenda, item = _item(request, slug, pk)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _detail(request, agenda, item, form)
    done = _("The meeting with %(name)s is called off, and they know why.")
    return act(
        request, _agenda(slug), done % {"name": item.partner.organisation},
        lambda: cancel_meeting(
            actor=request.user, now=clock.now(), request=item.meeting.request,
            by=agenda.delegate.application, reason=form.cleaned_data["reason"],
        ),
        stale=_("This has changed meanwhile."),
    )  # fmt: skip


@require_safe
@login_required
def entry_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the code that is scanned at the entrance, as a picture."""
    delegate = own_delegate(request, slug)
    address = reverse("matchmaking:check-in", args=[slug, delegate.entry_token])
    answer = HttpResponse(code_as_svg(settings.BASE_URL + address), content_type="image/svg+xml")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@login_required
def offer_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask somebody who is free to meet now."""
    asker = own_delegate(request, slug)
    call = asker.application.call
    partner = Delegate.objects.filter(
        pk__in=whole_numbers(request.POST.getlist("partner")),
        application__in=participants_of(call), has_left=False,
    ).select_related("application__organisation", "user").first()  # fmt: skip
    slot = slots_of(call).filter(pk__in=whole_numbers(request.POST.getlist("slot"))).first()
    if partner is None or slot is None:
        messages.error(request, _("They are not free any more. Look who is free now."))
        return redirect(_agenda(slug))

    def done(made: Offer) -> str:
        said = (
            _("You meet %(name)s now. It is in your agenda.")
            if made.state == Offer.State.ACCEPTED
            else _("%(name)s was asked. Your agenda shows it as soon as they say yes.")
        )
        return said % {"name": partner.application.organisation}

    return act(
        request, _agenda(slug), done,
        lambda: ask_to_meet_now(
            actor=request.user, now=clock.now(), asker=asker, partner=partner, slot=slot
        ),
    )  # fmt: skip


@require_POST
@login_required
def offer_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say yes or no to meeting now."""
    delegate = own_delegate(request, slug)
    offer = get_object_or_404(
        Offer.objects.select_related(
            "slot__session", "asker__application__organisation", "asker__application__call",
            "partner__application__organisation", "table",
        ),
        pk=pk, partner=delegate,
    )  # fmt: skip
    accept = request.POST.get("answer") == "accept"
    done = _("Declined.")
    if accept:
        done = _("You meet %(name)s now. It is in your agenda.")
        done %= {"name": offer.asker.application.organisation}
    return act(
        request, _agenda(slug), done,
        lambda: answer_offer(actor=request.user, now=clock.now(), offer=offer, accept=accept),
    )  # fmt: skip
