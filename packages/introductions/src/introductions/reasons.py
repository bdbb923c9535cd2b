"""Why two are introduced: the terms that made the score, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from introductions.model import Model
from introductions.plain import PLAIN
from introductions.scoring import NEEDED, meant_alike
from introductions.space import Floats, Space, Vectors

_MOST = 6
"""Terms of a kind that are looked at as reasons."""


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One thing that speaks for a pair.

    Parameters
    ----------
    kind
        ``text`` (a word in texts of both; a plain one only where nothing else speaks for them),
        ``field`` (a term both work in), ``need`` (a term the
        first needs and the second offers), ``offer`` (the reverse), ``meaning`` (texts mean
        the like), ``country``, ``kind`` (facts of both), ``partners`` (both know them).
    term
        The word, the term or the fact; empty for ``meaning`` and ``partners``.
    weight
        Part of what both directions come to together, from 0 to 1.
    vocabulary
        Of the term, if it has one.
    partners
        Ids of common partners.
    """

    kind: str
    term: str
    weight: float
    vocabulary: str = ""
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Introduction:
    """
    One partner for an organisation.

    Parameters
    ----------
    id
        Of the partner.
    score
        How well the two fit: the harmonic mean of both directions, from 0.
    towards, back
        How well the partner fits the organisation, and the organisation the partner.
    value
        The score, balanced: what a meeting of the two is worth to a scheduler that has places
        for all. Equal to the score without balance; the same from both sides.
    reasons
        What made the score, the weightiest first.
    """

    id: str
    score: float
    towards: float
    back: float
    value: float
    reasons: tuple[Reason, ...]


class Reasoner:
    """
    Finds reasons in the vectors from which scores are made.

    Parameters
    ----------
    space, vectors, model
        As for the score: the vectors of the first ones of pairs.
    partners
        Common partners of two places, the most telling first, and by what factor they raised
        the score.
    others
        The vectors of the second ones, if they are others.
    """

    def __init__(
        self,
        space: Space,
        vectors: Vectors,
        model: Model,
        partners: Callable[[int, int], tuple[tuple[str, ...], float]] = lambda a, b: ((), 1.0),
        others: Vectors | None = None,
    ) -> None:
        self._space, self._model, self._partners = space, model, partners
        self._ours, self._theirs = vectors, vectors if others is None else others
        self._words, self._terms = list(space.words), list(space.terms)
        self._tells = np.array([word not in PLAIN for word in self._words], dtype=bool)
        self._countries, self._kinds = space.countries, space.kinds

    def reasons(self, a: int, b: int, most: int = 5) -> tuple[Reason, ...]:
        """
        Return what speaks for a pair, the weightiest first.

        Parameters
        ----------
        a, b
            Places of the two: needs and offers are told from the first one's side.
        most
            Number of reasons, at most.
        """
        parts, content = self._content(a, b)
        facts = [
            Reason(name, fact, content * weight)
            for name, fact, weight in self._facts(a, b)
            if weight > 0
        ]
        fit = content + sum(part.weight for part in facts)
        names, factor = self._partners(a, b)
        total = fit * max(1.0, factor)
        if names and factor > 1:
            facts.append(Reason("partners", "", total - fit, partners=names))
        order = sorted([*parts, *facts], key=lambda part: (-part.weight, part.kind, part.term))
        return tuple(
            Reason(p.kind, p.term, p.weight / total, p.vocabulary, p.partners)
            for p in order[:most]
            if p.weight > 0
        )

    def _content(self, a: int, b: int) -> tuple[list[Reason], float]:
        """Return the weightiest parts, and what all of them come to."""
        v, w, model = self._ours, self._theirs, self._model
        length = float((v.count[a] ** -model.length + w.count[b] ** -model.length) / 2)
        needs = model.needs * (1 + NEEDED) / 2
        parts, content = [], 0.0
        plain: list[Reason] = []
        for kind, weight, ours, theirs in (
            ("text", model.text * length, v.text, w.text),
            ("field", model.fields, v.fields, w.fields),
            ("need", needs, v.needs, w.offers),
            ("offer", needs, v.offers, w.needs),
        ):
            if not weight:
                continue
            columns, products = _products(ours, a, theirs, b)
            content += weight * float(products.sum())
            if kind == "text":
                tells = self._tells[columns]
                plain = self._named(kind, weight, columns[~tells], products[~tells])
                columns, products = columns[tells], products[tells]
            parts += self._named(kind, weight, columns, products)
        if v.meaning is not None and w.meaning is not None:
            alike = model.meaning * float(meant_alike(v.meaning[a] @ w.meaning[b], model))
            parts.append(Reason("meaning", "", alike))
            content += alike
        return parts if any(part.weight > 0 for part in parts) else plain, content

    def _named(
        self, kind: str, weight: float, columns: NDArray[np.int_], products: Floats
    ) -> list[Reason]:
        """Return the weightiest columns as reasons."""
        first = np.argsort(-products, kind="stable")[:_MOST]
        names = [("", self._words[c]) if kind == "text" else self._terms[c] for c in columns[first]]
        return [
            Reason(kind, term, weight * product, vocabulary)
            for (vocabulary, term), product in zip(names, products[first].tolist(), strict=True)
        ]

    def _facts(self, a: int, b: int) -> Iterator[tuple[str, str, float]]:
        v, w = self._ours, self._theirs
        for name, weight, known, codes, others in (
            ("country", self._model.country, self._countries, v.country, w.country),
            ("kind", self._model.kind, self._kinds, v.kind, w.kind),
        ):
            if codes[a] and codes[a] == others[b]:
                fact = next(f for f, (number, _) in known.items() if number == codes[a])
                yield name, fact, weight * known[fact][1]


def _products(
    ours: csr_matrix, here: int, theirs: csr_matrix, there: int
) -> tuple[NDArray[np.int_], Floats]:
    """Return the columns that two rows share, and the products there."""
    one, other = _row(ours, here), _row(theirs, there)
    shared, at, also_at = np.intersect1d(one[0], other[0], assume_unique=True, return_indices=True)
    return shared, one[1][at] * other[1][also_at]


def _row(matrix: csr_matrix, row: int) -> tuple[NDArray[np.int_], Floats]:
    start, end = matrix.indptr[row], matrix.indptr[row + 1]
    return matrix.indices[start:end], matrix.data[start:end]
