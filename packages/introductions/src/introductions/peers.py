"""What the recommender is measured beside: plain methods, each as it is in textbooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from introductions.space import Floats

_K1, _B = 1.2, 0.75


def counts(texts: Sequence[Counter[str]]) -> csr_matrix:
    """Return how often each word is in each text. Shape ``(n_texts, n_words)``."""
    words: dict[str, int] = {}
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        for word, count in text.items():
            rows.append(row)
            columns.append(words.setdefault(word, len(words)))
            values.append(float(count))
    return csr_matrix((values, (rows, columns)), shape=(len(texts), len(words)))


def tfidf(texts: Sequence[Counter[str]]) -> Floats:
    """
    Return the cosines of TF-IDF vectors with smoothed idf (Salton and Buckley, 1988).

    Parameters
    ----------
    texts
        All words of each organisation, those of grammar too: here that is the stronger peer.
    """
    table = counts(texts)
    shared_by = np.asarray((table > 0).sum(axis=0)).ravel()
    weighed = table @ diags(np.log((1 + len(texts)) / (1 + shared_by)) + 1)
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    unit = diags(1 / np.maximum(length, 1e-12)) @ weighed
    return np.asarray((unit @ unit.T).todense())


def bm25(texts: Sequence[Counter[str]]) -> Floats:
    """Return Okapi BM25, each organisation's words as the query (Robertson and Zaragoza, 2009)."""
    table = counts(texts).tocoo()
    of = len(texts)
    shared_by = np.bincount(table.col, minlength=table.shape[1])
    length = np.bincount(table.row, weights=table.data, minlength=of)
    pivot = 1 - _B + _B * length / max(float(length.mean()), 1e-12)
    grown = table.data * (_K1 + 1) / (table.data + _K1 * pivot[table.row])
    weighed = grown * np.log(1 + (of - shared_by + 0.5) / (shared_by + 0.5))[table.col]
    documents = csr_matrix((weighed, (table.row, table.col)), shape=table.shape)
    queries = csr_matrix((np.ones_like(table.data), (table.row, table.col)), shape=table.shape)
    return np.asarray((queries @ documents.T).todense())


def directory(countries: Sequence[str], topics: Sequence[frozenset[str]], seed: int) -> Floats:
    """Return who is found by filters: same country and topic, then either; ties at random."""
    names = sorted(frozenset[str]().union(*topics))
    has = np.array([[name in own for name in names] for own in topics], dtype=float)
    has = has.reshape(len(topics), len(names))
    country = np.array(countries)
    found = (has @ has.T > 0) * 1.0 + (country[:, None] == country[None, :])
    return np.asarray(found + 1e-3 * np.random.default_rng(seed).random(found.shape))


def popularity(known: NDArray[np.bool_]) -> Floats:
    """Return how many partners each column has: for everybody the same."""
    partners = known.sum(axis=0).astype(float)
    return np.tile(partners, (len(partners), 1))


def common_neighbours(known: NDArray[np.bool_]) -> Floats:
    """Return how many partners two have in common (Newman, 2001)."""
    table = known.astype(float)
    return np.asarray(table @ table)
