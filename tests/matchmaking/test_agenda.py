"""A delegate's agenda: on screen, in a calendar, on paper."""

import io
from datetime import timedelta

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from hansa.matchmaking.agenda import agenda_of, calendar_of_agenda, dropped_meetings
from hansa.matchmaking.documents import _fetch_nothing, print_agenda
from hansa.matchmaking.operations.applying import decide_applications, withdraw_application
from hansa.organisations.models import Organisation
from tests.factories import (
    NOW,
    make_application,
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
    document = print_agenda(agenda_of(ours.delegates.get(), NOW))
    assert document.startswith(b"%PDF")
    pages = PdfReader(io.BytesIO(document)).pages
    assert len(pages) == 1
    text = pages[0].extract_text()
    assert all(partner.organisation.name in text for partner in partners)
    with pytest.raises(ValueError, match="fetches nothing"):
        _fetch_nothing("https://example.org/x.png")


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
    assert sign_in(fair.delegate).get(f"/events/{fair.event.slug}/agenda/").status_code == 200
