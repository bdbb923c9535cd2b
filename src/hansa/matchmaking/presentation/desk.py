"""What the meeting desk shows, in the shape its components take."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from hansa.events.models import Event
from hansa.matchmaking.agenda import where_in_words
from hansa.matchmaking.models import (
    MatchmakingCall,
    Meeting,
    MeetingRequest,
    ScheduleRun,
    ScheduleVersion,
    Slot,
    Table,
)
from hansa.matchmaking.operations.venue import TableGroup
from hansa.matchmaking.queries.conflicts import Desk
from hansa.matchmaking.queries.schedules import (
    Cell,
    Row,
    grid_of_tables,
    slots_of,
    tables_of,
)

DENSE_FROM = 8


SHORT = 9


PHASES = {
    "construct": gettext_noop("Finding a first schedule"),
    "feasibility": gettext_noop("Finding a first schedule"),
    "anneal": gettext_noop("Placing as many meetings as possible"),
    "value": gettext_noop("Placing as many meetings as possible"),
    "breaks": gettext_noop("Closing gaps in everybody's day"),
    "idle": gettext_noop("Shortening what gaps are left"),
    "distance": gettext_noop("Moving as few meetings as possible"),
}


def grid_for_screen(
    rows: list[Row], slots: list[Slot], event: Event, chosen: MeetingRequest | None = None
) -> dict[str, Any]:
    """Return who meets whom as the grid component takes it; each meeting leads to its pair."""
    at = reverse("matchmaking:desk-schedule", args=[event.slug])
    columns, times, starts = _columns(slots, event)
    short = short_names([str(row.participant.organisation) for row in rows])
    sides = [
        {
            "label": side.name,
            "rows": [
                {
                    "id": row.participant.pk,
                    "label": str(row.participant.organisation),
                    "href": row.participant.organisation.get_absolute_url(),
                    "count": row.meetings_count,
                    "cells": [
                        _cell(cell, row, times[i], short, starts=starts[i])
                        | _choosing(cell, at, chosen)
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


def tables_for_screen(
    version: ScheduleVersion, tables: Sequence[Table], event: Event, chosen: MeetingRequest | None
) -> dict[str, Any]:
    """Return which table is taken when, as the grid component takes it."""
    slots = list(slots_of(version.call))
    columns, times, starts = _columns(slots, event)
    at = reverse("matchmaking:desk-schedule", args=[event.slug])
    rows = []
    for table, cells in zip(tables, grid_of_tables(version, tables, slots), strict=True):
        words = _("table %(number)d") % {"number": table.number}
        place = " ".join(part for part in (table.hall, table.zone) if part)
        rows.append({
            "table": table.pk,
            "label": f"{words} · {place}" if place else words,
            "count": sum(len(held) for held in cells),
            "cells": [
                _table_cell(held, words, times[n], at, chosen) | {"starts": starts[n]}
                for n, held in enumerate(cells)
            ],
        })  # fmt: skip
    return {
        "caption": _("Which table is taken when"),
        "corner": _("Table"),
        "columns": columns,
        "sides": [{"label": "", "rows": rows}],
        "dense": len(slots) > DENSE_FROM,
        "by_table": True,
    }


def _table_cell(
    held: list[Meeting], table: str, at: datetime, desk: str, chosen: MeetingRequest | None
) -> dict[str, Any]:
    when = date_format(at, pgettext("date format", "j F, H:i"))
    if not held:
        free = _("free")
        return {"state": "free", "title": f"{when}, {table}: {free}"}
    first, *others = held
    pk = first.request_id
    return {
        "state": "meeting",
        "locked": first.is_locked,
        "label": str(first.request),
        "short": str(first.request.asker)[:SHORT],
        "table": f"+{len(others)}" if others else str(first.request.partner)[:SHORT],
        "title": f"{when}, {table}: {', '.join(str(one.request) for one in held)}",
        "id": pk,
        "href": f"{desk}?view=tables&pair={pk}#pair",
        "chosen": chosen is not None and chosen.pk == pk,
    }


def _columns(
    slots: list[Slot], event: Event
) -> tuple[list[dict[str, Any]], list[datetime], list[bool]]:
    """Return the heads of a grid's columns, when each slot is, and whether it begins a session."""
    zone = ZoneInfo(event.timezone)
    starts = [i > 0 and slots[i - 1].session_id != s.session_id for i, s in enumerate(slots)]
    times = [slot.starts_at.astimezone(zone) for slot in slots]
    first_of_day = [i == 0 or times[i - 1].date() != t.date() for i, t in enumerate(times)]
    columns = [
        {
            "label": time_format(t, "H:i"),
            "id": slots[i].pk,
            "sub": date_format(t, pgettext("date format", "j M")) if first_of_day[i] else "",
            "starts": starts[i],
        }
        for i, t in enumerate(times)
    ]
    return columns, times, starts


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
    }


def _choosing(cell: Cell, at: str, chosen: MeetingRequest | None) -> dict[str, Any]:
    """Return where a slot of the grid leads, and whether it is the pair that is looked at."""
    if cell.meeting is None:
        return {}
    pk = cell.meeting.request_id
    is_chosen = chosen is not None and chosen.pk == pk
    return {"id": pk, "href": f"{at}?pair={pk}#pair", "chosen": is_chosen}


def pair_for_screen(version: ScheduleVersion, pair: MeetingRequest) -> dict[str, Any]:
    """Return a pair, where it meets, and for each slot what is in the way."""
    desk = Desk(version)
    zone = ZoneInfo(desk.event.timezone)
    meeting = version.meetings.filter(request=pair).select_related("slot", "table").first()
    times = []
    for slot in desk.slots:
        place = desk.place(pair, slot)
        at = date_format(slot.starts_at.astimezone(zone), pgettext("date format", "j F, H:i"))
        here = meeting is not None and meeting.slot_id == slot.pk
        words = " ".join(place.conflicts)
        times.append({
            "id": slot.pk, "chosen": here, "disabled": bool(words) and not here,
            "label": f"{at} – {words}" if words and not here else at,
        })  # fmt: skip
    return {
        "request": pair,
        "meeting": meeting,
        "when": next((row["label"] for row in times if row["chosen"]), ""),
        "where": where_in_words(meeting) if meeting else "",
        "times": times,
        "tables": [] if meeting is not None and meeting.table is None else desk.tables,
        "is_free_somewhere": any(not row["disabled"] for row in times),
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
        "phase": _(phase) if phase else _("Waiting for its turn"),
    }
