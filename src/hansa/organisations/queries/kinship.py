"""Organisations that are like one, or have what it looks for, with the reason."""

import math
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_

from hansa.common.bits import positions_in
from hansa.organisations.models import Organisation, Term
from hansa.organisations.queries.directory import published_organisations
from hansa.organisations.queries.index import DirectoryIndex, directory_index
from hansa.organisations.queries.meanings import alike_in_meaning

MOST_SHOWN = 4
MOST_CANDIDATES = 400
"""Of so many that share most words the reasons are looked at; more would only cost time."""
LIKE = ["ecosystem", "technology", "sector", "emerging", "priority"]


@dataclass(frozen=True)
class Kin:
    """An organisation with the words and countries that speak for it."""

    organisation: Organisation
    shared: list[Term]
    they_offer: list[Term]
    they_seek: list[Term]
    wants_us: bool = False
    """Its target countries have ours."""
    we_want: bool = False
    """Our target countries have its."""
    alike: bool = False
    """The texts mean much the same."""


def similar_to(one: Organisation) -> list[Kin]:
    """
    Return the organisations that share the rarest words of what they do, likest first.

    A word counts by how few have it (its inverse document frequency), so that two photonics
    clusters are nearer than two of manufacturing.
    """
    directory = directory_index()
    own = [(t.vocabulary, t.slug) for t in one.terms.all() if t.vocabulary in LIKE]
    scores = _scores(directory, own, but=one.pk)
    alike = alike_in_meaning(one, most=MOST_CANDIDATES)
    most = max(scores.values(), default=0.0) or 1.0
    near = {directory.positions[pk]: c for pk, c in alike.items() if pk in directory.positions}
    for position, cosine in near.items():  # words and texts count alike
        scores[position] = scores.get(position, 0.0) + most * cosine
    return _kin(one, directory, scores, alike=set(alike))


def complementary_to(one: Organisation) -> list[Kin]:
    """
    Return the organisations that offer what one looks for and look for what it offers.

    Each must give or take something; a shared field and mutual target countries count as well.
    """
    directory = directory_index()
    sought = [("offer", t.slug) for t in one.terms.all() if t.vocabulary == "interest"]
    offered = [("interest", t.slug) for t in one.offers.all()]
    scores = _scores(directory, [*sought, *offered], but=one.pk)
    abroad = ~directory.sets["country"].get(one.country, 0)
    field = _scores(
        directory, [(t.vocabulary, t.slug) for t in one.terms.all() if t.vocabulary in LIKE]
    )
    wants_us = directory.sets["target"].get(one.country, 0)
    we_want = 0
    for country in one.target_countries:
        we_want |= directory.sets["country"].get(country, 0)
    kept = {}
    for position, score in scores.items():
        if abroad >> position & 1:
            near = min(field.get(position, 0.0), score)
            wanted = (wants_us >> position & 1) + (we_want >> position & 1)
            kept[position] = score + near + wanted
    return _kin(one, directory, kept)


def _scores(
    directory: DirectoryIndex,
    values: list[tuple[str, str]],
    *,
    but: int = 0,
    within: int | None = None,
) -> dict[int, float]:
    """Return, for the positions that have most of these values, how much these weigh."""
    total = max(1, directory.everything.bit_count())
    scores: dict[int, float] = defaultdict(float)
    # The rarest first: when there are candidates enough, the commonest only add to them.
    sets = sorted(
        (directory.sets[facet].get(value, 0) for facet, value in values), key=int.bit_count
    )
    for bits in sets:
        weight = math.log(total / bits.bit_count()) + 0.1 if bits else 0.0
        bits = bits if within is None else bits & within
        if len(scores) < MOST_CANDIDATES:
            for position in positions_in(bits):
                scores[position] += weight
        else:
            for position in [*scores]:
                if bits >> position & 1:
                    scores[position] += weight
    scores.pop(directory.positions.get(but, -1), None)
    return dict(scores)


def _kin(
    one: Organisation,
    directory: DirectoryIndex,
    scores: dict[int, float],
    alike: Collection[int] = (),
) -> list[Kin]:
    entries = directory.entries
    best = sorted(scores, key=lambda n: (-scores[n], entries[n].name, entries[n].pk))[:MOST_SHOWN]
    pks = [entries[n].pk for n in best]
    rows = published_organisations().prefetch_related("terms", "offers").in_bulk(pks)
    kin = [_reasons(one, rows[pk], pk in alike) for pk in pks if pk in rows]
    # Whoever has changed since has no reason to be shown any more.
    return [k for k in kin if k.shared or k.they_offer or k.they_seek or k.alike]


def _reasons(one: Organisation, other: Organisation, alike: bool) -> Kin:
    mine, my_offers = {t.pk for t in one.terms.all()}, {t.pk for t in one.offers.all()}
    theirs = list(other.terms.all())
    return Kin(
        organisation=other,
        shared=[t for t in theirs if t.pk in mine and t.vocabulary in LIKE],
        they_offer=[t for t in other.offers.all() if t.pk in mine],
        they_seek=[t for t in theirs if t.pk in my_offers],
        wants_us=one.country in other.target_countries,
        we_want=other.country in one.target_countries,
        alike=alike,
    )


@dataclass(frozen=True)
class Sought:
    """Which partners somebody looks for; no words, countries or kinds: any."""

    terms: Collection[Term]
    countries: Collection[str] = ()
    profile_types: Collection[str] = ()
    but: Collection[int] = ()
    """Numbers of organisations that are left out."""


def organisations_fitting(sought: Sought) -> list[tuple[Organisation, list[Term]]]:
    """
    Return organisations that have the rarest of the words sought, each with the words they share.

    Countries and kinds must hold. Without words nobody is likelier than another: nobody is named.
    """
    directory = directory_index()
    wanted = [(t.vocabulary, t.slug) for t in sought.terms]
    within = directory.everything
    for facet, values in [("country", sought.countries), ("type", sought.profile_types)]:
        if values:
            having = directory.sets[facet]
            within &= reduce(or_, (having.get(value, 0) for value in values), 0)
    scores = _scores(directory, wanted, within=within)
    for pk in sought.but:
        scores.pop(directory.positions.get(pk, -1), None)
    entries = directory.entries
    best = sorted(scores, key=lambda n: (-scores[n], entries[n].name, entries[n].pk))[:MOST_SHOWN]
    pks = [entries[n].pk for n in best]
    rows = published_organisations().prefetch_related("terms").in_bulk(pks)
    words = {term.pk for term in sought.terms}
    return [
        (rows[pk], [t for t in rows[pk].terms.all() if t.pk in words]) for pk in pks if pk in rows
    ]
