"""Asking for meetings and answering."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import operation, record, refuse_unless, save_version
from hansa.matchmaking.models import Application, MeetingRequest, Slot, Unavailability
from hansa.matchmaking.queries.stages import takes_requests, takes_schedules

State = MeetingRequest.State


@operation("request.ask")
def ask_for_meeting(
    *,
    actor: User | None,
    now: datetime,
    asker: Application,
    partner: Application,
    context: str = "",
    key: str = "",
) -> MeetingRequest:
    """
    Ask a partner for a meeting.

    When the partner has already asked, this is a yes to that question; a question that was taken
    back can be asked anew by either. Raises `OperationRefused`
    outside the time of requests, for somebody not selected, of the same side, or asked before.
    """
    refuse_unless(takes_requests(asker.call, now), _("Meetings cannot be asked for at this stage."))
    for one in (asker, partner):
        refuse_unless(
            one.status == Application.Status.SELECTED,
            _("%(name)s does not take part in this event.") % {"name": one.organisation},
        )
    refuse_unless(
        asker.call_id == partner.call_id
        and asker.pk != partner.pk
        and (asker.side_id != partner.side_id or asker.call.sides.count() == 1),
        _("Meetings at this event are between its two sides."),
    )
    low, high = sorted([asker.pk, partner.pk])
    # Two who ask each other at once take turns, so that the second question becomes a yes.
    list(Application.objects.select_for_update().filter(pk__in=[low, high]).order_by("pk"))
    earlier = MeetingRequest.objects.filter(pair_low=low, pair_high=high).first()
    if earlier and earlier.partner_id == asker.pk and earlier.state == State.PENDING:
        return answer_request(
            actor=actor, now=now, request=earlier, version=earlier.version, accept=True
        )
    if earlier is None:
        made = MeetingRequest(call=asker.call)
    else:
        asked_it = earlier.asker_id == asker.pk
        refuse_unless(
            earlier.state == State.WITHDRAWN,
            _("You have already asked this partner.")
            if asked_it
            else _("There is already a request between you."),
        )
        made = earlier
        made.version += 1
    made.asker = asker
    made.partner = partner
    made.state = State.PENDING
    made.context = context
    made.asked_at = now
    made.asked_by = actor
    made.answered_at = None
    made.save()
    record(actor=actor, now=now, verb="request.ask", target=made)
    return made


@operation("request.answer")
def answer_request(
    *, actor: User | None, now: datetime, request: MeetingRequest, version: int, accept: bool
) -> MeetingRequest:
    """
    Accept or decline a request; no reason is asked for.

    Raises `StaleForm` when it was answered meanwhile, and `OperationRefused` when it was answered
    before or the event is over.
    """
    refuse_unless(takes_schedules(request.call, now), _("This event is over."))
    refuse_unless(request.state == State.PENDING, _("This request has already been answered."))
    request.state = State.ACCEPTED if accept else State.DECLINED
    request.answered_at = now
    save_version(request, version=version, fields=["state", "answered_at"])
    record(actor=actor, now=now, verb="request.answer", target=request, accept=accept)
    return request


@operation("request.withdraw")
def withdraw_request(*, actor: User, now: datetime, request: MeetingRequest) -> MeetingRequest:
    """Take a question back while it is open."""
    refuse_unless(request.state == State.PENDING, _("This request has already been answered."))
    request.state = State.WITHDRAWN
    save_version(request, version=request.version, fields=["state"])
    record(actor=actor, now=now, verb="request.withdraw", target=request)
    return request


@operation("availability.set")
def set_availability(
    *, actor: User | None, now: datetime, application: Application, free_slots: set[int]
) -> Application:
    """
    Say in which slots the organisation's delegates can meet; all others are closed.

    Raises `OperationRefused` once the event is over.
    """
    refuse_unless(takes_schedules(application.call, now), _("This event is over."))
    slots = Slot.objects.filter(session__call=application.call)
    for delegate in application.delegates.all():
        delegate.unavailable.filter(slot__in=free_slots).delete()
        Unavailability.objects.bulk_create(
            [
                Unavailability(delegate=delegate, slot=slot)
                for slot in slots.filter(~Q(pk__in=free_slots))
            ],
            ignore_conflicts=True,
        )
    record(actor=actor, now=now, verb="availability.set", target=application)
    return application
