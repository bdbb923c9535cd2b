"""All applications of an event as a sheet, for those who run it."""

from typing import Any
from zoneinfo import ZoneInfo

from hansa.common.sheets import Cell
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.queries.evaluating import Standing, standings

HEADER = [
    "side", "organisation", "country", "status", "in_reserve", "reason", "cut_off", "is_late",
    "submitted_at", "decided_at", "rank", "score", "spread", "evaluations", "conflicts",
    "travel_support", "looks_for", "delegates", "delegates_email",
]  # fmt: skip


def sheet_of_applications(call: MatchmakingCall, reader: Any) -> tuple[list[str], list[list[Cell]]]:
    """
    Return heading and rows, with a column for each question in each wording that was answered.

    Moments are by the clocks of the event. Of applications with which the reader has a conflict
    there are no scores.
    """
    rows = standings(call, reader)
    asked: dict[tuple[int, str], str] = {}
    for row in rows:
        for one in row.application.answers:
            asked.setdefault((one["question"], one["label"]), one["label"])
    return [*HEADER, *asked.values()], [
        [*_facts(row, ZoneInfo(call.event.timezone)), *_answers(row, list(asked))] for row in rows
    ]


def _facts(row: Standing, zone: ZoneInfo) -> list[Cell]:
    one = row.application
    delegates = list(one.delegates.all())
    return [
        one.side.name,
        one.organisation.name,
        one.organisation.country,
        one.status,
        row.in_reserve,
        one.reason,
        row.cut_off.astimezone(zone) if row.cut_off else None,
        one.is_late,
        one.submitted_at.astimezone(zone),
        one.decided_at.astimezone(zone) if one.decided_at else None,
        row.rank,
        None if row.mean is None else round(row.mean, 2),
        None if row.spread is None else round(row.spread, 2),
        None if row.is_hidden else row.evaluations,
        row.conflicts,
        one.travel,
        one.motivation,
        "; ".join(delegate.name for delegate in delegates),
        "; ".join(delegate.email for delegate in delegates),
    ]


def _answers(row: Standing, asked: list[tuple[int, str]]) -> list[Cell]:
    given = {(one["question"], one["label"]): one["answer"] for one in row.application.answers}
    return [given.get(question, "") for question in asked]
