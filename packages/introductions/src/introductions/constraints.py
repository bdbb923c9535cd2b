"""Hard constraints: who may be introduced to whom at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from introductions.history import require
from introductions.profiles import Profile, numbered


@dataclass(frozen=True, slots=True)
class Constraints:
    """
    What holds beside what the profiles say themselves (side, languages, kinds admitted).

    Parameters
    ----------
    declined
        Ordered pairs: the first said "no thanks" to the second. Neither is shown the other.
    ineligible
        Ids of those who may not take part: they get no list and are in none.
    """

    declined: frozenset[tuple[str, str]] = field(default=frozenset())
    ineligible: frozenset[str] = field(default=frozenset())


def may_meet(
    one: Profile, profiles: Sequence[Profile], constraints: Constraints
) -> NDArray[np.bool_]:
    """
    Return whom an organisation may meet by what the profiles and the constraints say.

    Parameters
    ----------
    one
        The organisation; it need not be one of the profiles.
    profiles
        Everybody.
    constraints
        What else holds.

    Returns
    -------
    ndarray of bool, shape (n_profiles,)
        Symmetric: if one may meet another, the other may meet it. Nobody may meet itself.

    Examples
    --------
    >>> eu, also_eu, tw = Profile("a", side="EU"), Profile("b", side="EU"), Profile("c", side="TW")
    >>> may_meet(eu, [eu, also_eu, tw], Constraints()).tolist()
    [False, False, True]
    """
    refused = {b for a, b in constraints.declined if a == one.id}
    refused |= {a for a, b in constraints.declined if b == one.id}
    shut = constraints.ineligible
    if one.id in shut:
        return np.zeros(len(profiles), dtype=bool)
    return np.array(
        [
            other.id != one.id
            and other.id not in refused
            and other.id not in shut
            and _fit(one, other)
            for other in profiles
        ],
        dtype=bool,
    )


def _fit(one: Profile, other: Profile) -> bool:
    """Whether the profiles allow it; the same both ways."""
    return (
        not (one.side and one.side == other.side)
        and not (one.languages and other.languages and one.languages.isdisjoint(other.languages))
        and not (one.admits and other.kind not in one.admits)
        and not (other.admits and one.kind not in other.admits)
    )


def allowed(profiles: Sequence[Profile], constraints: Constraints) -> NDArray[np.bool_]:
    """
    Return who may meet whom.

    Parameters
    ----------
    profiles
        Everybody.
    constraints
        What else holds.

    Returns
    -------
    ndarray of bool, shape (n_profiles, n_profiles)
        Symmetric, False on the diagonal.

    Raises
    ------
    IntroductionsError
        If a constraint names an unknown organisation or a profile is there twice.
    """
    ids = numbered(profiles)
    require(ids, sorted(constraints.declined), "constraints: declined")
    require(ids, [(one,) * 2 for one in sorted(constraints.ineligible)], "constraints: ineligible")
    sides = _codes([p.side for p in profiles])
    answer = (sides[:, None] != sides[None, :]) | (sides == 0)[:, None]
    answer &= _shared([p.languages for p in profiles])
    admits = _admits(profiles)
    answer &= admits & admits.T
    np.fill_diagonal(answer, False)
    for a, b in constraints.declined:
        answer[ids[a], ids[b]] = answer[ids[b], ids[a]] = False
    for one in constraints.ineligible:
        answer[ids[one], :] = answer[:, ids[one]] = False
    return np.asarray(answer)


def _codes(words: Sequence[str]) -> NDArray[np.int_]:
    """Return a number for each word; 0 for the empty one."""
    known = {"": 0}
    return np.array([known.setdefault(word, len(known)) for word in words], dtype=int)


def _shared(sets: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
    """Return whether two sets share a word or one is empty."""
    words = sorted(frozenset[str]().union(*sets))
    has = np.array([[word in one for word in words] for one in sets], dtype=np.float32)
    has = has.reshape(len(sets), len(words))
    any_ = np.array([not one for one in sets], dtype=bool)
    return np.asarray((has @ has.T > 0) | any_[:, None] | any_[None, :])


def _admits(profiles: Sequence[Profile]) -> NDArray[np.bool_]:
    """Return whether each admits the kind of each."""
    kinds = sorted({p.kind for p in profiles})
    place = np.array([kinds.index(p.kind) for p in profiles], dtype=int)
    per_kind = np.array(
        [[not p.admits or kind in p.admits for kind in kinds] for p in profiles], dtype=bool
    ).reshape(len(profiles), len(kinds))
    return np.asarray(per_kind[:, place])
