"""How well a pair fits: content both ways, moved by history where there is any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from introductions.model import Model
from introductions.space import Floats, Space, Vectors

NEEDED = 0.5
"""How much of an interest it is to be needed, beside finding what one needs."""
FACTS = ("country", "kind")
"""What raises a pair that fits anyhow, and is nothing by itself."""


def parts(
    space: Space, seekers: Vectors, sought: Vectors, model: Model
) -> Iterator[tuple[str, Floats]]:
    """
    Yield what speaks for a pair, one thing after the other, without weights.

    Parameters
    ----------
    space
        Where the vectors are.
    seekers, sought
        The rows and the columns of the tables.
    model
        Of which ``length`` and ``meaning_from`` are used.

    Yields
    ------
    name : str
        ``text``, ``fields``, ``needs``, ``meaning`` if there is an embedding, ``country`` and
        ``kind``.
    table : ndarray, shape (n_seekers, n_sought)
        From 0. For facts their rarity where both share one.
    """
    text = _product(seekers.text, sought.text)
    text /= sought.count[None, :] ** model.length
    yield "text", text
    yield "fields", _product(seekers.fields, sought.fields)
    needs = _product(seekers.needs, sought.offers)
    needs += NEEDED * _product(seekers.offers, sought.needs)
    yield "needs", needs
    if seekers.meaning is not None and sought.meaning is not None:
        yield "meaning", meant_alike(seekers.meaning @ sought.meaning.T, model)
    yield from _facts(space, seekers, sought)


def _facts(space: Space, here: Vectors, there: Vectors) -> Iterator[tuple[str, Floats]]:
    for name, facts in (("country", space.countries), ("kind", space.kinds)):
        one, other = getattr(here, name), getattr(there, name)
        rare = np.array([0.0, *(rarity for _, rarity in facts.values())], dtype=there.count.dtype)
        yield name, np.where(one[:, None] == other[None, :], rare[other][None, :], 0)


@dataclass
class Halves:
    """
    What speaks for pairs, by halves: who does the like, and who has what the other needs.

    All of shape ``(n_rows, n_columns)``, from 0; ``towards`` is the interest of the row, ``back``
    that of the column. Their sum is `interest`.
    """

    like_towards: Floats
    like_back: Floats
    need_towards: Floats
    need_back: Floats


def halves(space: Space, rows: Vectors, columns: Vectors, model: Model) -> Halves:
    """
    Return both directions at once, each product being made once.

    Parameters
    ----------
    space
        Where the vectors are.
    rows, columns
        Those that are compared.
    model
        The weights.
    """
    text = _product(rows.text, columns.text)
    text *= model.text
    like_towards = text / columns.count[None, :] ** model.length
    like_back = text
    like_back /= rows.count[:, None] ** model.length
    both = _product(rows.fields, columns.fields)
    both *= model.fields
    if rows.meaning is not None and columns.meaning is not None:
        both += model.meaning * meant_alike(rows.meaning @ columns.meaning.T, model)
    like_towards += both
    like_back += both
    ours, theirs = _product(rows.needs, columns.offers), _product(rows.offers, columns.needs)
    ours *= model.needs
    theirs *= model.needs
    found = Halves(like_towards, like_back, ours + NEEDED * theirs, theirs + NEEDED * ours)
    raised = np.ones_like(both)
    for name, table in _facts(space, rows, columns):
        raised += getattr(model, name) * table
    for part in (found.like_towards, found.like_back, found.need_towards, found.need_back):
        part *= raised
    return found


def meant_alike(likeness: Floats, model: Model) -> Floats:
    """
    Return likeness by the embedding as it counts: 0 where there is less than any two have.

    Examples
    --------
    >>> meant_alike(np.array([-0.2, 0.5, 0.75, 1.0]), Model(meaning_from=0.5)).tolist()
    [0.0, 0.0, 0.5, 1.0]
    """
    above = (likeness - model.meaning_from) / (1 - model.meaning_from)
    return np.asarray(np.maximum(above, 0))


def interest(space: Space, seekers: Vectors, sought: Vectors, model: Model) -> Floats:
    """
    Return how well what is sought fits each seeker, by content alone.

    Likeness of texts is the cosine of TF-IDF vectors, summed over pairs of texts and divided by
    a power of the number of texts sought (a pivot of length, as in BM25). Fields add a cosine,
    needs of the seeker met by offers add a cosine and offers that are needed half of one, an
    embedding adds one. Facts that both share
    multiply what is there.

    Parameters
    ----------
    space
        Where the vectors are.
    seekers, sought
        The rows and the columns of the answer.
    model
        The weights.

    Returns
    -------
    ndarray, shape (n_seekers, n_sought)
        From 0.
    """
    fit = np.zeros((len(seekers.count), len(sought.count)))
    raised = np.ones_like(fit)
    for name, table in parts(space, seekers, sought, model):
        table *= getattr(model, name)
        if name in FACTS:
            raised += table
        else:
            fit += table
    fit *= raised
    return fit


def reciprocal(towards: Floats, back: Floats) -> Floats:
    """
    Return the harmonic mean of both directions: near the worse of the two.

    Pizzato et al., RECON (RecSys 2010).

    Examples
    --------
    >>> reciprocal(np.array([0.6, 0.0]), np.array([0.3, 1.0])).round(3).tolist()
    [0.4, 0.0]
    """
    total = towards + back
    np.divide(1.0, total, out=total, where=total > 0)
    total *= towards
    total *= back
    total *= 2
    return total


def _product(rows: csr_matrix, columns: csr_matrix) -> Floats:
    """Return the products of all rows of two matrices; the longer one is not turned round."""
    if rows.shape[0] < columns.shape[0]:
        return np.ascontiguousarray((columns @ rows.T).toarray().T)
    return np.asarray((rows @ columns.T).toarray())
