"""Asking for meetings and answering."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hansa.accounts.models import User
from hansa.common.operations import operation, record, refuse_unless, save_version
from hansa.matchmaking import notices
from hansa.matchmaking.models import Application, MeetingRequest, Slot
from hansa.matchmaking.queries.participation import team_of
from hansa.matchmaking.queries.partners import common_times, nudged_since
from hansa.matchmaking.queries.requests import has_lapsed, unanswered_of
from hansa.matchmaking.queries.stages import takes_requests, takes_schedules
from hansa.notices.operations import tell

State = MeetingRequest.State
NUDGE_PAUSE = timedelta(days=2)


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
    back or lapsed can be asked anew by either. It blocks no time of anybody. Raises
    `OperationRefused` outside the time of requests, for somebody not selected, of the same side,
    or asked before, and with as many unanswered as the event allows.
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
    is_open = earlier is not None and has_lapsed(earlier, now) is False
    if earlier and is_open and earlier.partner_id == asker.pk and earlier.state == State.PENDING:
        return answer_request(
            actor=actor, now=now, request=earlier, version=earlier.version, accept=True
        )
    quota, unanswered = asker.call.request_quota, unanswered_of(asker, now).count()
    refuse_unless(
        quota is None or unanswered < quota,
        ngettext(
            "You have %(count)d request open; this event allows %(quota)s at once. Withdraw it or "
            "wait for the answer.",
            "You have %(count)d requests open; this event allows %(quota)s at once. Withdraw some "
            "or wait for answers.",
            unanswered,
        )
        % {"count": unanswered, "quota": quota},
    )
    if earlier is None:
        made = MeetingRequest(call=asker.call)
    else:
        asked_it = earlier.asker_id == asker.pk
        refuse_unless(
            earlier.state in {State.WITHDRAWN, State.EXPIRED} or has_lapsed(earlier, now),
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
    made.is_counter = False
    made.expires_at = _lapses_at(made, now)
    made.save()
    made.slots.clear()
    record(actor=actor, now=now, verb="request.ask", target=made)
    _tell(made, partner, actor=actor, now=now, kind=notices.REQUEST.name)
    return made


@operation("request.answer")
def answer_request(
    *, actor: User | None, now: datetime, request: MeetingRequest, version: int, accept: bool
) -> MeetingRequest:
    """
    Accept or decline a request; no reason is asked for.

    Raises `StaleForm` when it was answered meanwhile, and `OperationRefused` when it was answered
    before, has lapsed or the event is over.
    """
    refuse_unless(takes_schedules(request.call, now), _("This event is over."))
    refuse_unless(
        not has_lapsed(request, now),
        _("This request has lapsed. Ask for the meeting yourself, and it is agreed at once if they "
          "still want it."),
    )  # fmt: skip
    refuse_unless(request.state == State.PENDING, _("This request has already been answered."))
    request.state = State.ACCEPTED if accept else State.DECLINED
    request.answered_at = now
    save_version(request, version=version, fields=["state", "answered_at"])
    record(actor=actor, now=now, verb="request.answer", target=request, accept=accept)
    _tell(request, request.asker, actor=actor, now=now, kind=notices.ANSWER.name)
    return request


@operation("request.other_times")
def answer_with_other_times(
    *,
    actor: User | None,
    now: datetime,
    request: MeetingRequest,
    version: int,
    slots: Collection[Slot],
) -> MeetingRequest:
    """
    Say yes to a request, but only at these times; whoever asked decides.

    The question is turned around, at nobody's quota, and the schedule keeps to the times once they
    are accepted. Raises `StaleForm` when it was answered meanwhile, and `OperationRefused` when
    it was answered before, has lapsed, the event is over, or the two cannot both meet at a time.
    """
    refuse_unless(takes_schedules(request.call, now), _("This event is over."))
    refuse_unless(
        request.state == State.PENDING and not has_lapsed(request, now),
        _("This request has already been answered."),
    )
    common = common_times(request.asker, request.partner)
    refuse_unless(
        bool(slots) and all(slot.pk in common for slot in slots),
        _("Choose times at which both of you can meet."),
    )
    request.asker, request.partner = request.partner, request.asker
    request.is_counter = True
    request.asked_at, request.asked_by = now, actor
    request.expires_at = _lapses_at(request, now)
    fields = ["asker", "partner", "is_counter", "asked_at", "asked_by", "expires_at"]
    save_version(request, version=version, fields=fields)
    request.slots.set(slots)
    record(
        actor=actor, now=now, verb="request.other_times", target=request,
        slots=sorted(slot.pk for slot in slots),
    )  # fmt: skip
    _tell(request, request.partner, actor=actor, now=now, kind=notices.REQUEST.name)
    return request


def _lapses_at(request: MeetingRequest, now: datetime) -> datetime | None:
    days = request.call.request_days
    return now + timedelta(days=days) if days else None


@operation("request.withdraw")
def withdraw_request(*, actor: User, now: datetime, request: MeetingRequest) -> MeetingRequest:
    """Take a question back while it is open."""
    refuse_unless(request.state == State.PENDING, _("This request has already been answered."))
    request.state = State.WITHDRAWN
    save_version(request, version=request.version, fields=["state"])
    record(actor=actor, now=now, verb="request.withdraw", target=request)
    return request


@operation("request.expire")
def expire_request(*, actor: User | None, now: datetime, request: MeetingRequest) -> MeetingRequest:
    """Let a request lapse that nobody answered in time; answered meanwhile it stays."""
    hit = MeetingRequest.objects.filter(
        pk=request.pk, state=State.PENDING, expires_at__lte=now
    ).update(state=State.EXPIRED, version=request.version + 1)
    record(actor=actor, now=now, verb="request.expire", target=request, lapsed=bool(hit))
    return request


@operation("wish.set")
def set_wish(
    *, actor: User, now: datetime, application: Application, partner: Application, value: str
) -> Application:
    """
    Note what a participant thinks of another; an empty ``value`` takes it back.

    Schedule and recommendations reckon with it; nobody else sees it, and it is in no record.
    """
    refuse_unless(takes_schedules(application.call, now), _("This event is over."))
    if value:
        application.wishes.update_or_create(partner=partner, defaults={"value": value})
    else:
        application.wishes.filter(partner=partner).delete()
    record(actor=actor, now=now, verb="wish.set", target=application)
    return application


@operation("availability.nudge")
def ask_to_open_up(
    *, actor: User, now: datetime, application: Application, partner: Application
) -> Application:
    """
    Ask a partner by mail to open more times, where the two have none in common.

    Raises `OperationRefused` where they have, and if it was asked a short while ago.
    """
    refuse_unless(takes_schedules(application.call, now), _("This event is over."))
    refuse_unless(
        not common_times(application, partner),
        _("You have times in common already."),
    )
    refuse_unless(
        not nudged_since(application, partner, now - NUDGE_PAUSE),
        _("They were asked a short while ago; give them some days."),
    )
    record(actor=actor, now=now, verb="availability.nudge", target=application, partner=partner.pk)
    for delegate in team_of(partner):
        event = application.call.event
        tell(
            user=delegate.user,
            address=delegate.email,
            now=now,
            kind=notices.TIMES.name,
            template="mail/open_up",
            context={"delegate": delegate, "asker": application, "event": event},
            link=("matchmaking:delegate-detail", event.slug, delegate.pk),
            language=actor.language,
        )
    return application


def _tell(
    request: MeetingRequest, whom: Application, *, actor: User | None, now: datetime, kind: str
) -> None:
    """Tell those who speak for one of the two what the other asks or answers."""
    event = request.call.event
    for one in whom.organisation.administrators.select_related("user"):
        if one.user != actor:
            tell(
                user=one.user,
                address=one.user.email,
                now=now,
                kind=kind,
                template=f"mail/request_{kind}",
                context={"request": request, "event": event},
                link=("matchmaking:partner-list", event.slug),
            )
