"""Hard constraints: who may be introduced to whom at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from introductions.history import require
from introductions.profiles import Profile, numbered


@dataclass(frozen=True, slots=True)
class Constraints:
    """
    What holds beside what the profiles say themselves (side, languages, kinds and countries).

    Parameters
    ----------
    declined
        Ordered pairs: the first said "no thanks" to the second. Neither is shown the other.
    ineligible
        Ids of those who may not take part: they get no list and are in none.
    """

    declined: frozenset[tuple[str, str]] = field(default=frozenset())
    ineligible: frozenset[str] = field(default=frozenset())


class Rules:
    """
    What profiles say themselves of whom they meet, so that many are compared at once.

    Parameters
    ----------
    profiles
        Anybody.
    """

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._count = len(profiles)
        self._side, self._kind, self._country = (
            _Facts([getattr(one, name) for one in profiles]) for name in ("side", "kind", "country")
        )
        self._languages, self._admits, self._countries = (
            _Sets([getattr(one, name) for one in profiles])
            for name in ("languages", "admits", "countries")
        )

    def allow(self, others: Rules) -> NDArray[np.bool_]:
        """
        Return who of these may meet whom of others by what both say.

        Returns
        -------
        ndarray of bool, shape (n_profiles, n_others)
            The same the other way round, transposed.
        """
        answer = np.ones((self._count, others._count), dtype=bool)
        if self._side.names != [""] and others._side.names != [""]:
            codes = others._side.codes_of(self._side)
            same = codes[:, None] == others._side.codes[None, :]
            answer &= ~same | self._side.is_empty[:, None]
        rows, columns = list(self._languages), list(others._languages)
        if rows and columns:
            words = sorted(self._languages.words & others._languages.words)
            shared = self._languages.table(words) @ others._languages.table(words).T > 0
            answer[np.ix_(rows, columns)] &= shared
        for one, other, table in ((self, others, answer), (others, self, answer.T)):
            for place, admitted in one._admits.items():
                table[place] &= other._kind.are_in(admitted)
            for place, admitted in one._countries.items():
                table[place] &= other._country.are_in(admitted)
        return answer


class _Facts:
    """One word of each, as numbers."""

    def __init__(self, words: Sequence[str]) -> None:
        known: dict[str, int] = {}
        codes = [known.setdefault(word, len(known)) for word in words]
        self.names, self.codes = list(known), np.array(codes, dtype=int)

    @property
    def is_empty(self) -> NDArray[np.bool_]:
        return self.are_in({""})

    def are_in(self, words: Collection[str]) -> NDArray[np.bool_]:
        chosen = np.array([name in words for name in self.names], dtype=bool)
        return np.asarray(chosen[self.codes])

    def codes_of(self, others: _Facts) -> NDArray[np.int_]:
        """Return the own numbers of others' words; -1 for an unknown one."""
        place = {name: number for number, name in enumerate(self.names)}
        here = np.array([place.get(name, -1) for name in others.names], dtype=int)
        return np.asarray(here[others.codes])


class _Sets(dict[int, frozenset[str]]):
    """The sets that are not empty, by place."""

    def __init__(self, sets: Sequence[frozenset[str]]) -> None:
        super().__init__((place, one) for place, one in enumerate(sets) if one)
        self.words = frozenset[str]().union(*self.values())

    def table(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return which of these words each set has, the sets in order."""
        has = [[word in one for word in words] for one in self.values()]
        return np.array(has, dtype=np.float32).reshape(len(self), len(words))


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
    out = refused | shut | {one.id}
    heard = np.array([other.id not in out for other in profiles], dtype=bool)
    return np.asarray(heard & Rules([one]).allow(Rules(profiles))[0])


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
    rules = Rules(profiles)
    answer = rules.allow(rules)
    np.fill_diagonal(answer, False)
    for a, b in constraints.declined:
        answer[ids[a], ids[b]] = answer[ids[b], ids[a]] = False
    for one in constraints.ineligible:
        answer[ids[one], :] = answer[:, ids[one]] = False
    return np.asarray(answer)
