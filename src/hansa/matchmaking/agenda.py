"""A delegate's meetings, and the same as a calendar."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from hansa.common.ical import CalendarEntry, calendar_of
from hansa.events.models import Event
from hansa.matchmaking.models import (
    Application,
    Delegate,
    Meeting,
    ProgrammeItem,
    ScheduleVersion,
)
from hansa.matchmaking.queries.programme import dropped_programme_of, programme_of
from hansa.matchmaking.queries.schedules import (
    HELD,
    meetings_of,
    partner_in,
    published_schedule,
)
from hansa.organisations.queries.directory import shared_terms

ONE_WALK = timedelta(hours=1)
"""With more time between two meetings nobody needs to be told to walk."""


@dataclass(frozen=True)
class AgendaItem:
    """One meeting of the delegate."""

    meeting: Meeting
    partner: Application
    state: str  # past, now, next or later

    @cached_property
    def partner_delegate(self) -> Delegate | None:
        """Return whom one meets."""
        seated = (seat.delegate for seat in self.meeting.seats.all())
        return next((one for one in seated if one.application_id == self.partner.pk), None)

    @property
    def video_link(self) -> str:
        """Return where a meeting by video takes place; empty if nobody has said so."""
        return video_link_of(self.meeting, self.event) if self.meeting.table is None else ""

    @property
    def event(self) -> Event:
        """Return the event."""
        return self.partner.call.event


@dataclass(frozen=True)
class Agenda:
    """All meetings of a delegate in the newest published schedule."""

    delegate: Delegate
    version: ScheduleVersion | None
    entries: list[AgendaItem]
    programme: list[ProgrammeItem] = field(default_factory=list)
    """What else the delegate is in."""

    @property
    def event(self) -> Event:
        """Return the event."""
        return self.delegate.application.call.event

    @property
    def upcoming(self) -> AgendaItem | None:
        """Return the meeting that is on, or the next."""
        return next((e for e in self.entries if e.state in {"now", "next"}), None)

    @property
    def walk(self) -> tuple[Meeting, Meeting] | None:
        """Return the meeting before the next and the next, if they are in different zones."""
        place = self.entries.index(self.upcoming) if self.upcoming else 0
        if not place:
            return None
        before, then = self.entries[place - 1].meeting, self.entries[place].meeting
        same_day = then.slot.starts_at - before.slot.ends_at < ONE_WALK
        return (before, then) if same_day and zone_of(before) != zone_of(then) else None

    @property
    def shared(self) -> list[str]:
        """Return what the delegate and the next partner have in common."""
        if self.upcoming is None:
            return []
        mine = self.delegate.application.organisation
        return [str(t) for t in shared_terms(mine, self.upcoming.partner.organisation)]


def zone_of(meeting: Meeting) -> str:
    """Return hall and zone of a meeting's table; empty by video or where there is one room."""
    table = meeting.table
    return " ".join(part for part in (table.hall, table.zone) if part) if table else ""


def where_in_words(meeting: Meeting) -> str:
    """Return the table of a meeting, or that it is by video."""
    if meeting.table is None:
        return _("by video")
    return _("table %(number)d") % {"number": meeting.table.number}


def video_link_of(meeting: Meeting, event: Event) -> str:
    """
    Return the address of a meeting by video: the one pasted for it, or by the event's pattern.

    The pattern's ``{room}`` becomes a word that nobody can guess and that stays the same when the
    meeting moves.
    """
    if meeting.request.video_link:
        return meeting.request.video_link
    room = salted_hmac("hansa.video", str(meeting.request_id)).hexdigest()[:16]
    return event.matchmaking.video_pattern.replace("{room}", f"{event.slug}-{room}")


def agenda_of(delegate: Delegate, now: datetime) -> Agenda:
    """
    Return the delegate's meetings in the newest published schedule.

    A published version stays as it is, so what somebody withdrew from since is left out here.
    """
    version = published_schedule(delegate.application.call)
    if version is None:
        return Agenda(delegate, None, [], list(programme_of(delegate)))
    items: list[AgendaItem] = []
    next_found = False
    meetings = meetings_of(delegate, version).filter(HELD).prefetch_related("seats__delegate")
    for meeting in meetings:
        state = "later"
        if meeting.slot.ends_at <= now:
            state = "past"
        elif meeting.slot.starts_at <= now:
            state = "now"
        elif not next_found:
            state, next_found = "next", True
        items.append(AgendaItem(meeting, partner_in(meeting, delegate.application), state))
    return Agenda(delegate, version, items, list(programme_of(delegate)))


def calendar_of_agenda(agenda: Agenda) -> bytes:
    """
    Return the agenda as iCalendar.

    The identifier of an entry is that of the pair, so a meeting that moves stays the same entry;
    the sequence is the version's number. A meeting that is no longer held is announced as
    cancelled until the event is over.
    """
    own = agenda.delegate.application
    entries: list[CalendarEntry] = []
    if agenda.version is not None:
        entries += [
            *(_entry(item.meeting, item.partner, agenda, "CONFIRMED") for item in agenda.entries),
            *(
                _entry(meeting, partner_in(meeting, own), agenda, "CANCELLED")
                for meeting in dropped_meetings(agenda)
            ),
        ]
    entries += [
        *(
            _programme_entry(part, agenda, "CANCELLED")
            for part in dropped_programme_of(agenda.delegate)
        ),
        *(_programme_entry(part, agenda, "CONFIRMED") for part in agenda.programme),
    ]
    return calendar_of(entries, name=str(agenda.event))


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


def _entry(meeting: Meeting, partner: Application, agenda: Agenda, status: str) -> CalendarEntry:
    version, event = agenda.version, agenda.event
    assert version is not None and version.published_at is not None
    place = event.venue or event.city if meeting.table else video_link_of(meeting, event)
    return CalendarEntry(
        name=f"meeting-{meeting.request_id}-{agenda.delegate.pk}",
        stamp=version.published_at,
        starts_at=meeting.slot.starts_at,
        ends_at=meeting.slot.ends_at,
        summary=partner.organisation.name,
        location=" · ".join(p for p in [place, where_in_words(meeting)] if p),
        path=partner.organisation.get_absolute_url(),
        sequence=version.number or 0,
        status=status,
    )


def _programme_entry(part: ProgrammeItem, agenda: Agenda, status: str) -> CalendarEntry:
    """Return a part of the programme; its identifier stays, its sequence is its version."""
    where = [part.place, str(part.stop) if part.stop else ""]
    return CalendarEntry(
        name=f"programme-{part.pk}-{agenda.delegate.pk}",
        stamp=part.changed_at,
        starts_at=part.starts_at,
        ends_at=part.ends_at,
        summary=part.title,
        location=", ".join(text for text in where if text),
        sequence=part.version,
        status=status,
    )
