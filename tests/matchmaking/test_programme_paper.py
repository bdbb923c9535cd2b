"""The programme on paper: for whoever may see the event, by the clocks of where one is."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from hansa.common import clock
from hansa.matchmaking.documents import programme as paper
from hansa.matchmaking.operations.programme import ItemDetails, add_item, set_stops, take_place
from hansa.matchmaking.queries.schedules import slots_of
from tests.factories import DAY, NOW, make_event, make_matchmaking, make_user
from tests.matchmaking.test_missions import visit, way

pytestmark = pytest.mark.django_db


def text_of(content):
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def mission(db):
    taipei = ZoneInfo("Asia/Taipei")
    event = make_event(
        "ride", kind="mission", timezone="Asia/Taipei", city="Taipei",
        starts_at=datetime(2017, 10, 9, 1, tzinfo=taipei),
        ends_at=datetime(2017, 10, 14, 12, tzinfo=taipei),
    )  # fmt: skip
    call = make_matchmaking(event=event, sides=[("Delegation", 8, [])])
    stops = way(("Taipei", 9, 11), ("Tokyo", 12, 14))
    set_stops(actor=None, now=NOW, call=call, version=1, stops=stops)
    call.refresh_from_db()
    return call


def test_paper_has_cities_dates_clocks_and_places_left(mission, fair, client):
    assert 'href="/events/ride/programme.pdf"' in client.get("/events/ride/").content.decode()
    visit(mission, place="Fab 12", transport="by bus", capacity=20)
    visit(mission, "Taipei", title="Opening", kind="seminar", blocks_everybody=True)
    answer = client.get("/events/ride/programme.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "programme-ride.pdf" in answer["Content-Disposition"]
    text = text_of(answer.content)
    for words in [
        "Title of ride", "Taiwan 9–11 October 2017", "Japan 12–14 October 2017",
        "Monday, 9 October · Taipei", "Times by the clocks of Taipei (UTC+08:00)",
        "Thursday, 12 October · Tokyo", "Times by the clocks of Tokyo (UTC+09:00)",
        "10:00–12:00 Robot works visit Fab 12, by bus 20 of 20 places left",
        "Opening seminar for everybody", "/events/ride/",
    ]:  # fmt: skip
        assert words in text
    assert text.index("Opening") < text.index("Robot works")
    french = text_of(client.get("/fr/events/ride/programme.pdf").content)
    assert "jeudi 12 octobre" in french.lower()
    page = client.get("/events/ride/").content.decode()
    assert 'href="/events/ride/programme.pdf"' in page
    assert "20 of 20 places left" in page
    assert "Nobody else sees" not in page
    # Without city or programme there is none, and no link.
    assert client.get(f"/events/{fair.event.slug}/programme.pdf").status_code == 404
    assert "programme.pdf" not in client.get(f"/events/{fair.event.slug}/").content.decode()


def test_places_are_those_left_now_and_none_afterwards(fair, client, monkeypatch):
    slot = slots_of(fair.call)[0]
    details = ItemDetails("visit", "Clean room", slot.starts_at, slot.ends_at, capacity=1)
    part = add_item(actor=None, now=NOW, call=fair.call, details=details)
    address = f"/events/{fair.event.slug}/"
    assert "1 of 1 places left" in text_of(client.get(f"{address}programme.pdf").content)
    take_place(actor=None, now=NOW, item=part, delegate=fair.ours[0].delegates.get())
    assert "no place left" in text_of(client.get(f"{address}programme.pdf").content)
    assert "no place left" in client.get(address).content.decode()
    monkeypatch.setattr(clock, "now", lambda: fair.event.ends_at + DAY)
    assert "place" not in text_of(client.get(f"{address}programme.pdf").content).lower().split(
        "as it was"
    )[0].replace("places", "", 1)
    assert "1 place<" in client.get(address).content.decode()


def test_what_looks_the_same_is_drawn_once(mission, client, monkeypatch):
    visit(mission)
    drawn = []
    press = paper.Press
    monkeypatch.setattr(paper, "Press", lambda folder: drawn.append(1) or press(folder))
    first = client.get("/events/ride/programme.pdf").content
    assert client.get("/events/ride/programme.pdf").content == first
    visit(mission, title="Another")
    assert client.get("/events/ride/programme.pdf").content != first
    assert len(drawn) == 2


def test_paper_of_an_event_that_is_not_out_is_its_organisers(client, sign_in):
    organiser = make_user()
    event = make_event("later", organiser=organiser, published_at=NOW + DAY)
    call = make_matchmaking(event=event)
    slot = slots_of(call)[0]
    details = ItemDetails("visit", "Clean room", slot.starts_at, slot.ends_at)
    add_item(actor=None, now=NOW, call=call, details=details)
    assert client.get("/events/later/programme.pdf").status_code == 404
    assert sign_in(make_user()).get("/events/later/programme.pdf").status_code == 404
    assert sign_in(organiser).get("/events/later/programme.pdf").status_code == 200
    assert (
        "Nobody else sees this event yet"
        in sign_in(organiser).get("/events/later/").content.decode()
    )
