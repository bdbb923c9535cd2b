"""Regions and cities of the world: what follows from a country."""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hansa.common.words import fold

HERE = Path(__file__).parent
# Eurostat writes two countries in its own way.
NUTS_PREFIX = {"GR": "EL", "GB": "UK"}
CHOSEN_LEVEL = 2
"""NUTS 2 are the basic regions of cohesion policy, and those that cluster policy speaks of."""
EARTH_KM = 6371.0
LEAST_LETTERS = 4
"""Shorter names of cities are beginnings of too many other words."""


@dataclass(frozen=True)
class Place:
    """A city and where it lies, in degrees."""

    name: str
    country: str
    latitude: float
    longitude: float


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="|")


@cache
def _regions() -> dict[str, str]:
    return {row["code"]: row["name"] for row in _rows("regions.csv")}


@cache
def _numbers() -> dict[str, str]:
    return {row["code"]: row["number"] for row in _rows("countries.csv")}


def country_number(code: str) -> str:
    """Return a country's code in figures (ISO 3166-1), which outlines of maps go by."""
    return _numbers().get(code, "")


@cache
def _places() -> dict[tuple[str, str], Place]:
    """Return the places by country and folded name; a country's larger city has the name."""
    found: dict[tuple[str, str], Place] = {}
    others: list[tuple[tuple[str, str], Place]] = []
    for row in _rows("cities.csv"):
        country = row["country"]
        place = Place(row["name"], country, float(row["latitude"]), float(row["longitude"]))
        found.setdefault((country, fold(place.name)), place)
        others += [((country, fold(n)), place) for n in row["other_names"].split(";") if n]
    for key, place in others:
        found.setdefault(key, place)
    return found


@cache
def _largest() -> dict[str, list[Place]]:
    """Return the places by folded name alone, in the order of the file."""
    found: dict[str, list[Place]] = {}
    for (_, name), place in _places().items():
        found.setdefault(name, []).append(place)
    return found


@cache
def _names() -> dict[Place, list[str]]:
    """Return the folded names of each place that are one word."""
    found: dict[Place, list[str]] = {}
    for (_, name), place in _places().items():
        if " " not in name and len(name) >= LEAST_LETTERS:
            found.setdefault(place, []).append(name)
    return found


def names_of_cities(name: str) -> list[str]:
    """Return what cities of this name are called elsewhere, each in one word: Wien of Vienna."""
    called = (_names().get(place, []) for place in _largest().get(fold(name), []))
    return sorted({other for names in called for other in names} - {fold(name)})


def nuts_prefix(country: str) -> str:
    """Return how the codes of a country's regions begin."""
    return NUTS_PREFIX.get(country, country)


def region_choices(country: str) -> list[tuple[str, str]]:
    """Return code and name of the NUTS 2 regions of a country; none where there are none."""
    prefix, length = nuts_prefix(country), 2 + CHOSEN_LEVEL
    rows = [(c, n) for c, n in _regions().items() if c.startswith(prefix) and len(c) == length]
    return sorted(rows, key=lambda row: fold(row[1]))


def region_name(code: str) -> str:
    """Return the name of a region; empty if no region has this code."""
    return _regions().get(code, "")


def is_region_of(code: str, country: str) -> bool:
    """Return whether a region of this code lies in the country."""
    return code in _regions() and code.startswith(nuts_prefix(country))


def find_place(city: str, country: str = "") -> Place | None:
    """Return the city of this name, of this country if one is named."""
    name = fold(city)
    if country:
        return _places().get((country, name))
    return next(iter(_largest().get(name, [])), None)


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the distance of two places in degrees along a great circle, in kilometres."""
    a, b = math.radians(lat1), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
