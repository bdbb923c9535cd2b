"""An event's problem, from data to `bilateral` and back."""

from collections.abc import Callable
from typing import Any

Report = Callable[[str, float], bool]
GOALS: tuple[Any, ...] = ("value", "worst_off", "breaks", "idle")


def solve_instance(
    instance: dict[str, Any], *, seed: int, seconds: float, report: Report
) -> dict[str, Any]:
    """Schedule an instance; ``report`` gets phase and fraction and returns False to stop."""
    import bilateral

    instance = in_today_s_format(instance)
    problem, known = problem_of(instance)

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


def in_today_s_format(instance: dict[str, Any]) -> dict[str, Any]:
    """Return an instance of an earlier release as one of today, so that its run can be replayed."""
    if instance.get("format") == 2:
        return {
            **instance,
            "format": 3,
            "kept_tables": [None] * len(instance["names"]),
            "interpreters": [],
            "allowed": [None] * len(instance["pairs"]),
        }
    if "format" in instance:
        return instance
    people, tables = len(instance["names"]), len(instance["tables"])
    known = instance["known"]
    return in_today_s_format({
        **instance,
        "format": 2,
        "people": [[pk] for pk in instance["delegates"]],
        "away": [[away] for away in instance["away"]],
        "languages": [[[]]] * people,
        "accessible": [False] * people,
        "offsets": [None] * people,
        "rules": {"longest_run": None, "walking": 0, "most_meetings": None, "fairness": None},
        "starts_at": 0,
        "zones": [""] * tables,
        "capacities": [1] * tables,
        "accessible_tables": [True] * tables,
        "modes": ["onsite"] * len(instance["pairs"]),
        "worth": [1] * len(instance["pairs"]),
        "known": known and [place and [*place, 0, 0] for place in known],
        "locked": [],
    })  # fmt: skip


def problem_of(instance: dict[str, Any]) -> tuple[Any, Any]:
    """Return the problem, and the schedule that people know; then as few as can be are moved."""
    import bilateral

    slots = tuple(
        bilateral.Slot(session=session, start=start, minutes=minutes)
        for session, start, minutes in instance["times"]
    )
    tables = [_table(instance, n) for n in range(len(instance["tables"]))]
    by_video = any(mode == "virtual" for mode in instance["modes"])
    problem = bilateral.Problem(
        participants=tuple(_participant(instance, n) for n in range(len(instance["names"]))),
        slots=slots,
        # A problem has a table, though nobody may need one.
        tables=tuple(tables or [bilateral.Table("1")]),
        meetings=tuple(
            bilateral.Meeting(
                a=a,
                b=b,
                mandatory=False,
                weight=worth,
                mode=mode,
                allowed=None if allowed is None else frozenset(allowed),
            )
            for (a, b), worth, mode, allowed in zip(
                instance["pairs"],
                instance["worth"],
                instance["modes"],
                instance["allowed"],
                strict=True,
            )
        ),
        interpreters=tuple(
            bilateral.Interpreter(one["name"], frozenset(one["languages"]))
            for one in instance["interpreters"]
        ),
        fairness=instance["rules"]["fairness"],
        objective=(*GOALS, "hours") if by_video else GOALS,
        starts_at=instance["starts_at"],
    )
    if instance["known"] is None:
        return problem, None
    known = bilateral.Schedule(
        tuple(_placement(instance, n, place) for n, place in enumerate(instance["known"]))
    )
    return bilateral.again(problem, known, locked=instance["locked"]), known


def _participant(instance: dict[str, Any], n: int) -> Any:
    import bilateral

    away = [frozenset(slots) for slots in instance["away"][n]]
    languages = [frozenset(spoken) for spoken in instance["languages"][n]]
    rules = instance["rules"]
    # One person is a participant without delegates, which is solved sooner.
    alone = len(away) == 1
    delegates = () if alone else tuple(
        bilateral.Delegate(str(pk), unavailable=closed, languages=spoken)
        for pk, closed, spoken in zip(instance["people"][n], away, languages, strict=True)
    )  # fmt: skip
    return bilateral.Participant(
        name=instance["names"][n],
        unavailable=away[0] if alone else frozenset(),
        max_meetings=rules["most_meetings"],
        longest_run=rules["longest_run"],
        walking=rules["walking"],
        table=instance["kept_tables"][n],
        utc_offset=instance["offsets"][n],
        languages=languages[0] if alone else frozenset(),
        needs=frozenset({"accessible"}) if instance["accessible"][n] else frozenset(),
        delegates=delegates,
    )


def _table(instance: dict[str, Any], n: int) -> Any:
    import bilateral

    return bilateral.Table(
        name=str(instance["table_numbers"][n]),
        zone=instance["zones"][n],
        capacity=instance["capacities"][n],
        features=frozenset({"accessible"} if instance["accessible_tables"][n] else ()),
    )


def _placement(instance: dict[str, Any], meeting: int, place: list[Any] | None) -> Any:
    import bilateral

    if place is None:
        return None
    slot, table, first, second, *helper = place
    who = (first, second)
    a, b = (
        number if len(instance["people"][participant]) > 1 else None
        for participant, number in zip(instance["pairs"][meeting], who, strict=True)
    )
    interpreter = helper[0] if helper else None
    return bilateral.Placement(slot=slot, table=table, a=a, b=b, interpreter=interpreter)


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
        {
            "slot": p.slot,
            "table": p.table,
            "a": p.a or 0,
            "b": p.b or 0,
            "interpreter": p.interpreter,
        }
        if p
        else {"slot": None, "table": None}
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
