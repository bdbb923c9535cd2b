"""How good lists are: found partners, exposure, mutual places, free seats; with intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from introductions.balancing import Order, exposure
from introductions.space import Floats


def ndcg(order: Order, truth: NDArray[np.bool_]) -> Floats:
    """
    Return the normalised discounted cumulative gain of each list.

    Järvelin and Kekäläinen (2002), with the gain 1 for each true partner.

    Parameters
    ----------
    order
        Lists of places, filled up with -1. Shape ``(n_profiles, top)``.
    truth
        Who is whose partner. Shape ``(n_profiles, n_profiles)``.

    Returns
    -------
    ndarray, shape (n_profiles,)
        From 0 to 1; NaN for who has no partner to be found.

    Examples
    --------
    >>> truth = np.array([[False, True, True], [True, False, False], [True, False, False]])
    >>> ndcg(np.array([[1, -1], [2, 0], [0, -1]]), truth).round(2).tolist()
    [0.61, 0.63, 1.0]
    """
    top = order.shape[1]
    discount = 1 / np.log2(np.arange(2, top + 2))
    hits = np.take_along_axis(truth, np.maximum(order, 0), axis=1) & (order >= 0)
    partners = truth.sum(axis=1)
    ideal = np.concatenate([[np.nan], np.cumsum(discount)])[np.minimum(partners, top)]
    return np.asarray((hits @ discount) / ideal)


def gini(times: NDArray[np.int_]) -> float:
    """
    Return how unevenly attention is spread: 0 if all get the same, near 1 if one gets all.

    Examples
    --------
    >>> gini(np.array([3, 3, 3])), gini(np.array([0, 0, 0, 8]))
    (0.0, 0.75)
    """
    ordered = np.sort(times)
    n, total = len(ordered), int(ordered.sum())
    if not total:
        return 0.0
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total))


def mutual_share(order: Order) -> float:
    """
    Return the part of all places whose holder has the list's owner in their own list.

    Examples
    --------
    >>> mutual_share(np.array([[1], [0], [0]])) == 2 / 3
    True
    """
    listed = np.zeros((len(order), len(order)), dtype=bool)
    rows, places = np.nonzero(order >= 0)
    listed[rows, order[rows, places]] = True
    total = int(listed.sum())
    return float((listed & listed.T).sum() / total) if total else 0.0


def true_pairs_seated(order: Order, truth: NDArray[np.bool_], seats: int = 8) -> NDArray[np.int_]:
    """
    Return for each how many true partners it meets when seats go first come, first served.

    In each round everybody asks the next of their list; a pair meets if both have a seat left.
    First choices come first, and within a round the order is that of the profiles.

    Returns
    -------
    ndarray, shape (n_profiles,)
        Each pair counts for the one who asked.

    Examples
    --------
    >>> truth = np.ones((3, 3), dtype=bool)
    >>> true_pairs_seated(np.array([[1], [2], [1]]), truth, seats=1).tolist()
    [1, 0, 0]
    """
    left = [seats] * len(order)
    met: set[tuple[int, int]] = set()
    found = np.zeros(len(order), dtype=int)
    for asked in order.T.tolist():
        for one, other in enumerate(asked):
            pair = (min(one, other), max(one, other))
            if other >= 0 and left[one] and left[other] and pair not in met:
                met.add(pair)
                left[one] -= 1
                left[other] -= 1
                found[one] += int(truth[one, other])
    return found


def unlisted(order: Order) -> int:
    """
    Return how many are in nobody's list.

    Examples
    --------
    >>> unlisted(np.array([[1], [0], [0]]))
    1
    """
    return int((exposure(order, len(order)) == 0).sum())


def ratio_interval(
    ours: Floats, theirs: Floats, *, seed: int = 0, draws: int = 1000
) -> tuple[float, float, float]:
    """
    Return how many times as much the mean of one measure is as that of another.

    Parameters
    ----------
    ours, theirs
        A number an organisation each, in the same order; NaN is left out.
    seed, draws
        Of the bootstrap over organisations (Efron, 1979).

    Returns
    -------
    ratio, low, high : float
        With the interval in which 95 % of the draws are. NaN if the other mean is 0.

    Examples
    --------
    >>> ratio_interval(np.array([2.0, 2.0]), np.array([1.0, 1.0]))
    (2.0, 2.0, 2.0)
    """
    known = ~(np.isnan(ours) | np.isnan(theirs))
    a, b = ours[known], theirs[known]
    if not b.sum():
        return (float("nan"),) * 3
    drawn = np.random.default_rng(seed).integers(len(a), size=(draws, len(a)))
    above, below = a[drawn].sum(axis=1), b[drawn].sum(axis=1)
    low, high = np.percentile(above[below > 0] / below[below > 0], [2.5, 97.5])
    return float(a.sum() / b.sum()), float(low), float(high)
