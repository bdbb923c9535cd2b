"""The one door to `bilateral`: an event's rows become a problem, its answer becomes data."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from hansa.common.errors import OperationRefused
from hansa.matchmaking.models import MatchmakingCall, MeetingRequest, Table, Unavailability
from hansa.matchmaking.queries.participation import participants_of
from hansa.matchmaking.queries.schedules import published_schedule, slots_of

Report = Callable[[str, float], bool]


def build_instance(call: MatchmakingCall) -> dict[str, Any]:
    """
    Return the problem of an event as data that can be kept and replayed.

    Positions in its lists are the dense numbers `bilateral` uses; the values are our row ids.
    """
    slots = list(slots_of(call))
    participants = list(participants_of(call).prefetch_related("delegates"))
    index = {one.pk: i for i, one in enumerate(participants)}
    accepted = list(
        call.requests.filter(
            state=MeetingRequest.State.ACCEPTED, asker__in=index, partner__in=index
        ).order_by("id")
    )
    tables = list(Table.objects.filter(call=call).order_by("number"))
    sessions = {pk: i for i, pk in enumerate(dict.fromkeys(slot.session_id for slot in slots))}
    position = {slot.pk: i for i, slot in enumerate(slots)}
    away: dict[int, list[int]] = {}
    for application_id, slot_id in Unavailability.objects.filter(
        slot__session__call=call
    ).values_list("delegate__application_id", "slot_id"):
        away.setdefault(application_id, []).append(position[slot_id])
    first = slots[0].starts_at if slots else None
    return {
        "names": [one.organisation.name for one in participants],
        "away": [sorted(set(away.get(one.pk, []))) for one in participants],
        "delegates": [_first_delegate(one) for one in participants],
        "slots": [slot.pk for slot in slots],
        "times": [
            [
                sessions[slot.session_id],
                int((slot.starts_at - first).total_seconds() // 60) if first else 0,
                int((slot.ends_at - slot.starts_at).total_seconds() // 60),
            ]
            for slot in slots
        ],
        "tables": [table.pk for table in tables],
        "table_numbers": [table.number for table in tables],
        "requests": [request.pk for request in accepted],
        "pairs": [[index[r.asker_id], index[r.partner_id]] for r in accepted],
        "known": _known(call, [request.pk for request in accepted], position, tables),
    }


def _known(
    call: MatchmakingCall, requests: list[int], position: dict[int, int], tables: list[Table]
) -> list[list[int] | None] | None:
    """Return slot and table of each request as people know them; None if nothing is published."""
    version = published_schedule(call)
    if version is None:
        return None
    seat = {table.pk: i for i, table in enumerate(tables)}
    held = {
        request: [position[slot], seat[table]]
        for request, slot, table in version.meetings.values_list("request", "slot", "table")
    }
    return [held.get(request) for request in requests]


def _first_delegate(application: Any) -> int:
    delegates = list(application.delegates.all())
    if not delegates:
        raise OperationRefused(
            _("%(name)s has named no delegate yet.") % {"name": application.organisation}
        )
    return int(delegates[0].pk)


def _problem(instance: dict[str, Any]) -> tuple[Any, Any]:
    """Return the problem, and the schedule that people know; then as few as can be are moved."""
    import bilateral

    problem = bilateral.Problem(
        participants=tuple(
            bilateral.Participant(name=name, unavailable=frozenset(away))
            for name, away in zip(instance["names"], instance["away"], strict=True)
        ),
        slots=tuple(
            bilateral.Slot(session=session, start=start, minutes=minutes)
            for session, start, minutes in instance["times"]
        ),
        tables=tuple(bilateral.Table(name=str(n)) for n in instance["table_numbers"]),
        meetings=tuple(bilateral.Meeting(a=a, b=b, mandatory=False) for a, b in instance["pairs"]),
    )
    if instance["known"] is None:
        return problem, None
    known = bilateral.Schedule(
        tuple(place and bilateral.Placement(*place) for place in instance["known"])
    )
    return bilateral.again(problem, known), known


def solve_instance(
    instance: dict[str, Any], *, seed: int, seconds: float, report: Report
) -> dict[str, Any]:
    """Schedule an instance; ``report`` gets phase and fraction and returns False to stop."""
    import bilateral

    problem, known = _problem(instance)

    def on_progress(progress: Any) -> bool:
        return not report(progress.phase, min(progress.seconds / seconds, 0.99))

    result = bilateral.solve(
        problem,
        stop=bilateral.MaxRuntime(seconds),
        seed=seed,
        params=bilateral.Params(workers=2),
        start=known,
        on_progress=on_progress,
    )
    return _as_data(problem, result)


def _as_data(problem: Any, result: Any) -> dict[str, Any]:
    import bilateral

    answer: dict[str, Any] = {
        "status": result.status.name,
        "objective": result.objective,
        "bound": result.bound,
        "seconds": round(result.seconds, 3),
        "meetings": None,
        "reasons": {},
    }
    if result.schedule is None:
        return answer
    placements = result.schedule.placements
    answer["meetings"] = [
        {"slot": p.slot, "table": p.table} if p else {"slot": None, "table": None}
        for p in placements
    ]
    score = result.score
    answer["score"] = {"breaks": score.breaks, "idle_slots": score.idle}
    answer["placed"] = sum(p is not None for p in placements)
    explainer = bilateral.Explainer(problem, result.schedule)
    for index, placed in enumerate(placements):
        if placed is None:
            answer["reasons"][str(index)] = _reason_as_data(explainer.reason(index))
    return answer


def _reason_as_data(reason: Any) -> dict[str, Any]:
    remedy = reason.remedy
    return {
        "code": reason.code,
        "facts": dict(reason.facts),
        "slot": remedy.place.slot if remedy else None,
        "changes": [
            {"code": change.code, "facts": dict(change.facts)}
            for change in (remedy.changes if remedy else ())
        ],
    }
