"""What the meeting desk and the agenda show, in the shape their components take."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from hansa.common.places import country_name
from hansa.events.models import Event
from hansa.matchmaking.agenda import Agenda, AgendaItem, where_in_words, zone_of
from hansa.matchmaking.models import (
    Application,
    Delegate,
    MatchmakingCall,
    MeetingRequest,
    ProgrammeItem,
    Question,
    ScheduleRun,
    ScheduleVersion,
    Slot,
)
from hansa.matchmaking.operations.venue import TableGroup
from hansa.matchmaking.queries.conflicts import Desk
from hansa.matchmaking.queries.evaluating import Standing
from hansa.matchmaking.queries.partners import Partner, PartnerFilter
from hansa.matchmaking.queries.schedules import Cell, Row, busy_elsewhere, slots_of, tables_of

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


def grid_for_screen(
    rows: list[Row], slots: list[Slot], event: Event, chosen: MeetingRequest | None = None
) -> dict[str, Any]:
    """Return who meets whom as the grid component takes it; each meeting leads to its pair."""
    at = reverse("matchmaking:desk-schedule", args=[event.slug])
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


def days_for_screen(agenda: Agenda) -> list[dict[str, Any]]:
    """Return the agenda by day as the agenda component takes it."""
    zone = ZoneInfo(agenda.event.timezone)
    own = ZoneInfo(agenda.delegate.timezone) if agenda.delegate.timezone else zone
    rows = [(i.meeting.slot.starts_at, _entry(i, zone, own)) for i in agenda.entries]
    rows += [(p.starts_at, _programme_entry(p, zone, own)) for p in agenda.programme]
    rows.sort(key=lambda row: row[0])
    days = groupby(rows, key=lambda row: row[0].astimezone(zone).date())
    return [
        {"label": day_label(day), "entries": [entry for _at, entry in of_day]}
        for day, of_day in days
    ]


def clock_times(moment: datetime, zone: ZoneInfo, own: ZoneInfo) -> str:
    """Return a time by the clocks of the event, and by one's own where they differ."""
    there = moment.astimezone(zone)
    here = moment.astimezone(own)
    if there.utcoffset() == here.utcoffset():
        return time_format(there, "H:i")
    return f"{time_format(there, 'H:i')} ({time_format(here, 'H:i')})"


def _programme_entry(part: ProgrammeItem, zone: ZoneInfo, own: ZoneInfo) -> dict[str, Any]:
    return {
        "time": clock_times(part.starts_at, zone, own),
        "state": "upcoming",
        "title": part.title,
        "text": ", ".join(text for text in (part.place, part.transport) if text),
        "end": part.get_kind_display(),
    }


def day_label(day: date) -> str:
    """Return a day as the head of its meetings: Monday, 26 June."""
    return date_format(day, pgettext("date format", "l, j F"))


def by_day(agenda: Agenda) -> Iterable[tuple[Any, list[AgendaItem]]]:
    """Return the agenda's items by day in the event's time zone."""
    zone = ZoneInfo(agenda.event.timezone)
    keyed = groupby(agenda.entries, key=lambda i: i.meeting.slot.starts_at.astimezone(zone).date())
    return [(day, list(items)) for day, items in keyed]


def _entry(item: AgendaItem, zone: ZoneInfo, own: ZoneInfo) -> dict[str, Any]:
    states = {"past": "past", "now": "now"}
    delegate, table = item.partner_delegate, item.meeting.table
    return {
        "time": clock_times(item.meeting.slot.starts_at, zone, own),
        "state": states.get(item.state, "upcoming"),
        "title": item.partner.organisation.name,
        "href": item.partner.organisation.get_absolute_url(),
        "text": ", ".join(t for t in [delegate.name, delegate.position] if t) if delegate else "",
        "end": _("T %(number)d") % {"number": table.number} if table else _("by video"),
    }


def _way(agenda: Agenda) -> str:
    """Return where the next meeting is if one has to walk, and how long that takes."""
    item, walk = agenda.upcoming, agenda.walk
    if item is None or not zone_of(item.meeting):
        return ""
    minutes = agenda.delegate.application.call.walking_minutes
    if walk is None or not minutes:
        return zone_of(item.meeting)
    return ngettext(
        "%(there)s; %(minutes)d minute to walk from %(here)s",
        "%(there)s; %(minutes)d minutes to walk from %(here)s",
        minutes,
    ) % {"there": zone_of(walk[1]), "here": zone_of(walk[0]) or agenda.event.venue,
         "minutes": minutes}  # fmt: skip


def next_for_screen(agenda: Agenda) -> dict[str, Any] | None:
    """Return the meeting that is on or comes next, as its card takes it."""
    item = agenda.upcoming
    if item is None:
        return None
    zone = ZoneInfo(agenda.event.timezone)
    own = ZoneInfo(agenda.delegate.timezone) if agenda.delegate.timezone else zone
    starts = item.meeting.slot.starts_at
    day = date_format(starts.astimezone(zone), pgettext("date format", "j F"))
    at = f"{day}, {clock_times(starts, zone, own)}"
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
        "hint": _way(agenda),
    }


def days_of_slots(delegate: Delegate) -> list[dict[str, Any]]:
    """Return the event's slots by session, and which of them the delegate has closed or taken."""
    call = delegate.application.call
    zone = ZoneInfo(call.event.timezone)
    own = ZoneInfo(delegate.timezone) if delegate.timezone else zone
    slots = list(slots_of(call))
    closed = set(delegate.unavailable.values_list("slot_id", flat=True))
    busy = {slot for pk, slot in busy_elsewhere(call, slots) if pk == delegate.pk}
    days = []
    for session, rows in groupby(slots, key=lambda slot: slot.session):
        times = [
            {
                "id": slot.pk,
                "label": time_format(slot.starts_at.astimezone(zone), "H:i"),
                "own": time_format(slot.starts_at.astimezone(own), "H:i") if own != zone else "",
                "is_open": slot.pk not in closed,
                "is_busy": slot.pk in busy,
            }
            for slot in rows
        ]
        label = f"{session.name} · {day_label(session.starts_at.astimezone(zone))}"
        days.append({"label": label, "times": times})
    return days


def partner_filters(partners: list[Partner], wanted: PartnerFilter) -> dict[str, Any]:
    """Return the countries and fields partners have, and which partners can be shown."""
    countries = {one.application.organisation.country for one in partners}
    terms = {t.slug: str(t) for one in partners for t in one.application.organisation.terms.all()}
    shown = {
        "": _("All"),
        "open": _("Not asked yet"),
        "asked": _("Asked or met"),
        "wished": _("Wished for"),
    }
    return {
        "countries": sorted(((c, country_name(c)) for c in countries), key=lambda row: row[1]),
        "fields": sorted(terms.items(), key=lambda row: row[1]),
        "shown": [(value, label, value == wanted.shown) for value, label in shown.items()],
    }
