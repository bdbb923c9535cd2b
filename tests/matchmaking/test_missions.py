"""Missions: a delegation goes from city to city; everybody has a programme of their own."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from hansa.common.errors import OperationRefused, StaleForm
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.agenda import agenda_of, calendar_of_agenda
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.operations.programme import (
    ItemDetails,
    StopDetails,
    add_item,
    copy_programme,
    edit_item,
    remove_item,
    set_stops,
    take_place,
)
from hansa.matchmaking.operations.setting_up import copy_matchmaking, open_call
from hansa.matchmaking.presentation.agenda import days_for_screen
from hansa.matchmaking.queries.readiness import missing_parts
from hansa.matchmaking.queries.schedules import programme_in
from hansa.matchmaking.queries.stages import timeline
from tests.factories import (
    DAY,
    NOW,
    make_application,
    make_event,
    make_matchmaking,
    make_schedule,
    make_user,
)

pytestmark = pytest.mark.django_db
TAIPEI = ZoneInfo("Asia/Taipei")
TOKYO = ZoneInfo("Asia/Tokyo")


def way(*cities):
    zones = {"Taipei": ("TW", "Asia/Taipei"), "Tokyo": ("JP", "Asia/Tokyo")}
    return [
        StopDetails(city, zones[city][0], date(2017, 10, first), date(2017, 10, last),
                    zones[city][1])
        for city, first, last in cities
    ]  # fmt: skip


@pytest.fixture
def mission(db):
    """Return a mission to two cities without meetings of two."""
    event = make_event(
        kind="mission", timezone="Asia/Taipei", city="Taipei",
        starts_at=datetime(2017, 10, 9, 1, tzinfo=TAIPEI),
        ends_at=datetime(2017, 10, 14, 12, tzinfo=TAIPEI),
    )  # fmt: skip
    call = make_matchmaking(event=event, sides=[("Delegation", 8, [])], eligibility="Clusters")
    call.sessions.all().delete()
    call.tables.all().delete()
    set_stops(
        actor=None, now=NOW, call=call, version=1,
        stops=way(("Tokyo", 12, 14), ("Taipei", 9, 11)),
    )  # fmt: skip
    call.refresh_from_db()
    return call


def visit(call, city="Tokyo", hour=10, **fields):
    stop = call.stops.get(city=city)
    begins = datetime(2017, 10, stop.starts_on.day, hour, tzinfo=ZoneInfo(stop.timezone))
    details = ItemDetails(
        fields.pop("kind", "visit"), fields.pop("title", "Robot works"), begins,
        begins + timedelta(hours=2), stop=stop, **fields,
    )  # fmt: skip
    return add_item(actor=None, now=NOW, call=call, details=details)


def test_the_way_is_in_order_and_a_city_keeps_its_programme(mission):
    assert [str(stop) for stop in mission.stops.all()] == ["Taipei", "Tokyo"]
    item = visit(mission)
    assert item.zone == "Asia/Tokyo"
    with pytest.raises(OperationRefused, match="Tokyo does not lie"):
        set_stops(
            actor=None, now=NOW, call=mission, version=mission.version,
            stops=way(("Tokyo", 12, 15)),
        )  # fmt: skip
    with pytest.raises(StaleForm):
        set_stops(actor=None, now=NOW, call=mission, version=1, stops=[])
    mission.refresh_from_db()
    set_stops(
        actor=None, now=NOW, call=mission, version=mission.version, stops=way(("Tokyo", 11, 14))
    )
    item.refresh_from_db()
    assert (item.stop.city, item.stop.begins.day, item.stop.ends.day) == ("Tokyo", 11, 14)
    assert mission.stops.count() == 1
    mission.refresh_from_db()
    set_stops(actor=None, now=NOW, call=mission, version=mission.version, stops=[])
    item.refresh_from_db()
    assert (item.stop, item.zone) == (None, "Asia/Taipei")


def test_a_mission_opens_without_tables_and_has_no_stages_of_meetings(mission):
    assert [part.name for part in missing_parts(mission)] == ["programme"]
    visit(mission)
    mission.event.published_at = None
    mission.event.save()
    open_call(actor=None, now=NOW, call=mission)
    stages = [str(step.stage) for step in timeline(mission, NOW)]
    assert stages == ["announced", "applications", "selection", "event", "follow-up"]
    for days, current in ((0, "applications"), (7, "selection"), (92, "event"), (99, "follow-up")):
        steps = timeline(mission, NOW + days * DAY)
        assert [str(step.stage) for step in steps if step.state == "current"] == [current]
    assert len(timeline(make_matchmaking(), NOW)) == 7


def test_everybody_has_a_programme_of_their_own_by_the_clocks_there(mission):
    delegate = make_application(mission).delegates.get()
    talk = visit(mission, "Taipei", kind="seminar", title="Opening", blocks_everybody=True)
    works = visit(mission, capacity=2, place="Gate 3", transport="bus at 9:15")
    assert agenda_of(delegate, NOW).programme == [talk]
    take_place(actor=None, now=NOW, item=works, delegate=delegate)
    found = agenda_of(delegate, NOW)
    days = days_for_screen(found)
    assert [entry["time"] for day in days for entry in day["entries"]] == ["10:00", "10:00"]
    assert days[1]["entries"][0]["text"] == "Gate 3, Tokyo, bus at 9:15"
    first, second = Calendar.from_ical(calendar_of_agenda(found)).walk("VEVENT")
    assert first["dtstart"].dt == talk.starts_at
    assert str(second["location"]) == "Gate 3, Tokyo"
    assert second["dtstart"].dt.astimezone(TOKYO).hour == 10


def entry_of(delegate, title):
    entries = Calendar.from_ical(calendar_of_agenda(agenda_of(delegate, NOW))).walk("VEVENT")
    return next(one for one in entries if str(one["summary"]) == title)


def test_a_change_reaches_calendars_and_those_concerned(mission):
    ours, theirs = (make_application(mission).delegates.get() for _ in range(2))
    works = visit(mission)
    take_place(actor=None, now=NOW, item=works, delegate=ours)
    OutgoingMail.objects.all().delete()
    before = entry_of(ours, "Robot works")

    def edit(**fields):
        works.refresh_from_db()
        given = {"starts_at": works.starts_at, "ends_at": works.ends_at, **fields}
        details = ItemDetails("visit", "Robot works", stop=works.stop, **given)
        edit_item(actor=None, now=NOW, item=works, version=works.version, details=details)

    edit(capacity=5)
    assert not OutgoingMail.objects.exists()
    edit(starts_at=works.starts_at + timedelta(hours=1), ends_at=works.ends_at, capacity=5)
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [ours.email]
    assert "11:00" in OutgoingMail.objects.get().text
    after = entry_of(ours, "Robot works")
    assert after["uid"] == before["uid"]
    assert after["sequence"] == before["sequence"] + 2
    remove_item(actor=None, now=NOW, item=works)
    gone = entry_of(ours, "Robot works")
    assert (str(gone["status"]), gone["sequence"]) == ("CANCELLED", after["sequence"] + 1)
    assert "does not take place" in OutgoingMail.objects.latest("id").text
    assert not OutgoingMail.objects.filter(recipient=theirs.email).exists()
    # What is gone stands in nobody's way.
    other = visit(mission, title="Lab")
    take_place(actor=None, now=NOW, item=other, delegate=ours)


def test_where_everybody_is_in_all_are_told_once_agendas_are_out(fair):
    begins = fair.event.ends_at - timedelta(hours=1)
    details = ItemDetails("seminar", "Closing", begins, fair.event.ends_at, blocks_everybody=True)
    item = add_item(actor=None, now=NOW, call=fair.call, details=details)
    moved = ItemDetails("seminar", "Closing", begins, fair.event.ends_at, place="Hall",
                        blocks_everybody=True)  # fmt: skip
    OutgoingMail.objects.all().delete()
    edit_item(actor=None, now=NOW, item=item, version=1, details=moved)
    assert not OutgoingMail.objects.exists()
    make_schedule(fair.call, published=True)
    OutgoingMail.objects.all().delete()
    edit_item(actor=None, now=NOW, item=item, version=2, details=details)
    assert OutgoingMail.objects.count() == 4


def test_a_mission_is_copied_with_its_way(mission):
    visit(mission)
    add_item(actor=None, now=NOW, call=mission, details=ItemDetails(
        "social", "Reception", mission.event.starts_at, mission.event.starts_at + DAY))  # fmt: skip
    made = copy_matchmaking(
        actor=make_user(), now=NOW, source=mission, title="Again",
        starts_at=mission.event.starts_at + 364 * DAY,
    )  # fmt: skip
    assert [(stop.city, stop.starts_on) for stop in made.stops.all()] == [
        ("Taipei", date(2018, 10, 8)), ("Tokyo", date(2018, 10, 11)),
    ]  # fmt: skip
    works = made.programme.get(title="Robot works")
    other = make_matchmaking()
    copy_programme(actor=None, now=NOW, source=mission, target=other, shift=lambda at: at)
    assert programme_in(other).count() == programme_in(mission).count()
    assert works.stop.call == made
    assert works.starts_at.astimezone(TOKYO).hour == 10
    assert made.programme.get(title="Reception").stop is None


def test_a_mission_is_set_up_on_its_pages(sign_in):
    browser = sign_in(make_user(role="administrator"))
    typed = {
        "title": "Mission to Japan", "summary": "Robots.", "kind": "mission", "format": "onsite",
        "country": "JP", "city": "Tokyo", "timezone": "Asia/Tokyo",
        "starts_at": "2017-10-09T09:00", "ends_at": "2017-10-14T18:00", "key": "a",
    }  # fmt: skip
    assert browser.post("/events/new/", typed).status_code == 302
    call = MatchmakingCall.objects.get()
    assert call.event.kind == "mission"
    address = f"/events/{call.event.slug}/desk/set-up/"
    page = browser.get(address).content.decode()
    assert "Cities and dates" in page
    assert "Is there room" not in page
    stops = f"{address}stops/"
    assert browser.get(stops).status_code == 200
    row = {"city": "Taipei", "country": "TW", "starts_on": "2017-10-09", "ends_on": "2017-10-10"}
    good = {f"stop_0_{name}": value for name, value in row.items()}
    wrong = [
        {**good, "stop_0_city": ""},
        {**good, "stop_0_country": ""},
        {**good, "stop_0_ends_on": "2017-10-08"},
        {**good, "stop_0_starts_on": "2017-10-01"},
        good | {f"stop_1_{name}": value for name, value in row.items()},
    ]
    for fields in wrong:
        assert browser.post(stops, {"version": call.version, **fields}).status_code == 422, fields
    far = {**good, "stop_0_timezone": "Asia/Taipei"}
    assert browser.post(stops, {"version": call.version, **far}).status_code == 302
    item = {
        "kind": "visit", "title": "Chip works", "stop": call.stops.get().pk, "key": "b",
        "starts_at": "2017-10-09T14:00", "ends_at": "2017-10-09T16:00", "capacity": "3",
    }  # fmt: skip
    assert browser.post(f"{address}programme/", item).status_code == 302
    made = call.programme.get()
    assert made.starts_at.astimezone(TAIPEI).hour == 14
    edit = browser.get(f"{address}programme/{made.pk}/").content.decode()
    assert "2017-10-09T14:00" in edit
    page = browser.get(f"/events/{call.event.slug}/").content.decode()
    for words in ("Cities and dates", "Taipei", "Chip works", "14:00"):
        assert words in page
