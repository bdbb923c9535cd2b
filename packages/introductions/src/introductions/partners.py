"""What history says of pairs: factors that are 1 where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from introductions.history import History
from introductions.model import Model
from introductions.space import Floats

_COMMON, _ALIKE, _ANSWERS = 0.5, 0.1, 4.0
"""Strength of the priors: as if so much had been seen already, and had been as expected."""


def links(history: History, ids: Mapping[str, int]) -> Floats:
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
    ndarray, shape (n_profiles, n_profiles)
        Symmetric: 1 for a pair that knows each other or has met, more by what came of it.
    """
    table = np.zeros((len(ids), len(ids)))
    met = {*history.known, *((r.asker, r.asked) for r in history.requests if r.accepted)}
    for one, other in met:
        table[ids[one], ids[other]] = table[ids[other], ids[one]] = 1
    for outcome in history.outcomes:
        a, b = ids[outcome.a], ids[outcome.b]
        table[a, b] = table[b, a] = table[a, b] + outcome.worth
    return table


def common_partners(linked: Floats) -> Floats:
    """
    Return how many partners two have in common beside how many were to be expected.

    Partners who have few others count more (Adamic and Adar, 2003). What is expected follows from
    the numbers of partners alone. Counts are small, so a gamma prior is put under them: the
    factor is its posterior mean, (prior + seen) / (prior + expected).

    Parameters
    ----------
    linked
        From `links`.

    Returns
    -------
    ndarray, shape (n_profiles, n_profiles)
        Symmetric and positive; 1 in the row and column of who has no partner.

    Examples
    --------
    >>> common_partners(np.zeros((2, 2))).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    degree = (linked > 0).sum(axis=0)
    seen = (linked / np.log(2 + degree)[None, :]) @ linked
    np.fill_diagonal(seen, 0)
    each = seen.sum(axis=1)
    expected = np.outer(each, each) / max(float(each.sum()), 1e-12)
    return np.asarray((_COMMON + seen) / (_COMMON + expected))


def partners_of_alike(fit: Floats, linked: Floats) -> Floats:
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
    seen = weight @ linked
    expected = np.where(total > 0, linked.mean(axis=0)[None, :], seen)
    return np.asarray((_ALIKE + seen) / (_ALIKE + expected))


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


def history_factor(fit: Floats, history: History, ids: Mapping[str, int], model: Model) -> Floats:
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
    ndarray, shape (n_profiles, n_profiles)
        Row: whose interest; column: in whom. Positive.
    """
    linked = links(history, ids)
    factor = common_partners(linked) ** model.partners
    factor *= partners_of_alike(fit, linked) ** model.alike
    factor *= willingness(history, ids)[:, None] ** model.answers
    return factor
