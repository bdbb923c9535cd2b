"""The interface for programs: listed, and answering as it says."""

from datetime import date, timedelta

import pytest

from hansa.config.api import api
from hansa.organisations.models import Membership
from tests.factories import (
    NOW,
    make_agreement,
    make_article,
    make_call,
    make_event,
    make_membership,
    make_organisation,
)

pytestmark = pytest.mark.django_db
TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}


@pytest.fixture
def site(db):
    make_organisation("Alpha", country="FR", email="secret@example.org", latitude=1.0)
    make_organisation("Draft", published=False)
    make_event("fair")
    make_call("grant")
    make_article("fresh")
    make_agreement("Bridge", scope="To build.")


@pytest.fixture
def listing(client, db):
    return client.get("/api/openapi.json").json()


def resolve(schema, listing):
    if "$ref" in schema:
        return listing["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def check(value, schema, listing):
    """Check a value against the part of JSON schema that the listing uses."""
    schema = resolve(schema, listing)
    if "anyOf" in schema:
        assert any(fits(value, one, listing) for one in schema["anyOf"]), (value, schema)
        return
    kind = schema["type"]
    if kind == "array":
        for item in value:
            check(item, schema["items"], listing)
    elif kind == "object" and "properties" not in schema:  # names are free, values are alike
        assert isinstance(value, dict)
        if isinstance(schema["additionalProperties"], dict):
            for part in value.values():
                check(part, schema["additionalProperties"], listing)
    elif kind == "object":
        assert set(schema.get("required", [])) <= set(value)
        assert set(value) <= set(schema["properties"])
        for name, part in value.items():
            check(part, schema["properties"][name], listing)
    else:
        assert isinstance(value, TYPES[kind]), (value, schema)


def fits(value, schema, listing):
    try:
        check(value, schema, listing)
    except AssertionError:
        return False
    return True


def test_listing_names_every_path(listing):
    paths = {path.replace("/api", "", 1) for path in listing["paths"]}
    assert paths == {
        "/organisations", "/organisations/{slug}", "/networks", "/networks/{slug}", "/events",
        "/events/{slug}", "/calls", "/calls/{slug}",
        "/partner-searches", "/partner-searches/{slug}", "/news", "/news/{slug}", "/figures",
        "/agreements", "/agreements/{slug}",
    }  # fmt: skip
    routed = {path for _, router in api._routers for path in router.path_operations}
    assert paths == routed


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("organisations", "alpha"),
        ("events", "fair"),
        ("calls", "grant"),
        ("news", "fresh"),
        ("agreements", "bridge"),
    ],
)
def test_records_answer_as_the_listing_says(client, site, listing, path, slug):
    many = client.get(f"/api/{path}")
    assert many.json()["count"] == 1
    answers = listing["paths"][f"/api/{path}"]["get"]["responses"]
    check(many.json(), answers["200"]["content"]["application/json"]["schema"], listing)
    answers = listing["paths"][f"/api/{path}/{{slug}}"]["get"]["responses"]
    one = client.get(f"/api/{path}/{slug}")
    assert one.json() == many.json()["items"][0]
    check(one.json(), answers["200"]["content"]["application/json"]["schema"], listing)
    assert "404" in answers
    missing = client.get(f"/api/{path}/none")
    assert missing.status_code == 404
    check(missing.json(), answers["404"]["content"]["application/json"]["schema"], listing)


def test_check_of_the_schema_can_fail(listing):
    schema = {"$ref": "#/components/schemas/EventOut"}
    with pytest.raises(AssertionError):
        check({"slug": "x"}, schema, listing)
    assert not fits("x", {"type": "integer"}, listing)


def test_organisations_are_narrowed_and_tell_no_contact_data(client, site):
    assert client.get("/api/organisations?q=alph").json()["count"] == 1
    assert client.get("/api/organisations?country=fr").json()["count"] == 1
    assert client.get("/api/organisations?country=DE").json()["count"] == 0
    assert b"secret@example.org" not in client.get("/api/organisations").content
    assert client.get("/api/organisations/draft").status_code == 404
    assert client.get("/api/organisations?limit=1&offset=1").json()["items"] == []
    assert client.get("/api/organisations?country=GERMANY").status_code == 422


def test_figures_come_with_their_definition(client, site, listing):
    answer = client.get("/api/figures").json()
    assert {f["key"] for f in answer} == {"organisations", "countries", "meetings", "agreements"}
    assert all(f["definition"] for f in answer)
    answers = listing["paths"]["/api/figures"]["get"]["responses"]
    check(answer, answers["200"]["content"]["application/json"]["schema"], listing)


def test_networks_come_with_members_that_both_sides_confirmed(client, listing):
    net = make_organisation("Net", profile_type="network", target_countries=["CN"])
    make_organisation("Pact", profile_type="partnership")
    make_membership(net, make_organisation("Lyon", country="FR", email="s@example.org"), "node")
    waiting = make_organisation("Waiting")
    Membership.objects.create(group=net, member=waiting, group_confirmed_at=NOW)
    many = client.get("/api/networks")
    answers = listing["paths"]["/api/networks"]["get"]["responses"]
    check(many.json(), answers["200"]["content"]["application/json"]["schema"], listing)
    first = many.json()["items"][0]
    assert first["members"] == [
        {"slug": "lyon", "name": "Lyon", "country": "FR", "role": "node", "since_date": None}
    ]
    assert client.get("/api/networks/net").json() == first
    assert client.get("/api/networks/lyon").status_code == 404
    for query, number in [
        ("", 2), ("kind=partnership", 1), ("country=fr", 1), ("country=DE", 0),
        ("target_country=cn", 1), ("limit=1&offset=1", 2),
    ]:  # fmt: skip
        assert client.get(f"/api/networks?{query}").json()["count"] == number, query
    for wrong in ("kind=king", "country=GER", "target_country=C1"):
        assert client.get(f"/api/networks?{wrong}").status_code == 422
    assert b"example.org" not in many.content


def test_agreements_are_narrowed_and_only_public_ones_are_told(client, site):
    alpha = make_organisation("Beta", country="ES", email="secret@example.org")
    other = make_organisation("Gamma", country="GR")
    make_agreement("Hidden", ours=alpha, others=[other])
    make_agreement("Ended", others=[alpha], kind="gateway", expires_date=date(2017, 7, 1))

    def slugs(query):
        answer = client.get(f"/api/agreements?{query}")
        return answer.status_code, [one["slug"] for one in answer.json().get("items", [])]

    assert slugs("") == (200, ["ended", "bridge"])
    assert slugs("country=es") == (200, ["ended"])
    assert slugs("kind=mou") == (200, ["bridge"])
    assert slugs("state=expired") == (200, ["ended"])
    assert slugs("state=active") == slugs("state=open-ended") == (200, ["bridge"])
    assert slugs("q=gamma") == (200, [])
    assert slugs("state=nonsense")[0] == slugs("kind=x")[0] == slugs("country=ESP")[0] == 422
    assert client.get("/api/agreements/hidden").status_code == 404
    ended = client.get("/api/agreements/ended").json()
    assert ended["state"] == "expired"
    assert ended["parties"] == [
        {"name": "Beta", "country": "ES", "slug": "beta"},
        {"name": "Kyoto Lab", "country": "JP", "slug": ""},
    ]
    assert "secret@example.org" not in client.get("/api/agreements").content.decode()


def test_calls_are_narrowed_by_who_may_apply(client):
    make_call("german", countries=["DE"], profile_types=["sme"], kind="prize")
    make_call("over", deadlines=[NOW - timedelta(days=1)])
    make_call("hidden", published=False)

    def slugs(query):
        return [one["slug"] for one in client.get(f"/api/calls?{query}").json()["items"]]

    assert slugs("") == slugs("country=de&profile_type=sme&kind=prize") == ["german"]
    assert slugs("country=FR") == slugs("q=nothing") == []
    assert slugs("status=closed") == ["over"]
    assert client.get("/api/calls/over").json()["status"] == "closed"
    assert client.get("/api/calls/hidden").status_code == 404
    assert client.get("/api/calls?status=wrong").status_code == 422
