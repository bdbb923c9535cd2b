"""What an agenda shows, in the shape its components take."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hansa.matchmaking.agenda import Agenda, AgendaItem, zone_of
from hansa.matchmaking.models import Cancellation, Delegate, Meeting, ProgrammeItem
from hansa.matchmaking.presentation.day import badge_of_entry, choices_for
from hansa.matchmaking.queries.marks import Marks

NOTHING_SAID = Marks([])


def days_for_screen(
    agenda: Agenda, marks: Marks = NOTHING_SAID, cancelled: Iterable[Cancellation] = ()
) -> list[dict[str, Any]]:
    """Return the agenda by day as the agenda component takes it, with what became of it so far."""
    zone = ZoneInfo(agenda.event.timezone)
    own = ZoneInfo(agenda.delegate.timezone) if agenda.delegate.timezone else zone
    rows = [
        (
            i.meeting.slot.starts_at.astimezone(zone),
            _entry(i, zone, own) | _on_the_day(i, agenda, marks),
        )
        for i in agenda.entries
    ]
    rows += [
        (one.slot.starts_at.astimezone(zone), _cancelled(one, agenda, zone, own))
        for one in cancelled
    ]
    for part in agenda.programme:
        there = ZoneInfo(part.zone)
        mine = own if agenda.delegate.timezone else there
        rows.append((part.starts_at.astimezone(there), _programme_entry(part, there, mine)))
    # By the moment: two of one zone are compared by its clocks, which go back in October.
    rows.sort(key=lambda row: row[0].timestamp())
    days = groupby(rows, key=lambda row: row[0].date())
    return [
        {"label": day_label(day), "entries": [entry for _at, entry in of_day]}
        for day, of_day in days
    ]


def _on_the_day(item: AgendaItem, agenda: Agenda, marks: Marks) -> dict[str, Any]:
    """Return what is known of a meeting, and where to say it or to call it off."""
    meeting = item.meeting
    badge = badge_of_entry(marks.standing(meeting.request, meeting.slot_id), item.partner.pk)
    to_come = item.state in {"next", "later"}
    label = _("Cannot come?") if to_come else _("What became of it")
    return {
        "badge": badge[0] if badge else "",
        "badge_kind": badge[1] if badge else "",
        "action": label,
        "action_label": f"{label}: {item.partner.organisation.name}",
        "action_href": reverse("matchmaking:meeting-detail", args=[
            agenda.event.slug, meeting.request_id
        ]),
    }  # fmt: skip


def _cancelled(one: Cancellation, agenda: Agenda, zone: ZoneInfo, own: ZoneInfo) -> dict[str, Any]:
    request, mine = one.request, agenda.delegate.application_id
    partner = request.partner if request.asker_id == mine else request.asker
    return {
        "time": clock_times(one.slot.starts_at, zone, own),
        "state": "cancelled",
        "title": partner.organisation.name,
        "text": one.reason,
        "badge": _("called off"),
        "badge_kind": "neutral",
    }


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
        "text": ", ".join(str(text) for text in (part.place, part.stop, part.transport) if text),
        "end": part.get_kind_display(),
    }


def day_label(day: date) -> str:
    """Return a day as the head of its meetings: Monday, 26 June."""
    return date_format(day, pgettext("date format", "l, j F"))


def days_on_paper(agenda: Agenda) -> list[dict[str, Any]]:
    """Return meetings and programme by day, each by the clocks of where it takes place."""
    zone = ZoneInfo(agenda.event.timezone)
    rows = [_meeting_on_paper(item, zone) for item in agenda.entries]
    rows += [_part_on_paper(part) for part in agenda.programme]
    rows.sort(key=lambda row: row["begins"].timestamp())
    days = groupby(rows, key=lambda row: row["begins"].date())
    return [{"label": day_label(day), "rows": list(of_day)} for day, of_day in days]


def _from_to(begins: datetime, ends: datetime, zone: ZoneInfo) -> str:
    there = (time_format(moment.astimezone(zone), "H:i") for moment in (begins, ends))
    return "–".join(there)


def _meeting_on_paper(item: AgendaItem, zone: ZoneInfo) -> dict[str, Any]:
    slot, table = item.meeting.slot, item.meeting.table
    who = [item.partner_delegate.name if item.partner_delegate else ""]
    return {
        "begins": slot.starts_at.astimezone(zone),
        "time": _from_to(slot.starts_at, slot.ends_at, zone),
        "title": item.partner.organisation.name,
        "who": ", ".join(text for text in [*who, *_with_interpreter(item.meeting)] if text),
        "where": str(table.number) if table else _("by video"),
        "link": item.video_link,
    }


def _part_on_paper(part: ProgrammeItem) -> dict[str, Any]:
    zone = ZoneInfo(part.zone)
    return {
        "begins": part.starts_at.astimezone(zone),
        "time": _from_to(part.starts_at, part.ends_at, zone),
        "title": part.title,
        "who": ", ".join(str(text) for text in (part.place, part.stop, part.transport) if text),
        "where": part.get_kind_display(),
        "link": "",
    }


def _entry(item: AgendaItem, zone: ZoneInfo, own: ZoneInfo) -> dict[str, Any]:
    states = {"past": "past", "now": "now"}
    delegate, table = item.partner_delegate, item.meeting.table
    return {
        "time": clock_times(item.meeting.slot.starts_at, zone, own),
        "state": states.get(item.state, "upcoming"),
        "title": item.partner.organisation.name,
        "href": item.partner.organisation.get_absolute_url(),
        "text": ", ".join([*_who(delegate), *_with_interpreter(item.meeting)]),
        "end": _("T %(number)d") % {"number": table.number} if table else _("by video"),
    }


def _who(delegate: Delegate | None) -> list[str]:
    return [text for text in (delegate.name, delegate.position) if text] if delegate else []


def _with_interpreter(meeting: Meeting) -> list[str]:
    if meeting.interpreter is None:
        return []
    return [_("%(name)s interprets") % {"name": meeting.interpreter}]


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


def next_for_screen(
    agenda: Agenda, marks: Marks = NOTHING_SAID, now: datetime | None = None
) -> dict[str, Any] | None:
    """Return the meeting that is on or comes next, as its card takes it; ``now``: to be tapped."""
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
    standing = marks.standing(item.meeting.request, item.meeting.slot_id)
    badge = badge_of_entry(standing, item.partner.pk)
    return {
        "pair": item.meeting.request_id,
        "badge": badge,
        "choices": choices_for(item.meeting, agenda.delegate.application, standing, now)
        if now
        else [],
        "when": f"{word} · {at}",
        "title": item.partner.organisation.name,
        "href": item.partner.organisation.get_absolute_url(),
        "person": ", ".join(
            [*([delegate.name] if delegate else []), *_with_interpreter(item.meeting)]
        ),
        "shared": _("Shared: %(words)s") % {"words": shared} if shared else "",
        "place": item.meeting.table.number if item.meeting.table else "",
        "place_label": _("table"),
        "link": item.video_link,
        "hint": _way(agenda),
    }
