"""What is on besides the meetings: its parts, who has a place in them, and the way of a mission."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import (
    make_with_free_name,
    operation,
    record,
    refuse_unless,
    save_version,
)
from hansa.matchmaking import notices
from hansa.matchmaking.models import (
    Delegate,
    MatchmakingCall,
    ProgrammeItem,
    ProgrammePlace,
    Stop,
)
from hansa.matchmaking.queries.programme import delegates_in
from hansa.matchmaking.queries.schedules import programme_in
from hansa.matchmaking.queries.stages import takes_schedules
from hansa.notices.operations import tell

TOLD = ["title", "place", "starts_at", "ends_at", "transport"]
"""What people have to know when it changes."""


@dataclass(frozen=True)
class ItemDetails:
    """A part of the programme."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    blocks_everybody: bool = False
    capacity: int | None = None
    transport: str = ""
    stop: Stop | None = None


@dataclass(frozen=True)
class StopDetails:
    """A city on the way, and from when to when one is there."""

    city: str
    country: str
    starts_on: date
    ends_on: date
    timezone: str


@operation("programme.set_stops")
def set_stops(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    version: int,
    stops: Sequence[StopDetails],
) -> MatchmakingCall:
    """
    Say through which cities a mission goes, in the order of their dates.

    A city stays the same stop by its name, so that the programme there stays with it. Raises
    `StaleForm` when somebody changed the set-up since that version, and `OperationRefused` for
    dates outside the event or in the wrong order.
    """
    zone = ZoneInfo(call.event.timezone)
    first = call.event.starts_at.astimezone(zone).date()
    last = call.event.ends_at.astimezone(zone).date()
    for one in stops:
        refuse_unless(
            first <= one.starts_on <= one.ends_on <= last,
            _("%(city)s does not lie between the beginning and the end of the event.")
            % {"city": one.city},
        )
    save_version(call, version=version, fields=[])
    known = {stop.city: stop for stop in call.stops.all()}
    kept = []
    for details in stops:
        stop = known.pop(details.city, None) or Stop(call=call)
        for name, value in asdict(details).items():
            setattr(stop, name, value)
        stop.save()
        kept.append(stop.pk)
    call.stops.exclude(pk__in=kept).delete()
    record(actor=actor, now=now, verb="programme.set_stops", target=call, stops=len(kept))
    return call


@operation("programme.add")
def add_item(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    details: ItemDetails,
    key: str = "",
) -> ProgrammeItem:
    """Add a part of the programme; raises `OperationRefused` if it ends before it begins."""
    _check_item(details)
    made = ProgrammeItem.objects.create(call=call, changed_at=now, **_fields(details))
    record(actor=actor, now=now, verb="programme.add", target=made)
    return made


@operation("programme.edit")
def edit_item(
    *,
    actor: User | None,
    now: datetime,
    item: ProgrammeItem,
    version: int,
    details: ItemDetails,
) -> ProgrammeItem:
    """
    Change a part of the programme; who has a place keeps it and is told when or where changes.

    Raises `StaleForm` when somebody changed it since that version, and `OperationRefused` if it
    ends before it begins or more people have a place already than there would be.
    """
    _check_item(details)
    taken = item.taken.aggregate(most=Max("number"))["most"] or 0
    refuse_unless(
        details.capacity is None or taken <= details.capacity,
        _("%(count)d places are taken already.") % {"count": taken},
    )
    before = [getattr(item, name) for name in TOLD]
    for name, value in _fields(details).items():
        setattr(item, name, value)
    item.changed_at = now
    save_version(item, version=version, fields=[*_fields(details), "changed_at"])
    record(actor=actor, now=now, verb="programme.edit", target=item)
    if [getattr(item, name) for name in TOLD] != before:
        _tell(item, now)
    return item


@operation("programme.remove")
def remove_item(*, actor: User | None, now: datetime, item: ProgrammeItem) -> ProgrammeItem:
    """Take a part out of the programme; whoever had a place is told and is free again."""
    hit = ProgrammeItem.objects.filter(pk=item.pk, removed_at__isnull=True).update(
        removed_at=now, changed_at=now, version=F("version") + 1
    )
    record(actor=actor, now=now, verb="programme.remove", target=item, title=item.title)
    if hit:
        item.refresh_from_db()
        _tell(item, now)
    return item


def _tell(item: ProgrammeItem, now: datetime) -> None:
    for delegate in delegates_in(item):
        tell(
            user=delegate.user,
            address=delegate.email,
            now=now,
            kind=notices.SCHEDULE.name,
            template="mail/programme_changed",
            context={"delegate": delegate, "item": item, "event": item.call.event},
            link=("matchmaking:agenda", item.call.event.slug),
        )


def _fields(details: ItemDetails) -> dict[str, Any]:
    return {one.name: getattr(details, one.name) for one in fields(details)}


def _check_item(details: ItemDetails) -> None:
    refuse_unless(
        details.starts_at < details.ends_at, _("A part of the programme ends after it begins.")
    )


@operation("programme.take_place")
def take_place(
    *, actor: User | None, now: datetime, item: ProgrammeItem, delegate: Delegate
) -> ProgrammePlace:
    """
    Give a delegate a place; asked for twice it is given once.

    Raises `OperationRefused` when none is left, when another part is at the same time and after
    the event. The unique number of a place is what keeps two from getting the last one.
    """
    refuse_unless(takes_schedules(item.call, now), _("This event is over."))
    refuse_unless(item.removed_at is None, _("This is no longer in the programme."))
    mine = ProgrammePlace.objects.filter(delegate=delegate)
    made = mine.filter(item=item).first()
    if made is None:
        overlapping = Q(
            item__starts_at__lt=item.ends_at, item__ends_at__gt=item.starts_at,
            item__removed_at__isnull=True,
        )  # fmt: skip
        other = mine.filter(overlapping).select_related("item").first()
        if other is not None:
            refuse_unless(False, _("You have a place in %(other)s then.") % {"other": other.item})
        made = _free_place(item, delegate)
    record(actor=actor, now=now, verb="programme.take_place", target=made)
    return made


def _free_place(item: ProgrammeItem, delegate: Delegate) -> ProgrammePlace:
    """Take the first number that nobody has, again if somebody was quicker."""

    def take() -> ProgrammePlace:
        taken = set(item.taken.values_list("number", flat=True))
        number = next(n for n in range(1, len(taken) + 2) if n not in taken)
        refuse_unless(item.capacity is None or number <= item.capacity, _("All places are taken."))
        return ProgrammePlace.objects.create(item=item, delegate=delegate, number=number)

    return make_with_free_name(take)


@operation("programme.leave_place")
def leave_place(
    *, actor: User | None, now: datetime, item: ProgrammeItem, delegate: Delegate
) -> ProgrammeItem:
    """Give a place back, so that somebody else can have it."""
    item.taken.filter(delegate=delegate).delete()
    record(actor=actor, now=now, verb="programme.leave_place", target=item, delegate=delegate.pk)
    return item


@operation("programme.copy")
def copy_programme(
    *,
    actor: User | None,
    now: datetime,
    source: MatchmakingCall,
    target: MatchmakingCall,
    shift: Callable[[datetime], datetime],
) -> MatchmakingCall:
    """Give an event the stops and the programme of another, at moments moved by ``shift``."""
    made: dict[int, Stop] = {}
    for stop in source.stops.all():
        old = stop.pk
        noons, zone = (shift(stop.begins), shift(stop.ends)), ZoneInfo(stop.timezone)
        stop.pk, stop.call = None, target
        stop.starts_on, stop.ends_on = (noon.astimezone(zone).date() for noon in noons)
        stop.save()
        made[old] = stop
    for item in programme_in(source):
        item.pk, item.call, item.version, item.changed_at = None, target, 1, now
        item.stop = made.get(item.stop_id or 0)
        item.starts_at, item.ends_at = shift(item.starts_at), shift(item.ends_at)
        item.save()
    record(actor=actor, now=now, verb="programme.copy", target=target, source=source.pk)
    return target
