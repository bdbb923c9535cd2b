"""Recommendations of an event as its pages show them."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import localize

from hansa.matchmaking.models import Application, Introduction
from hansa.matchmaking.queries.introductions import Exposure
from hansa.matchmaking.queries.partners import Partner
from hansa.organisations.presentation.reasons import labels_of, sentences


def with_reasons(partners: Iterable[Partner]) -> list[tuple[Partner, list[str]]]:
    """Return partners, each with why they are recommended; the weightiest sentence first."""
    shown = list(partners)
    listed = [one.introduction for one in shown if one.introduction]
    terms, names = labels_of(one.reasons for one in listed), _names_of(listed)
    return [
        (one, sentences(one.introduction.reasons, terms, names) if one.introduction else [])
        for one in shown
    ]


def _names_of(introductions: Iterable[Introduction]) -> dict[int, str]:
    pks = {pk for one in introductions for reason in one.reasons for pk in reason["partners"]}
    if not pks:
        return {}
    rows = Application.objects.filter(pk__in=pks).select_related("organisation")
    return {one.pk: one.organisation.name for one in rows}


def exposure_for_screen(found: Exposure) -> dict[str, Any]:
    """Return whom the recommendations reach, as the organiser's page shows it."""
    return {
        "made_at": found.made_at,
        "lists": found.lists,
        "gini": localize(round(found.gini, 2)),
        "in_none_count": len(found.in_none),
        "in_none": ", ".join(one.organisation.name for one in found.in_none),
        "without": ", ".join(one.organisation.name for one in found.without),
    }
