"""A delegate's meetings, and the same as a calendar."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Event as CalendarEntry

from hansa.events.feeds import new_calendar
from hansa.events.models import Event
from hansa.matchmaking.models import Application, Delegate, Meeting, ScheduleVersion
from hansa.matchmaking.queries.schedules import (
    HELD,
    meetings_of,
    partner_in,
    published_schedule,
)
from hansa.organisations.queries.directory import shared_terms


@dataclass(frozen=True)
class AgendaItem:
    """One meeting of the delegate."""

    meeting: Meeting
    partner: Application
    state: str  # past, now, next or later

    @cached_property
    def partner_delegate(self) -> Delegate | None:
        """Return whom one meets."""
        return next(iter(self.partner.delegates.all()), None)


@dataclass(frozen=True)
class Agenda:
    """All meetings of a delegate in the newest published schedule."""

    delegate: Delegate
    version: ScheduleVersion | None
    entries: list[AgendaItem]

    @property
    def event(self) -> Event:
        """Return the event."""
        return self.delegate.application.call.event

    @property
    def upcoming(self) -> AgendaItem | None:
        """Return the meeting that is on, or the next."""
        return next((e for e in self.entries if e.state in {"now", "next"}), None)

    @property
    def shared(self) -> list[str]:
        """Return what the delegate and the next partner have in common."""
        if self.upcoming is None:
            return []
        mine = self.delegate.application.organisation
        return [str(t) for t in shared_terms(mine, self.upcoming.partner.organisation)]


def agenda_of(delegate: Delegate, now: datetime) -> Agenda:
    """
    Return the delegate's meetings in the newest published schedule.

    A published version stays as it is, so what somebody withdrew from since is left out here.
    """
    version = published_schedule(delegate.application.call)
    if version is None:
        return Agenda(delegate, None, [])
    items: list[AgendaItem] = []
    next_found = False
    meetings = (
        meetings_of(delegate, version)
        .filter(HELD)
        .prefetch_related("request__asker__delegates", "request__partner__delegates")
    )
    for meeting in meetings:
        state = "later"
        if meeting.slot.ends_at <= now:
            state = "past"
        elif meeting.slot.starts_at <= now:
            state = "now"
        elif not next_found:
            state, next_found = "next", True
        items.append(AgendaItem(meeting, partner_in(meeting, delegate.application), state))
    return Agenda(delegate, version, items)


def calendar_of_agenda(agenda: Agenda) -> bytes:
    """
    Return the agenda as iCalendar.

    The identifier of an entry is that of the pair, so a meeting that moves stays the same entry;
    the sequence is the version's number. A meeting that is no longer held is announced as
    cancelled until the event is over.
    """
    calendar = new_calendar(str(agenda.event))
    if agenda.version is None or agenda.version.number is None:
        return bytes(calendar.to_ical())
    for item in agenda.entries:
        entry = _entry(item.meeting, item.partner, agenda)
        entry.add("status", "CONFIRMED")
        calendar.add_component(entry)
    for meeting in dropped_meetings(agenda):
        entry = _entry(meeting, partner_in(meeting, agenda.delegate.application), agenda)
        entry.add("status", "CANCELLED")
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def dropped_meetings(agenda: Agenda) -> list[Meeting]:
    """Return the meetings of any version so far that are no longer held, one a pair."""
    kept = {item.meeting.request_id for item in agenda.entries}
    earlier = (
        Meeting.objects.filter(
            seats__delegate=agenda.delegate,
            version__call=agenda.delegate.application.call,
            version__number__lte=agenda.version.number if agenda.version else 0,
        )
        .exclude(request_id__in=kept)
        .select_related(
            "slot", "table", "request__asker__organisation", "request__partner__organisation"
        )
        .order_by("version__number")
    )
    return list({meeting.request_id: meeting for meeting in earlier}.values())


def _entry(meeting: Meeting, partner: Application, agenda: Agenda) -> CalendarEntry:
    host = settings.BASE_URL.split("//")[1].split(":")[0]
    version, event = agenda.version, agenda.event
    assert version is not None and version.published_at is not None
    entry = CalendarEntry()
    entry.add("uid", f"meeting-{meeting.request_id}-{agenda.delegate.pk}@{host}")
    entry.add("dtstamp", version.published_at.astimezone(UTC))
    entry.add("sequence", version.number or 0)
    entry.add("dtstart", meeting.slot.starts_at.astimezone(UTC))
    entry.add("dtend", meeting.slot.ends_at.astimezone(UTC))
    entry.add("summary", partner.organisation.name)
    table = _("table %(number)d") % {"number": meeting.table.number}
    entry.add("location", " · ".join(p for p in [event.venue or event.city, table] if p))
    entry.add("url", settings.BASE_URL + partner.organisation.get_absolute_url())
    return entry
