"""How applications are shown: where each stands, its answers, the ranking."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hansa.events.models import Event
from hansa.matchmaking.models import (
    Application,
    Question,
)
from hansa.matchmaking.queries.evaluating import Standing

# How a badge shows where an application stands.
STATUS_KINDS = {
    Application.Status.SUBMITTED: "amber",
    Application.Status.SELECTED: "good",
    Application.Status.RESERVE: "neutral",
    Application.Status.REJECTED: "bad",
    Application.Status.WITHDRAWN: "neutral",
}


TRAVEL_KINDS = {
    Application.Travel.ASKED: "amber",
    Application.Travel.GRANTED: "good",
    Application.Travel.REFUSED: "bad",
    Application.Travel.PAID: "good",
}


def answers_for_screen(application: Application) -> list[dict[str, str]]:
    """Return what was answered, each with its question's wording of then."""
    said = {"yes": _("yes"), "no": _("no")}
    return [
        {
            "label": one["label"],
            "value": said.get(one["answer"], one["answer"])
            if one["kind"] == Question.Kind.YES_NO
            else one["answer"],
        }
        for one in application.answers
    ]


@dataclass(frozen=True)
class RankedGroup:
    """The applications of one side that met one closing date, in the order that was asked for."""

    caption: str
    rows: list[Standing]


def ranking_for_screen(rows: list[Standing], event: Event, sort: str = "") -> list[RankedGroup]:
    """Return applications by side and closing date; a side with a single date is named alone."""
    zone = ZoneInfo(event.timezone)
    groups = []
    for side, of_side in groupby(rows, key=lambda row: row.application.side):
        by_date = [(met, list(some)) for met, some in groupby(of_side, key=attrgetter("cut_off"))]
        for met, some in by_date:
            caption = side.name
            if met is None:
                caption = _("%(side)s, late") % {"side": side.name}
            elif len(by_date) > 1:
                day = date_format(met.astimezone(zone), "DATE_FORMAT")
                caption = _("%(side)s, until %(day)s") % {"side": side.name, "day": day}
            groups.append(RankedGroup(caption, sorted(some, key=SORTS.get(sort, _by_score))))
    return groups


def _by_score(row: Standing) -> Any:
    return 0  # as they come


SORTS: dict[str, Callable[[Standing], Any]] = {
    "score": _by_score,
    "spread": lambda row: -(row.spread if row.spread is not None else -1),
    "name": lambda row: str(row.application.organisation).casefold(),
    "arrived": lambda row: row.application.submitted_at,
}
