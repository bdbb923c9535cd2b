"""How news is shown: facets, orders, differences between versions."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from hansa.common.places import country_name
from hansa.news.models import Article, ArticleVersion
from hansa.news.queries.articles import tag_names
from hansa.news.queries.listing import FACETS, ORDERS, Found, NewsSearch

WORDS = re.compile(r"\s+|\S+")
MOST_VALUES, MOST_LETTERS, MOST_SHOWN = 30, 120, 12


def read_search(get: QueryDict) -> NewsSearch:
    """Return the search in an address; what is unknown or too long is left out."""
    order = get.get("order", "")
    chosen = {
        name: tuple(dict.fromkeys(v[:MOST_LETTERS] for v in get.getlist(name)[:MOST_VALUES] if v))
        for name in FACETS
    }
    return NewsSearch(get.get("q", "").strip()[:200], chosen, order if order in ORDERS else "")


def address_of(search: NewsSearch) -> str:
    """Return the parameters of a search, always in the same order."""
    pairs = [("q", search.question)] if search.question else []
    pairs += [(name, v) for name in FACETS for v in search.chosen.get(name, ())]
    return urlencode(pairs + ([("order", search.order)] if search.order else []))


def facets_of(search: NewsSearch, found: Found) -> list[dict[str, Any]]:
    """Return the facets with the number each choice would find."""
    titles = {"kind": _("Kind"), "tag": _("Tag"), "year": _("Year"),
              "country": _("Country of the organisation")}  # fmt: skip
    rows: dict[str, list[tuple[str, int]]] = {}
    for name in FACETS:
        chosen = search.chosen.get(name, ())
        counted = dict.fromkeys(chosen, 0) | found.numbers.get(name, {})
        rows[name] = sorted(
            counted.items(), key=lambda row: _rank(name, row[0], row[1], row[0] in chosen)
        )
    tags = tag_names(value for value, _number in rows["tag"][:MOST_SHOWN])
    labels: dict[str, Any] = {
        "kind": lambda v: dict(Article.Kind.choices).get(v), "tag": tags.get, "year": str,
        "country": country_name,
    }  # fmt: skip
    return [
        {
            "name": name, "label": titles[name],
            "choices": [
                {"value": v, "label": labels[name](v) or v, "count": n,
                 "checked": v in search.chosen.get(name, ())}
                for v, n in rows[name][:MOST_SHOWN]
            ],
            "chosen": len(search.chosen.get(name, ())),
            "more": max(0, len(rows[name]) - MOST_SHOWN), "open": name in {"kind", "tag"},
        }
        for name in FACETS
        if rows[name]
    ]  # fmt: skip


def _rank(name: str, value: str, number: int, is_chosen: bool) -> tuple[Any, ...]:
    """Order what is chosen first, then by number; years by themselves, the latest first."""
    if name == "year":
        return (not is_chosen, [-ord(letter) for letter in value])
    return (not is_chosen, -number, value)


def orders_of(search: NewsSearch) -> list[dict[str, Any]]:
    """Return the orders a list can have, each with its address."""
    names: dict[str, StrPromise | str] = {"newest": _("Newest"), "title": _("Title")}
    if search.question:
        names = {"": _("Best match"), **names}
    current = search.order or ("" if search.question else "newest")
    return [
        {"label": label, "current": name == current,
         "href": "?" + address_of(NewsSearch(search.question, search.chosen, name))}
        for name, label in names.items()
    ]  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A run of a text: kept, added or taken out."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """A field that is otherwise in a version than in the one before."""

    label: str
    pieces: Sequence[Piece]


def differences_between(before: ArticleVersion | None, after: ArticleVersion) -> list[Difference]:
    """
    Return the fields in which a version differs from the one before, word by word.

    The first differs from none: it is given as it was.
    """
    labels = {
        "kind": _("Kind"), "title": _("Title"), "summary": _("In one sentence"),
        "body": _("Text"), "video_url": _("Video"), "event": _("Event"),
        "organisations": _("Organisations"), "tags": _("Tags"),
    }  # fmt: skip
    kinds = {value: str(label) for value, label in Article.Kind.choices}
    rows = []
    for name, label in labels.items():
        old = str((before.fields if before else {}).get(name, ""))
        new = str(after.fields.get(name, ""))
        if name == "kind":
            old, new = kinds.get(old, old), kinds.get(new, new)
        if old != new:
            pieces = pieces_of(old, new) if before else [Piece("kept", new)]
            rows.append(Difference(str(label), pieces))
    return rows


def pieces_of(old: str, new: str) -> list[Piece]:
    """Return two texts as one: runs of words that are kept, taken out and added."""
    a, b = _words(old), _words(new)
    pieces = []
    for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("kept", "".join(a[a1:a2])))
            continue
        pieces += [Piece(kind, "".join(words)) for kind, words in
                   (("out", a[a1:a2]), ("in", b[b1:b2])) if words]  # fmt: skip
    return pieces


def _words(text: str) -> list[str]:
    """Part a text into words and what stands between them."""
    return WORDS.findall(text)
