"""The one door: profiles in, and for each a list of whom to meet, with reasons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from introductions.catalogue import Catalogue, Kind
from introductions.constraints import Constraints, allowed, may_meet
from introductions.exceptions import IntroductionsError
from introductions.history import History
from introductions.model import Model
from introductions.partners import CommonPartners, history_factor, links
from introductions.profiles import Profile, numbered
from introductions.ranking import Ranking
from introductions.reasons import Introduction, Reason, Reasoner
from introductions.scoring import interest, reciprocal
from introductions.space import Embedding, Space, Vectors

_NOTHING = History()
_OPEN = Constraints()
_DEFAULT = Model()


class Recommender:
    """
    Judges every pair once and answers questions about them.

    Parameters
    ----------
    profiles
        Everybody, each id once.
    history
        What happened before. Pairs that know each other, were asked about or have an outcome are
        left out of the lists.
    constraints
        What holds beside what the profiles say.
    model
        The weights.
    embedding
        Optional: a model of meaning, for texts of several languages.
    use_history
        False: history only leaves pairs out; the order is by content.

    Attributes
    ----------
    ids
        Place of each id.
    towards
        Interest of the row in the column. Shape ``(n_profiles, n_profiles)``.
    score
        Harmonic mean of both directions; 0 where two are not to be introduced. The same shape.

    Raises
    ------
    IntroductionsError
        If an id is there twice, or unknown.

    Examples
    --------
    >>> from introductions import Profile, Recommender
    >>> people = [
    ...     Profile("a", fields={("sector", "photonics"): 1}, needs={("skill", "optics"): 1}),
    ...     Profile("b", fields={("sector", "textiles"): 1}, offers={("skill", "optics"): 1}),
    ...     Profile("c", fields={("sector", "shipping"): 1}),
    ... ]
    >>> (found,) = Recommender(people).rank(top=2).of("a")
    >>> found.id, found.reasons[0].kind, found.reasons[0].term
    ('b', 'need', 'optics')
    """

    def __init__(
        self,
        profiles: Sequence[Profile],
        *,
        history: History = _NOTHING,
        constraints: Constraints = _OPEN,
        model: Model = _DEFAULT,
        embedding: Embedding | None = None,
        use_history: bool = True,
    ) -> None:
        self.profiles = list(profiles)
        self.ids = numbered(self.profiles)
        history.require_known(self.ids)
        self.model, self.history, self.constraints = model, history, constraints
        self._met = _met(history, self.ids)
        self._may = allowed(self.profiles, constraints)
        self._space = Space(self.profiles, embedding)
        self._vectors = self._space.vectors(self.profiles)
        self.towards = interest(self._space, self._vectors, self._vectors, model)
        self._common: CommonPartners | None = None
        self._factor: NDArray[np.float32] | None = None
        if use_history and (history.known or history.requests or history.outcomes):
            fit = reciprocal(self.towards, self.towards.T)
            self._factor = history_factor(fit, history, self.ids, model)
            self._common = CommonPartners(links(history, self.ids))
            self.towards *= self._factor
        self._reasoner = self._new_reasoner()
        self.score = reciprocal(self.towards, self.towards.T)
        self.score *= self._may & ~self._met

    def rank(self, top: int = 10, *, balance: float = 0.0, diversity: float = 0.0) -> Ranking:
        """
        Make a list for each.

        Parameters
        ----------
        top
            Length of the lists, at most; shorter where fewer have anything in common.
        balance
            From 0 (plain order of scores) to 1: how far attention is spread over everybody.
        diversity
            From 0 to 1: how far those who are alike make room for each other.

        Raises
        ------
        IntroductionsError
            If an option is out of its range.
        """
        return Ranking(self, top, balance, diversity)

    def introduction(self, a: int, b: int, even: float) -> Introduction:
        """
        Return what is to be said of two places, also if they know each other already.

        Parameters
        ----------
        a, b
            The list's owner and the partner.
        even
            What a ranking multiplies their score with.
        """
        score = self.score_of(a, b)
        return Introduction(
            id=self.profiles[b].id,
            score=score,
            towards=float(self.towards[a, b]),
            back=float(self.towards[b, a]),
            value=score * even,
            reasons=self.reasons(a, b),
        )

    def score_of(self, a: int, b: int) -> float:
        """Return how well two places fit, also if they know each other; 0 if they may not meet."""
        one, other = self.towards[a, b], self.towards[b, a]
        return float(reciprocal(np.array([one]), np.array([other]))[0]) * bool(self._may[a, b])

    def reasons(self, a: int, b: int) -> tuple[Reason, ...]:
        """Return why two places are introduced."""
        return self._reasoner.reasons(a, b)

    def _new_reasoner(self) -> Reasoner:
        return Reasoner(self._space, self._vectors, self.model, self._partners)

    def similar(self, id: str, top: int = 10) -> tuple[Introduction, ...]:
        """
        Return who does the like: by texts, fields and meaning, whatever two may or know.

        Raises
        ------
        IntroductionsError
            If the id is unknown.
        """
        return self._alone(id, top, "similar")

    def complementary(self, id: str, top: int = 10) -> tuple[Introduction, ...]:
        """
        Return who offers what the other needs, one way or both, whatever two may or know.

        Among them those who do the like come first, as in a `Catalogue`.

        Raises
        ------
        IntroductionsError
            If the id is unknown.
        """
        return self._alone(id, top, "complementary")

    def _alone(self, id: str, top: int, kind: Kind) -> tuple[Introduction, ...]:
        catalogue = Catalogue.over(self._space, self._vectors, self.profiles, self.model)
        ((_, _, found),) = catalogue.lists([id], kind, top=top, by_rules=False)
        return found

    def replace(self, profile: Profile) -> int:
        """
        Put a changed profile in place of the one with its id, and judge its pairs anew.

        How rare words and terms are stays as it was when the recommender was made; so does
        what history says.

        Parameters
        ----------
        profile
            The profile as it is now.

        Returns
        -------
        int
            Its place.

        Raises
        ------
        IntroductionsError
            If there was no such id.
        """
        i = self.place(profile.id)
        self.profiles[i] = profile
        one = self._space.vectors([profile])
        order = np.arange(len(self.profiles))
        order[i] = len(order)
        self._vectors = self._vectors.replaced(order, one)
        self._reasoner = self._new_reasoner()
        may = may_meet(profile, self.profiles, self.constraints)
        self._may[i], self._may[:, i] = may, may
        self.towards[i] = interest(self._space, one, self._vectors, self.model)[0]
        self.towards[:, i] = interest(self._space, self._vectors, one, self.model)[:, 0]
        if self._factor is not None:
            self.towards[i] *= self._factor[i]
            self.towards[:i, i] *= self._factor[:i, i]
            self.towards[i + 1 :, i] *= self._factor[i + 1 :, i]
        score = reciprocal(self.towards[i], self.towards[:, i]) * (may & ~self._met[i])
        self.score[i], self.score[:, i] = score, score
        return i

    def place(self, id: str) -> int:
        """Return the place of an id, or raise `IntroductionsError`."""
        if id not in self.ids:
            raise IntroductionsError("profiles", f"unknown organisation {id}")
        return self.ids[id]

    def vectors(self) -> Vectors:
        """Return the vectors of everybody."""
        return self._vectors

    def _partners(self, a: int, b: int) -> tuple[tuple[str, ...], float]:
        if self._common is None:
            return (), 1.0
        them, factor = self._common.of(a, b)
        return tuple(self.profiles[one].id for one in them), factor**self.model.partners


def _met(history: History, ids: dict[str, int]) -> NDArray[np.bool_]:
    table = np.zeros((len(ids), len(ids)), dtype=bool)
    for pairs in history.pairs().values():
        for a, b in pairs:
            table[ids[a], ids[b]] = table[ids[b], ids[a]] = True
    return table
