"""Reasons of recommendations in words, from what is stored with them and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from hansa.common.places import country_name
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
}
"""By kind of reason. Others have no words, and are not shown."""
Reason = dict[str, Any]
Labels = Mapping[tuple[str, str], str]


def sentences(
    reasons: Sequence[Reason],
    terms: Labels,
    names: Mapping[int, str] | None = None,
    said: Mapping[str, Any] = SENTENCES,
) -> list[str]:
    """
    Return stored reasons in the active language, those of a kind in one sentence.

    Parameters
    ----------
    reasons
        As stored, the weightiest first.
    terms
        What the terms are called, from `labels_of`.
    names
        Those of common partners, by the numbers stored.
    said
        The sentence of each kind.
    """
    words: dict[str, list[str]] = {}
    for reason in reasons:
        told = [word for word in _words(reason, terms, names or {}) if word]
        if told and reason["kind"] in said:
            words.setdefault(reason["kind"], []).extend(told)
    return [str(said[kind]) % {"words": ", ".join(told)} for kind, told in words.items()]


def _words(reason: Reason, terms: Labels, names: Mapping[int, str]) -> list[str]:
    kind, term = reason["kind"], reason["term"]
    if kind == "partners":
        return [names.get(pk, "") for pk in reason["partners"]]
    if kind == "country":
        return [country_name(term)]
    if kind == "kind":
        return [str(dict(ProfileType.choices).get(term, ""))]
    return [terms.get((reason["vocabulary"], term), "") if reason["vocabulary"] else term]


def labels_of(lists: Iterable[Sequence[Reason]]) -> dict[tuple[str, str], str]:
    """Return what the terms of stored reasons are called, by vocabulary and slug."""
    keys = {
        (reason["vocabulary"], reason["term"])
        for reasons in lists
        for reason in reasons
        if reason["vocabulary"]
    }
    if not keys:
        return {}
    wanted = reduce(or_, (Q(vocabulary=name, slug=slug) for name, slug in sorted(keys)))
    return {(term.vocabulary, term.slug): str(term) for term in Term.objects.filter(wanted)}
