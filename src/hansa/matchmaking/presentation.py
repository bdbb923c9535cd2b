"""What the meeting desk and the agenda show, in the shape their components take."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from hansa.events.models import Event
from hansa.matchmaking.agenda import Agenda, AgendaItem, where_in_words
from hansa.matchmaking.models import Application, MatchmakingCall, Question, ScheduleRun, Slot
from hansa.matchmaking.operations.venue import TableGroup
from hansa.matchmaking.queries.evaluating import Standing
from hansa.matchmaking.queries.schedules import Cell, Row, tables_of

DENSE_FROM = 8
SHORT = 9
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
PHASES = {
    "construct": gettext_noop("Finding a first schedule"),
    "feasibility": gettext_noop("Finding a first schedule"),
    "anneal": gettext_noop("Placing as many meetings as possible"),
    "value": gettext_noop("Placing as many meetings as possible"),
    "breaks": gettext_noop("Closing gaps in everybody's day"),
    "idle": gettext_noop("Shortening what gaps are left"),
    "distance": gettext_noop("Moving as few meetings as possible"),
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


def grid_for_screen(rows: list[Row], slots: list[Slot], event: Event) -> dict[str, Any]:
    """Return who meets whom as the grid component takes it."""
    zone = ZoneInfo(event.timezone)
    starts = [i > 0 and slots[i - 1].session_id != s.session_id for i, s in enumerate(slots)]
    times = [slot.starts_at.astimezone(zone) for slot in slots]
    first_of_day = [i == 0 or times[i - 1].date() != t.date() for i, t in enumerate(times)]
    columns = [
        {
            "label": time_format(t, "H:i"),
            "sub": date_format(t, pgettext("date format", "j M")) if first_of_day[i] else "",
            "starts": starts[i],
        }
        for i, t in enumerate(times)
    ]
    short = short_names([str(row.participant.organisation) for row in rows])
    sides = [
        {
            "label": side.name,
            "rows": [
                {
                    "label": str(row.participant.organisation),
                    "href": row.participant.organisation.get_absolute_url(),
                    "count": row.meetings_count,
                    "cells": [
                        _cell(cell, row, times[i], short, starts=starts[i])
                        for i, cell in enumerate(row.cells)
                    ],
                }
                for row in side_rows
            ],
        }
        for side, side_rows in groupby(rows, key=lambda row: row.participant.side)
    ]
    return {
        "caption": _("Who meets whom, by time"),
        "corner": _("Participant"),
        "columns": columns,
        "sides": sides,
        "dense": len(slots) > DENSE_FROM,
    }


def short_names(names: list[str]) -> dict[str, str]:
    """Return names that fit a narrow slot: the beginning, or the rarest word where it is shared."""
    beginnings = Counter(name[:SHORT] for name in names)
    words = Counter(word for name in names for word in name.split())
    return {
        name: name[:SHORT]
        if beginnings[name[:SHORT]] == 1
        else min(reversed(name.split()), key=lambda word: (words[word], -len(word)))[:SHORT]
        for name in names
    }


def _cell(
    cell: Cell, row: Row, at: datetime, short: dict[str, str], *, starts: bool
) -> dict[str, Any]:
    me = row.participant.organisation.name
    when = date_format(at, pgettext("date format", "j F, H:i"))
    shape: dict[str, Any] = {"state": cell.state, "starts": starts}
    if cell.meeting is None or cell.partner is None:
        words = _("not available") if cell.state == "unavailable" else _("free")
        return shape | {"title": f"{when}, {me}: {words}"}
    partner = cell.partner.organisation
    return shape | {
        "state": "meeting",
        "moved": cell.state == "moved",
        "label": str(partner),
        "short": short.get(str(partner), str(partner)[:SHORT]),
        "locked": cell.meeting.is_locked,
        "table": cell.meeting.table.number if cell.meeting.table else "",
        "title": f"{when}, {me} – {partner.name}, {where_in_words(cell.meeting)}",
        "href": partner.get_absolute_url(),
    }


def table_groups(call: MatchmakingCall) -> list[TableGroup]:
    """Return the event's tables as groups of those alike that follow one another."""
    alike = attrgetter("hall", "zone", "capacity", "is_accessible")
    return [
        TableGroup(len(list(tables)), *same) for same, tables in groupby(tables_of(call), key=alike)
    ]


def progress_for_screen(run: ScheduleRun) -> dict[str, Any]:
    """Return how far a run is, in words and percent."""
    phase = PHASES.get(run.phase)
    return {
        "percent": round(run.fraction * 100) if run.state == ScheduleRun.State.RUNNING else None,
        "phase": _(phase) if phase else _("Waiting for a worker"),
    }


def days_for_screen(agenda: Agenda) -> list[dict[str, Any]]:
    """Return the agenda by day as the agenda component takes it."""
    zone = ZoneInfo(agenda.event.timezone)
    return [
        {"label": day_label(day), "entries": [_entry(item, zone) for item in items]}
        for day, items in by_day(agenda)
    ]


def day_label(day: date) -> str:
    """Return a day as the head of its meetings: Monday, 26 June."""
    return date_format(day, pgettext("date format", "l, j F"))


def by_day(agenda: Agenda) -> Iterable[tuple[Any, list[AgendaItem]]]:
    """Return the agenda's items by day in the event's time zone."""
    zone = ZoneInfo(agenda.event.timezone)
    keyed = groupby(agenda.entries, key=lambda i: i.meeting.slot.starts_at.astimezone(zone).date())
    return [(day, list(items)) for day, items in keyed]


def _entry(item: AgendaItem, zone: ZoneInfo) -> dict[str, Any]:
    states = {"past": "past", "now": "now"}
    delegate, table = item.partner_delegate, item.meeting.table
    return {
        "time": time_format(item.meeting.slot.starts_at.astimezone(zone), "H:i"),
        "state": states.get(item.state, "upcoming"),
        "title": item.partner.organisation.name,
        "href": item.partner.organisation.get_absolute_url(),
        "text": ", ".join(t for t in [delegate.name, delegate.position] if t) if delegate else "",
        "end": _("T %(number)d") % {"number": table.number} if table else _("by video"),
    }


def next_for_screen(agenda: Agenda) -> dict[str, Any] | None:
    """Return the meeting that is on or comes next, as its card takes it."""
    item = agenda.upcoming
    if item is None:
        return None
    zone = ZoneInfo(agenda.event.timezone)
    starts = item.meeting.slot.starts_at.astimezone(zone)
    at = date_format(starts, pgettext("date format", "j F, H:i"))
    word = pgettext("meeting", "Now") if item.state == "now" else pgettext("meeting", "Next")
    delegate = item.partner_delegate
    shared = ", ".join(agenda.shared)
    return {
        "when": f"{word} · {at}",
        "title": item.partner.organisation.name,
        "href": item.partner.organisation.get_absolute_url(),
        "person": delegate.name if delegate else "",
        "shared": _("Shared: %(words)s") % {"words": shared} if shared else "",
        "place": item.meeting.table.number if item.meeting.table else "",
        "place_label": _("table"),
        "link": item.video_link,
    }
