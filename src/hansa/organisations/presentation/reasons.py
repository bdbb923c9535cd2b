"""Reasons of recommendations in words, from what is stored with them and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from hansa.common.places import country_name
from hansa.organisations.enums import TARGET, ProfileType
from hansa.organisations.models import Term

SENTENCES = {
    "need": gettext_lazy("They offer what you look for: %(words)s"),
    "offer": gettext_lazy("They look for what you offer: %(words)s"),
    "need-target": gettext_lazy("They are where you look for partners: %(words)s"),
    "offer-target": gettext_lazy("They look for partners where you are: %(words)s"),
    "field": gettext_lazy("You both work in: %(words)s"),
    "text": gettext_lazy("Words in what both of you write: %(words)s"),
    "partners": gettext_lazy("You both know: %(words)s"),
    "country": gettext_lazy("In the same country: %(words)s"),
    "kind": gettext_lazy("Of the same kind: %(words)s"),
    "meaning": gettext_lazy("What both of you write means much the same"),
}
"""By kind of reason. Others have no words, and are not shown."""
OF_ANOTHER = {
    "need": gettext_lazy("Offers: %(words)s"),
    "offer": gettext_lazy("Looks for: %(words)s"),
    "need-target": gettext_lazy("In a country that is sought: %(words)s"),
    "offer-target": gettext_lazy("Looks for partners in: %(words)s"),
    "field": gettext_lazy("Works in the same fields: %(words)s"),
    "text": gettext_lazy("Words in both profiles: %(words)s"),
    "meaning": gettext_lazy("Says much the same of itself"),
    "country": gettext_lazy("In the same country: %(words)s"),
    "kind": gettext_lazy("Of the same kind: %(words)s"),
}
"""The same where everybody reads them, of an organisation beside the one of the page."""
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
        kind = _kind_of(reason)
        told = [word for word in _words(reason, terms, names or {}) if word]
        if kind in said and (told or kind == "meaning"):
            words.setdefault(kind, []).extend(told)
    return [str(said[kind]) % {"words": ", ".join(told)} for kind, told in words.items()]


def _kind_of(reason: Reason) -> str:
    is_target = reason["vocabulary"] == TARGET
    return f"{reason['kind']}-{TARGET}" if is_target else str(reason["kind"])


def _words(reason: Reason, terms: Labels, names: Mapping[int, str]) -> list[str]:
    kind, term = reason["kind"], reason["term"]
    if kind == "partners":
        return [names.get(pk, "") for pk in reason["partners"]]
    if kind == "country" or reason["vocabulary"] == TARGET:
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
        if reason["vocabulary"] not in ("", TARGET)
    }
    if not keys:
        return {}
    wanted = reduce(or_, (Q(vocabulary=name, slug=slug) for name, slug in sorted(keys)))
    return {(term.vocabulary, term.slug): str(term) for term in Term.objects.filter(wanted)}
