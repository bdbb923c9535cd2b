"""What people type to break things: stored as it is or refused at the field, never run."""

from html.parser import HTMLParser

import pytest
from icalendar import Calendar

from hansa.common.text import NOT_IN_XML
from hansa.events.models import Admission, Event, Registration, Speaker, TalkQuestion
from hansa.events.operations.admission import QuestionDetails
from hansa.mail.models import OutgoingMail
from tests.factories import make_user
from tests.factories_calendar import make_registration, make_webinar
from tests.organisations.test_directory_pages import NAUGHTY

pytestmark = pytest.mark.django_db


class Runs(HTMLParser):
    """Finds what a browser would run: scripts, handlers, addresses that are programs."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        given = {name: (value or "").strip().lower() for name, value in attrs}
        is_data = "src" in given or "json" in given.get("type", "")
        if tag == "script" and not is_data:
            self.found.append(tag)
        programs = [v for v in given.values() if "".join(v.split()).startswith("javascript:")]
        self.found += [n for n in given if n.startswith("on") or n == "srcdoc"] + programs


def run_by(page):
    finder = Runs()
    finder.feed(page)
    return finder.found


PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))", "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "\"><script>1</script>", "<math><mglyph><style><!--</style><img title='--><img onerror=1>'>",
    "![x](x onerror=alert(1))", "<iframe srcdoc='<script>1</script>'>", "{{ 7|add:1 }}",
]  # fmt: skip
EVENT = ["title", "series", "summary", "description", "website", "organised_by", "speakers",
         "venue", "city", "country", "latitude", "longitude", "timezone", "starts_at", "ends_at",
         "recording", "kind", "format", "backing", "languages", "version", "key",
         "organisation", "sector"]  # fmt: skip
FINE = {"kind": "workshop", "format": "onsite", "timezone": "Europe/Athens", "version": 1,
        "starts_at": "2017-09-01T10:00", "ends_at": "2017-09-01T17:00",
        "backing": "own"}  # fmt: skip
WORDS = ["title", "series", "summary", "description", "organised_by", "speakers", "venue", "city"]
SETUP = ["opens_at", "closes_at", "places", "join_link", "question_0_label", "question_0_kind",
         "question_0_options", "version"]  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.parametrize("text", [*NAUGHTY, *PAYLOADS], ids=range(len(NAUGHTY) + len(PAYLOADS)))
def test_naughty_strings_break_no_form_and_run_nowhere(client, sign_in, text):
    editor, guest = make_user(role="editor"), make_user()
    make_webinar("talk", questions=[QuestionDetails("Q?")])
    desk, browser, short = sign_in(editor), sign_in(guest), text[:100]
    talk = "/events/talk/"
    for send, address, form in [
        (desk, "/events/propose/", dict.fromkeys(EVENT, text)),
        (desk, "/events/propose/", {**dict.fromkeys(WORDS, short), **FINE, "key": "k"}),
        (desk, f"{talk}edit/", dict.fromkeys(EVENT, text)),
        (desk, f"{talk}edit/", {**dict.fromkeys(WORDS, short), **FINE}),
        (desk, f"{talk}registrations/set-up/", dict.fromkeys(SETUP, text)),
        (desk, f"{talk}registrations/set-up/", {"version": 1, "question_0_label": short}),
        (browser, f"{talk}register/", dict.fromkeys(["name", "works_for", "answer_0"], text)),
        (browser, f"{talk}register/", {
            **dict.fromkeys(["name", "works_for", "answer_0"], short), "key": "r"}),
        (browser, f"{talk}questions/", {"text": text, "key": "q"}),
        (desk, f"{talk}speakers/", {**dict.fromkeys(
            ["name", "position", "works_for", "biography"], short), "consents": "1", "key": "s"}),
        (desk, f"{talk}registrations/write/", {
            "subject": short, "text": short, "to_waiting": "registered", "key": "w"}),
    ]:  # fmt: skip
        answer = send.post(address, form)
        assert answer.status_code < 500, address
        assert run_by(answer.content.decode()) == [], address
    for address in ("/events/", f"/events/?q={short}", "/events/month/?month=2017-09",
                    "/events/points.json", "/events/feed.atom", *(
                        one.get_absolute_url() for one in Event.objects.all())):  # fmt: skip
        shown = desk.get(address)
        assert shown.status_code == 200, address
        if "json" not in address and "atom" not in address:
            assert run_by(shown.content.decode()) == [], address
    entries = Calendar.from_ical(client.get("/events/calendar.ics").content)
    assert len(entries.walk("VEVENT")) == 1
    for mail in OutgoingMail.objects.all():
        assert run_by(mail.html) == []
        assert "\n" not in mail.subject
    for one in Registration.objects.filter(user=guest):
        sent = (NOT_IN_XML.sub("", short).strip(), NOT_IN_XML.sub("", text).strip())
        assert one.name in sent


def test_those_words_do_arrive(sign_in):
    """The test above could pass because nothing is taken: these are."""
    editor = make_user(role="editor")
    event, text = make_webinar("talk"), PAYLOADS[0]
    make_registration(event, guest := make_user())
    sign_in(guest).post("/events/talk/questions/", {"text": text, "key": "q"})
    desk = sign_in(editor)
    desk.post("/events/talk/speakers/", {"name": text, "consents": "1", "key": "s"})
    desk.post("/events/talk/registrations/set-up/", {"version": 1, "question_0_label": text})
    desk.post("/events/talk/edit/", {**dict.fromkeys(WORDS, text), **FINE})
    stored = [TalkQuestion.objects.get().text, Speaker.objects.get().name,
              Admission.objects.get().questions.get().label, Event.objects.get().title]  # fmt: skip
    assert stored == [text] * 4
    assert run_by(text) == ["script"]
    assert all(run_by(one) for one in PAYLOADS[1:3])
    assert "&lt;script&gt;" in desk.get("/events/talk/").content.decode()
