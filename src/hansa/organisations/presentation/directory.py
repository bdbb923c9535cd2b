"""How a search of the directory is read from an address and shown on a page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from hansa.common.geography import region_name
from hansa.common.places import country_name
from hansa.common.words import excerpt, mark_words
from hansa.organisations.enums import ExcellenceLabel, ProfileType
from hansa.organisations.models import Organisation, Term
from hansa.organisations.profile_types import specifics_of
from hansa.organisations.queries.directory import SORTS, DirectorySearch, Found
from hansa.organisations.queries.index import FACETS, TERM_FACETS
from hansa.organisations.queries.vocabularies import term_labels

FACET_LABELS = {
    "type": _("Profile type"),
    "country": _("Country"),
    "region": _("Region"),
    "ecosystem": _("Industrial ecosystem"),
    "technology": _("Technology"),
    "sector": _("Sector"),
    "emerging": _("Emerging industry"),
    "priority": _("S3 priority"),
    "interest": _("Looks for"),
    "offer": _("Offers"),
    "service": _("Services"),
    "target": _("Target country"),
    "label": _("Label of excellence"),
    "size": _("Members or employees"),
}
SORT_LABELS = {
    "relevance": _("Best match"),
    "name": _("Name"),
    "freshness": _("Last confirmed"),
    "distance": _("Distance"),
}
Labels = dict[str, Callable[[str], str]]
MOST_CHOICES = 12
MOST_VALUES, MOST_LETTERS = 40, 60
"""More values of one facet, and longer ones, are not taken from an address."""


def read_search(get: QueryDict) -> DirectorySearch:
    """Read the whole search from the parameters of an address."""
    chosen = {name: _values(get.getlist(name)) for name in FACETS}
    near, sort = get.get("near", "").strip()[:100], get.get("sort", "")
    return DirectorySearch(
        question=get.get("q", "").strip()[:200],
        chosen={name: values for name, values in chosen.items() if values},
        sort=sort if sort in SORTS else "distance" if near else "",
        near=near,
    )


def read_address(address: str) -> DirectorySearch:
    """Read the whole search from an address's parameters as they stand behind the question mark."""
    return read_search(QueryDict(address))


def _values(given: Sequence[str]) -> tuple[str, ...]:
    """Return the values of a facet; those too long for one become values nothing has."""
    return tuple(dict.fromkeys(v[:MOST_LETTERS] for v in given if v))[:MOST_VALUES]


def address_of(search: DirectorySearch) -> str:
    """Return the parameters of a search, always in the same order."""
    pairs = [("q", search.question.strip())] if search.question.strip() else []
    pairs += [(name, v) for name in FACETS for v in sorted(search.chosen.get(name, ()))]
    pairs += [(n, v) for n, v in [("near", search.near), ("sort", search.sort)] if v]
    return urlencode(pairs)


def value_labels() -> Labels:
    """Return, for each facet, how a value is called."""
    words = term_labels()
    types, labels = dict(ProfileType.choices), dict(ExcellenceLabel.choices)
    named: dict[str, Callable[[str], str]] = {
        "type": lambda v: str(types.get(v, v)),
        "country": country_name,
        "target": country_name,
        "region": lambda v: region_name(v) or v,
        "label": lambda v: str(labels.get(v, v)),
        "size": lambda v: v.replace("-", "–"),
        "offer": lambda v: words.get(("interest", v), v),
    }
    for facet in TERM_FACETS:
        # A default value keeps this turn's facet; mypy has no type for such a lambda.
        named[facet] = lambda v, of=facet: words.get((of, v), v)  # type: ignore[misc]
    return named


def facets_of(found: Found, labels: Labels) -> list[dict[str, Any]]:
    """Return the facets with the values that lead somewhere, the commonest first."""
    counts, facets = found.facet_counts(), []
    for name, title in FACET_LABELS.items():
        chosen = found.search.chosen.get(name, ())
        shown = [row for n, row in enumerate(counts[name].items()) if n < MOST_CHOICES]
        shown += [(v, n) for v, n in counts[name].items() if v in chosen and (v, n) not in shown]
        options = [
            {"value": v, "label": labels[name](v), "count": n, "checked": v in chosen}
            for v, n in shown
        ]
        if options:
            facets.append(
                {"name": name, "label": title, "choices": options, "chosen": len(chosen),
                 "more": max(0, len(counts[name]) - len(options))}
            )  # fmt: skip
    return facets


def chips_of(search: DirectorySearch, get: QueryDict, labels: Labels) -> list[dict[str, str]]:
    """Return what is chosen, each with the address without it."""
    chips = []
    kept = get.copy()
    kept.pop("page", None)
    for name, values in search.chosen.items():  # as they were read: not one more
        kept.setlist(name, list(values))
    for name, values in search.chosen.items():
        for value in values:
            rest = kept.copy()
            rest.setlist(name, [v for v in values if v != value])
            text = f"{FACET_LABELS[name]}: {labels[name](value)}"
            chips.append({"label": text, "href": f"?{rest.urlencode()}"})
    if search.near:
        rest = kept
        for name in ("near", "sort"):
            rest.pop(name, None)
        text = gettext("Near %(place)s") % {"place": search.near}
        chips.append({"label": text, "href": f"?{rest.urlencode()}"})
    return chips


def sorts_of(found: Found, get: QueryDict) -> list[dict[str, Any]]:
    """Return the orders that make sense, each with its address."""
    possible = {"name", "freshness"}
    possible |= {"relevance"} if found.question.words else set()
    possible |= {"distance"} if found.place else set()
    rows = []
    for sort in SORTS:
        if sort in possible:
            params = get.copy()
            params["sort"] = sort
            params.pop("page", None)
            rows.append(
                {"label": SORT_LABELS[sort], "href": f"?{params.urlencode()}",
                 "current": found.sort == sort}
            )  # fmt: skip
    return rows


@dataclass(frozen=True)
class Row:
    """An organisation in a list of results, with what was found marked."""

    organisation: Organisation
    title: SafeString
    text: SafeString
    over: str
    is_compared: bool = False


def text_of(organisation: Organisation) -> tuple[str, str, str]:
    """Return summary and description in the reader's language if there are, and the language."""
    language = get_language() or "en"
    if language != organisation.language:
        for text in organisation.texts.all():
            if text.language == language and (text.summary or text.description):
                description = text.description or organisation.description
                return text.summary or organisation.summary, description, language
    return organisation.summary, organisation.description, organisation.language


def result_rows(
    found: Found, organisations: Iterable[Organisation], compared: Iterable[str]
) -> list[Row]:
    """Return the rows of a page of results."""
    words, chosen, rows = found.question.beginnings, set(compared), []
    for one in organisations:
        summary, description, _language = text_of(one)
        title, text = mark_words(one.name, words), mark_words(summary, words)
        if words and "<mark>" not in title + text:
            part = excerpt(f"{description} {one.named_members}", words)
            text = mark_words(part, words) if part else text
        place = country_name(one.country)
        over = f"{one.city}, {place}" if one.city else place
        if found.place:
            away = found.distance_of(found.directory.positions[one.pk])
            if away != float("inf"):
                over += " · " + gettext("%(km)s km") % {"km": round(away)}
        rows.append(Row(one, title, text, over, one.slug in chosen))
    return rows


def read_as(found: Found) -> list[dict[str, str]]:
    """Return the words with typing errors, and what each was taken for."""
    return [{"typed": typed, "used": used} for typed, used in found.question.read_as.items()]


def listed_terms(terms: Iterable[Term]) -> str:
    """Return words in a line."""
    return ", ".join(str(term) for term in terms)


def specifics_shown(organisation: Organisation) -> list[dict[str, object]]:
    """Return what only this profile type says, in words."""
    rows = []
    for one in specifics_of(organisation.profile_type):
        value = organisation.specifics.get(one.name)
        if value not in ("", None):
            rows.append({"label": one.label, "value": dict(one.choices).get(value, value)})
    return rows


def comparison_of(organisations: Sequence[Organisation]) -> list[dict[str, Any]]:
    """Return, line by line, what each organisation says; lines nobody fills are left out."""
    single: list[tuple[object, list[Any]]] = [
        (FACET_LABELS["type"], [one.get_profile_type_display() for one in organisations]),
        (FACET_LABELS["country"], [country_name(one.country) for one in organisations]),
        (FACET_LABELS["region"], [one.region_name for one in organisations]),
        (_("Founded"), [one.founded_year for one in organisations]),
        (_("Members"), [one.members_count for one in organisations]),
        (_("Management staff"), [localize(one.staff_fte) for one in organisations]),
        (FACET_LABELS["label"], [one.get_label_display() for one in organisations]),
    ]
    lines = [
        (label, _shared_first([[capfirst(value)] if value else [] for value in values]))
        for label, values in single
    ]
    for facet in TERM_FACETS:
        words = [[t for t in one.terms.all() if t.vocabulary == facet] for one in organisations]
        lines.append((FACET_LABELS[facet], _shared_first(words)))
    offers = [list(one.offers.all()) for one in organisations]
    lines.append((FACET_LABELS["offer"], _shared_first(offers)))
    countries = [[country_name(code) for code in one.target_countries] for one in organisations]
    lines.append((_("Target countries"), _shared_first(countries)))
    return [{"label": label, "cells": cells} for label, cells in lines if any(cells)]


def _shared_first(lists: Sequence[Sequence[object]]) -> list[list[dict[str, object]]]:
    """Return each list with what all have in front, so that likeness is seen at a glance."""
    named = [[str(one) for one in words] for words in lists]
    common = set.intersection(*map(set, named)) if len(named) > 1 else set()
    return [
        [
            {"text": text, "shared": text in common}
            for text in sorted(words, key=lambda word: (word not in common, word))
        ]
        for words in named
    ]
