"""The pages of the calendar: lists, one event, proposing, registering, the organiser's desk."""

import io
from datetime import timedelta

import feedparser
import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from hansa.common import clock
from hansa.events.models import Admission, Event, Registration
from hansa.events.operations.admission import QuestionDetails, cancel_event
from hansa.events.operations.registering import cancel_registration, note_attendance
from hansa.mail.models import OutgoingMail
from tests.factories import NOW, make_event, make_fair, make_organisation, make_term, make_user
from tests.factories_calendar import make_registration, make_webinar

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PLACE = {"format": "onsite", "city": "Jena", "country": "DE", "venue": "Hall"}


def typed(**changes):
    return {
        "key": "k", "kind": "workshop", "title": "Glass day", "summary": "Glass.",
        "timezone": "Europe/Athens", "starts_at": "2017-09-01T10:00", "ends_at": "2017-09-01T17:00",
        **PLACE, **changes,
    }  # fmt: skip


def text(answer):
    return answer.content.decode()


def at(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_lists_say_what_fits_and_the_feeds_follow_the_filter(client):
    make_event("fair", kind="fair")
    make_event("talk", kind="webinar", format="virtual", city="", country="")
    make_event("over", kind="fair", starts_at=NOW - 3 * DAY, ends_at=NOW - 2 * DAY)
    shown = text(client.get("/events/?kind=fair"))
    assert "Title of fair" in shown
    assert "Title of talk" not in shown
    assert "1 event<" in shown
    assert "No event fits" in text(client.get("/events/?q=zzz&when=past"))
    assert "Best match" in text(client.get("/events/?q=title"))
    month = text(client.get(f"/events/month/?month={NOW + 10 * DAY:%Y-%m}&kind=fair"))
    assert "Title of fair" in month
    assert "month=2017-08" in month
    assert "Nothing takes place in this month." not in month
    assert "Nothing takes place in this month." in text(client.get("/events/month/?month=2019-01"))
    assert "Title of talk" not in text(client.get("/events/map/"))
    assert [p["name"] for p in client.get("/events/points.json").json()] == ["Title of fair"]
    feed = feedparser.parse(client.get("/events/feed.atom?kind=webinar").content)
    assert not feed.bozo
    assert [(e.title, e.tags[0].term) for e in feed.entries] == [("Title of talk", "webinar")]
    entries = Calendar.from_ical(client.get("/events/calendar.ics?kind=fair").content)
    assert len(entries.walk("VEVENT")) == 2
    past = Calendar.from_ical(client.get("/events/calendar.ics?when=past").content)
    assert [str(e["summary"]) for e in past.walk("VEVENT")] == ["Title of over"]


def test_a_cancelled_event_says_so_everywhere(client):
    event = make_event("talk", kind="webinar")
    cancel_event(actor=make_user(), now=NOW, event=event, reason="Storm")
    assert "Storm" in text(client.get("/events/talk/"))
    assert "cancelled" in text(client.get("/events/"))
    assert "cancelled" in text(client.get(f"/events/month/?month={NOW + 10 * DAY:%Y-%m}"))
    (entry,) = Calendar.from_ical(client.get("/events/talk/event.ics").content).walk("VEVENT")
    assert (str(entry["status"]), int(entry["sequence"])) == ("CANCELLED", 2)


def test_matchmaking_shows_its_own_events_and_the_calendar_the_others(client):
    fair = make_fair()
    assert "Stages of the event" in text(client.get(fair.event.get_absolute_url()))
    make_event("talk", kind="webinar", website="https://x.example", recording="https://r.example",
               speakers="Grace", languages=["fr"], organised_by="Navy")  # fmt: skip
    shown = text(client.get("/events/talk/"))
    for words in ("https://x.example", "https://r.example", "Grace", "French", "Navy"):
        assert words in shown
    assert client.get("/events/none/").status_code == 404
    make_event("secret", kind="webinar", published_at=None)
    assert client.get("/events/secret/").status_code == 404


def test_event_is_proposed_changed_submitted_and_published(sign_in):
    keeper, editor = make_user(), make_user(role="editor")
    own = make_organisation("Alpha", administrator=keeper)
    browser = sign_in(keeper)
    assert "Alpha" in text(browser.get("/events/propose/"))
    for wrong in ({"title": ""}, {"ends_at": "2017-08-01T10:00"}, {"city": ""},
                  {"latitude": "5"}, {"kind": "matchmaking"}, {"organisation": "999"},
                  {"timezone": "Moon"}, {"latitude": "95", "longitude": "0"}):  # fmt: skip
        answer = browser.post("/events/propose/", typed(**wrong))
        assert answer.status_code == 422, wrong
        assert "Glass." in text(answer)
    for _twice in range(2):
        made = browser.post("/events/propose/", typed(organisation=own.pk, series="Glass"))
        assert made["Location"] == "/events/glass-day/"
    event = Event.objects.get()
    assert (event.backing, event.proposed_by, event.series.name) == ("community", own, "Glass")
    assert "Draft" in text(browser.get("/events/glass-day/"))
    assert "2017-09-01T10:00" in text(browser.get("/events/glass-day/edit/"))
    change = typed(version=event.version, title="Glass days", sector=[make_term("x", "sector").pk])
    assert browser.post("/events/glass-day/edit/", change).status_code == 302
    stale = browser.post("/events/glass-day/edit/", {**change, "title": "Grey day"})
    assert stale.status_code == 409
    assert "Glass days" in text(stale)
    assert browser.post("/events/glass-day/edit/", typed(ends_at="")).status_code == 422
    assert browser.post("/events/glass-day/submit/", follow=True).status_code == 200
    assert "waits for an editor" in text(browser.get("/events/mine/"))
    sign_in(editor).post("/events/glass-day/submit/")
    assert Event.objects.get().published_at == NOW
    assert "public already" in text(browser.post("/events/glass-day/submit/", follow=True))
    browser.post("/events/glass-day/take-back/")
    assert Event.objects.get().published_at is None


def test_an_editor_says_whose_event_it_is(sign_in):
    browser = sign_in(make_user(role="editor"))
    assert browser.post("/events/propose/", typed()).status_code == 422
    browser.post("/events/propose/", typed(backing="supported"))
    assert Event.objects.get().backing == "supported"


def test_event_is_called_off_with_a_reason(sign_in):
    browser, event = sign_in(make_user(role="editor")), make_webinar("talk")
    one = make_registration(event)
    assert browser.get("/events/talk/cancel/").status_code == 200
    assert browser.post("/events/talk/cancel/", {"reason": ""}).status_code == 422
    browser.post("/events/talk/cancel/", {"reason": "Storm"})
    assert OutgoingMail.objects.filter(recipient=one.user.email).last().subject.startswith("Cancel")


def test_somebody_registers_waits_and_gives_up(sign_in):
    user, other = make_user(), make_user()
    make_organisation("Alpha", administrator=user)
    make_webinar(
        "talk", places=1, format="hybrid", join_link="https://meet.example/x",
        questions=[QuestionDetails("Diet?", is_required=True), QuestionDetails("Bus?", "yes-no"),
                   QuestionDetails("Size?", "choice", ["S", "L"]), QuestionDetails("Why?", "long")],
    )  # fmt: skip
    browser = sign_in(user)
    form = text(browser.get("/events/talk/register/"))
    assert "Alpha" in form
    given = {"key": "k", "name": "Ada", "answer_0": "None", "answer_1": "on", "answer_2": "L"}
    assert browser.post("/events/talk/register/", {**given, "answer_0": ""}).status_code == 422
    wrong = browser.post("/events/talk/register/", {**given, "answer_2": "XL"})
    assert wrong.status_code == 422
    for _twice in range(2):
        assert browser.post("/events/talk/register/", given).status_code == 302
    assert Registration.objects.get().answers == [
        ["Diet?", "None"], ["Bus?", "yes"], ["Size?", "L"], ["Why?", ""]
    ]  # fmt: skip
    page = text(browser.get("/events/talk/"))
    assert "You have a place" in page
    assert "https://meet.example/x" in page
    assert "registered for this event already" in text(browser.get("/events/talk/register/"))
    assert browser.get("/events/talk/register/code.svg")["Content-Type"] == "image/svg+xml"
    again = browser.post("/events/talk/register/", {**given, "key": "other"})
    assert again.status_code == 422
    waits = sign_in(other)
    assert "Wait for a place" in text(waits.get("/events/talk/"))
    waits.post("/events/talk/register/", {**given, "name": "Bo", "answer_1": ""})
    page = text(waits.get("/events/talk/"))
    assert "number 1 in the line" in page
    assert "meet.example" not in page
    assert waits.get("/events/talk/register/code.svg").status_code == 404
    browser.post("/events/talk/register/leave/")
    assert "not registered any more" in text(browser.get("/events/talk/"))
    assert "cancelled already" in text(browser.post("/events/talk/register/leave/", follow=True))
    assert browser.post("/events/talk/register/", given, follow=True).status_code == 200
    assert "You have a place" in text(waits.get("/events/talk/"))
    assert "registered" in text(waits.get("/events/mine/"))
    assert "Title of talk" in text(waits.get("/dashboard/"))


def test_pages_say_why_one_cannot_register(client, sign_in, monkeypatch):
    make_webinar("later", opens_at=NOW + DAY)
    make_webinar("closed", closes_at=NOW)
    full = make_webinar("full", places=1, has_waiting_list=False)
    make_registration(full)
    make_event("none", kind="webinar")
    assert "Registration opens on" in text(client.get("/events/later/"))
    assert "Registration is closed." in text(client.get("/events/closed/"))
    assert "no waiting list" in text(client.get("/events/full/"))
    browser = sign_in(make_user())
    assert "Registration is closed." in text(browser.get("/events/closed/register/"))
    sent = browser.post("/events/closed/register/", {"key": "k", "name": "Ada"})
    assert sent.status_code == 422
    assert "Ada" in text(sent)
    assert browser.get("/events/none/register/").status_code == 404
    assert "Sign in to register" in text(client.get("/events/" + make_webinar("open").slug + "/"))
    at(monkeypatch, full.ends_at + DAY)
    assert "This event is over." in text(client.get("/events/full/"))


def test_the_organiser_sees_exports_takes_out_and_writes(sign_in):
    organiser = make_user()
    event = make_webinar("talk", places=2, organiser=organiser, questions=[QuestionDetails("Q?")])
    one = make_registration(event, name="=cmd()", works_for="Alpha", answers=[("Q?", "A")])
    make_registration(event)
    waits = make_registration(event)
    desk, browser = "/events/talk/registrations/", sign_in(organiser)
    page = text(browser.get(desk))
    assert one.user.email in page
    table = browser.get(f"{desk}table.csv").content.decode("utf-8-sig")
    assert "'=cmd()" in table
    assert "Q?: A" in table
    sheet = load_workbook(io.BytesIO(browser.get(f"{desk}table.xlsx").content)).active
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet.max_row) == ("=cmd()", "s", 4)
    assert browser.get(f"{desk}table.pdf").status_code == 404
    out = f"{desk}{one.pk}/cancel/"
    assert "This field is required" in text(browser.post(out, {"reason": ""}))
    assert "is told" in text(browser.post(out, {"reason": "Double"}, follow=True))
    assert "cancelled already" in text(browser.post(out, {"reason": "Double"}, follow=True))
    waits.refresh_from_db()
    assert waits.status == "registered"
    letter = {"key": "k", "subject": "Hi", "text": "There", "to_waiting": "registered"}
    assert "on its way" in text(browser.post(f"{desk}write/", letter, follow=True))
    assert browser.post(f"{desk}write/", {**letter, "text": ""}).status_code == 422
    nobody = browser.post(f"{desk}write/", {**letter, "key": "l", "to_waiting": "waiting"})
    assert "nobody to write to" in text(nobody)
    assert sign_in(make_user()).get(desk).status_code == 404
    assert sign_in(make_user(role="editor")).get(f"/events/{make_fair().event.slug}/edit/"
                                                 ).status_code == 404  # fmt: skip


def test_attendance_by_list_and_code_and_the_certificate(sign_in, monkeypatch):
    organiser = make_user()
    event = make_webinar("talk", organiser=organiser)
    one, other = make_registration(event), make_registration(event)
    desk, guest = sign_in(organiser), sign_in(one.user)
    came = f"/events/talk/registrations/{one.pk}/came/"
    assert "not begun" in text(desk.post(came, follow=True))
    at(monkeypatch, event.starts_at)
    code = f"/events/talk/entry/{one.token}/"
    assert "not checked in" in text(guest.get(code))
    assert "Check in" in text(desk.get(code))
    assert desk.post(came, {"scanned": "1"})["Location"] == code
    assert "In since" in text(guest.get(code))
    desk.post(came, {"undo": "1"})
    assert "not checked in" in text(guest.get(code))
    desk.post(came)
    assert sign_in(other.user).get(code).status_code == 404
    assert guest.get("/events/talk/certificate.pdf").status_code == 404
    at(monkeypatch, event.ends_at)
    assert "Certificate" in text(guest.get("/events/talk/"))
    assert guest.get("/events/talk/certificate.pdf").content.startswith(b"%PDF-")
    assert sign_in(other.user).get("/events/talk/certificate.pdf").status_code == 404
    assert "certificate here" in text(sign_in(other.user).get("/events/talk/"))


def test_a_code_says_when_there_is_no_place(sign_in):
    organiser = make_user()
    event = make_webinar("talk", organiser=organiser)
    one = make_registration(event)
    cancel_registration(actor=one.user, now=NOW, registration=one)
    code = f"/events/talk/entry/{one.token}/"
    assert "has no place" in text(sign_in(organiser).get(code))
    cancel_event(actor=organiser, now=NOW, event=event, reason="x")
    assert "cancelled" in text(sign_in(organiser).get(code))


def test_registration_is_set_up(sign_in):
    organiser = make_user()
    event = make_event("talk", kind="webinar", organiser=organiser)
    browser, address = sign_in(organiser), "/events/talk/registrations/set-up/"
    given = {"version": 1, "places": "2", "has_waiting_list": "on", "question_0_label": "Q?",
             "question_0_kind": "choice", "question_0_options": "A\nB",
             "question_1_label": ""}  # fmt: skip
    for wrong in ({"places": "0"}, {"question_0_options": "A"}, {"join_link": "javascript:x"},
                  {"opens_at": "2017-07-15T10:00", "closes_at": "2017-07-14T10:00"},
                  {"opens_at": "2030-01-01T10:00"}):  # fmt: skip
        assert browser.post(address, {**given, **wrong}).status_code == 422, wrong
    assert browser.post(address, given).status_code == 302
    admission = Admission.objects.get()
    assert admission.questions.get().options == ["A", "B"]
    assert "Q?" in text(browser.get(address))
    browser.post(address, {**given, "places": "3"})
    stale = browser.post(address, {**given, "places": "4"})
    assert stale.status_code == 409
    for _ in range(3):
        make_registration(event)
    fewer = browser.post(address, {**given, "version": 2, "places": "1"})
    assert "3 places are taken" in text(fewer)
    many = {f"question_{n}_label": f"Q{n}" for n in range(12)}
    assert browser.post(address, {**given, "version": 2, "places": "3", **many}).status_code == 302
    assert Admission.objects.get().questions.count() == 12


def test_those_who_came_are_counted(sign_in, monkeypatch):
    organiser = make_user()
    event = make_webinar("talk", organiser=organiser)
    note_attendance(
        actor=organiser, now=event.starts_at, registration=make_registration(event), came=True
    )
    page = " ".join(text(sign_in(organiser).get("/events/talk/registrations/")).split())
    assert "<dt>came</dt><dd>1</dd>" in page
