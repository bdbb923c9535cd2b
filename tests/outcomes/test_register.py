"""The public list: filters in the address, counts, order, sheet; and where else agreements show."""

import csv
import io
from datetime import date

import pytest

from hansa.outcomes.models import Standing
from hansa.outcomes.presentation import badge_of
from hansa.outcomes.queries.agreements import AgreementSearch, agreement_facets, search_agreements
from tests.factories import NOW, make_agreement, make_article, make_event, make_organisation

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def register(db):
    """Four public agreements, one of each standing, and one that waits."""
    spain, greece = make_organisation("Alpha", country="ES"), make_organisation(country="GR")
    make_agreement("Open", others=[spain], signed_date=date(2017, 6, 4))
    make_agreement(
        "Long", others=[spain], kind="gateway", expires_date=date(2017, 10, 10),
        signed_date=date(2017, 6, 3),
    )  # fmt: skip
    make_agreement(
        "Soon", kind="intent", expires_date=date(2017, 7, 11), signed_date=date(2017, 6, 2)
    )
    make_agreement("Over", kind="intent", expires_date=date(2017, 7, 10), scope="=cmd|' /C calc'")
    make_agreement("Waits", ours=spain, others=[greece])


def titles(client, query):
    page = client.get(f"/agreements/?{query}")
    return [row.agreement.title for row in page.context["rows"]]


@pytest.mark.parametrize(("query", "expected"), [
    ("", ["Open", "Long", "Soon", "Over"]),
    ("order=oldest", ["Over", "Soon", "Long", "Open"]),
    ("kind=intent", ["Soon", "Over"]),
    ("kind=intent&kind=gateway", ["Long", "Soon", "Over"]),
    ("country=ES", ["Open", "Long"]),
    ("country=FR", ["Soon", "Over"]),
    ("country=GR", []),
    ("state=active", ["Open", "Long", "Soon"]),
    ("state=expiring", ["Soon"]),
    ("state=expired", ["Over"]),
    ("state=open-ended", ["Open"]),
    ("state=expired&state=open-ended", ["Open", "Over"]),
    ("state=nonsense", []),
    ("kind=%00x".replace("%00", ""), []),
    ("q=alpha", ["Open", "Long"]),
    ("q=kyoto&kind=mou", ["Open"]),
    ("q=waits", []),
])  # fmt: skip
def test_the_address_holds_the_whole_filter(client, register, query, expected):
    assert titles(client, query) == expected


def test_facets_count_what_each_value_would_leave(register):
    counts = agreement_facets(AgreementSearch(kinds=("intent",)), TODAY)
    assert counts["kinds"] == {"mou": 1, "gateway": 1, "intent": 2}
    assert counts["countries"] == {"FR": 2, "JP": 2}
    assert counts["standings"] == {"active": 1, "expiring": 1, "expired": 1, "open-ended": 0}
    counts = agreement_facets(AgreementSearch(countries=("ES",), standings=("expired",)), TODAY)
    assert counts["countries"] == {"FR": 1, "JP": 1}
    assert counts["standings"]["active"] == 2


@pytest.mark.parametrize(("expires", "standing", "words"), [
    (None, Standing.OPEN_ENDED, "open-ended"),
    (date(2017, 10, 10), Standing.ACTIVE, "in force"),
    (date(2017, 10, 9), Standing.EXPIRING, "expires in 90 days"),
    (date(2017, 7, 12), Standing.EXPIRING, "expires in 1 day"),
    (date(2017, 7, 11), Standing.EXPIRING, "expires today"),
    (date(2017, 7, 10), Standing.EXPIRED, "has expired"),
])  # fmt: skip
def test_badge_and_filter_agree_on_each_day(expires, standing, words):
    made = make_agreement(expires_date=expires)
    assert made.standing_on(TODAY) == standing
    assert badge_of(made, TODAY).label == words
    found = {s for s in Standing if search_agreements(AgreementSearch(standings=(s,)), TODAY)}
    wider = set() if standing == Standing.EXPIRED else {Standing.ACTIVE}
    assert found == {standing} | wider


def test_the_list_says_what_is_chosen_and_leads_back(client, register):
    page = client.get("/agreements/?country=ES&order=oldest").content.decode()
    assert "2 agreements" in page
    assert "Clear all" in page
    assert 'name="order" value="oldest"' in page
    assert "/agreements/agreements.csv?country=ES&amp;order=oldest" in page
    assert "Nothing found" in client.get("/agreements/?q=zzzz").content.decode()
    assert "Clear all" not in client.get("/agreements/?order=oldest").content.decode()


def test_the_sheet_holds_what_the_list_shows(client, register):
    answer = client.get("/agreements/agreements.csv?state=expired&state=open-ended")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode()[1:], newline="")))
    assert [row["Title"] for row in rows] == ["Open", "Over"]
    assert rows[0] == {
        "Title": "Open", "Kind": "memorandum of understanding", "Signed on": "2017-06-04",
        "Last day": "", "State": "open-ended", "Parties": "Alpha; Kyoto Lab",
        "Countries": "Spain; Japan", "What it is about": "",
        "Address": "http://127.0.0.1:8000/agreements/open/",
    }  # fmt: skip
    assert rows[1]["What it is about"] == "'=cmd|' /C calc'"
    german = client.get("/de/agreements/agreements.csv").content.decode()
    assert "Spanien; Japan" in german
    assert "/de/agreements/open/" in german


def test_it_shows_where_it_came_from_and_there_too(client):
    event, article = make_event("fair"), make_article("fresh")
    made = make_agreement("Bridge", scope="To *build*.")
    type(made).objects.update(event=event, article=article)
    page = client.get("/agreements/bridge/").content.decode()
    assert "/events/fair/" in page
    assert "/news/fresh/" in page
    assert "no end stated" in page
    for address in ("/events/fair/", "/news/fresh/", "/sitemap.xml", "/search/?q=bridge"):
        assert "/agreements/bridge/" in client.get(address).content.decode()
    type(made).objects.update(state="refused")
    for address in ("/events/fair/", "/news/fresh/", "/sitemap.xml"):
        assert "/agreements/bridge/" not in client.get(address).content.decode()


def test_what_is_not_published_yet_is_not_linked(client):
    event = make_event("fair", published_at=NOW.replace(year=2018))
    article = make_article("fresh", published_at=NOW.replace(year=2018))
    made = make_agreement("Bridge")
    type(made).objects.update(event=event, article=article)
    page = client.get("/agreements/bridge/").content.decode()
    assert "/events/fair/" not in page
    assert "/news/fresh/" not in page
