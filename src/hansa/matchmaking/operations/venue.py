"""Where and when people meet: tables and slots."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import operation, record, refuse_unless, save_version
from hansa.matchmaking.models import MatchmakingCall, MeetingSession, Slot, Table, Unavailability
from hansa.matchmaking.operations.programme import copy_programme
from hansa.matchmaking.queries.schedules import slots_of, tables_of

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
    gone = call.tables.filter(pk__in=[table.pk for table in known.values()])
    gone.filter(meetings__isnull=True).delete()
    gone.update(is_closed=True)
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
) -> int:
    """
    Say when meetings take place: sessions of slots, all of one length.

    What delegates closed stays closed: in new slots that lie, in part or whole, where they closed
    one that was given up, now or earlier. Returns for how many delegates that was so.

    A slot never moves, for published versions name it: one at another time is another slot. What
    is given up is closed while a schedule knows it or somebody closed it, to be the same again if
    it comes back, and deleted otherwise. Raises `StaleForm` when somebody changed the set-up since
    that version, and `OperationRefused` for sessions that overlap, lie outside the event or
    have too many slots.
    """
    ordered = sorted(sessions, key=lambda one: one.starts_at)
    step = timedelta(minutes=slot_minutes + pause_minutes)
    length = timedelta(minutes=slot_minutes)
    _check_sessions(call, ordered, step, length)
    call.slot_minutes, call.pause_minutes = slot_minutes, pause_minutes
    save_version(call, version=version, fields=["slot_minutes", "pause_minutes"])
    open_before = set(slots_of(call).values_list("pk", flat=True))
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
    gone = Slot.objects.filter(session__call=call).exclude(pk__in=kept)
    closed_for = _keep_closed(gone, kept - open_before)
    said = Unavailability.objects.filter(slot__session__call=call).values("slot")
    gone.filter(meetings__isnull=True).exclude(pk__in=said).delete()
    gone.update(is_closed=True)
    call.sessions.filter(slots__isnull=True).delete()
    record(
        actor=actor, now=now, verb="venue.set_times", target=call, slots=len(kept),
        closed_for=closed_for,
    )  # fmt: skip
    return closed_for


def _keep_closed(gone: QuerySet[Slot], new: Collection[int]) -> int:
    """Close new slots for whoever closed one that is gone and overlaps; return how many."""
    said = Unavailability.objects.filter(slot__in=gone).select_related("slot")
    slots = list(Slot.objects.filter(pk__in=new))
    rows = {
        (one.delegate_id, slot.pk)
        for one in said
        for slot in slots
        if slot.starts_at < one.slot.ends_at and one.slot.starts_at < slot.ends_at
    }
    made = [Unavailability(delegate_id=who, slot_id=slot) for who, slot in sorted(rows)]
    # Of a slot that comes back, what was said before still stands.
    Unavailability.objects.bulk_create(made, ignore_conflicts=True)
    return len({who for who, _slot in rows})


def _length(slot: Slot) -> timedelta:
    return slot.ends_at - slot.starts_at


def _kept_in(session: MeetingSession, slot: Slot) -> int:
    """Put a slot into a session, in place of one of another length that begins with it."""
    clashing = session.slots.filter(starts_at=slot.starts_at, is_closed=False).exclude(pk=slot.pk)
    clashing.update(is_closed=True)  # deleted later, when what was closed in it is known
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
    copy_programme(actor=actor, now=now, source=source, target=target, shift=shift)
    record(actor=actor, now=now, verb="venue.copy", target=target, source=source.pk)
    return target
