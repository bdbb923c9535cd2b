"""Everybody's list, and how it changes when one profile does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from introductions.balancing import (
    Order,
    balanced_lists,
    bar,
    best,
    head_length,
    in_order,
    place_forgotten,
    scales,
    wanted_sums,
)
from introductions.diversity import diverse
from introductions.exceptions import IntroductionsError
from introductions.profiles import Profile
from introductions.space import Floats

if TYPE_CHECKING:
    from introductions.reasons import Introduction
    from introductions.recommender import Recommender


class Ranking:
    """
    Lists of a recommender, made by `Recommender.rank`.

    Attributes
    ----------
    order
        Places of the partners of each, the best first, filled up with -1. Shape
        ``(n_profiles, top)``.
    value
        Balanced scores. Shape ``(n_profiles, n_profiles)``, symmetric.
    """

    def __init__(
        self, recommender: Recommender, top: int, balance: float, diversity: float
    ) -> None:
        if top < 1:
            raise IntroductionsError("top", "it must be at least 1")
        for name, number in (("balance", balance), ("diversity", diversity)):
            if not 0 <= number <= 1:
                raise IntroductionsError(name, "it must be from 0 to 1")
        self._recommender, self._top = recommender, top
        self._balance, self._diversity = balance, diversity
        whole = head_length(top, balance)
        self._head, self._part = int(whole), whole % 1
        self._bar = 0.0
        score = recommender.score
        self._wanted = wanted_sums(score, top)
        self._scale = np.ones(len(score))
        self.value = score
        if balance:
            self._scale = scales(score, self._wanted)
            even = self._scale**balance
            self.value = score * even[:, None]
            self.value *= even[None, :]
        everybody = np.arange(len(score))
        if self._part:
            next_ones = self._first(everybody)[1]
            self._bar = bar(score[everybody, next_ones][next_ones >= 0], self._part)
        first, self._more = self._first(everybody)
        self._places, self._handicap = balanced_lists(first, self._more, score, self.value, top)
        self.order = in_order(self._places, self._head, self._more, score, self.value)

    def of(self, id: str) -> tuple[Introduction, ...]:
        """
        Return the list of one organisation, the best first.

        Raises
        ------
        IntroductionsError
            If the id is unknown.
        """
        a = self._recommender.place(id)
        return tuple(
            self._recommender.introduction(a, b, self._even(a, b))
            for b in self.order[a].tolist()
            if b >= 0
        )

    def pair(self, id: str, other: str) -> Introduction:
        """
        Return what is to be said of any two, also those who asked or know each other already.

        Its ``value`` is what their meeting is worth to a scheduler; 0 if they may not meet.

        Raises
        ------
        IntroductionsError
            If an id is unknown.
        """
        a, b = self._recommender.place(id), self._recommender.place(other)
        return self._recommender.introduction(a, b, self._even(a, b))

    def worth(self, id: str, other: str) -> float:
        """
        Return the ``value`` of `pair` alone, without looking for reasons.

        Raises
        ------
        IntroductionsError
            If an id is unknown.
        """
        a, b = self._recommender.place(id), self._recommender.place(other)
        return self._recommender.score_of(a, b) * self._even(a, b)

    def _even(self, a: int, b: int) -> float:
        return float((self._scale[a] * self._scale[b]) ** self._balance)

    def ids(self, id: str) -> tuple[str, ...]:
        """Return the ids alone, which is much faster."""
        profiles = self._recommender.profiles
        row = self.order[self._recommender.place(id)].tolist()
        return tuple(profiles[b].id for b in row if b >= 0)

    def replace(self, profile: Profile) -> tuple[str, ...]:
        """
        Take a changed profile in, and make anew its own list and those it enters or leaves.

        Parameters
        ----------
        profile
            The profile as it is now; its id must be known.

        Returns
        -------
        tuple of str
            Whose lists are not what they were.
        """
        i = self._recommender.replace(profile)
        self._balance_one(i)
        before, places = self.order, self._places.copy()
        rows = self._touched(i)
        self._places[rows] = self._lists(rows)
        if self._head < self._top:
            place_forgotten(self._places, self.value, self._head)
        rows = np.union1d(rows, np.flatnonzero((places != self._places).any(axis=1)))
        score, value = self._recommender.score[rows], self.value[rows]
        self.order = before.copy()
        self.order[rows] = in_order(self._places[rows], self._head, self._more[rows], score, value)
        changed = np.flatnonzero((before != self.order).any(axis=1))
        return tuple(self._recommender.profiles[row].id for row in changed)

    def _balance_one(self, i: int) -> None:
        """Scale one anew, the others as they are."""
        score = self._recommender.score
        if not self._balance:
            return
        reached = float(score[i] ** 2 @ self._scale**2)
        self._scale[i] = np.sqrt(self._wanted[i] / reached) if reached and self._wanted[i] else 1.0
        even = self._scale**self._balance
        self.value[i] = self.value[:, i] = score[i] * even[i] * even

    def _touched(self, i: int) -> NDArray[np.int_]:
        """Return the rows in which one is or comes: its own, too."""
        touched = (self._places == i).any(axis=1)
        touched[i] = True
        score = self._recommender.score
        if self._part:
            more = score[np.arange(len(score)), np.maximum(self._more, 0)]
            touched |= score[:, i] >= np.where(self._more >= 0, more, self._bar)
        dearer = np.exp(self._handicap)
        for part, table, times in (
            (self._places[:, : self._head], score, np.ones_like(dearer)),
            (self._places[:, self._head :], self.value, dearer),
        ):
            someone = np.maximum(part, 0)
            known = np.take_along_axis(table, someone, axis=1) * times[someone]
            known[part == self._more[:, None]] = np.inf
            worst = np.where(part >= 0, known, 0).min(axis=1, initial=np.inf)
            own = table[:, i] * times[i]
            touched |= (own >= worst) & (own > 0)
        return np.flatnonzero(touched)

    def _lists(self, rows: NDArray[np.int_]) -> Order:
        first, more = self._first(rows)
        self._more[rows] = more
        bids = self._bids(rows)
        row, place = np.nonzero(first >= 0)
        bids[row, first[row, place]] = 0
        bids[more >= 0, more[more >= 0]] = np.inf
        return np.concatenate([first, best(bids, self._top - self._head, rows)], axis=1)

    def _bids(self, rows: NDArray[np.int_]) -> Floats:
        return np.asarray(self.value[rows] * np.exp(self._handicap)[None, :])

    def _first(self, rows: NDArray[np.int_]) -> tuple[Order, NDArray[np.int_]]:
        """Return the first places by score, and one more where it reaches the bar."""
        score = self._recommender.score[rows]
        length = self._head + bool(self._part)
        if self._diversity:
            text = self._recommender.vectors().text
            first = diverse(score, rows, text, length, self._diversity)
        else:
            first = best(score, length, rows)
        if not self._part:
            return first, np.full(len(rows), -1)
        more = first[:, -1]
        reached = score[np.arange(len(rows)), np.maximum(more, 0)] >= self._bar
        return first[:, :-1], np.where((more >= 0) & reached, more, -1)
