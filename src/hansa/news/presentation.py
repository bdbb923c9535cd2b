"""How news is shown: facets, orders, differences between versions."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hansa.common.listing import Facet, ListSearch, facets_of, orders_of
from hansa.common.places import country_name
from hansa.news.models import Article, ArticleVersion
from hansa.news.queries.articles import tag_names
from hansa.news.queries.listing import Found

WORDS = re.compile(r"\s+|\S+")


def facets_shown(search: ListSearch, found: Found) -> list[dict[str, Any]]:
    """Return the facets with the number each choice would find."""
    tags = tag_names(found.numbers.get("tag", {}))
    facets = [
        Facet("kind", _("Kind"), dict(Article.Kind.choices).get, is_open=True),
        Facet("tag", _("Tag"), tags.get, is_open=True),
        Facet("year", _("Year"), str, is_descending=True),
        Facet("country", _("Country of the organisation"), country_name),
    ]
    return facets_of(search, found.numbers, facets)


def orders_shown(search: ListSearch) -> list[dict[str, Any]]:
    """Return the orders a list can have, each with its address."""
    return orders_of(search, [("newest", _("Newest")), ("title", _("Title"))])


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
    old_pictures = before.fields.get("pictures", []) if before else []
    if words := pictures_changed(old_pictures, after.fields.get("pictures", [])):
        rows.append(Difference(_("Pictures"), [Piece("kept", words)]))
    return rows


def pictures_changed(old: Sequence[int], new: Sequence[int]) -> str:
    """Return in words what became of pictures, given by their numbers in order; "" if nothing."""
    added, gone = len(set(new) - set(old)), len(set(old) - set(new))
    words = []
    if added:
        words.append(ngettext("%(number)d added", "%(number)d added", added) % {"number": added})
    if gone:
        words.append(
            ngettext("%(number)d taken away", "%(number)d taken away", gone) % {"number": gone}
        )
    if [one for one in old if one in new] != [one for one in new if one in old]:
        words.append(_("another order"))
    return ", ".join(words)


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
