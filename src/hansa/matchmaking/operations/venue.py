"""Where and when people meet: tables, slots, and the programme beside the meetings."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import operation, record, refuse_unless, save_version
from hansa.matchmaking.models import (
    Delegate,
    MatchmakingCall,
    MeetingSession,
    ProgrammeItem,
    ProgrammePlace,
    Slot,
    Table,
)
from hansa.matchmaking.queries.schedules import tables_of
from hansa.matchmaking.queries.stages import takes_schedules

MOST_TABLES, MOST_SLOTS = 1000, 400


@dataclass(frozen=True)
class TableGroup:
    """Tables alike that stand together."""

    count: int
    hall: str = ""
    zone: str = ""
    capacity: int = 1
    is_accessible: bool = True


@dataclass(frozen=True)
class SessionDetails:
    """A run of meeting times on a day."""

    name: str
    starts_at: datetime
    slots: int


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


@operation("venue.set_tables")
def set_tables(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    version: int,
    groups: Sequence[TableGroup],
) -> MatchmakingCall:
    """
    Say which tables there are; they are numbered from 1 in the order of the groups.

    A table that is given up is closed while a schedule knows it: the published version stays as
    it is, and the desk asks for a new run. Raises `StaleForm` when somebody changed the set-up
    since that version, and `OperationRefused` for more tables than an event can have.
    """
    refuse_unless(
        sum(group.count for group in groups) <= MOST_TABLES,
        _("An event can have %(most)d tables.") % {"most": MOST_TABLES},
    )
    save_version(call, version=version, fields=[])
    known = {table.number: table for table in call.tables.all()}
    wanted = [group for group in groups for _one in range(group.count)]
    made: list[Table] = []
    kept: list[Table] = []
    for number, group in enumerate(wanted, start=1):
        table = known.pop(number, None) or Table(call=call, number=number)
        (kept if table.pk else made).append(table)
        table.hall, table.zone = group.hall, group.zone
        table.capacity, table.is_accessible = group.capacity, group.is_accessible
        table.is_closed = False
    Table.objects.bulk_create(made)
    Table.objects.bulk_update(
        kept, ["hall", "zone", "capacity", "is_accessible", "is_closed"], batch_size=200
    )
    _give_up(Table.objects.filter(pk__in=[table.pk for table in known.values()]))
    record(actor=actor, now=now, verb="venue.set_tables", target=call, tables=len(wanted))
    return call


@operation("venue.set_times")
def set_times(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    version: int,
    sessions: Sequence[SessionDetails],
    slot_minutes: int,
    pause_minutes: int,
) -> MatchmakingCall:
    """
    Say when meetings take place: sessions of slots, all of one length.

    A slot never moves, for published versions name it: one at another time is another slot. What
    is given up is closed while a schedule knows it, to be the same again if it comes back, and
    deleted otherwise. Raises `StaleForm` when
    somebody changed the set-up since that version, and `OperationRefused` for sessions that
    overlap, lie outside the event or have too many slots.
    """
    ordered = sorted(sessions, key=lambda one: one.starts_at)
    step = timedelta(minutes=slot_minutes + pause_minutes)
    length = timedelta(minutes=slot_minutes)
    _check_sessions(call, ordered, step, length)
    call.slot_minutes, call.pause_minutes = slot_minutes, pause_minutes
    save_version(call, version=version, fields=["slot_minutes", "pause_minutes"])
    there = Slot.objects.filter(session__call=call).order_by("-is_closed")
    earlier = {slot.starts_at: slot for slot in there if _length(slot) == length}
    kept: set[int] = set()
    known = list(call.sessions.order_by("starts_at"))
    for index, details in enumerate(ordered):
        session = known[index] if index < len(known) else MeetingSession(call=call)
        session.name, session.starts_at = details.name, details.starts_at
        session.save()
        for number in range(details.slots):
            begins = details.starts_at + step * number
            slot = earlier.get(begins)
            if slot is None:
                slot = Slot(starts_at=begins, ends_at=begins + length)
            kept.add(_kept_in(session, slot))
    _give_up(Slot.objects.filter(session__call=call).exclude(pk__in=kept))
    call.sessions.filter(slots__isnull=True).delete()
    record(actor=actor, now=now, verb="venue.set_times", target=call, slots=len(kept))
    return call


def _length(slot: Slot) -> timedelta:
    return slot.ends_at - slot.starts_at


def _kept_in(session: MeetingSession, slot: Slot) -> int:
    """Put a slot into a session, in place of one of another length that begins with it."""
    clashing = session.slots.filter(starts_at=slot.starts_at, is_closed=False).exclude(pk=slot.pk)
    _give_up(clashing)
    slot.session, slot.is_closed = session, False
    slot.save()
    return int(slot.pk)


def _check_sessions(
    call: MatchmakingCall, ordered: Sequence[SessionDetails], step: timedelta, length: timedelta
) -> None:
    refuse_unless(
        sum(one.slots for one in ordered) <= MOST_SLOTS,
        _("An event can have %(most)d meeting times.") % {"most": MOST_SLOTS},
    )
    before = None
    for one in ordered:
        ends = one.starts_at + step * (one.slots - 1) + length
        refuse_unless(
            before is None or before <= one.starts_at,
            _("%(session)s begins before the session ahead of it ends.") % {"session": one.name},
        )
        refuse_unless(
            call.event.starts_at <= one.starts_at and ends <= call.event.ends_at,
            _("%(session)s does not lie between the beginning and the end of the event.")
            % {"session": one.name},
        )
        before = ends


def _give_up(rows: QuerySet[Slot] | QuerySet[Table]) -> None:
    """Delete what no schedule knows, and close the rest."""
    rows.filter(meetings__isnull=True).delete()
    rows.update(is_closed=True)


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
    made = ProgrammeItem.objects.create(call=call, **asdict(details))
    record(actor=actor, now=now, verb="programme.add", target=made)
    return made


@operation("programme.edit")
def edit_item(
    *, actor: User | None, now: datetime, item: ProgrammeItem, details: ItemDetails
) -> ProgrammeItem:
    """
    Change a part of the programme; who has a place keeps it.

    Raises `OperationRefused` if it ends before it begins or more people have a place already than
    there would be.
    """
    _check_item(details)
    taken = item.taken.aggregate(most=Max("number"))["most"] or 0
    refuse_unless(
        details.capacity is None or taken <= details.capacity,
        _("%(count)d places are taken already.") % {"count": taken},
    )
    for name, value in asdict(details).items():
        setattr(item, name, value)
    item.save()
    record(actor=actor, now=now, verb="programme.edit", target=item)
    return item


@operation("programme.remove")
def remove_item(*, actor: User | None, now: datetime, item: ProgrammeItem) -> MatchmakingCall:
    """Take a part out of the programme; its places go with it."""
    call: MatchmakingCall = item.call
    record(actor=actor, now=now, verb="programme.remove", target=item, title=item.title)
    item.delete()
    return call


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
    mine = ProgrammePlace.objects.filter(delegate=delegate)
    made = mine.filter(item=item).first()
    if made is None:
        overlapping = Q(item__starts_at__lt=item.ends_at, item__ends_at__gt=item.starts_at)
        other = mine.filter(overlapping).select_related("item").first()
        if other is not None:
            refuse_unless(False, _("You have a place in %(other)s then.") % {"other": other.item})
        made = _free_place(item, delegate)
    record(actor=actor, now=now, verb="programme.take_place", target=made)
    return made


def _free_place(item: ProgrammeItem, delegate: Delegate) -> ProgrammePlace:
    """Take the first number that nobody has, again if somebody was quicker."""
    while True:
        taken = set(item.taken.values_list("number", flat=True))
        number = next(n for n in range(1, len(taken) + 2) if n not in taken)
        refuse_unless(item.capacity is None or number <= item.capacity, _("All places are taken."))
        try:
            with transaction.atomic():
                return ProgrammePlace.objects.create(item=item, delegate=delegate, number=number)
        except IntegrityError:
            continue


@operation("programme.leave_place")
def leave_place(
    *, actor: User | None, now: datetime, item: ProgrammeItem, delegate: Delegate
) -> ProgrammeItem:
    """Give a place back, so that somebody else can have it."""
    item.taken.filter(delegate=delegate).delete()
    record(actor=actor, now=now, verb="programme.leave_place", target=item, delegate=delegate.pk)
    return item


@operation("venue.copy")
def copy_venue(
    *,
    actor: User | None,
    now: datetime,
    source: MatchmakingCall,
    target: MatchmakingCall,
    shift: Callable[[datetime], datetime],
) -> MatchmakingCall:
    """Give an event the tables, times and programme of another, at moments moved by ``shift``."""
    fields = ["number", "hall", "zone", "capacity", "is_accessible"]
    for row in tables_of(source).values(*fields):
        Table.objects.create(call=target, **row)
    for session in source.sessions.filter(slots__is_closed=False).distinct():
        made = MeetingSession.objects.create(
            call=target, name=session.name, starts_at=shift(session.starts_at)
        )
        Slot.objects.bulk_create(
            [
                Slot(session=made, starts_at=shift(slot.starts_at), ends_at=shift(slot.ends_at))
                for slot in session.slots.filter(is_closed=False)
            ]
        )
    for item in source.programme.all():
        item.pk, item.call = None, target
        item.starts_at, item.ends_at = shift(item.starts_at), shift(item.ends_at)
        item.save()
    record(actor=actor, now=now, verb="venue.copy", target=target, source=source.pk)
    return target
