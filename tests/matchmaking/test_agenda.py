"""A delegate's agenda: on screen, in a calendar, on paper."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from hansa.common import clock
from hansa.matchmaking.agenda import agenda_of, calendar_of_agenda, dropped_meetings
from hansa.matchmaking.documents import print_agendas
from hansa.matchmaking.models import Delegate
from hansa.matchmaking.operations.applying import (
    DelegateDetails,
    decide_applications,
    withdraw_application,
)
from hansa.matchmaking.operations.delegates import name_delegate, renew_calendar_address
from hansa.matchmaking.operations.programme import ItemDetails, add_item, take_place
from hansa.matchmaking.operations.venue import TableGroup, set_tables
from hansa.matchmaking.presentation.agenda import days_for_screen, next_for_screen
from hansa.matchmaking.queries.schedules import slots_of
from hansa.organisations.models import Organisation
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_matchmaking,
    make_request,
    make_schedule,
    make_term,
)

pytestmark = pytest.mark.django_db
ALL = [(0, 0), (1, 0), (2, 0), (3, 0)]


def entries(delegate, now=NOW):
    calendar = Calendar.from_ical(calendar_of_agenda(agenda_of(delegate, now)))
    return {str(entry["uid"]): entry for entry in calendar.walk("VEVENT")}


@pytest.fixture
def delegate(fair):
    return fair.ours[0].delegates.get()


def test_agenda_marks_past_now_next_and_later(fair, delegate):
    assert agenda_of(delegate, NOW).entries == []
    assert agenda_of(delegate, NOW).upcoming is None
    assert agenda_of(delegate, NOW).shared == []
    make_schedule(fair.call, [(0, 0), (2, 0), (1, 0), (3, 0)], published=True)
    start = fair.event.starts_at
    states = [
        [item.state for item in agenda_of(delegate, start + timedelta(minutes=m)).entries]
        for m in (-5, 5, 30, 55, 90)
    ]
    assert states == [
        ["next", "later"], ["now", "next"], ["past", "next"], ["past", "now"], ["past", "past"],
    ]  # fmt: skip
    found = agenda_of(delegate, start)
    assert found.upcoming.partner == fair.theirs[0]
    assert found.upcoming.partner_delegate == fair.theirs[0].delegates.get()
    for one in (fair.ours[0], fair.theirs[0]):
        one.organisation.terms.add(make_term("health"))
    assert agenda_of(delegate, start).shared == ["Health"]


def test_working_schedule_is_nobodys_agenda(fair, delegate):
    make_schedule(fair.call, ALL)
    assert agenda_of(delegate, NOW).version is None
    assert entries(delegate) == {}


def test_calendar_keeps_its_identifiers_when_meetings_move(fair, delegate):
    make_schedule(fair.call, ALL, published=True)
    before = entries(delegate)
    make_schedule(fair.call, [(2, 0), (1, 0), (0, 0), (3, 0)], published=True)
    after = entries(delegate)
    assert set(before) == set(after)
    moved = [uid for uid in before if before[uid]["dtstart"].dt != after[uid]["dtstart"].dt]
    assert len(moved) == 1
    assert {int(e["sequence"]) for e in before.values()} == {1}
    assert {int(e["sequence"]) for e in after.values()} == {2}
    assert {str(e["status"]) for e in after.values()} == {"CONFIRMED"}
    assert all(e["dtstart"].to_ical().endswith(b"Z") for e in after.values())
    assert {e.decoded("dtstart") for e in after.values()} == {
        fair.event.starts_at + timedelta(minutes=m) for m in (25, 50)
    }


def test_calendar_announces_what_is_dropped_as_cancelled(fair, delegate):
    make_schedule(fair.call, ALL, published=True)
    before = set(entries(delegate))
    make_schedule(fair.call, [None, *ALL[1:]], published=True)
    after = entries(delegate)
    assert set(after) == before
    assert sorted(str(e["status"]) for e in after.values()) == ["CANCELLED", "CONFIRMED"]
    assert len(dropped_meetings(agenda_of(delegate, NOW))) == 1


def test_meetings_of_one_who_withdrew_are_cancelled_for_both(fair, delegate):
    make_schedule(fair.call, ALL, published=True)
    partner = fair.theirs[0].delegates.get()
    before = {d.pk: set(entries(d)) for d in (delegate, partner)}
    withdraw_application(actor=fair.manager, now=NOW, application=fair.ours[0])
    for person in (delegate, partner):
        person.refresh_from_db()
    own, other = entries(delegate), entries(partner)
    assert (set(own), set(other)) == (before[delegate.pk], before[partner.pk])
    assert {str(e["status"]) for e in own.values()} == {"CANCELLED"}
    assert sorted(str(e["status"]) for e in other.values()) == ["CANCELLED", "CONFIRMED"]
    assert agenda_of(delegate, NOW).entries == []
    assert [item.partner for item in agenda_of(partner, NOW).entries] == [fair.ours[1]]


def test_calendar_of_one_who_was_turned_down_has_no_meeting(fair, delegate):
    make_schedule(fair.call, ALL, published=True)
    decide_applications(
        actor=None, now=NOW, call=fair.call, applications=[fair.ours[0]], status="rejected"
    )
    assert {str(e["status"]) for e in entries(delegate).values()} == {"CANCELLED"}


def test_calendar_survives_line_breaks_in_names(fair, delegate):
    name = "Evil\r\nEND:VEVENT\r\nX-EVIL:1"
    Organisation.objects.filter(pk=fair.theirs[0].organisation_id).update(name=name)
    make_schedule(fair.call, ALL, published=True)
    found = entries(delegate)
    assert len(found) == 2
    assert all("X-EVIL" not in e for e in found.values())
    assert any("Evil" in e["summary"] for e in found.values())


def test_feed_is_read_by_its_secret_address_alone(fair, delegate, client):
    make_schedule(fair.call, ALL, published=True)
    answer = client.get(delegate.get_calendar_url())
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content.count(b"BEGIN:VEVENT") == 2
    assert client.get("/agenda/guessed.ics").status_code == 404


def test_paper_holds_eight_partners_on_one_page():
    call = make_matchmaking(slots=8)
    ours = make_application(call)
    partners = [make_application(call, side=1) for _ in range(8)]
    for partner in partners:
        make_request(ours, partner)
    make_schedule(call, [(i, 0) for i in range(8)], published=True)
    document = print_agendas([agenda_of(ours.delegates.get(), NOW)])
    assert document.startswith(b"%PDF")
    pages = PdfReader(io.BytesIO(document)).pages
    assert len(pages) == 1
    text = pages[0].extract_text()
    assert all(partner.organisation.name in text for partner in partners)


def test_agenda_page_and_paper_are_the_delegates_alone(fair, sign_in):
    make_schedule(fair.call, ALL, published=True)
    address = f"/events/{fair.event.slug}/agenda"
    own = sign_in(fair.delegate)
    page = own.get(f"{address}/").content.decode()
    assert fair.theirs[0].organisation.name in page
    paper = own.get(f"{address}.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    for ending in ("/", ".pdf"):
        assert sign_in(fair.manager).get(address + ending).status_code == 404
    decide_applications(
        actor=None, now=NOW, call=fair.call, applications=[fair.ours[0]], status="rejected"
    )
    assert own.get(f"{address}/").status_code == 404


def test_agenda_without_a_schedule_says_so(fair, sign_in):
    paper = sign_in(fair.delegate).get(f"/events/{fair.event.slug}/agenda.pdf").content
    assert "No schedule is published yet." in PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert sign_in(fair.delegate).get(f"/events/{fair.event.slug}/agenda/").status_code == 200


def add_part(call, slot, **fields):
    details = ItemDetails("visit", "Clean room", slot.starts_at, slot.ends_at, **fields)
    return add_item(actor=None, now=NOW, call=call, details=details)


def test_programme_stands_in_the_agenda_and_in_the_calendar(fair, delegate):
    slots = list(slots_of(fair.call))
    everybody = add_part(fair.call, slots[3], blocks_everybody=True, place="Hall")
    visit = add_part(fair.call, slots[2])
    make_schedule(fair.call, [(0, 0), (1, 0), None, None], published=True)
    assert agenda_of(delegate, NOW).programme == [everybody]
    take_place(actor=None, now=NOW, item=visit, delegate=delegate)
    found = agenda_of(delegate, NOW)
    assert found.programme == [visit, everybody]
    titles = [entry["title"] for day in days_for_screen(found) for entry in day["entries"]]
    assert titles[-2:] == ["Clean room", "Clean room"]
    entries = Calendar.from_ical(calendar_of_agenda(found)).walk("VEVENT")
    assert [str(e["summary"]) for e in entries].count("Clean room") == 2
    assert str(entries[-1]["location"]) == "Hall"


def test_agenda_shows_both_clocks_where_they_differ(fair, delegate):
    make_schedule(fair.call, [(0, 0), (1, 0), None, None], published=True)
    first = days_for_screen(agenda_of(delegate, NOW))[0]["entries"][0]["time"]
    delegate.timezone = "America/New_York"
    delegate.save()
    found = agenda_of(delegate, NOW)
    both = days_for_screen(found)[0]["entries"][0]["time"]
    assert both.startswith(f"{first} (")
    assert both in next_for_screen(found)["when"]


def test_meetings_in_the_hour_that_comes_twice_in_october_keep_their_moments():
    """At three o'clock of the 29th clocks in Berlin go back to two."""
    begins = datetime(2017, 10, 29, 0, 5, tzinfo=UTC)
    event = make_event(
        timezone="Europe/Berlin", starts_at=begins, ends_at=begins + timedelta(hours=3)
    )
    call = make_matchmaking(event=event)
    ours, others = make_application(call), [make_application(call, side=1) for _ in range(4)]
    for other in others:
        make_request(ours, other)
    make_schedule(call, [(n, 0) for n in range(4)], published=True)
    delegate = ours.delegates.get()
    read = sorted(entry["dtstart"].dt.astimezone(UTC) for entry in entries(delegate).values())
    step = timedelta(minutes=25)
    assert read == [begins + step * n for n in range(4)]
    days = days_for_screen(agenda_of(delegate, NOW))
    shown = [entry["time"] for day in days for entry in day["entries"]]
    assert [time[:5] for time in shown] == ["02:05", "02:30", "02:55", "02:20"]


def test_next_meeting_says_where_to_walk(fair, delegate):
    fair.call.walking_minutes = 4
    fair.call.save()
    delegate = Delegate.objects.get(pk=delegate.pk)
    set_tables(actor=None, now=NOW, call=fair.call, version=1, groups=[
        TableGroup(1, "A", "left"), TableGroup(1, "B"), TableGroup(1)])  # fmt: skip
    make_schedule(fair.call, [(0, 0), (1, 1), None, None], published=True)
    slots = list(slots_of(fair.call))
    first, then = agenda_of(delegate, NOW), agenda_of(delegate, slots[0].ends_at)
    assert next_for_screen(first)["hint"] == "A left"
    assert next_for_screen(then)["hint"] == "B; 4 minutes to walk from A left"
    fair.call.walking_minutes = 0
    fair.call.save()
    delegate = Delegate.objects.get(pk=delegate.pk)
    assert next_for_screen(agenda_of(delegate, slots[0].ends_at))["hint"] == "B"


def test_meeting_by_video_has_its_link_everywhere():
    call = make_matchmaking(
        event=make_event(format="virtual"), tables=0,
        video_pattern="https://meet.example.org/{room}",
    )  # fmt: skip
    asked = make_request(make_application(call), make_application(call, side=1))
    make_schedule(call, published=True)
    found = agenda_of(asked.asker.delegates.get(), NOW)
    link = found.entries[0].video_link
    assert link.startswith(f"https://meet.example.org/{call.event.slug}-")
    # Both meet in one room, which nobody can guess.
    other = agenda_of(asked.partner.delegates.get(), NOW)
    assert other.entries[0].video_link == link
    assert next_for_screen(found)["link"] == link
    assert days_for_screen(found)[0]["entries"][0]["end"] == "by video"
    entry = Calendar.from_ical(calendar_of_agenda(found)).walk("VEVENT")[0]
    assert str(entry["location"]) == f"{link} · by video"
    assert b"%PDF" in print_agendas([found])[:8]
    asked.video_link = "https://other.example.org/x"
    asked.save()
    assert agenda_of(asked.asker.delegates.get(), NOW).entries[0].video_link == asked.video_link


def test_agenda_names_whom_one_meets_of_a_team():
    call = make_matchmaking(sides=(("Clusters", 9, []),), slots=1, tables=2)
    team, others = make_application(call, delegates=2), [make_application(call) for _ in "ab"]
    for other in others:
        make_request(team, other)
    version = make_schedule(call, published=True)
    for other in others:
        item = agenda_of(other.delegates.get(), NOW).entries[0]
        seat = version.seats.get(meeting=item.meeting, delegate__application=team)
        assert item.partner_delegate == seat.delegate


@pytest.fixture
def _now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.usefixtures("_now")
def test_calendar_gets_a_new_address(fair, delegate, sign_in, client):
    old = delegate.get_calendar_url()
    assert client.get(old).status_code == 200
    page = sign_in(fair.delegate).post(f"/events/{fair.event.slug}/agenda/calendar/", follow=True)
    assert "the old one no longer works" in page.content.decode()
    delegate.refresh_from_db()
    assert client.get(old).status_code == 404
    assert client.get(delegate.get_calendar_url()).status_code == 200
    token = delegate.calendar_token
    renew_calendar_address(actor=fair.delegate, now=NOW, delegate=delegate)
    assert delegate.calendar_token != token


@pytest.mark.usefixtures("_now")
def test_places_are_taken_on_the_own_page(fair, delegate, sign_in):
    part = add_part(fair.call, slots_of(fair.call)[0], capacity=1, place="Fab")
    browser, base = sign_in(fair.delegate), f"/events/{fair.event.slug}/delegates/{delegate.pk}/"
    act = f"{base}programme/{part.pk}/"
    assert "0 of 1 places taken" in browser.get(base).content.decode()
    assert browser.post(act, {"place": "take"}).status_code == 302
    assert "Give the place back" in browser.get(base).content.decode()
    other = sign_in(fair.manager)
    theirs = name_delegate(
        actor=fair.manager, now=NOW, application=fair.ours[0],
        details=DelegateDetails("Mei", "mei@example.org"),
    )  # fmt: skip
    late = f"/events/{fair.event.slug}/delegates/{theirs.pk}/programme/{part.pk}/"
    page = other.post(late, {"place": "take"}, follow=True).content.decode()
    assert "All places are taken." in page
    browser.post(act, {"place": "leave"})
    assert not part.taken.exists()
    assert "Clean room" in browser.get(fair.event.get_absolute_url()).content.decode()


def test_all_agendas_of_an_organisation_are_printed_with_the_programme(fair, sign_in, delegate):
    slots = list(slots_of(fair.call))
    add_part(fair.call, slots[3], blocks_everybody=True, place="Hall 7")
    make_schedule(fair.call, [(0, 0), (1, 0), None, None], published=True)
    fair.ours[0].delegates.create(name="Grace Hopper", email="grace@example.org")
    address = f"/events/{fair.event.slug}/delegates/agendas.pdf"
    answer = sign_in(fair.manager).get(address)
    read = PdfReader(io.BytesIO(answer.content))
    assert len(read.pages) == 2
    first, second = (page.extract_text() for page in read.pages)
    assert fair.theirs[0].organisation.name in first
    assert "Grace Hopper" in second
    assert all("Hall 7" in page for page in (first, second))
