"""Light diversity: not ten times the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from introductions.balancing import Order, best
from introductions.space import Floats

_WIDER = 3
"""Candidates looked at for each place."""


def diverse(
    score: Floats, rows: NDArray[np.int_], text: csr_matrix, top: int, strength: float
) -> Order:
    """
    Return the best for each, who are not too much alike among themselves.

    Maximal marginal relevance (Carbonell and Goldstein, 1998): each place goes to the greatest
    score times (1 − strength × likeness to the nearest already chosen).

    Parameters
    ----------
    score
        Shape ``(n_rows, n_profiles)``.
    rows
        Place of each row among the profiles.
    text
        Vectors of the profiles, shape ``(n_profiles, n_words)``.
    top
        Length of the lists.
    strength
        From 0 (by score alone) to 1 (never two that are alike in everything).

    Returns
    -------
    ndarray, shape (n_rows, top)
        Filled up with -1.
    """
    pool = best(score, _WIDER * top, rows)
    order = np.full((len(score), top), -1)
    length = np.sqrt(np.asarray(text.multiply(text).sum(axis=1)).ravel())
    for row, candidates in enumerate(pool):
        left = candidates[candidates >= 0]
        vectors = text[left]
        alike = np.asarray((vectors @ vectors.T).todense())
        alike /= np.maximum(np.outer(length[left], length[left]), 1e-300)
        worth, nearest = score[row, left], np.zeros(len(left))
        for place in range(min(top, len(left))):
            chosen = int(np.argmax(worth * (1 - strength * nearest)))
            order[row, place] = left[chosen]
            nearest = np.maximum(nearest, np.minimum(alike[chosen], 1))
            worth[chosen] = -1
    return order
