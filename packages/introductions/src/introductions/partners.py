"""What history says of pairs: factors that are 1 where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from introductions.history import History
from introductions.model import Model
from introductions.space import Floats

_COMMON, _ALIKE, _ANSWERS = 0.5, 0.1, 4.0
"""Strength of the priors: as if so much had been seen already, and had been as expected."""


def links(history: History, ids: Mapping[str, int]) -> csr_matrix:
    """
    Return how strongly each pair is linked by what happened.

    Parameters
    ----------
    history
        What happened.
    ids
        Place of each id.

    Returns
    -------
    sparse array, shape (n_profiles, n_profiles)
        Symmetric: 1 for a pair that knows each other or has met, more by what came of it.
    """
    strength: dict[tuple[int, int], float] = {}
    met = {*history.known, *((r.asker, r.asked) for r in history.requests if r.accepted)}
    for one, other in met:
        strength[_ordered(ids[one], ids[other])] = 1.0
    for outcome in history.outcomes:
        pair = _ordered(ids[outcome.a], ids[outcome.b])
        strength[pair] = strength.get(pair, 0.0) + outcome.worth
    pairs = sorted(pair for pair, worth in strength.items() if worth > 0)
    values = [strength[pair] for pair in pairs] * 2
    rows, columns = [a for a, _ in pairs], [b for _, b in pairs]
    where = (rows + columns, columns + rows)
    return csr_matrix((values, where), shape=(len(ids),) * 2, dtype=float)


def _ordered(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


class CommonPartners:
    """
    Partners that two have in common, beside how many were to be expected.

    Partners who have few others count more (Adamic and Adar, 2003). What is expected follows from
    the numbers of partners alone. Counts are small, so a gamma prior is put under them: the
    factor is its posterior mean, (prior + seen) / (prior + expected). It is 1 in the row
    and the column of who has no partner.

    Parameters
    ----------
    linked
        From `links`.

    Examples
    --------
    >>> CommonPartners(csr_matrix((2, 2))).factors().tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """

    def __init__(self, linked: csr_matrix) -> None:
        self._linked = linked
        self._degree = np.diff(linked.indptr)
        self._weighed = linked @ diags(1 / np.log(2 + self._degree))
        whole = self._weighed @ np.asarray(linked.sum(axis=1)).ravel()
        itself = np.asarray(self._weighed.multiply(linked).sum(axis=1)).ravel()
        self._each = whole - itself
        self._all = max(float(self._each.sum()), 1e-12)

    def factors(self) -> Floats:
        """Return the factor of each pair. Symmetric, shape ``(n_profiles, n_profiles)``."""
        seen = np.asarray((self._weighed @ self._linked).todense())
        np.fill_diagonal(seen, 0)
        seen += _COMMON
        expected = np.outer(self._each, self._each / self._all)
        expected += _COMMON
        seen /= expected
        return seen

    def of(self, a: int, b: int, most: int = 3) -> tuple[list[int], float]:
        """Return the most telling common partners of a pair, and its factor."""
        start, end = self._linked.indptr[a : a + 2]
        begin, stop = self._linked.indptr[b : b + 2]
        both, here, there = np.intersect1d(
            self._linked.indices[start:end],
            self._linked.indices[begin:stop],
            assume_unique=True,
            return_indices=True,
        )
        ours = self._linked.data[start:end][here]
        theirs = self._linked.data[begin:stop][there]
        seen = float((ours * theirs / np.log(2 + self._degree[both])).sum())
        expected = float(self._each[a] * self._each[b]) / self._all
        first = both[np.argsort(self._degree[both], kind="stable")][:most]
        return first.tolist(), (_COMMON + seen) / (_COMMON + expected)


def partners_of_alike(fit: Floats, linked: csr_matrix) -> Floats:
    """
    Return how much those who are like one worked with another, beside how much anybody did.

    Parameters
    ----------
    fit
        How alike two are, by content. Squared, so that the most alike decide.
    linked
        From `links`.

    Returns
    -------
    ndarray, shape (n_profiles, n_profiles)
        Row: whose interest; column: in whom. 1 in the column of who has no partner.
    """
    weight = fit**2
    np.fill_diagonal(weight, 0)
    total = weight.sum(axis=1, keepdims=True)
    np.divide(weight, total, out=weight, where=total > 0)
    seen = np.asarray(weight @ linked)
    usual = np.asarray(linked.mean(axis=0)).ravel()
    seen += _ALIKE
    seen /= (_ALIKE + usual)[None, :]
    seen[total[:, 0] == 0] = 1
    return seen


def willingness(history: History, ids: Mapping[str, int]) -> Floats:
    """
    Return how often each accepts, beside how often everybody does.

    Returns
    -------
    ndarray, shape (n_profiles,)
        Positive; 1 for who was never asked.
    """
    answers = [request for request in history.requests if request.accepted is not None]
    asked, accepted = np.zeros(len(ids)), np.zeros(len(ids))
    for request in answers:
        asked[ids[request.asked]] += 1
        accepted[ids[request.asked]] += bool(request.accepted)
    usual = (1 + accepted.sum()) / (2 + asked.sum())
    return np.asarray((_ANSWERS * usual + accepted) / (_ANSWERS + asked) / usual)


def history_factor(
    fit: Floats, history: History, ids: Mapping[str, int], model: Model
) -> NDArray[np.float32]:
    """
    Return by how much history moves the interest of each in each.

    Parameters
    ----------
    fit
        By content, both ways, symmetric.
    history, ids
        What happened, and the place of each id.
    model
        The powers of the three factors.

    Returns
    -------
    ndarray of float32, shape (n_profiles, n_profiles)
        Row: whose interest; column: in whom. Positive.
    """
    linked = links(history, ids)
    factor = CommonPartners(linked).factors() ** model.partners
    factor *= partners_of_alike(fit, linked) ** model.alike
    factor *= willingness(history, ids)[:, None] ** model.answers
    return factor.astype(np.float32)
