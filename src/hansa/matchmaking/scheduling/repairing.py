"""A published schedule of which something falls away: what is dropped, and who gets the time."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from hansa.matchmaking.models import (
    Application,
    Delegate,
    Meeting,
    MeetingRequest,
    ScheduleVersion,
    Seat,
    Table,
    Unavailability,
)
from hansa.matchmaking.queries.conflicts import share_language
from hansa.matchmaking.queries.marks import missed_pairs
from hansa.matchmaking.queries.participation import participants_of, team_of
from hansa.matchmaking.queries.schedules import busy_elsewhere, meetings_in, slots_of
from hansa.matchmaking.scheduling.instance import instance_of
from hansa.matchmaking.scheduling.solving import problem_of

BY_HAND = "by_hand"
ACCEPTED = MeetingRequest.State.ACCEPTED


@dataclass(frozen=True)
class Placed:
    """A meeting that takes place now: whose, when, where, and who attends."""

    request_id: int
    slot_id: int
    table_id: int | None
    delegates: tuple[int, ...]
    interpreter_id: int | None = None


@dataclass(frozen=True)
class Plan:
    """What becomes of a published schedule. Whoever is not named in it stays where they are."""

    version: ScheduleVersion
    kept: list[tuple[Meeting, list[int]]]
    """Meetings with the delegates who attend from now on."""
    dropped: list[Meeting]
    reseated: list[tuple[Meeting, Delegate, Delegate]]
    """Meetings that a colleague takes over: from whom, and who."""
    added: list[Placed]

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.dropped or self.reseated or self.added)


def plan_repair(
    version: ScheduleVersion,
    now: datetime,
    *,
    cancelled: Collection[int] = (),
    leaving: Collection[int] = (),
    fallen: Collection[int] = (),
    fills: bool = True,
    even_if_whole: bool = False,
) -> Plan:
    """
    Return what becomes of a published version, without writing anything.

    What has not begun and is no longer held goes: requests that are ``cancelled`` or not accepted
    any more, and what participants who left or are ``leaving`` had. Where a delegate does not come,
    a free colleague takes over. The time that becomes free is given to accepted pairs that have no
    meeting, if any does or ``even_if_whole``; nobody else moves. ``fallen`` meetings go though
    they have begun. What the organiser left out by hand, and what somebody missed, is not placed
    again.
    """
    kept: list[tuple[Meeting, list[int]]] = []
    dropped: list[Meeting] = []
    orphaned: list[Meeting] = []
    for meeting in _lean_meetings(version):
        begun = meeting.slot.starts_at <= now
        seated = [seat.delegate for seat in meeting.seats.all()]
        if meeting.request_id in fallen or (
            not begun and _is_off(meeting.request, cancelled, leaving)
        ):
            dropped.append(meeting)
        elif not begun and any(one.has_left for one in seated):
            orphaned.append(meeting)
        else:
            kept.append((meeting, [one.pk for one in seated]))
    reseated: list[tuple[Meeting, Delegate, Delegate]] = []
    if orphaned:
        _hand_over(version, orphaned, kept, dropped, reseated)
    added: list[Placed] = []
    if fills and (even_if_whole or dropped or reseated):
        added = _fill(version, kept, now, {*cancelled, *fallen}, leaving)
    return Plan(version, kept, _in_full(version, dropped), reseated, added)


def _lean_meetings(version: ScheduleVersion) -> QuerySet[Meeting]:
    """Return a version's meetings with what decides on them: of hundreds, few are read in full."""
    meetings = version.meetings.select_related(
        "slot", "table", "interpreter", "request__asker", "request__partner"
    )
    return meetings.only(
        "version", "corner", "is_locked",
        "slot__starts_at", "table__is_accessible", "interpreter__languages", "request__state",
        "request__asker__status", "request__partner__status",
    ).order_by("slot__starts_at", "table__number").prefetch_related(
        Prefetch("seats", Seat.objects.select_related("delegate").order_by("pk"))
    )  # fmt: skip


def _in_full(version: ScheduleVersion, meetings: list[Meeting]) -> list[Meeting]:
    """Return meetings with what showing them needs."""
    found = meetings_in(version).filter(pk__in=[meeting.pk for meeting in meetings])
    return list(found.prefetch_related("seats__delegate")) if meetings else []


def _is_off(request: MeetingRequest, cancelled: Collection[int], leaving: Collection[int]) -> bool:
    """Whether a meeting is no longer wanted, or one of the two does not take part."""
    return (
        request.pk in cancelled
        or request.state != ACCEPTED
        or any(
            one.pk in leaving or one.status != Application.Status.SELECTED
            for one in (request.asker, request.partner)
        )
    )


def _hand_over(
    version: ScheduleVersion,
    orphaned: list[Meeting],
    kept: list[tuple[Meeting, list[int]]],
    dropped: list[Meeting],
    reseated: list[tuple[Meeting, Delegate, Delegate]],
) -> None:
    """Give meetings of delegates who do not come to free colleagues, or drop them."""
    call = version.call
    slots = {meeting.slot_id: meeting.slot for meeting in orphaned}
    closed = Unavailability.objects.filter(slot__in=slots)
    away = {*closed.values_list("delegate_id", "slot_id"), *busy_elsewhere(call, slots.values())}
    busy = {(who, meeting.slot_id) for meeting, people in kept for who in people}
    whose = {one for m in orphaned for one in (m.request.asker_id, m.request.partner_id)}
    applications = Application.objects.filter(pk__in=whose).prefetch_related("delegates")
    teams = {one.pk: team_of(one) for one in applications}
    for meeting in _in_full(version, orphaned):
        people: list[int] = []
        changes: list[tuple[Meeting, Delegate, Delegate]] = []
        for seat in meeting.seats.all():
            one = seat.delegate
            if one.has_left:
                free = (
                    colleague
                    for colleague in teams[one.application_id]
                    if (colleague.pk, meeting.slot_id) not in away | busy
                    and _can_sit(colleague, meeting.table)
                    and _can_talk(colleague, meeting)
                )
                heir = next(free, None)
                if heir is None:
                    break
                changes.append((meeting, one, heir))
                one = heir
            people.append(one.pk)
        if len(people) < len(meeting.seats.all()):
            dropped.append(meeting)
            continue
        busy |= {(who, meeting.slot_id) for who in people}
        kept.append((meeting, people))
        reseated += changes


def _can_sit(delegate: Delegate, table: Table | None) -> bool:
    """Whether somebody can be where a meeting is: not at a table by video."""
    if table is None:
        return True
    return not delegate.is_remote and (table.is_accessible or not delegate.needs_accessible)


def _can_talk(delegate: Delegate, meeting: Meeting) -> bool:
    """Whether somebody shares a language with the other side, or with who interprets."""
    if meeting.interpreter is not None:
        return bool({*delegate.languages} & {*meeting.interpreter.languages})
    return all(
        share_language(delegate, seat.delegate)
        for seat in meeting.seats.all()
        if seat.delegate.application_id != delegate.application_id
    )


def _fill(
    version: ScheduleVersion,
    kept: list[tuple[Meeting, list[int]]],
    now: datetime,
    off: Collection[int],
    leaving: Collection[int],
) -> list[Placed]:
    """Place accepted pairs that have no meeting where both are free by now."""
    call = version.call
    left_out = version.unplaced.filter(reason__code=BY_HAND).values_list("request_id", flat=True)
    there = {meeting.request_id for meeting, _people in kept}
    both = {f"{one}__status": Application.Status.SELECTED for one in ("asker", "partner")}
    accepted = set(call.requests.filter(state=ACCEPTED, **both).values_list("pk", flat=True))
    waiting = accepted - there - {*off, *left_out, *missed_pairs(call)}
    slots = list(slots_of(call))
    since = next((n for n, slot in enumerate(slots) if slot.starts_at > now), None)
    # Where nobody waits or no time is left, the problem need not be written down.
    if since is None or not waiting:
        return []
    participants = [
        one
        for one in participants_of(call).prefetch_related("delegates")
        if one.pk not in leaving and team_of(one)
    ]
    found = instance_of(call, participants)
    if not waiting & {*found["requests"]}:
        return []
    known = _known(found, kept)
    mended, unseen = _mended(found, kept, known, waiting, since)
    if unseen:
        # What today's rules would not allow stays too; told so, the repair goes round it.
        known = {pk: place for pk, place in known.items() if pk not in unseen}
        mended, _none = _mended(found, kept, known, waiting, since)
    return _that_fit(found, mended, kept)


def _known(found: dict[str, Any], kept: list[tuple[Meeting, list[int]]]) -> dict[int, Any]:
    """Return the places of the meetings that stay, as far as the problem has them, by request."""
    import bilateral

    slots = {pk: n for n, pk in enumerate(found["slots"])}
    tables: dict[int | None, int | None] = {pk: n for n, pk in enumerate(found["tables"])}
    tables[None] = None
    helpers = {one["id"]: n for n, one in enumerate(found["interpreters"])}
    pairs = dict(zip(found["requests"], found["pairs"], strict=True))
    known: dict[int, Any] = {}
    for meeting, people in kept:
        teams = [found["people"][side] for side in pairs.get(meeting.request_id, ())]
        who = [next((n for n, pk in enumerate(team) if pk in people), None) for team in teams]
        if who and None not in who and meeting.slot_id in slots and meeting.table_id in tables:
            # One person is a participant without delegates.
            a, b = (n if len(team) > 1 else None for n, team in zip(who, teams, strict=True))
            known[meeting.request_id] = bilateral.Placement(
                slots[meeting.slot_id], tables[meeting.table_id], a=a, b=b,
                interpreter=helpers.get(meeting.interpreter_id or 0),
            )  # fmt: skip
    return known


def _mended(
    found: dict[str, Any],
    kept: list[tuple[Meeting, list[int]]],
    known: dict[int, Any],
    waiting: Collection[int],
    since: int,
) -> tuple[Any, set[int]]:
    """
    Return the repair, and the requests whose meetings stay though the rules would not let them.

    Whoever has a meeting that is not in the problem is away meanwhile; whoever has one that is,
    is there, whatever they said of that time since.
    """
    import bilateral

    position = {pk: n for n, pk in enumerate(found["slots"])}
    place = {pk: (n, k) for n, team in enumerate(found["people"]) for k, pk in enumerate(team)}
    away = [[set(slots) for slots in team] for team in found["away"]]
    for meeting, people in kept:
        for n, k in (place[who] for who in people if who in place):
            if meeting.request_id in known:
                away[n][k].discard(position[meeting.slot_id])
            elif meeting.slot_id in position:
                away[n][k].add(position[meeting.slot_id])
    problem, _none = problem_of({**found, "away": away, "known": None, "locked": []})
    placements = [known.get(pk) for pk in found["requests"]]
    mended = bilateral.repair(
        problem,
        bilateral.Schedule(tuple(placements)),
        cancelled=[
            n
            for n, pk in enumerate(found["requests"])
            if pk not in waiting and placements[n] is None
        ],
        since=since,
    )
    there = mended.schedule.placements
    unseen = {pk for n, pk in enumerate(found["requests"]) if pk in known and there[n] is None}
    return mended, unseen


def _that_fit(
    found: dict[str, Any], mended: Any, kept: list[tuple[Meeting, list[int]]]
) -> list[Placed]:
    """
    Return what was added, at another table where one is held by a meeting the repair cannot see.

    Without any, the pair goes on waiting.
    """
    held: Counter[tuple[int, int]] = Counter(
        (meeting.table_id, meeting.slot_id) for meeting, _people in kept if meeting.table_id
    )
    helping = {
        (meeting.interpreter_id, meeting.slot_id) for meeting, _people in kept
        if meeting.interpreter_id
    }  # fmt: skip
    added: list[Placed] = []
    for n in mended.added:
        place = mended.schedule.placements[n]
        slot, table, helper = found["slots"][place.slot], None, None
        if place.interpreter is not None:
            helper = found["interpreters"][place.interpreter]["id"]
            if (helper, slot) in helping:
                continue
            helping.add((helper, slot))
        if place.table is not None:
            table = _with_room(found, place.table, slot, held)
            if table is None:
                continue
            held[table, slot] += 1
        people = tuple(
            found["people"][side][who or 0]
            for side, who in zip(found["pairs"][n], (place.a, place.b), strict=True)
        )
        added.append(Placed(found["requests"][n], slot, table, people, helper))
    return added


def _with_room(
    found: dict[str, Any], wanted: int, slot: int, held: Counter[tuple[int, int]]
) -> int | None:
    """Return a table with room in a slot: the one that is wanted, or else one like it."""
    like = [
        n
        for n, zone in enumerate(found["zones"])
        if zone == found["zones"][wanted]
        and found["accessible_tables"][n] >= found["accessible_tables"][wanted]
    ]
    return next(
        (
            found["tables"][n]
            for n in [wanted, *like]
            if held[found["tables"][n], slot] < found["capacities"][n]
        ),
        None,
    )
