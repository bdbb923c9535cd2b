"""Reasons of recommendations in words, from what is stored with them and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.formats import localize
from django.utils.translation import gettext_lazy

from hansa.common.places import country_name
from hansa.matchmaking.models import Application, Introduction
from hansa.matchmaking.queries.introductions import Exposure
from hansa.matchmaking.queries.partners import Partner
from hansa.organisations.enums import ProfileType
from hansa.organisations.models import Term

SENTENCES = {
    "need": gettext_lazy("They offer what you look for: %(words)s"),
    "offer": gettext_lazy("They look for what you offer: %(words)s"),
    "field": gettext_lazy("You both work in: %(words)s"),
    "text": gettext_lazy("Words in what both of you write: %(words)s"),
    "partners": gettext_lazy("You both know: %(words)s"),
    "country": gettext_lazy("In the same country: %(words)s"),
    "kind": gettext_lazy("Of the same kind: %(words)s"),
    "meaning": gettext_lazy("What both of you write means much the same"),
}
"""By kind of reason. A kind that is not here is not shown."""
Reason = dict[str, Any]


def with_reasons(partners: Iterable[Partner]) -> list[tuple[Partner, list[str]]]:
    """Return partners, each with why they are recommended; the weightiest sentence first."""
    shown = list(partners)
    listed = [one.introduction for one in shown if one.introduction]
    terms, names = _terms_of(listed), _names_of(listed)
    return [
        (one, sentences(one.introduction.reasons, terms, names) if one.introduction else [])
        for one in shown
    ]


def sentences(
    reasons: Sequence[Reason], terms: Mapping[tuple[str, str], str], names: Mapping[int, str]
) -> list[str]:
    """Return stored reasons in the active language, those of a kind in one sentence."""
    words: dict[str, list[str]] = {}
    for reason in reasons:
        said = [word for word in _words(reason, terms, names) if word]
        if (said or reason["kind"] == "meaning") and reason["kind"] in SENTENCES:
            words.setdefault(reason["kind"], []).extend(said)
    return [str(SENTENCES[kind]) % {"words": ", ".join(said)} for kind, said in words.items()]


def _words(
    reason: Reason, terms: Mapping[tuple[str, str], str], names: Mapping[int, str]
) -> list[str]:
    kind, term = reason["kind"], reason["term"]
    if kind == "partners":
        return [names.get(pk, "") for pk in reason["partners"]]
    if kind == "country":
        return [country_name(term)]
    if kind == "kind":
        return [str(dict(ProfileType.choices).get(term, ""))]
    return [terms.get((reason["vocabulary"], term), "") if reason["vocabulary"] else term]


def _terms_of(introductions: Iterable[Introduction]) -> dict[tuple[str, str], str]:
    keys = {
        (reason["vocabulary"], reason["term"])
        for one in introductions
        for reason in one.reasons
        if reason["vocabulary"]
    }
    if not keys:
        return {}
    wanted = reduce(or_, (Q(vocabulary=name, slug=slug) for name, slug in sorted(keys)))
    return {(term.vocabulary, term.slug): str(term) for term in Term.objects.filter(wanted)}


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
