"""Lists of the best for each, and how attention is spread over everybody."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from introductions.space import Floats

_FIRST, _FIRST_PART = 3.5, 0.35
"""Places of a list that go by score alone however much is balanced, and part of it at most."""
_BALANCED = 0.75
"""How far the places after these are in the order of balanced values; the rest is the score."""
_LEAST, _MOST = 0.7, 2.0
"""How often one may be in lists, beside an even share of the places."""
_ROUNDS, _SCALINGS, _POOL, _STEP = 80, 60, 250, 0.25

Order = NDArray[np.int_]
"""Lists of places, the best first, filled up with -1. Shape ``(n_profiles, top)``."""


def best(table: Floats, top: int, rows: NDArray[np.int_] | None = None) -> Order:
    """
    Return the columns with the greatest positive numbers of each row, the greatest first.

    Parameters
    ----------
    table
        Shape ``(n_rows, n_columns)``; what is not positive is no candidate.
    top
        Length of the lists.
    rows
        Place of each row among the profiles. Among equals, whoever comes next after it is
        first: otherwise all would choose the same. Without it the earlier column is first.

    Returns
    -------
    ndarray, shape (n_rows, top)
        -1 where there is no candidate left.

    Examples
    --------
    >>> best(np.array([[0.0, 2.0, 1.0, 2.0]]), 4).tolist()
    [[1, 3, 2, -1]]
    """
    height, columns = table.shape
    if not (height and columns and top):
        return np.full((height, top), -1)
    at = min(top, columns) - 1
    # Among very many equal numbers, nothing above all, the least are found ten times as fast.
    least = -np.partition(-table, at, axis=1)[:, at]
    row, column = np.nonzero((table >= least[:, None]) & (table > 0))
    counts = np.bincount(row, minlength=height)
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    shape = (height, max(top, int(counts.max())))
    found, numbers = np.full(shape, -1), np.zeros(shape)
    found[row, place], numbers[row, place] = column, table[row, column]
    after = found if rows is None else (found - rows[:, None]) % columns
    order = np.lexsort((after, -numbers), axis=1)[:, :top]
    return np.take_along_axis(found, order, axis=1)


def in_order(
    places: Order, head: int, one_more: NDArray[np.int_], score: Floats, value: Floats
) -> Order:
    """
    Return lists as they are shown: the first places by score, the rest mostly by balanced value.

    Where many lists are worked off at once and partners have few seats, first come first served,
    an order by score alone would send everybody to the same few.

    Parameters
    ----------
    places
        Filled up with -1. Shape ``(n_profiles, top)``.
    head
        Number of first places.
    one_more
        Who comes next in a list whatever their value; -1 for nobody.
    score, value
        Shape ``(n_profiles, n_profiles)``.

    Examples
    --------
    >>> score, value = np.array([[0.0, 0.1, 0.2, 0.3]]), np.array([[0.0, 3.0, 2.0, 1.0]])
    >>> in_order(np.array([[2, 3, 1, -1]]), 1, np.array([-1]), score, value).tolist()
    [[2, 1, 3, -1]]
    >>> in_order(np.array([[2, 3, 1, -1]]), 1, np.array([3]), score, value).tolist()
    [[2, 3, 1, -1]]
    """
    known, balanced = (
        np.take_along_axis(table, np.maximum(places, 0), axis=1) for table in (score, value)
    )
    worth = known ** (1 - _BALANCED) * balanced**_BALANCED
    worth[places == one_more[:, None]] = np.inf
    worth[:, :head] = known[:, :head]
    worth[places < 0] = -1
    parts = []
    for part in (slice(0, head), slice(head, None)):
        by = np.argsort(-worth[:, part], axis=1, kind="stable")
        parts.append(np.take_along_axis(places[:, part], by, axis=1))
    return np.concatenate(parts, axis=1)


def exposure(order: Order, of: int) -> NDArray[np.int_]:
    """
    Return in how many lists each is. Shape ``(of,)``.

    Examples
    --------
    >>> exposure(np.array([[1, 2], [2, -1], [1, -1]]), 3).tolist()
    [0, 2, 2]
    """
    return np.bincount(order[order >= 0], minlength=of)


def even_share(score: Floats, top: int) -> Floats:
    """
    Return in how many lists each would be if all spread their places over all they may meet.

    Returns
    -------
    ndarray, shape (n_profiles,)
        ``top`` for each where everybody may meet everybody.
    """
    open_ = score > 0
    candidates = open_.sum(axis=1)
    places = np.minimum(candidates, top)
    return np.asarray((places / np.maximum(candidates, 1)) @ open_)


def wanted_sums(score: Floats, top: int) -> Floats:
    """
    Return to what the squared and scaled scores of each are to add up.

    In proportion to the mean of the places in one's own list and an even share of those in the
    lists of others: with two sides of unlike size both cannot be had.

    Returns
    -------
    ndarray, shape (n_profiles,)
        All together as much as the squared scores.
    """
    places = np.minimum((score > 0).sum(axis=1), top)
    wanted = (places + even_share(score, top)) / 2
    return np.asarray(wanted * (float((score**2).sum()) / max(float(wanted.sum()), 1e-300)))


def scales(score: Floats, wanted: Floats) -> Floats:
    """
    Return the factor for each by which attention comes out even.

    The squared scores are scaled, the same way in rows and columns, until each row adds up to what
    is wanted (Sinkhorn and Knopp, 1967; Su et al., WWW 2022, use such
    scalings of expected exposure). What is scaled here are roots, so that the answer can be
    multiplied with scores.

    Parameters
    ----------
    score
        Symmetric, 0 where two may not meet. Shape ``(n_profiles, n_profiles)``.
    wanted
        From `wanted_sums`.

    Returns
    -------
    ndarray, shape (n_profiles,)
        Positive, smaller for the sought-after.
    """
    squared = score**2
    scale = np.ones(len(score))
    for _ in range(_SCALINGS):
        reached = scale * (squared @ scale)
        scale *= np.sqrt(np.divide(wanted, reached, out=np.ones_like(wanted), where=reached > 0))
    # What differs by the rounding of sums alone is equal.
    return np.asarray(np.exp(np.round(np.log(scale) / 2, 9)))


def head_length(top: int, balance: float) -> float:
    """
    Return how many places of a list go by score alone, in the mean of all lists.

    Examples
    --------
    >>> [head_length(10, balance) for balance in (0, 0.5, 1)], head_length(40, 1)
    ([10.0, 6.75, 3.5], 3.5)
    """
    return float(top - (top - min(_FIRST, _FIRST_PART * top)) * balance)


def bar(scores: Floats, part: float) -> float:
    """
    Return the score that is reached by this part of scores; infinite if there are none.

    Examples
    --------
    >>> bar(np.array([0.1, 0.2, 0.3, 0.4]), 0.5), bar(np.array([]), 0.5)
    (0.3, inf)
    """
    if not len(scores):
        return float("inf")
    return float(np.quantile(scores, 1 - part, method="higher"))


def balanced_lists(
    first: Order, one_more: NDArray[np.int_], score: Floats, value: Floats, top: int
) -> tuple[Order, Floats]:
    """
    Return lists that begin with the best and go on with who is in few lists.

    Parameters
    ----------
    first
        The first places, which stay. Shape ``(n_profiles, head)``.
    one_more
        Who has a place in a list by score beside these; -1 for nobody. Shape ``(n_profiles,)``.
    score
        How well two fit. Symmetric, 0 where they may not meet.
    value
        The same, balanced: by it the places after the first are given.
    top
        Length of the lists.

    Returns
    -------
    order : ndarray, shape (n_profiles, top)
        The lists.
    handicap : ndarray, shape (n_profiles,)
        What was added to the logarithm of each one's value in the later places.

    Notes
    -----
    Who is in too few lists gets dearer round by round, who is in too many cheaper, as in an
    auction (Bertsekas, 1988), until all are between 0.7 and 2 even shares: sought-after ones
    have their places among the first alone. At the end whoever is in no list yet gets the
    last place of the one who values them most: the newcomers' places.
    """
    head = first.shape[1]
    handicap = np.zeros(len(score))
    if head == top:
        return first, handicap
    rest = value.copy()
    rows, places = np.nonzero(first >= 0)
    rest[rows, first[rows, places]] = 0
    share = even_share(score, top)
    seen = exposure(first, len(score))
    more = np.flatnonzero(one_more >= 0)
    rest[more, one_more[more]] = np.inf
    order = _auction(rest, seen, share, top - head, handicap)
    order = np.concatenate([first, order], axis=1)
    place_forgotten(order, value, head)
    return order, handicap


def _auction(
    rest: Floats, seen: NDArray[np.int_], share: Floats, length: int, handicap: Floats
) -> Order:
    """Bid for the later places; change the handicap in place."""
    pool = best(rest, min(_POOL, len(rest)), np.arange(len(rest)))
    known = np.maximum(np.take_along_axis(rest, np.maximum(pool, 0), axis=1), 1e-300)
    bids = np.where(pool >= 0, np.log(known), -np.inf)
    least, most = np.floor(_LEAST * share), np.ceil(_MOST * share)
    bid_up = np.zeros_like(handicap)
    found, fewest_wrong = np.empty((0, 0), dtype=int), np.inf
    for number in range(_ROUNDS):
        chosen = np.argsort(-(bids + bid_up[pool]), axis=1, kind="stable")[:, :length]
        order = np.take_along_axis(pool, chosen, axis=1)
        later = exposure(order, len(rest))
        total = seen + later
        few = np.maximum(least - total, 0)
        many = np.where(later > 0, np.maximum(total - most, 0), 0)
        wrong = float(few.sum() + many.sum())
        if wrong < fewest_wrong:
            found, fewest_wrong = order, wrong
            handicap[:] = bid_up
        step = _STEP if number < _ROUNDS / 2 else _STEP / 2
        ratio = np.log((total + 1) / np.where(few > 0, least + 1, most + 1))
        bid_up -= step * np.where((few > 0) | (many > 0), ratio, 0)
        if not wrong:
            break
    missing = max(0, length - found.shape[1])
    return np.pad(found, ((0, 0), (0, missing)), constant_values=-1)


def place_forgotten(order: Order, value: Floats, head: int) -> None:
    """
    Put each who is in no list into one, in place of somebody who is in several.

    The last places are taken first, and the first place of a list never.
    """
    times = exposure(order, len(value))
    for one in np.flatnonzero(times == 0).tolist():
        rows = best(value[:, one][None, :], len(value))[0]
        rows = rows[rows >= 0]
        any(_take(order, times, rows, one, start) for start in (head, 1))


def _take(
    order: Order, times: NDArray[np.int_], rows: NDArray[np.int_], one: int, start: int
) -> bool:
    """Take a place from ``start`` on in the first of these lists that has one to give."""
    for row in rows:
        later = order[row, start:]
        crowd = np.where(later >= 0, times[later], len(times) + 1)
        if len(later) and crowd.max() > 1:
            place = int(np.argmax(crowd))
            if later[place] >= 0:
                times[later[place]] -= 1
            order[row, start + place] = one
            times[one] += 1
            return True
    return False
