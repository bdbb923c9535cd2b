"""Profiles as files and for machines; contact as its people consented, in every channel."""

import csv
import io
import json
import re
from itertools import product

import pytest
from openpyxl import load_workbook

from hansa.organisations.exports import HEADER, linked_data_of, record_of, table_of, vcard_of
from hansa.organisations.models import Organisation
from hansa.organisations.operations.profiles import add_administrator
from hansa.organisations.views import directory
from tests.factories import NOW, make_organisation, make_term, make_user

pytestmark = pytest.mark.django_db
CONTACT = {
    "email": "lantern-keeper@optics.example", "phone": "+49 3641 5550123",
    "contact_name": "Grace Zuse", "contact_position": "Keeper of lanterns",
}  # fmt: skip
LINKED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
ADDRESS = "/organisations/optics-valley/"


def opened(answer):
    rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    return "\n".join(str(value) for row in rows for value in row)


# Each channel: what a reader gets of the profile there, as text.
CHANNELS = {
    "page": lambda browser: LINKED.sub("", browser.get(ADDRESS).content.decode()),
    "list": lambda browser: browser.get("/organisations/").content.decode(),
    "compare": lambda b: b.get("/organisations/compare/?compare=optics-valley").content.decode(),
    "vcard": lambda browser: browser.get(f"{ADDRESS}card.vcf").content.decode(),
    "linked data": lambda b: LINKED.search(b.get(ADDRESS).content.decode()).group(1),
    "api": lambda browser: browser.get("/api/organisations/optics-valley").content.decode(),
    "api list": lambda browser: browser.get("/api/organisations").content.decode(),
    "csv": lambda browser: browser.get("/organisations/export.csv").content.decode(),
    "xlsx": lambda browser: opened(browser.get("/organisations/export.xlsx")),
    "json": lambda browser: browser.get("/organisations/export.json").content.decode(),
    "map": lambda browser: browser.get("/organisations/points.json").content.decode(),
}
FOR_READERS = {"page", "vcard"}
FOR_EVERYBODY = {"linked data", "api", "api list", "csv", "xlsx", "json"}
READERS = ["visitor", "member", "own", "administrator"]
AUDIENCES = ["nobody", "members", "public"]
SEES = {
    "nobody": {"own", "administrator"},
    "members": {"member", "own", "administrator"},
    "public": set(READERS),
}


@pytest.fixture
def browsers(client, sign_in):
    """Return a browser for each kind of reader of one profile."""
    keeper = make_user()
    people = {"member": make_user(), "own": keeper, "administrator": make_user(
        role="administrator")}  # fmt: skip
    organisation = make_organisation("Optics Valley", latitude=50.9, longitude=11.6, **CONTACT)
    add_administrator(actor=None, now=NOW, organisation=organisation, user=keeper)
    return {"visitor": client} | {name: sign_in(user) for name, user in people.items()}


@pytest.mark.parametrize(("audience", "reader"), list(product(AUDIENCES, READERS)))
def test_contact_is_shown_as_consented_in_every_channel(browsers, audience, reader):
    Organisation.objects.update(contact_audience=audience)
    for channel, read in CHANNELS.items():
        text = read(browsers[reader])
        shown = (channel in FOR_READERS and reader in SEES[audience]) or (
            channel in FOR_EVERYBODY and audience == "public"
        )
        assert "Optics Valley" in text, channel
        assert (CONTACT["email"] in text) is shown, channel
        assert (CONTACT["phone"] in text) is shown, channel
        # Files hold ways to reach an organisation, and no person at all.
        named = shown and channel in FOR_READERS
        assert (CONTACT["contact_name"] in text) is named, channel
        assert (CONTACT["contact_position"] in text) is (named and channel == "page"), channel


@pytest.mark.parametrize(("audience", "word"), list(product(AUDIENCES, [
    CONTACT["email"], "lantern-keeper", CONTACT["contact_name"], "zuse", "5550123", "keeper"
])))  # fmt: skip
def test_nobody_is_found_by_contact(client, audience, word):
    make_organisation("Optics Valley", contact_audience=audience, **CONTACT)
    for address in ("/search/", "/organisations/", "/organisations/export.json",
                    "/api/organisations"):  # fmt: skip
        answer = client.get(address, {"q": word}).content.decode()
        assert "Optics Valley" not in answer, address
    assert "Optics Valley" in client.get("/search/", {"q": "optics"}).content.decode()


def test_record_has_everything_that_is_public():
    one = make_organisation(
        "Alpha", sme_count=3, acronym="AL", target_countries=["JP", "US"],
        terms=[make_term("digital"), make_term("robotics", "technology"),
               make_term("export", "interest")],
    )  # fmt: skip
    one.offers.add(make_term("research", "interest"))
    record = record_of(one)
    assert set(record) == set(HEADER)
    shown = [record[name] for name in ("members", "ecosystem", "technology", "interest", "offer")]
    assert shown == [3, ["digital"], ["robotics"], ["export"], ["research"]]
    (row,) = table_of([one])
    assert row[HEADER.index("target_countries")] == "JP; US"
    assert row[HEADER.index("sector")] == ""


def test_files_hold_what_was_searched_for_in_its_order(client):
    make_organisation("Beta", country="FR", summary="=cmd()")
    make_organisation("Alpha", country="FR")
    make_organisation("Gamma", country="DE")
    text = client.get("/organisations/export.csv?country=FR").content.decode()[1:]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["slug"] for row in rows] == ["alpha", "beta"]
    assert rows[1]["summary"] == "'=cmd()"
    records = client.get("/organisations/export.json?country=FR").json()
    assert [record["slug"] for record in records] == ["alpha", "beta"]
    answer = client.get("/organisations/export.xlsx?country=FR")
    assert answer["Content-Disposition"] == 'attachment; filename="organisations.xlsx"'
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert list(rows[0]) == HEADER
    assert [row[0] for row in rows[1:]] == ["alpha", "beta"]
    assert client.get("/organisations/export.pdf").status_code == 404


def test_files_have_a_greatest_size_and_say_so(client, monkeypatch):
    monkeypatch.setattr(directory, "MOST_EXPORTED", 1)
    make_organisation("Alpha")
    make_organisation("Beta", country="FR")
    answer = client.get("/organisations/export.csv?country=DE&country=FR", follow=True)
    assert answer.redirect_chain == [("/organisations/?country=DE&country=FR", 302)]
    assert "At most 1 organisations fit into a file" in answer.content.decode()
    assert client.get("/organisations/export.csv?country=DE").status_code == 200


NAUGHTY = "A\r\nEMAIL:x@evil.example\nB;C,D\\E\rF\u2028G</script><b>&"


@pytest.mark.parametrize("contact", [True, False])
def test_nothing_in_a_card_begins_a_line_of_its_own(contact):
    one = Organisation(
        slug="a", name=NAUGHTY, summary=NAUGHTY, address=NAUGHTY, city=NAUGHTY, country="DE",
        website="https://a.example", latitude=1.5, longitude=-2.0, **CONTACT,
    )  # fmt: skip
    card = vcard_of(one, contact=contact).decode().replace("\r\n ", "")
    lines = card.split("\r\n")
    names = [re.split("[:;]", line)[0] for line in lines if line]
    expected = ["BEGIN", "VERSION", "KIND", "FN", "ORG", "NOTE", "ADR", "GEO", "URL"]
    expected += ["EMAIL", "TEL", "RELATED"] if contact else []
    assert names == [*expected, "SOURCE", "END"]
    assert not any("\n" in line or "\r" in line for line in lines)
    assert "FN:A\\nEMAIL:x@evil.example\\nB\\;C\\,D\\\\E\\nF" in card


def test_card_leaves_out_what_is_not_known():
    card = vcard_of(Organisation(slug="a", name="Alpha", country="DE"), contact=True).decode()
    assert not re.search("^(GEO|URL|EMAIL|TEL|RELATED|NOTE)", card, re.MULTILINE)
    assert "Germany" in card


def test_linked_data_cannot_end_its_block():
    one = make_organisation(NAUGHTY, summary=NAUGHTY, description="<script>alert(1)</script>")
    text = linked_data_of(one, contact=True)
    assert text.count("<") == text.count(">") == 2
    data = json.loads(LINKED.fullmatch(text).group(1))
    assert data["name"] == NAUGHTY
    assert "email" not in data
    assert data["address"] == {"@type": "PostalAddress", "addressCountry": "DE"}
