"""Regions and cities that follow from a country."""

import pytest

from hansa.common.geography import (
    distance_km,
    find_place,
    is_region_of,
    names_of_cities,
    nuts_prefix,
    region_choices,
    region_name,
)
from hansa.common.places import country_choices


@pytest.mark.parametrize(("country", "prefix"), [("GR", "EL"), ("GB", "UK"), ("DE", "DE")])
def test_two_countries_have_codes_of_their_own(country, prefix):
    assert nuts_prefix(country) == prefix
    assert all(code.startswith(prefix) for code, _name in region_choices(country))
    assert region_choices(country)


def test_regions_are_of_level_two_and_in_order():
    rows = region_choices("DE")
    assert ("DEG0", "Thüringen") in rows
    assert len(rows) == 38
    assert {len(code) for code, _name in rows} == {4}
    assert [name for _code, name in rows][:2] == ["Arnsberg", "Berlin"]


@pytest.mark.parametrize("country", ["JP", "US", "", "XX", "nonsense"])
def test_other_countries_have_no_regions(country):
    assert country == "" or region_choices(country) == []


@pytest.mark.parametrize(
    ("code", "country", "lies"),
    [("DEG0", "DE", True), ("DEG03", "DE", True), ("EL30", "GR", True), ("FR10", "DE", False),
     ("DE99", "DE", False), ("", "DE", False)],
)  # fmt: skip
def test_region_lies_in_its_country(code, country, lies):
    assert is_region_of(code, country) is lies
    assert bool(region_name(code)) == (code in {"DEG0", "DEG03", "EL30", "FR10"})


@pytest.mark.parametrize(
    ("typed", "country", "name"),
    [("münchen", "DE", "Munich"), ("MUNICH", "", "Munich"), ("munchen", "DE", "Munich"),
     ("Cambridge", "US", "Cambridge"), ("Cambridge", "GB", "Cambridge"), ("Wien", "AT", "Vienna"),
     ("wroclaw", "PL", "Wrocław")],
)  # fmt: skip
def test_city_is_found_by_any_of_its_names(typed, country, name):
    place = find_place(typed, country)
    assert place is not None
    assert place.name == name
    assert country in ("", place.country)


@pytest.mark.parametrize("typed", ["", "   ", "nonsense", "…", "x" * 10_000, "\x00"])
def test_no_city_is_found_by_nonsense(typed):
    assert find_place(typed) is None
    assert find_place(typed, "DE") is None
    assert names_of_cities(typed) == []


def test_cities_have_other_names():
    assert "wien" in names_of_cities("Vienna")
    assert "firenze" in names_of_cities("florence")
    assert "munchen" in names_of_cities("Munich")
    assert "munich" not in names_of_cities("Munich")


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [((0, 0), (0, 0), 0), ((0, 0), (0, 180), 20015), ((52.5, 13.4), (48.1, 11.6), 504),
     ((90, 0), (-90, 77), 20015)],
)  # fmt: skip
def test_distance_is_along_a_great_circle(one, other, km):
    assert distance_km(*one, *other) == pytest.approx(km, abs=3)


def test_every_country_can_be_asked_for_its_regions():
    for code, _name in country_choices():
        assert all(region_name(region) == name for region, name in region_choices(code))
