"""Searching the directory: words, facets that combine, orders."""

from datetime import timedelta

import pytest

from hansa.organisations.models import Organisation
from hansa.organisations.operations.profiles import publish_organisation
from hansa.organisations.operations.vocabularies import merge_term
from hansa.organisations.queries.directory import (
    DirectorySearch,
    compared_organisations,
    points_of,
    search_directory,
)
from tests.factories import NOW, make_organisation, make_term

pytestmark = pytest.mark.django_db


def search(question="", sort="", near="", **chosen):
    return search_directory(DirectorySearch(question, chosen, sort, near))


def names(*args, **kwargs):
    return [one.name for one in search(*args, **kwargs)]


@pytest.fixture
def directory():
    """Make a few organisations that differ in everything."""
    photonics, health = make_term("photonics", "technology"), make_term("health")
    make_organisation(
        "Photonics Jena", acronym="PJ", city="Jena", latitude=50.93, longitude=11.58,
        region_code="DEG03", region_name="Thüringen", sme_count=60, label="gold",
        target_countries=["JP"], terms=[photonics],
    )  # fmt: skip
    make_organisation(
        "Licht", summary="Photonics for health.", city="Wien", country="AT", latitude=48.2,
        longitude=16.37, terms=[health], named_members="Zeiss\nSchott", profile_type="network",
    )  # fmt: skip
    made = make_organisation("Öresund", country="SE", city="Malmö", terms=[photonics, health])
    made.offers.add(make_term("export", "interest"))
    publish_organisation(actor=None, now=NOW, organisation=made)
    make_organisation("Hidden photonics", published=False, terms=[photonics])


def test_names_come_before_keywords_and_these_before_other_texts(directory):
    assert names("photonics") == ["Photonics Jena", "Öresund", "Licht"]
    assert names("photonics", sort="name") == ["Licht", "Öresund", "Photonics Jena"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("alpha", ["Alpha", "Alpha", "Alphabet", "The Alpha"]),
        ("ab", ["Zebra", "Absolute"]),
        ("the alpha", ["The Alpha"]),
    ],
)
def test_the_very_name_or_acronym_comes_first(typed, first):
    for name, acronym in [("The Alpha", ""), ("Alphabet", ""), ("Alpha", ""), ("Zebra", "AB"),
                          ("Absolute", ""), ("Alpha", "")]:  # fmt: skip
        make_organisation(name, acronym=acronym)
    assert names(typed) == first


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ORESUND", ["Öresund"]),
        ("photonik", ["Photonics Jena", "Öresund"]),  # what a word is called in German
        ("gesundheit schweden", ["Öresund"]),  # words and countries in German
        ("santé", ["Öresund", "Licht"]),
        ("zeiss", ["Licht"]),
        ("netzwerk", ["Licht"]),  # the type, in German
        ("thueringen", ["Photonics Jena"]),
        ("vienna", ["Licht"]),
        ("photonisc jena", ["Photonics Jena"]),
        ("export", ["Öresund"]),
        ("zeiss export", []),
        ("…", []),
        ("\x00", []),
        ("hidden", []),
    ],
)
def test_organisations_are_found_by_what_they_say_in_every_language(directory, typed, found):
    assert sorted(names(typed)) == sorted(found)


@pytest.mark.parametrize(
    ("facet", "value", "found"),
    [
        ("type", "network", ["Licht"]),
        ("country", "AT", ["Licht"]),
        ("region", "DEG0", ["Photonics Jena"]),  # finer regions count to theirs
        ("label", "gold", ["Photonics Jena"]),
        ("size", "50-149", ["Photonics Jena"]),
        ("target", "JP", ["Photonics Jena"]),
        ("technology", "photonics", ["Öresund", "Photonics Jena"]),
        ("offer", "export", ["Öresund"]),
        ("interest", "export", []),
        ("country", "XX", []),
        ("technology", "<script>", []),
        ("nonsense", "x", []),
        ("size", "", []),
    ],
)
def test_each_facet_keeps_what_has_the_value(directory, facet, value, found):
    assert sorted(names(**{facet: (value,)})) == sorted(found)


def test_counts_say_what_each_value_would_leave_and_chosen_ones_are_always_there(directory):
    found = search(country=("AT", "XX"), technology=("photonics",))
    counts = found.facet_counts()
    assert len(found) == 0
    assert counts["country"] == {"DE": 1, "SE": 1, "AT": 0, "XX": 0}
    assert counts["technology"] == {"photonics": 0}
    for facet, values in counts.items():
        for value, number in values.items():
            chosen = {"country": ("AT", "XX"), "technology": ("photonics",)} | {facet: (value,)}
            assert len(search(**chosen)) == number, (facet, value)


def test_merged_words_count_as_the_other_one(directory):
    optics = make_term("optics", "technology")
    merge_term(
        actor=None, now=NOW, term=make_term("photonics", "technology"), into=optics
    )  # fmt: skip
    found = search(technology=("photonics", "optics"))
    assert found.search.chosen == {"technology": ("optics",)}
    assert (len(found), found.facet_counts()["technology"]) == (2, {"optics": 2})
    old = make_term("export", "interest")
    merge_term(actor=None, now=NOW, term=old, into=make_term("trade", "interest"))
    assert names(offer=("export",)) == ["Öresund"]


@pytest.mark.parametrize(
    ("asked", "question", "near", "used"),
    [
        ("", "", "", "name"),
        ("", "health", "", "relevance"),
        ("relevance", "", "", "name"),
        ("relevance", "health", "", "relevance"),
        ("freshness", "", "", "freshness"),
        ("distance", "", "", "name"),
        ("distance", "", "Atlantis", "name"),
        ("distance", "", "Jena", "distance"),
        ("nonsense", "health", "", "relevance"),
        ("nonsense", "…", "", "name"),
    ],
)
def test_orders_are_used_where_they_make_sense(directory, asked, question, near, used):
    assert search(question, sort=asked, near=near).sort == used


def test_orders_by_freshness_and_distance(directory):
    Organisation.objects.filter(name="Licht").update(confirmed_at=NOW + timedelta(days=1))
    Organisation.objects.filter(name="Öresund").update(confirmed_at=None)
    assert names(sort="freshness") == ["Licht", "Photonics Jena", "Öresund"]
    assert names(sort="distance", near="Graz") == ["Licht", "Photonics Jena", "Öresund"]
    assert names(sort="distance", near="erfurt") == ["Photonics Jena", "Licht", "Öresund"]
    found = search(near="Jena", sort="distance")
    nearest, *_others, farthest = found.order()
    assert round(found.distance_of(nearest)) == 1
    assert found.distance_of(farthest) == float("inf")
    assert search().distance_of(0) == float("inf")


def test_large_and_small_results_have_one_order():
    for n in range(60):
        make_organisation(f"{'Alpha' if n % 20 == 0 else 'Beta'} {n:02}")
    found = names()
    assert found == sorted(found)
    assert names("alpha") == ["Alpha 00", "Alpha 20", "Alpha 40"]
    assert names("alpha", sort="name") == ["Alpha 00", "Alpha 20", "Alpha 40"]


def test_result_is_read_by_the_slice_and_knows_what_it_has(directory):
    found = search(sort="name")
    assert len(found) == 3
    assert [one.name for one in found[:1]] == ["Licht"]
    assert [one.name for one in found[1:]] == ["Öresund", "Photonics Jena"]
    assert found.has(Organisation.objects.get(name="Licht").pk)
    assert not found.has(Organisation.objects.get(name="Hidden photonics").pk)
    assert not search(country=("DE",)).has(Organisation.objects.get(name="Licht").pk)
    assert not found.has(0)
    assert DirectorySearch(" ", {"country": ()}, "name", "Jena").is_filtered is False
    assert DirectorySearch("", {"country": ("DE",)}).is_filtered is True


def test_many_points_are_counted_by_place(directory, monkeypatch):
    from hansa.organisations.queries import directory as queries

    make_organisation("Twin", city="Jena", latitude=50.93, longitude=11.58)
    assert [p["name"] for p in points_of(search())] == ["Licht", "Photonics Jena", "Twin"]
    monkeypatch.setattr(queries, "MOST_POINTS", 1)
    points = sorted(points_of(search()), key=lambda p: p["number"])
    assert points == [
        {"lat": 48.2, "lon": 16.37, "number": 1, "place": "Wien"},
        {"lat": 50.93, "lon": 11.58, "number": 2, "place": "Jena"},
    ]


def test_number_on_the_map_leads_to_the_list_from_its_place_on(directory, monkeypatch, client):
    from hansa.organisations.queries import directory as queries

    make_organisation("Elsewhere", city="Jena", latitude=10.0, longitude=10.0)
    make_organisation("Nowhere", city="", latitude=20.0, longitude=20.0)
    address = "/organisations/points.json?country=AT&country=DE"
    assert {p["url"] for p in client.get(address).json()} >= {"/organisations/licht/"}
    monkeypatch.setattr(queries, "MOST_POINTS", 1)
    points = client.get(address).json()
    assert {(p["lat"], p["place"], p.get("url")) for p in points} == {
        (48.2, "Wien", "?country=AT&country=DE&near=Wien&sort=distance#results"),
        (50.93, "Jena", "?country=AT&country=DE&near=Jena&sort=distance#results"),
        (10.0, "Jena", None),  # the city of this name lies elsewhere
        (20.0, "", None),
    }


def test_compared_ones_stand_in_the_order_asked_for_once(directory):
    asked = ["oresund", "gone", "licht", "oresund", "hidden-photonics"]
    assert [one.slug for one in compared_organisations(asked)] == ["oresund", "licht"]
    assert compared_organisations([]) == []
