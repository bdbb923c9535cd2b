"""Schedules as people look at them: grid, agenda, differences."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from hansa.matchmaking.models import (
    Application,
    Delegate,
    MatchmakingCall,
    Meeting,
    MeetingRequest,
    ProgrammeItem,
    ScheduleRun,
    ScheduleVersion,
    Slot,
    Table,
    Unavailability,
    UnplacedPair,
)
from hansa.matchmaking.queries.participation import participants_of, team_of

# Which pairs still want to meet: both take part, and both said yes.
WANTED = Q(
    request__state=MeetingRequest.State.ACCEPTED,
    request__asker__status=Application.Status.SELECTED,
    request__partner__status=Application.Status.SELECTED,
)


def _was_there(side: str) -> Q:
    """Whether one of the two takes part, or did when the meeting began."""
    return Q(**{f"request__{side}__status": Application.Status.SELECTED}) | Q(
        **{f"request__{side}__decided_at__gte": F("slot__starts_at")}
    )


# Which meetings of a schedule stand. Who leaves at noon takes back nothing of the morning.
HELD = Q(request__state=MeetingRequest.State.ACCEPTED) & _was_there("asker") & _was_there("partner")


FEW = 500
"""Up to so many pairs are asked for by number; of more, all are read."""
ALL_ROWS, PAGE_ROWS = 200, 100
"""Up to so many participants stand in one grid; of more, so many on each page."""


Place = tuple[int, int | None, frozenset[int]]
"""Slot, table and delegates of a meeting."""


@dataclass(frozen=True)
class Cell:
    """One participant in one slot."""

    state: str  # meeting, moved, free or unavailable
    meeting: Meeting | None = None
    partner: Application | None = None


@dataclass(frozen=True)
class Row:
    """One participant's line of the grid."""

    participant: Application
    cells: list[Cell]
    meetings_count: int
    begins_side: bool


@dataclass(frozen=True)
class Difference:
    """What publishing would change, against the version that is out."""

    added: list[Meeting]
    removed: list[Meeting]
    moved: list[tuple[Meeting, Meeting]]

    @property
    def meetings(self) -> list[Meeting]:
        """Return every meeting that is not as it was."""
        return [*self.added, *self.removed, *(now for _, now in self.moved)]

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.added or self.removed or self.moved)


def slots_of(call: MatchmakingCall) -> QuerySet[Slot]:
    """Return the event's slots in time order, without those that were given up."""
    slots = Slot.objects.filter(session__call=call, is_closed=False)
    return slots.select_related("session").order_by("starts_at")


def tables_of(call: MatchmakingCall) -> QuerySet[Table]:
    """Return the event's tables by number, without those that were given up."""
    return call.tables.filter(is_closed=False).order_by("number")


def programme_in(call: MatchmakingCall) -> QuerySet[ProgrammeItem]:
    """Return the parts of the programme in time order, without those that were taken out."""
    there = call.programme.filter(removed_at__isnull=True).select_related("stop", "call__event")
    return there.order_by("starts_at", "pk")  # said here: counting drops a model's own order


def busy_elsewhere(call: MatchmakingCall, slots: Iterable[Slot]) -> set[tuple[int, int]]:
    """Return the ids of delegate and slot for all who are in the programme then."""
    busy: set[tuple[int, int]] = set()
    delegates: list[int] | None = None  # asked for once, and only where somebody must be
    programme = call.programme.filter(removed_at__isnull=True).prefetch_related("taken")
    for item in programme.only("call_id", "starts_at", "ends_at", "blocks_everybody"):
        meanwhile = [s for s in slots if s.starts_at < item.ends_at and s.ends_at > item.starts_at]
        if item.blocks_everybody and meanwhile and delegates is None:
            everybody = Delegate.objects.filter(application__call=call)
            delegates = list(everybody.values_list("pk", flat=True))
        taken = [place.delegate_id for place in item.taken.all()]
        concerned = delegates or [] if item.blocks_everybody else taken
        busy |= {(delegate, slot.pk) for delegate in concerned for slot in meanwhile}
    return busy


def working_schedule(call: MatchmakingCall) -> ScheduleVersion | None:
    """Return the schedule that is being worked on."""
    return call.versions.filter(number__isnull=True).select_related("run").first()


def published_schedule(call: MatchmakingCall) -> ScheduleVersion | None:
    """Return the newest published version."""
    return call.versions.filter(number__isnull=False).order_by("-number").first()


def is_older(working: ScheduleVersion, published: ScheduleVersion) -> bool:
    """Return whether a version came out since the working schedule was begun or asked for."""
    run = working.run
    from_run = run is not None and run.finished_at == working.made_at
    begun = run.asked_at if run is not None and from_run else working.made_at
    return published.published_at is not None and published.published_at > begun


def published_versions(call: MatchmakingCall) -> QuerySet[ScheduleVersion]:
    """Return all published versions with how many meetings each has, the newest first."""
    published = call.versions.filter(number__isnull=False).order_by("-number")
    return published.annotate(meetings_count=Count("meetings"))


def unplaced_in(version: ScheduleVersion) -> QuerySet[UnplacedPair]:
    """Return the pairs a schedule has no place for, without those that no longer want one."""
    wanted = version.unplaced.filter(WANTED)
    return wanted.select_related("request__asker__organisation", "request__partner__organisation")


def latest_run(call: MatchmakingCall) -> ScheduleRun | None:
    """Return the run that was asked for last, without the instance it was made from."""
    return call.runs.order_by("-id").defer("instance").first()


def meetings_in(version: ScheduleVersion) -> QuerySet[Meeting]:
    """Return a version's meetings with what showing them needs."""
    return version.meetings.select_related(
        "slot__session",
        "table",
        "interpreter",
        "request__asker__organisation",
        "request__partner__organisation",
    ).order_by("slot__starts_at", "table__number")


def partner_in(meeting: Meeting, application: Application) -> Application:
    """Return the other participant of a meeting."""
    request = meeting.request
    return request.partner if request.asker_id == application.pk else request.asker


def requests_begun(call: MatchmakingCall, now: datetime) -> set[int]:
    """Return the requests whose meetings in the newest published version have begun."""
    version = published_schedule(call)
    if version is None:
        return set()
    begun = version.meetings.filter(slot__starts_at__lte=now)
    return set(begun.values_list("request_id", flat=True))


def meetings_of(delegate: Delegate, version: ScheduleVersion) -> QuerySet[Meeting]:
    """Return a delegate's meetings in time order."""
    return meetings_in(version).filter(seats__delegate=delegate)


def difference(old: ScheduleVersion | None, new: ScheduleVersion) -> Difference:
    """Compare two schedules by the pair that meets: when, where, and who comes."""
    # Of very many few differ: only those are read in full.
    changed = _changed_pairs(old, new)
    before = _meetings_of_pairs(old, changed) if old else {}
    after = _meetings_of_pairs(new, changed)
    return Difference(
        added=[m for pk, m in after.items() if pk not in before],
        removed=[m for pk, m in before.items() if pk not in after],
        moved=[(before[pk], m) for pk, m in after.items() if pk in before],
    )


def _changed_pairs(old: ScheduleVersion | None, new: ScheduleVersion) -> set[int]:
    """Return the pairs that do not meet at the same place in both schedules."""
    was, now = dict(places_in(old)) if old else {}, dict(places_in(new))
    return {pk for pk in was.keys() | now.keys() if was.get(pk) != now.get(pk)}


def _meetings_of_pairs(version: ScheduleVersion, pairs: set[int]) -> dict[int, Meeting]:
    """Return the meetings of these pairs in their order."""
    found = meetings_in(version)
    if len(pairs) <= FEW:
        found = found.filter(request__in=pairs)
    return {m.request_id: m for m in found if m.request_id in pairs}


def grid(
    call: MatchmakingCall, version: ScheduleVersion, *, only: Collection[int] | None = None
) -> list[Row]:
    """Return who meets whom, when and where: a row a participant (of ``only``), a cell a slot."""
    slots = list(slots_of(call))
    old = published_schedule(call)
    moved = _changed_pairs(old, version) if old and old != version else set()
    busy = {}
    meetings, participants = meetings_in(version), participants_of(call)
    if only is not None:
        concerned = Q(request__asker__in=only) | Q(request__partner__in=only)
        meetings, participants = meetings.filter(concerned), participants.filter(pk__in=only)
    for meeting in meetings:
        for one in (meeting.request.asker, meeting.request.partner):
            busy[one.pk, meeting.slot_id] = meeting
    whom = list(participants.prefetch_related("delegates"))
    return _rows(whom, slots, busy, _away(whom, slots, call), moved)


def _away(
    participants: Iterable[Application], slots: list[Slot], call: MatchmakingCall
) -> set[tuple[int, int]]:
    """Return the ids of participant and slot wherever none of those who come can meet."""
    closed = Unavailability.objects.filter(slot__session__call=call)
    gone = {*closed.values_list("delegate_id", "slot_id"), *busy_elsewhere(call, slots)}
    return {
        (one.pk, slot.pk)
        for one in participants
        for slot in slots
        if all((delegate.pk, slot.pk) in gone for delegate in team_of(one))
    }


def places_in(version: ScheduleVersion) -> list[tuple[int, Place]]:
    """Return slot, table and delegates of each pair."""
    people: dict[int, set[int]] = defaultdict(set)
    for pair, delegate in version.seats.values_list("meeting__request_id", "delegate_id"):
        people[pair].add(delegate)
    rows = version.meetings.values_list("request_id", "slot_id", "table_id")
    return [(pair, (slot, table, frozenset(people[pair]))) for pair, slot, table in rows]


def is_touched(version: ScheduleVersion) -> bool:
    """Return whether it is not as its run left it: repaired, moved by hand or left out."""
    if version.repaired_from_id is not None:
        return True
    by_hand = version.unplaced.filter(reason__code__in=["by_hand", "place_gone"])
    return version.meetings.filter(is_locked=True).exists() or by_hand.exists()


def least_meetings(version: ScheduleVersion) -> int:
    """Return how many meetings whoever has the fewest has."""
    selected = version.call.applications.filter(status=Application.Status.SELECTED)
    pairs = version.meetings.values_list("request__asker_id", "request__partner_id")
    held = Counter(one for pair in pairs for one in pair)
    return min((held[pk] for pk in selected.values_list("pk", flat=True)), default=0)


def grid_of_tables(
    version: ScheduleVersion, tables: Sequence[Table], slots: Sequence[Slot]
) -> list[list[list[Meeting]]]:
    """Return, for each of these tables and each slot, the meetings held there."""
    held: dict[tuple[int, int], list[Meeting]] = defaultdict(list)
    for meeting in meetings_in(version).filter(table__in=tables):
        held[meeting.table_id or 0, meeting.slot_id].append(meeting)
    return [[held[table.pk, slot.pk] for slot in slots] for table in tables]


def _rows(
    participants: Iterable[Application],
    slots: list[Slot],
    busy: dict[tuple[int, int], Meeting],
    away: set[tuple[int, int]],
    moved: set[int],
) -> list[Row]:
    rows: list[Row] = []
    side = None
    for one in participants:
        cells = []
        for slot in slots:
            meeting = busy.get((one.pk, slot.pk))
            if meeting is not None:
                state = "moved" if meeting.request_id in moved else "meeting"
                cells.append(Cell(state, meeting, partner_in(meeting, one)))
            else:
                cells.append(Cell("unavailable" if (one.pk, slot.pk) in away else "free"))
        count = sum(cell.meeting is not None for cell in cells)
        rows.append(Row(one, cells, count, begins_side=side not in {None, one.side_id}))
        side = one.side_id
    return rows


def participants_concerned(old: ScheduleVersion | None, new: ScheduleVersion) -> set[int]:
    """Return the ids of the applications whose meetings differ between two schedules."""
    changed = _changed_pairs(old, new)
    pairs = new.call.requests.values_list("pk", "asker_id", "partner_id")
    return {one for pk, *pair in pairs if pk in changed for one in pair}


def delegates_told(participants: Collection[int]) -> QuerySet[Delegate]:
    """Return the delegates of these applications, whom publishing concerns."""
    told = Delegate.objects.filter(application_id__in=participants, has_left=False)
    return told.select_related("application__organisation", "user")
