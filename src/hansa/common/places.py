"""Countries by name in the reader's language, and where a place lies on the home page's map."""

import json
import math
from functools import cache
from pathlib import Path

from babel import Locale
from django.utils.translation import get_language

PROJECTION = Path(__file__).resolve().parent / "projection.json"


@cache
def _territories(language: str) -> dict[str, str]:
    names = Locale.parse(language.replace("-", "_")).territories
    return {code: str(name) for code, name in names.items() if len(code) == 2 and code.isalpha()}


def country_name(code: str) -> str:
    """Return the name of the country with this ISO 3166 code in the active language."""
    return _territories(get_language() or "en").get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """Return all countries, by name in the active language."""
    skipped = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
    rows = _territories(get_language() or "en").items()
    return sorted(((c, n) for c, n in rows if c not in skipped), key=lambda row: row[1])


@cache
def _projection() -> dict[str, float]:
    data: dict[str, float] = json.loads(PROJECTION.read_text())
    return data
