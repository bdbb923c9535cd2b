"""Very many organisations, each asked for a short list: no table of all pairs is ever made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from introductions.balancing import best
from introductions.constraints import Rules
from introductions.exceptions import IntroductionsError
from introductions.model import Model
from introductions.profiles import Profile, numbered
from introductions.reasons import Introduction, Reason, Reasoner
from introductions.scoring import Halves, halves, reciprocal
from introductions.space import Floats, Space, Vectors

Kind: TypeAlias = Literal["similar", "complementary", "both"]
Arrange: TypeAlias = Callable[[Kind, Sequence[str]], Sequence[str]]
"""From a kind of list and the ids of the best, in their order, to those that stand in it."""
Directed: TypeAlias = tuple[Floats, Floats, Floats]
"""Score, interest of the rows, interest of the columns."""

_PAIRS = 4_000_000
"""So many pairs are judged at once: some ten tables of 16 MB."""
_ROUNDING = 1e-4
_MOST = 5
_NOTHING: Mapping[str, Collection[str]] = {}
_DEFAULT = Model()


class Catalogue:
    """
    Profiles that are asked for the best few, a block of them at a time.

    Three questions can be asked. ``similar``: who does the like, by texts, fields and meaning.
    ``complementary``: who offers what the other needs, one way or both; among them those who do
    the like come first, which counts as much as what is needed at most. ``both``: all of it, the
    harmonic mean of both directions, as in a `Recommender` without history.

    Memory grows with the number of profiles, not with that of pairs.

    Parameters
    ----------
    profiles
        Everybody, each id once. Their texts are not kept.
    model
        The weights. What is of history says nothing here.
    meaning
        Optional: what the texts of each profile mean, as vectors of length 1, or 0 where that is
        not known. Shape ``(n_profiles, n_dimensions)``.
    space
        Optional: where the vectors are, from another catalogue, whose rarities hold here too.

    Attributes
    ----------
    ids
        Place of each id.
    space
        Where the vectors are.

    Raises
    ------
    IntroductionsError
        If an id is there twice, or the meanings are not as many as the profiles.

    Examples
    --------
    >>> from introductions import Catalogue, Profile
    >>> yards = Profile("yards", needs={("technology", "batteries"): 1})
    >>> fjord = Profile("fjord", offers={("technology", "batteries"): 1})
    >>> catalogue = Catalogue([yards, fjord, Profile("wind")])
    >>> for id, kind, found in catalogue.lists(["yards"], "complementary", top=2):
    ...     print(id, kind, [one.id for one in found], found[0].reasons[0].term)
    yards complementary ['fjord'] batteries
    """

    def __init__(
        self,
        profiles: Sequence[Profile],
        *,
        model: Model = _DEFAULT,
        meaning: NDArray[np.floating] | None = None,
        space: Space | None = None,
    ) -> None:
        self.ids = numbered(profiles)
        self._model = model
        self.space = space or Space(profiles)
        self._take(profiles, self._vectors_of(profiles, meaning))
        self.space.forget_texts()

    @classmethod
    def over(
        cls, space: Space, vectors: Vectors, profiles: Sequence[Profile], model: Model
    ) -> Catalogue:
        """Return a catalogue of vectors that are there already."""
        made = cls.__new__(cls)
        made.ids, made._model, made.space = numbered(profiles), model, space
        made._take(profiles, vectors)
        return made

    def _take(self, profiles: Sequence[Profile], vectors: Vectors) -> None:
        self._profiles = [_bare(one) for one in profiles]
        self._vectors, self._rules = vectors, Rules(self._profiles)

    def lists(
        self,
        ids: Iterable[str],
        *kinds: Kind,
        top: int = 10,
        known: Mapping[str, Collection[str]] = _NOTHING,
        by_rules: bool = True,
        arrange: Arrange | None = None,
    ) -> Iterator[tuple[str, Kind, tuple[Introduction, ...]]]:
        """
        Yield the lists of each of these, the best first: whose, of what kind, and the list.

        Parameters
        ----------
        ids
            Whose lists.
        kinds
            The questions: two at once take little longer than one.
        top
            Length of the lists, at most; shorter where fewer have anything in common.
        known
            For each id those whom it knows already: they may only be similar.
        by_rules
            False: whatever the profiles say of whom they meet. ``similar`` never asks that.
        arrange
            Optional: asked for each list before its reasons are told, which takes longest; with
            the kind and the ids of the best, in their order. Those it returns are the list.

        Raises
        ------
        IntroductionsError
            If an id is unknown.
        """
        places = np.array([self.place(id) for id in ids], dtype=int)
        reasoners = {kind: self._reasoner(self._vectors, kind) for kind in kinds}
        for block in self._blocks(places):
            owners = [self._profiles[place] for place in block.tolist()]
            asked = self._asked(self._vectors.rows(block), owners if by_rules else None)
            for kind in kinds:
                found = asked(kind)
                found[0][np.arange(len(block)), block] = 0
                if kind != "similar":
                    self._leave_out(found[0], owners, known)
                order, reasoner = best(found[0], top, block), reasoners[kind]
                for row, (place, owner) in enumerate(zip(block.tolist(), owners, strict=True)):
                    chosen = self._arranged(order[row], kind, arrange)
                    yield owner.id, kind, self._told(chosen, found, row, place, reasoner, kind)

    def nearest(
        self,
        profiles: Sequence[Profile],
        kind: Kind,
        top: int = 10,
        *,
        known: Mapping[str, Collection[str]] = _NOTHING,
        meaning: NDArray[np.floating] | None = None,
    ) -> Iterator[tuple[Introduction, ...]]:
        """
        Yield the list of each of some profiles that are not in the catalogue themselves.

        Words and terms that nobody in the catalogue has are left out.

        Parameters
        ----------
        profiles
            From outside: a search, a call, somebody of another list.
        kind, top, known
            As for `lists`.
        meaning
            As for the catalogue.
        """
        for first in range(0, len(profiles), self._height):
            some = profiles[first : first + self._height]
            part = None if meaning is None else meaning[first : first + self._height]
            rows = self._vectors_of(some, part)
            found, reasoner = self._asked(rows, some)(kind), self._reasoner(rows, kind)
            self._leave_out(found[0], some, known)
            order = best(found[0], top)
            for row in range(len(some)):
                chosen = self._arranged(order[row], kind, None)
                yield self._told(chosen, found, row, row, reasoner, kind)

    def entering(self, ids: Collection[str], kind: Kind, least: Mapping[str, float]) -> set[str]:
        """
        Return in whose lists some profiles belong, by the scores that these lists end with.

        Parameters
        ----------
        ids
            Who has changed.
        kind
            The question.
        least
            For each id the score of the last place of its list; who is not named has places left.
        """
        ends = np.array([least.get(one.id, 0.0) for one in self._profiles], dtype=np.float32)
        entered = np.zeros(len(self._profiles), dtype=bool)
        places = np.array([self.place(id) for id in ids], dtype=int)
        for block in self._blocks(places):
            owners = [self._profiles[place] for place in block.tolist()]
            score = self._asked(self._vectors.rows(block), owners)(kind)[0]
            score[np.arange(len(block)), block] = 0
            # A score that was rounded another way, or stored, is still the same.
            entered |= ((score > 0) & (score >= ends[None, :] * (1 - _ROUNDING))).any(axis=0)
        return {self._profiles[place].id for place in np.flatnonzero(entered).tolist()}

    def replace(
        self, profiles: Sequence[Profile], *, meaning: NDArray[np.floating] | None = None
    ) -> None:
        """
        Take in profiles that are new or have changed.

        How rare words and terms are stays as it was when the catalogue was made, and words that
        nobody had then are left out.

        Parameters
        ----------
        profiles
            As they are now, each id once.
        meaning
            As for the catalogue; left aside where it was made without.

        Raises
        ------
        IntroductionsError
            If an id is there twice, or the meanings are not as many as the profiles.
        """
        new = numbered(profiles)
        kept = self._vectors.meaning
        if kept is None:
            meaning = None
        elif meaning is None:
            meaning = np.zeros((len(profiles), kept.shape[1]))
        count = len(self._profiles)
        everybody = [*self._profiles, *profiles]
        order = [count + new.get(one.id, place - count) for place, one in enumerate(self._profiles)]
        order += [count + place for id, place in new.items() if id not in self.ids]
        self._choose(everybody, order, self._vectors_of(profiles, meaning))

    def remove(self, ids: Collection[str]) -> None:
        """Let profiles go; ids that are unknown are gone already."""
        gone = set(ids)
        order = [place for place, one in enumerate(self._profiles) if one.id not in gone]
        self._choose(self._profiles, order, self._vectors.rows(np.array([], dtype=int)))

    def _choose(self, everybody: Sequence[Profile], order: list[int], added: Vectors) -> None:
        vectors = self._vectors.replaced(np.array(order, dtype=int), added)
        kept = [everybody[place] for place in order]
        self.ids = numbered(kept)
        self._take(kept, vectors)

    def place(self, id: str) -> int:
        """Return the place of an id, or raise `IntroductionsError`."""
        if id not in self.ids:
            raise IntroductionsError("profiles", f"unknown organisation {id}")
        return self.ids[id]

    @property
    def _height(self) -> int:
        return max(1, _PAIRS // max(1, len(self._profiles)))

    def _blocks(self, places: NDArray[np.int_]) -> Iterator[NDArray[np.int_]]:
        for first in range(0, len(places), self._height):
            yield places[first : first + self._height]

    def _vectors_of(
        self, profiles: Sequence[Profile], meaning: NDArray[np.floating] | None
    ) -> Vectors:
        vectors = self.space.vectors(profiles).lighter()
        if meaning is not None:
            if len(meaning) != len(profiles):
                rule = f"{len(meaning)} for {len(profiles)} profiles"
                raise IntroductionsError("meaning", rule)
            vectors.meaning = np.asarray(meaning, dtype=np.float32)
        return vectors

    def _asked(self, rows: Vectors, owners: Sequence[Profile] | None) -> Callable[[Kind], Directed]:
        """Judge these with everybody; with their owners by what all say of whom they meet."""
        parts = halves(self.space, rows, self._vectors, self._model)
        may = None if owners is None else Rules(owners).allow(self._rules)

        def ask(kind: Kind) -> Directed:
            score, towards, back = _QUESTIONS[kind](parts)
            if may is not None and kind != "similar":
                score *= may
            return score, towards, back

        return ask

    def _leave_out(
        self, score: Floats, owners: Sequence[Profile], known: Mapping[str, Collection[str]]
    ) -> None:
        for row, owner in enumerate(owners):
            for id in known.get(owner.id, ()):
                if id in self.ids:
                    score[row, self.ids[id]] = 0

    def _reasoner(self, rows: Vectors, kind: Kind) -> Reasoner:
        model = replace(self._model, needs=0.0) if kind == "similar" else self._model
        return Reasoner(self.space, rows, model, others=self._vectors)

    def _arranged(self, order: NDArray[np.int_], kind: Kind, arrange: Arrange | None) -> list[int]:
        places: list[int] = order[order >= 0].tolist()
        if arrange is None:
            return places
        return [self.ids[id] for id in arrange(kind, [self._profiles[p].id for p in places])]

    def _told(
        self,
        chosen: Sequence[int],
        found: Directed,
        row: int,
        place: int,
        reasoner: Reasoner,
        kind: Kind,
    ) -> tuple[Introduction, ...]:
        """Return a list from a row of the tables; ``place`` is that of its owner's vectors."""
        told = []
        for other in chosen:
            score, towards, back = (float(table[row, other]) for table in found)
            reasons = reasoner.reasons(place, other, most=_MOST * (3 if kind != "similar" else 1))
            if kind == "complementary":
                reasons = tuple(sorted(reasons, key=_is_like))
            told.append(
                Introduction(self._profiles[other].id, score, towards, back, score, reasons[:_MOST])
            )
        return tuple(told)


def _similar(found: Halves) -> Directed:
    return (found.like_towards + found.like_back) / 2, found.like_towards, found.like_back


def _complementary(found: Halves) -> Directed:
    score = (found.need_towards + found.need_back) / 2
    score += np.minimum(score, _similar(found)[0])
    return score, found.need_towards, found.need_back


def _both(found: Halves) -> Directed:
    towards = found.like_towards + found.need_towards
    back = found.like_back + found.need_back
    return reciprocal(towards, back), towards, back


_QUESTIONS: dict[Kind, Callable[[Halves], Directed]] = {
    "similar": _similar,
    "complementary": _complementary,
    "both": _both,
}


def _is_like(reason: Reason) -> bool:
    """Whether a reason says only that two do the like."""
    return reason.kind not in ("need", "offer")


def _bare(profile: Profile) -> Profile:
    """Return what a profile says beside what is in its vectors."""
    return replace(profile, texts=(), fields={}, offers={}, needs={})
