"""The pages of calls: list, one call, writing, following, questions, feeds."""

from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from icalendar import Calendar

from hansa.calls.models import Call, CallFollow, CallQuestion
from hansa.calls.operations.following import follow_call
from hansa.calls.operations.writing import Cutoff, submit_call
from hansa.moderation.models import Case
from tests.factories import NOW, make_call, make_organisation, make_term, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def typed(**changes):
    return {
        "key": "k", "organisation": "", "title": "Green grants", "summary": "Money for clusters.",
        "kind": "grant", "timezone": "Europe/Athens", "at_0": "2017-09-01T17:00", "stage_0": "",
        "label_0": "First", "at_1": "", **changes,
    }  # fmt: skip


def test_list_shows_what_is_to_come_and_closed_ones_when_asked(client):
    make_call("open-one", programme="COSME", countries=["DE"], terms=[make_term()])
    make_call("closed-one", deadlines=[NOW - DAY])
    make_call("endless-one", deadlines=[])
    make_call("secret", published_at=NOW + DAY)
    shown = client.get("/calls/").content.decode()
    assert "Title of open-one" in shown
    assert "Title of endless-one" in shown
    assert "Title of closed-one" not in shown
    assert "2 calls" in shown
    assert "Title of closed-one" in client.get("/calls/?status=closed").content.decode()
    assert "1 call<" in client.get("/calls/?programme=COSME&q=title&order=newest").content.decode()
    nothing = client.get(f"/calls/?kind={'x' * 500}&order=wrong").content.decode()
    assert "No calls here" in nothing
    assert "Clear all" in nothing


def test_feed_and_calendar_follow_the_filter(client):
    make_call("grant", opens_at=NOW - 9 * DAY, programme="COSME")
    make_call("prize", kind="prize")
    feed = feedparser.parse(client.get("/calls/feed.atom").content)
    assert not feed.bozo
    assert {e.title for e in feed.entries} == {"Title of grant", "Title of prize"}
    one = feedparser.parse(client.get("/calls/feed.atom?kind=grant").content).entries[0]
    assert (one.title, one.tags[0].term) == ("Title of grant", "COSME")
    assert one.link == one.id == "http://127.0.0.1:8000/calls/grant/"
    entries = Calendar.from_ical(client.get("/calls/calendar.ics?kind=prize").content)
    assert [str(e["summary"]) for e in entries.walk("VEVENT")] == ["Deadline: Title of prize"]


def test_one_call_says_all_that_is_known_of_it(client):
    call = make_call(
        "grant", budget=2_500_000, funding_rate=75, amount_least=50_000, amount_most=200_000,
        contact="Grace", links=[["Guide", "https://guide.example/"]], eligibility="Clusters",
        website="https://call.example/", description="**Bold**", organisation=make_organisation(),
        deadlines=[Cutoff(NOW + DAY), Cutoff(NOW + 9 * DAY, "Full proposal", 2)],
        opens_at=NOW - DAY, checked_on=NOW.date(),
    )  # fmt: skip
    make_call("twin", programme="", terms=[make_term()])
    call.terms.add(make_term())
    page = client.get("/calls/grant/").content.decode()
    for text in (
        "€2.5 million", "75 %", "€50,000 – €200,000", "Grace", "https://guide.example/", "Clusters",
        "<strong>Bold</strong>", "stage 2", "Full proposal", "Title of twin", "Last checked on",
        "Sign in to follow",
    ):  # fmt: skip
        assert text in page, text
    for fields, text in [
        ({"amount_least": 5, "amount_most": None}, "from €5"),
        ({"amount_least": None, "amount_most": 3_000_000}, "up to €3 million"),
    ]:
        Call.objects.filter(pk=call.pk).update(**fields)
        assert text in client.get("/calls/grant/").content.decode()
    assert client.get("/calls/none/").status_code == 404


def test_who_speaks_for_organisations_sees_which_may_apply(sign_in):
    keeper = make_user()
    make_organisation("Alpha", administrator=keeper, country="DE")
    make_organisation("Beta", administrator=keeper, country="JP")
    make_call("grant", countries=["DE"], partners_least=3)
    page = sign_in(keeper).get("/calls/grant/").content.decode()
    assert "Alpha may apply" in page
    assert "Beta may not apply" in page
    assert "Japan is not among the eligible countries" in page


def test_call_is_written_submitted_and_changed(sign_in):
    keeper = make_user()
    own = make_organisation("Alpha", administrator=keeper)
    browser = sign_in(keeper)
    assert "Alpha" in browser.get("/calls/new/").content.decode()
    form = typed(organisation=own.pk, more_links="https://guide.example/ The guide")
    for wrong in (
        {"title": ""}, {"more_links": "javascript:alert(1) x"}, {"organisation": "99999"},
        {"organisation": ""}, {"at_1": "2017-09-01T17:00"}, {"timezone": "Moon"},
    ):  # fmt: skip
        assert browser.post("/calls/new/", {**form, **wrong}).status_code == 422
    for _twice in range(2):
        made = browser.post("/calls/new/", form)
        assert made["Location"] == "/calls/green-grants/"
    call = Call.objects.get()
    assert (call.links, call.organisation) == ([["The guide", "https://guide.example/"]], own)
    assert call.deadlines.get().at == datetime(2017, 9, 1, 14, tzinfo=UTC)
    assert "Green grants" in browser.get("/calls/mine/").content.decode()
    page = browser.get("/calls/green-grants/edit/").content.decode()
    assert "2017-09-01T17:00" in page
    assert "https://guide.example/ The guide" in page
    change = typed(version=1, title="Greener grants", ecosystem=[make_term().pk])
    assert browser.post("/calls/green-grants/edit/", change).status_code == 302
    stale = browser.post("/calls/green-grants/edit/", {**change, "title": "Grey"})
    assert stale.status_code == 409
    assert "Greener grants" in stale.content.decode()
    refused = {**change, "version": 2, "opens_at": "2018-01-01T00:00"}
    assert browser.post("/calls/green-grants/edit/", refused).status_code == 422
    browser.post("/calls/green-grants/submit/")
    assert Case.objects.get().title == "Greener grants"
    again = browser.post("/calls/green-grants/submit/", follow=True).content.decode()
    assert "submitted already" in again
    browser.post("/calls/green-grants/withdraw/")
    assert Call.objects.get().state == "draft"


def test_editors_publish_at_once_and_nobody_else_sees_drafts(sign_in, client):
    editor = make_user(role="editor")
    browser = sign_in(editor)
    browser.post("/calls/new/", typed())
    assert client.get("/calls/green-grants/").status_code == 404
    assert sign_in(make_user()).get("/calls/green-grants/").status_code == 404
    assert sign_in(make_user()).get("/calls/green-grants/edit/").status_code == 404
    assert "draft" in browser.get("/calls/green-grants/").content.decode().lower()
    browser.post("/calls/green-grants/submit/")
    page = client.get("/calls/green-grants/").content.decode()
    assert "1 September 2017" in page
    alone = sign_in(make_user()).get("/calls/new/").content.decode()
    assert "You speak for no organisation yet" in alone


def test_following_from_the_page(sign_in):
    reader = make_user()
    make_call("grant")
    browser = sign_in(reader)
    assert "You follow no call yet" in browser.get("/calls/followed/").content.decode()
    browser.post("/calls/grant/follow/", {"days": ["7", "1"]})
    assert CallFollow.objects.get().days == [1, 7]
    browser.post("/calls/grant/follow/", {"days": ["wrong"]})
    assert CallFollow.objects.get().days == []
    assert "You follow this call" in browser.get("/calls/grant/").content.decode()
    browser.post("/calls/followed/renew/")
    page = browser.get("/calls/followed/").content.decode()
    assert "Title of grant" in page
    assert f"/calls/followed/{reader.call_feed.token}.ics" in page
    browser.post("/calls/grant/follow/", {"stop": "1"})
    assert not CallFollow.objects.exists()


def test_questions_from_the_page(sign_in, monkeypatch):
    keeper, asker = make_user(), make_user()
    make_call("grant", organisation=make_organisation(administrator=keeper))
    theirs, ours = sign_in(asker), sign_in(keeper)
    assert theirs.post("/calls/grant/ask/", {"key": "k", "text": ""}).status_code == 422
    for _twice in range(2):
        theirs.post("/calls/grant/ask/", {"key": "k", "text": "Schools?"})
    one = CallQuestion.objects.get()
    assert "waits for an answer" in theirs.get("/calls/grant/").content.decode()
    address = f"/calls/grant/questions/{one.pk}/"
    assert theirs.post(address, {"answer": "Yes."}).status_code == 404
    assert ours.post(address, {"answer": ""}).status_code == 422
    ours.post(address, {"answer": "No."})
    assert "No." in sign_in(make_user()).get("/calls/grant/").content.decode()
    monkeypatch.setattr("hansa.calls.operations.following.MOST_WAITING", 0)
    assert theirs.post("/calls/grant/ask/", {"key": "n", "text": "More?"}).status_code == 422
    ours.post(address, {"remove": "1"})
    assert not CallQuestion.objects.exists()


def test_dashboard_shows_what_one_follows_and_what_waits(sign_in):
    reader, editor = make_user(), make_user(role="editor")
    for call in (make_call("dated"), make_call("endless", deadlines=[])):
        follow_call(actor=reader, now=NOW, call=call, days=[])
    submit_call(actor=reader, now=NOW, call=make_call("waiting", published=False))
    page = sign_in(reader).get("/dashboard/").content.decode()
    assert "Title of dated" in page
    assert "Title of endless" in page
    assert "Submitted by others" not in page
    page = sign_in(editor).get("/dashboard/").content.decode()
    assert 'Submitted by others <span class="soft">1</span>' in page
