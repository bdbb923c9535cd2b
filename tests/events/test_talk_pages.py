"""The pages of an event's questions, speakers and documents."""

import io

import pytest
from PIL import Image

from hansa.common import clock
from hansa.common.forms import new_key
from hansa.events.models import Speaker, TalkQuestion
from tests.factories import make_event, make_user
from tests.factories_calendar import make_registration, make_webinar

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


def at(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_questions_are_asked_and_voted_by_those_with_a_place(sign_in, monkeypatch):
    event = make_webinar("talk")
    ann, bob, stranger = (make_user() for _ in range(3))
    for user in (ann, bob):
        make_registration(event, user)
    asks, votes = sign_in(ann), sign_in(bob)
    assert asks.post("/events/talk/questions/", {"key": "k", "text": ""}).status_code == 422
    for _twice in range(2):
        asks.post("/events/talk/questions/", {"key": "k", "text": "<b>Why?</b>"})
    question = TalkQuestion.objects.get()
    vote = f"/events/talk/questions/{question.pk}/vote/"
    assert "&lt;b&gt;Why?" in text(votes.get("/events/talk/"))
    votes.post(vote)
    assert "2 votes" in text(votes.get("/events/talk/"))
    votes.post(vote, {"undo": "1"})
    assert "1 vote<" in text(votes.get("/events/talk/"))
    assert sign_in(stranger).post(vote).status_code == 404
    assert "Why?" not in text(sign_in(stranger).get("/events/talk/"))
    for n in range(4):
        asks.post("/events/talk/questions/", {"key": new_key(), "text": f"{n}?"})
    full = asks.post("/events/talk/questions/", {"key": new_key(), "text": "more?"})
    assert "asked much" in text(full)
    remove = f"/events/talk/questions/{question.pk}/remove/"
    assert votes.post(remove).status_code == 404
    at(monkeypatch, event.ends_at)
    assert "over" in text(votes.post(vote, follow=True))
    asks.post(remove)
    assert TalkQuestion.objects.count() == 4


def picture():
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, "PNG")
    file.seek(0)
    file.name = "face.png"
    return file


def test_speakers_come_with_words_and_consent(sign_in, client, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    organiser = make_user()
    make_event("talk", kind="webinar", organiser=organiser)
    browser, address = sign_in(organiser), "/events/talk/speakers/"
    given = {"key": "k", "name": "Grace", "alt": "A face", "consents": "on", "biography": "**B**"}
    for wrong in ({"consents": ""}, {"alt": ""}, {"name": ""}):
        answer = browser.post(address, {**given, "picture": picture(), **wrong})
        assert answer.status_code == 422, wrong
    assert browser.post(address, {**given, "picture": picture()}).status_code == 302
    assert browser.post(address, {**given, "key": "l", "name": "Alan"}).status_code == 302
    page = text(client.get("/events/talk/"))
    assert 'alt="A face"' in page
    assert "<strong>B</strong>" in page
    grace, alan = Speaker.objects.all()
    shown = client.get(f"{address}{grace.pk}/picture.jpg")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8\xff")
    assert client.get(f"{address}{alan.pk}/picture.jpg").status_code == 404
    monkeypatch.setattr("hansa.events.operations.speaking.MOST_SPEAKERS", 0)
    assert "very many" in text(browser.post(address, {**given, "key": "m"}))
    browser.post(f"{address}{grace.pk}/remove/")
    assert Speaker.objects.get() == alan


def test_materials_are_for_everybody_or_for_those_who_take_part(
    sign_in, client, settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path
    organiser = make_user()
    event = make_webinar("talk", organiser=organiser)
    guest = make_registration(event).user
    browser, address = sign_in(organiser), "/events/talk/materials/"
    for key, audience in (("a", "everybody"), ("b", "participants")):
        paper = io.BytesIO(b"%PDF-1.7 slides")
        paper.name = "x.pdf"
        given = {"key": key, "title": f"For {audience}", "audience": audience, "document": paper}
        assert browser.post(address, given).status_code == 302
    bad = io.BytesIO(b"MZ program")
    bad.name = "x.pdf"
    assert browser.post(address, {**given, "key": "c", "document": bad}).status_code == 422
    assert "For participants" in text(browser.get(address))
    assert "For participants" not in text(client.get("/events/talk/"))
    public, inside = event.documents.order_by("pk")
    assert client.get(f"/events/talk/documents/{public.pk}/").status_code == 200
    assert client.get(f"/events/talk/documents/{inside.pk}/").status_code == 404
    assert sign_in(guest).get(f"/events/talk/documents/{inside.pk}/").status_code == 200
    monkeypatch.setattr("hansa.events.operations.gallery.MOST_DOCUMENTS", 0)
    paper.seek(0)
    assert "room for" in text(browser.post(address, {**given, "key": "d", "document": paper}))
    edit = f"{address}{public.pk}/"
    assert 'value="For everybody"' in text(browser.get(edit))
    words = {"version": 1, "title": "Slides", "audience": "participants"}
    assert browser.post(edit, {**words, "title": ""}).status_code == 422
    assert browser.post(edit, words)["Location"] == address
    assert browser.post(edit, words).status_code == 409
    assert client.get(f"/events/talk/documents/{public.pk}/").status_code == 404
    browser.post(edit, {**words, "version": 2, "audience": "everybody"})
    browser.post(f"{edit}remove/")
    assert client.get(f"/events/talk/documents/{public.pk}/").status_code == 404
    assert f"{edit}put-back/" in text(browser.get(address))
    assert "room for" in text(browser.post(f"{edit}put-back/", follow=True))
    monkeypatch.undo()
    browser.post(f"{edit}put-back/")
    answer = client.get(f"/events/talk/documents/{public.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="slides.pdf"'
