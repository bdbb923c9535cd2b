"""Countries by name in the reader's language, and where a place lies on the home page's map."""

import math
from dataclasses import dataclass
from functools import cache

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, override

from hansa.common.words import fold


@dataclass(frozen=True)
class Projection:
    """How the base map is drawn: centre in degrees, the rest in its units."""

    latitude: float
    longitude: float
    scale: float
    x: float
    y: float
    width: float
    height: float


# The same numbers as in assets/map/projection.json; a test compares them.
PROJECTION = Projection(52, 10, 800, 282, 275, 640, 560)


NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
"""Codes that Unicode names beside the countries."""


@cache
def _territories(language: str) -> dict[str, str]:
    names = Locale.parse(language.replace("-", "_")).territories
    return {code: str(name) for code, name in names.items() if len(code) == 2 and code.isalpha()}


def country_name(code: str) -> str:
    """Return the name of the country with this ISO 3166 code in the active language."""
    return _territories(get_language() or "en").get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """Return all countries, by name in the active language."""
    rows = _territories(get_language() or "en").items()
    return sorted(((c, n) for c, n in rows if c not in NO_COUNTRY), key=lambda row: row[1])


def country_code(name: str) -> str:
    """Return the code of a country by its name in the active language or in English, or ``""``."""
    wanted = fold(name)
    for language in dict.fromkeys([get_language() or "en", "en"]):
        for code, known in _territories(language).items():
            if code not in NO_COUNTRY and wanted in (code.lower(), fold(known)):
                return code
    return OTHER_NAMES.get(wanted, "")


# How people write countries beside their codes and the names that Unicode has.
OTHER_NAMES = {
    "uk": "GB", "el": "GR", "usa": "US", "united states of america": "US", "great britain": "GB",
    "england": "GB", "holland": "NL", "the netherlands": "NL", "czech republic": "CZ",
    "turkey": "TR", "hong kong": "HK", "macau": "MO", "korea": "KR", "republic of korea": "KR",
    "macedonia": "MK",
    "russian federation": "RU", "viet nam": "VN", "slovak republic": "SK",
}  # fmt: skip


@cache
def _codes() -> dict[str, str]:
    """Return the code of each country by its folded names in all languages of the site."""
    found = {**OTHER_NAMES}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for code, name in country_choices():
                found.setdefault(fold(name), code)
                found[code.lower()] = code
    return found


def find_country(text: str) -> str:
    """Return the ISO 3166 code of a country by code or name in any language; empty if none."""
    return _codes().get(fold(text), "")


def project(latitude: float, longitude: float) -> tuple[float, float] | None:
    """
    Return where a place lies on the base map, or None when it is off the map.

    Lambert azimuthal equal-area, as the base map is drawn (Snyder, *Map Projections: A Working
    Manual*, USGS 1987, eq. 22-4).
    """
    p = PROJECTION
    lat, lon = math.radians(latitude), math.radians(longitude - p.longitude)
    lat0 = math.radians(p.latitude)
    cosine = math.sin(lat0) * math.sin(lat) + math.cos(lat0) * math.cos(lat) * math.cos(lon)
    if cosine < 0:
        return None
    k = p.scale * math.sqrt(2 / (1 + cosine))
    x = p.x + k * math.cos(lat) * math.sin(lon)
    y = p.y - k * (math.cos(lat0) * math.sin(lat) - math.sin(lat0) * math.cos(lat) * math.cos(lon))
    inside = 0 <= x <= p.width and 0 <= y <= p.height
    return (round(x, 1), round(y, 1)) if inside else None


def map_points(places: list[tuple[float, float, int]]) -> list[dict[str, float]]:
    """Return the places as dots on the base map, larger where more organisations are."""
    points = []
    for latitude, longitude, number in places:
        at = project(latitude, longitude)
        if at is not None:
            points.append({"x": at[0], "y": at[1], "r": round(1.4 + math.sqrt(number) * 0.8, 1)})
    return points
