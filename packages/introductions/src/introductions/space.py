"""Profiles as vectors: words of texts and terms of vocabularies, rare ones longer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from introductions.profiles import Profile, Term, Text
from introductions.words import count_words

Floats: TypeAlias = NDArray[np.float64]
Embedding: TypeAlias = Callable[[Sequence[str]], NDArray[np.floating]]
"""From texts to one vector a text, shape ``(n_texts, n_dimensions)``: any model of meaning."""

Row: TypeAlias = tuple[NDArray[np.int32], Floats]
"""Columns and numbers of a sparse row, in any order; a column there twice counts twice."""

_FLOOR = 1.0
"""Added to the squared length of vectors: what consists of common terms alone stays short."""


def rarity(shared_by: Mapping[Term, int] | NDArray[np.int_], of: int) -> Floats:
    """
    Return how much each term counts: the inverse document frequency, next to 0 for common ones.

    Parameters
    ----------
    shared_by
        In how many profiles or texts each term is: numbers, or a mapping to them.
    of
        How many there are.

    Returns
    -------
    ndarray, shape (n_terms,)
        Positive, in the same order.

    Examples
    --------
    >>> rarity(np.array([1, 99]), 99).round(2).tolist()
    [4.2, 0.01]
    """
    counts = (
        shared_by
        if isinstance(shared_by, np.ndarray)
        else np.fromiter(shared_by.values(), dtype=float, count=len(shared_by))
    )
    return np.asarray(np.log((of + 1.5) / (counts + 0.5)))


class Space:
    """
    What is measured of all profiles together, and the vectors of each.

    The statistics (which words there are, how rare each is) are those of the profiles it was
    made of; `vectors` puts any other profile into the same space, so that one profile can change
    without the rest.

    Parameters
    ----------
    profiles
        Everybody.
    embedding
        Optional: a model of meaning, asked once for each different text.

    Attributes
    ----------
    words, terms
        Column of each word and of each term.
    """

    def __init__(self, profiles: Sequence[Profile], embedding: Embedding | None = None) -> None:
        texts = _texts(profiles)
        # Where there is no text at first, there is nothing to learn the dimensions from.
        self._embedding = embedding if texts else None
        self._meant: dict[str, Floats] = {}
        self._learn_meaning(texts)
        self.words: dict[str, int] = {}
        counted = {text: self._numbered(text) for text in texts}
        in_texts = _times([columns for columns, _ in counted.values()], len(self.words))
        self._word_rarity = rarity(in_texts, len(counted))
        in_profiles = Counter(
            term
            for profile in profiles
            for term in sorted({**profile.fields, **profile.offers, **profile.needs})
        )
        self.terms = {term: column for column, term in enumerate(in_profiles)}
        self._term_rarity = rarity(in_profiles, len(profiles))
        self.countries = _fact_rarity([profile.country for profile in profiles])
        self.kinds = _fact_rarity([profile.kind for profile in profiles])
        self._known = {text: self._of_words(*row) for text, row in counted.items()}

    def forget_texts(self) -> None:
        """Let go what is kept of each text, which saves work when a profile is asked for again."""
        self._known, self._meant = {}, dict(list(self._meant.items())[:1])

    def vectors(self, profiles: Sequence[Profile]) -> Vectors:
        """
        Put profiles into the space.

        Parameters
        ----------
        profiles
            Any profiles. Words and terms that the space does not know are left out: nobody
            else has them.
        """
        texts = [self._summed(profile.texts) for profile in profiles]
        as_terms = [
            [
                self._of_terms(part)
                for part in (p.fields, {**_halved(p.fields), **p.offers}, p.needs)
            ]
            for p in profiles
        ]
        fields, offers, needs = (
            _matrix([row[part] for row in as_terms], len(self.terms)) for part in range(3)
        )
        return Vectors(
            text=_matrix(texts, len(self.words)),
            count=np.array([max(1, len(_filled(p.texts))) for p in profiles], dtype=float),
            fields=fields,
            offers=offers,
            needs=needs,
            meaning=self._meanings(profiles),
            country=_codes([p.country for p in profiles], self.countries),
            kind=_codes([p.kind for p in profiles], self.kinds),
        )

    def _numbered(self, text: str) -> Row:
        """Return the columns of a text's words, which become known, and how often each is there."""
        counts = count_words(text)
        columns = [self.words.setdefault(word, len(self.words)) for word in sorted(counts)]
        return np.array(columns, np.int32), np.array(
            [counts[word] for word in sorted(counts)], float
        )

    def _of_words(self, columns: NDArray[np.int32], counts: Floats) -> Row:
        """Return a text as a vector of length 1 at most: dampened counts of words by rarity."""
        return _unit(columns, (1 + np.log(counts)) * self._word_rarity[columns])

    def _of_text(self, text: str) -> Row:
        found = self._known.get(text)
        if found is None:
            known = [(self.words[w], n) for w, n in count_words(text).items() if w in self.words]
            columns, counts = [column for column, _ in known], [n for _, n in known]
            found = self._of_words(np.array(columns, np.int32), np.array(counts, float))
        return found

    def _of_terms(self, terms: Mapping[Term, float]) -> Row:
        known = [term for term in terms if term in self.terms]
        columns = np.array([self.terms[term] for term in known], np.int32)
        weights = np.array([terms[term] for term in known], float)
        return _unit(columns, weights * self._term_rarity[columns])

    def _summed(self, texts: Sequence[Text]) -> Row:
        rows = [self._of_text(text) for text in _filled(texts)]
        return _NONE if not rows else _joined(rows)

    def _learn_meaning(self, texts: Sequence[str]) -> None:
        """Ask the embedding for texts that it was not asked for yet."""
        new = [text for text in texts if text not in self._meant]
        if self._embedding is not None and new:
            found = np.asarray(self._embedding(new), float)
            self._meant.update(zip(new, found, strict=True))

    def _meanings(self, profiles: Sequence[Profile]) -> Floats | None:
        """Return the mean meaning of each profile's texts, of length 1 or 0 without a text."""
        if self._embedding is None:
            return None
        self._learn_meaning(_texts(profiles))
        nothing = np.zeros_like(next(iter(self._meant.values())))
        rows = [sum((self._meant[t] for t in _filled(p.texts)), nothing) for p in profiles]
        table = np.array(rows, dtype=float).reshape(len(profiles), len(nothing))
        length = np.linalg.norm(table, axis=1, keepdims=True)
        return np.asarray(table / np.where(length > 0, length, 1))


class Vectors:
    """
    Rows of profiles in a `Space`.

    Attributes
    ----------
    text, fields, offers, needs
        Sparse, shape ``(n_profiles, n_words)`` or ``(n_profiles, n_terms)``. Rows of ``text`` are
        sums over texts of length 1, the others are of length 1 at most.
    count
        Number of texts, 1 at least. Shape ``(n_profiles,)``.
    meaning
        Shape ``(n_profiles, n_dimensions)``, or None.
    country, kind
        A number a fact, from 1; 0 where there is none. Shape ``(n_profiles,)``.
    """

    def __init__(
        self,
        *,
        text: csr_matrix,
        count: Floats,
        fields: csr_matrix,
        offers: csr_matrix,
        needs: csr_matrix,
        meaning: Floats | None,
        country: NDArray[np.int_],
        kind: NDArray[np.int_],
    ) -> None:
        self.text, self.count = text, count
        self.fields, self.offers, self.needs = fields, offers, needs
        self.meaning, self.country, self.kind = meaning, country, kind

    def rows(self, places: NDArray[np.int_]) -> Vectors:
        """Return the vectors at these places."""
        return self._each(lambda part: part[places])

    def replaced(self, order: NDArray[np.int_], others: Vectors) -> Vectors:
        """Return the rows of both, the own first, in another order: numbers in all of them."""
        return self._each(lambda part, other: _stacked(part, other)[order], others)

    def lighter(self) -> Vectors:
        """Return the same in half the memory: numbers of 32 bits."""
        return self._each(lambda part: part.astype(np.float32) if part.dtype == float else part)

    def _each(self, change: Callable[..., Any], *others: Vectors) -> Vectors:
        changed: dict[str, Any] = {}
        for name in _PARTS:
            parts = [getattr(one, name) for one in (self, *others)]
            changed[name] = None if parts[0] is None else change(*parts)
        return Vectors(**changed)


_PARTS = ("text", "count", "fields", "offers", "needs", "meaning", "country", "kind")


def _stacked(part: Any, other: Any) -> Any:
    return (
        np.concatenate([part, other])
        if isinstance(part, np.ndarray)
        else vstack([part, other], format="csr")
    )


_NONE: Row = (np.array([], np.int32), np.array([], float))


def _filled(texts: Sequence[Text]) -> list[str]:
    return [text.words for text in texts if text.words.strip()]


def _texts(profiles: Sequence[Profile]) -> list[str]:
    """Return each different text once."""
    return sorted({text for profile in profiles for text in _filled(profile.texts)})


def _halved(terms: Mapping[Term, float]) -> dict[Term, float]:
    """What somebody works in is an offer too, of half the weight."""
    return {term: weight / 2 for term, weight in terms.items()}


def _times(rows: Sequence[NDArray[np.int32]], width: int) -> NDArray[np.int_]:
    """Return in how many rows each column is."""
    return np.bincount(np.concatenate([_NONE[0], *rows]), minlength=width)


def _joined(rows: Sequence[Row]) -> Row:
    return np.concatenate([c for c, _ in rows]), np.concatenate([n for _, n in rows])


def _unit(columns: NDArray[np.int32], weights: Floats) -> Row:
    return columns, weights / np.sqrt(weights @ weights + _FLOOR)


def _matrix(rows: Sequence[Row], columns: int) -> csr_matrix:
    ends = np.cumsum([0, *(len(found) for found, _ in rows)])
    places, values = _joined([_NONE, *rows])
    matrix = csr_matrix((values, places, ends), shape=(len(rows), columns))
    matrix.sum_duplicates()
    return matrix


def _fact_rarity(facts: Iterable[str]) -> dict[str, tuple[int, float]]:
    """Return number and rarity, from 0 to 1, of each fact."""
    counts = Counter(facts)
    of = counts.total()
    counts.pop("", None)
    numbers = enumerate(sorted(counts), start=1)
    return {
        fact: (number, float(np.log((1 + of) / (1 + counts[fact])) / np.log(1 + of)))
        for number, fact in numbers
    }


def _codes(facts: Sequence[str], known: Mapping[str, tuple[int, float]]) -> NDArray[np.int_]:
    return np.array([known.get(fact, (0, 0.0))[0] for fact in facts], dtype=int)
