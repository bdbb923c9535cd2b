"""Setting a matchmaking event up: its call, its sides and its rules, until applications open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hansa.accounts.models import User
from hansa.common.operations import in_json, operation, record, refuse_unless, save_version
from hansa.events.models import Event
from hansa.events.operations import announce_event, draft_event
from hansa.matchmaking.models import Application, CutOff, MatchmakingCall, Side
from hansa.matchmaking.operations.venue import copy_venue
from hansa.matchmaking.queries.readiness import missing_parts

MOST_SIDES = 2
MORNING, EVENING = 9, 17
COPIED_EVENT = [
    "kind", "format", "summary", "description", "city", "country", "venue", "timezone",
    "organised_by", "speakers",
]  # fmt: skip
COPIED_RULES = [
    "kinds", "eligibility", "takes_late", "request_quota", "request_days", "slot_minutes",
    "pause_minutes", "longest_run", "walking_minutes", "most_meetings", "fairness",
    "most_delegates", "video_pattern",
    "weights",
]  # fmt: skip
COPIED_MOMENTS = ["opens_at", "requests_open_at", "requests_close_at"]


@dataclass(frozen=True)
class SideDetails:
    """A party of the event: whom it is for, and how many of them."""

    name: str
    places: int
    countries: list[str] = field(default_factory=list)
    keeps_tables: bool = False


@operation("matchmaking.draft")
def draft_matchmaking(
    *, actor: User, now: datetime, details: dict[str, Any], key: str = ""
) -> MatchmakingCall:
    """
    Prepare a matchmaking event that only its organisers see; the actor is the first of them.

    ``details`` are fields of `Event`. The moments of the call are spread over the time until the
    event, so that each has to be changed only where it does not suit.
    """
    event = draft_event(
        actor=actor,
        now=now,
        details={"kind": Event.Kind.MATCHMAKING, **details},
        organisers=[actor],
    )
    made = MatchmakingCall.objects.create(
        event=event,
        opens_at=now,
        requests_open_at=_part_way(now, event, 0.55, MORNING),
        requests_close_at=_part_way(now, event, 0.9, EVENING),
    )
    CutOff.objects.create(call=made, at=_part_way(now, event, 0.5, EVENING))
    Side.objects.create(call=made, name=_("Participants"), place=0, places=40)
    record(actor=actor, now=now, verb="matchmaking.draft", target=made)
    return made


def _part_way(now: datetime, event: Event, part: float, hour: int) -> datetime:
    """Return the day so far between now and the event, at this hour of its clocks if it can be."""
    moment = now + max(event.starts_at - now, timedelta(days=1)) * part
    zone = ZoneInfo(event.timezone)
    suiting = moment.astimezone(zone).replace(hour=hour, minute=0, second=0, microsecond=0)
    return suiting if now < suiting < event.starts_at else moment.replace(second=0, microsecond=0)


@operation("matchmaking.set_call")
def set_call(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    version: int,
    changes: dict[str, Any],
    cut_offs: Sequence[datetime] | None = None,
    sides: Sequence[SideDetails] | None = None,
) -> MatchmakingCall:
    """
    Change fields of the call, its cut-off dates and its sides; None leaves them as they are.

    Sides keep their applications by their place in the list. Raises `StaleForm` when somebody
    changed the set-up since that version, and `OperationRefused` for a side that has applications
    and is left out, or more selected ones than places.
    """
    before = {name: in_json(getattr(call, name)) for name in changes}
    for name, value in changes.items():
        setattr(call, name, value)
    save_version(call, version=version, fields=list(changes))
    if cut_offs is not None:
        call.cut_offs.exclude(at__in=cut_offs).delete()
        for at in cut_offs:
            CutOff.objects.get_or_create(call=call, at=at)
    if sides is not None:
        _set_sides(call, sides)
    record(actor=actor, now=now, verb="matchmaking.set_call", target=call, before=before)
    return call


def _set_sides(call: MatchmakingCall, sides: Sequence[SideDetails]) -> None:
    refuse_unless(
        1 <= len(sides) <= MOST_SIDES,
        _("An event has one side, where anybody meets anybody, or two."),
    )
    keeping = sum(details.keeps_tables for details in sides)
    refuse_unless(
        keeping < len(sides),
        _("Only one of two sides can stay at its tables; the other comes to them."),
    )
    known = list(call.sides.order_by("place"))
    for left_out in known[len(sides) :]:
        refuse_unless(
            not left_out.applications.exists(),
            _("%(side)s has applications, so it cannot be left out.") % {"side": left_out},
        )
        left_out.delete()
    for place, details in enumerate(sides):
        side = known[place] if place < len(known) else Side(call=call, place=place)
        selected = (
            side.applications.filter(status=Application.Status.SELECTED).count() if side.pk else 0
        )
        refuse_unless(
            details.places >= selected,
            ngettext(
                "%(side)s has %(count)d selected organisation; it needs as many places.",
                "%(side)s has %(count)d selected organisations; it needs as many places.",
                selected,
            )
            % {"side": details.name, "count": selected},
        )
        side.name, side.places, side.countries = details.name, details.places, details.countries
        side.keeps_tables = details.keeps_tables
        side.save()


@operation("matchmaking.open")
def open_call(*, actor: User | None, now: datetime, call: MatchmakingCall) -> MatchmakingCall:
    """
    Show the event to everybody; applications are taken from the moment the call says.

    Raises `OperationRefused` while something is missing.
    """
    missing = missing_parts(call)
    refuse_unless(
        not missing,
        _("Still missing: %(parts)s.") % {"parts": ", ".join(str(part.label) for part in missing)},
    )
    announce_event(actor=actor, now=now, event=call.event)
    record(actor=actor, now=now, verb="matchmaking.open", target=call)
    return call


@operation("matchmaking.copy")
def copy_matchmaking(
    *, actor: User, now: datetime, source: MatchmakingCall, title: str, starts_at: datetime,
    key: str = "",
) -> MatchmakingCall:  # fmt: skip
    """
    Prepare an event set up like an earlier one, everything as long before or after its beginning.

    Moments keep their time of the day in the event's time zone. Nobody who applied, judged, took
    part or was booked comes along.
    """
    event = source.event
    shift = Shift(event.starts_at, starts_at, ZoneInfo(event.timezone))
    details = {name: getattr(event, name) for name in COPIED_EVENT}
    made_event = draft_event(
        actor=actor,
        now=now,
        details={
            **details, "title": title, "starts_at": starts_at, "ends_at": shift(event.ends_at)
        },
        terms=event.terms.all(),
        organisers=[actor],
    )  # fmt: skip
    made = MatchmakingCall.objects.create(
        event=made_event,
        **{name: getattr(source, name) for name in COPIED_RULES},
        **{name: shift(getattr(source, name)) for name in COPIED_MOMENTS},
    )
    for side in source.sides.all():
        Side.objects.create(
            call=made, name=side.name, place=side.place, places=side.places,
            countries=side.countries, keeps_tables=side.keeps_tables,
        )  # fmt: skip
    for cut_off in source.cut_offs.all():
        CutOff.objects.create(call=made, at=shift(cut_off.at))
    for question in source.questions.all():
        question.pk, question.call = None, made
        question.save()
    for criterion in source.criteria.all():
        criterion.pk, criterion.call = None, made
        criterion.save()
    for letter in source.letters.all():
        letter.pk, letter.call, letter.version = None, made, 1
        letter.save()
    copy_venue(actor=actor, now=now, source=source, target=made, shift=shift)
    record(actor=actor, now=now, verb="matchmaking.copy", target=made, source=source.pk)
    return made


@dataclass(frozen=True)
class Shift:
    """Moves moments as clocks on the wall show them, so that nine o'clock stays nine o'clock."""

    old: datetime
    new: datetime
    zone: ZoneInfo

    def __call__(self, moment: datetime) -> datetime:
        """Return the moment as far from the new beginning as it was from the old one."""
        by = self._wall(self.new) - self._wall(self.old)
        return (self._wall(moment) + by).replace(tzinfo=self.zone)

    def _wall(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone).replace(tzinfo=None)
