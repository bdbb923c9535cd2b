"""The weights fitted to what happened, held near to where they began by priors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from introductions.balancing import best
from introductions.constraints import Constraints, allowed
from introductions.history import History
from introductions.measures import ndcg
from introductions.model import Model
from introductions.partners import CommonPartners, links, partners_of_alike, willingness
from introductions.profiles import Profile, numbered
from introductions.recommender import Recommender
from introductions.scoring import FACTS, interest, parts, reciprocal
from introductions.space import Embedding, Floats, Space

FEWEST = 12
"""Pairs that met, at least; with fewer nothing is fitted."""
_SPREAD = 0.5
"""Standard deviation of the prior of each weight's logarithm."""
_CONTENT = ("text", "fields", "needs", "meaning")
_POWERS = ("partners", "alike", "answers")
_FITTED = (*_CONTENT[1:], *FACTS, *_POWERS)
"""The weight of texts is the unit of the others."""
_OTHERS, _TINY, _TOP = 200, 1e-9, 10

Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Fit:
    """
    What came of fitting.

    Parameters
    ----------
    model
        The weights to use: the fitted ones, or those from before if these did no worse on
        events that were not fitted to, or if there were too few events.
    figures
        Before and after, on those events: ``nDCG@10`` and ``log-likelihood`` of a pair that met
        among others. Empty if there were too few.
    """

    model: Model
    figures: dict[str, tuple[float, float]]


def fit(
    profiles: Sequence[Profile],
    history: History,
    *,
    constraints: Constraints | None = None,
    start: Model | None = None,
    embedding: Embedding | None = None,
    seed: int = 0,
) -> Fit:
    """
    Fit the weights to requests, acceptances and outcomes.

    A conditional logit (McFadden, 1974): each pair that met, from both sides, is to be likelier
    than others drawn from those who might have met; and an accepted request likelier than a
    declined one of the same organisation. Weights are positive; their logarithms have normal
    priors around where they begin. History counts for a pair only by events of other parts of
    the data, so that none foretells itself.

    Parameters
    ----------
    profiles, history, constraints, embedding
        As for `introductions.Recommender`. Known pairs are history but no events.
    start
        Where the weights begin, and where the priors hold them.
    seed
        Of the parts into which events fall, and of the others that are drawn.

    Returns
    -------
    Fit
        The model and the figures before and after.
    """
    start = start or Model()
    constraints = constraints or Constraints()
    met = sorted(
        {(min(r.asker, r.asked), max(r.asker, r.asked)) for r in history.requests if r.accepted}
        | {(min(o.a, o.b), max(o.a, o.b)) for o in history.outcomes if o.worth > 0}
    )
    if len(met) < FEWEST:
        return Fit(start, {})
    random = np.random.default_rng(seed)
    thirds = random.permutation(len(met)) % 3
    part = {pair: int(third) for pair, third in zip(met, thirds, strict=True)}
    data = _Data(profiles, constraints, start, embedding, met)
    seen = _without(history, part, {2})
    learn = [data.events(_without(history, part, {2, i}), _only(part, {i}), random) for i in (0, 1)]
    test = data.events(seen, _only(part, {2}), random)
    trial = _fitted(start, learn)
    figures = {
        f"nDCG@{_TOP}": (
            _found(profiles, seen, constraints, start, embedding, _only(part, {2})),
            _found(profiles, seen, constraints, trial, embedding, _only(part, {2})),
        ),
        "log-likelihood": (-_loss(start, [test]), -_loss(trial, [test])),
    }
    if any(after < before for before, after in figures.values()):
        return Fit(start, figures)
    whole = [data.events(_without(history, part, {i}), _only(part, {i}), random) for i in (0, 1, 2)]
    return Fit(_fitted(start, whole), figures)


@dataclass(frozen=True, slots=True)
class _Events:
    """
    Events, each beside others: tables of shape ``(n_events, n_candidates)``, the event first.

    Two tables a part: as the row sees the column, and the reverse. ``real`` is False where
    fewer candidates were to be had.
    """

    towards: dict[str, Floats]
    back: dict[str, Floats]
    real: NDArray[np.bool_]


class _Data:
    """The parts of all scores, from which those of events are taken."""

    def __init__(
        self,
        profiles: Sequence[Profile],
        constraints: Constraints,
        start: Model,
        embedding: Embedding | None,
        met: Sequence[tuple[str, str]],
    ) -> None:
        self.ids = numbered(profiles)
        self.others = allowed(profiles, constraints)
        for a, b in met:
            self.others[self.ids[a], self.ids[b]] = self.others[self.ids[b], self.ids[a]] = False
        space = Space(profiles, embedding)
        vectors = space.vectors(profiles)
        self.content = dict(parts(space, vectors, vectors, start))
        towards = interest(space, vectors, vectors, start)
        self.fit = reciprocal(towards, towards.T)

    def events(
        self, history: History, pairs: Sequence[tuple[str, str]], random: np.random.Generator
    ) -> _Events:
        """Put pairs beside others who might have met, with what history says without them."""
        linked = links(history, self.ids)
        willing = willingness(history, self.ids)
        tables = {
            **self.content,
            "partners": CommonPartners(linked).factors(),
            "alike": partners_of_alike(self.fit, linked),
            "answers": np.repeat(willing[:, None], len(willing), axis=1),
        }
        happened = [(self.ids[a], self.ids[b]) for a, b in pairs]
        declined = [
            (self.ids[r.asked], self.ids[r.asker]) for r in history.requests if r.accepted is False
        ]
        rows, columns = self._beside(happened, declined, random)
        real = columns >= 0
        columns = np.maximum(columns, 0)
        return _Events(
            {name: table[rows, columns] for name, table in tables.items()},
            {name: table[columns, rows] for name, table in tables.items()},
            real,
        )

    def _beside(
        self, happened: Pairs, declined: Pairs, random: np.random.Generator
    ) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
        refused: dict[int, list[int]] = {}
        for asked, asker in declined:
            refused.setdefault(asked, []).append(asker)
        rows, columns = [], []
        for a, b in [*happened, *((b, a) for a, b in happened)]:
            drawn = random.permutation(np.flatnonzero(self.others[a]))[:_OTHERS].tolist()
            for others in (drawn, refused.get(a, [])):
                if others:
                    rows.append(a)
                    columns.append([b, *others])
        width = max((len(row) for row in columns), default=1)
        filled = [row + [-1] * (width - len(row)) for row in columns]
        return (
            np.array(rows, dtype=int)[:, None],
            np.array(filled, dtype=int).reshape(len(rows), width),
        )


def _without(history: History, part: dict[tuple[str, str], int], gone: set[int]) -> History:
    """Return the history without the events of some parts."""

    def stays(a: str, b: str) -> bool:
        return part.get((min(a, b), max(a, b)), -1) not in gone

    return replace(
        history,
        requests=tuple(r for r in history.requests if stays(r.asker, r.asked)),
        outcomes=tuple(o for o in history.outcomes if stays(o.a, o.b)),
    )


def _only(part: dict[tuple[str, str], int], wanted: set[int]) -> list[tuple[str, str]]:
    return [pair for pair, number in part.items() if number in wanted]


def _log_score(model: Model, towards: dict[str, Floats], back: dict[str, Floats]) -> Floats:
    """The logarithm of the score, as `Recommender` makes it."""

    def one_way(tables: dict[str, Floats]) -> Floats:
        fit = sum(getattr(model, name) * tables[name] for name in _CONTENT if name in tables)
        raised = 1 + sum(getattr(model, name) * tables[name] for name in FACTS)
        moved = [tables[name] ** getattr(model, name) for name in _POWERS]
        return np.asarray((_TINY + fit) * raised * np.prod(moved, axis=0))

    return np.asarray(np.log(reciprocal(one_way(towards), one_way(back))))


def _loss(model: Model, samples: Sequence[_Events]) -> float:
    """Return the mean negative logarithm of the likelihood of an event."""
    total, count = 0.0, 0
    for sample in samples:
        score = np.where(sample.real, _log_score(model, sample.towards, sample.back), -np.inf)
        if len(score):
            total -= float((score[:, 0] - np.logaddexp.reduce(score, axis=1)).sum())
            count += len(score)
    return total / max(count, 1)


def _fitted(start: Model, samples: Sequence[_Events]) -> Model:
    from scipy.optimize import minimize  # heavy, and only needed here

    names = [name for name in _FITTED if getattr(start, name) > 0]
    began = np.log([getattr(start, name) for name in names])
    events = max(1, sum(len(sample.real) for sample in samples))

    def model_at(logs: Floats) -> Model:
        return replace(start, **dict(zip(names, np.exp(logs).tolist(), strict=True)))

    def objective(logs: Floats) -> float:
        held = float(((logs - began) ** 2).sum()) / (2 * _SPREAD**2)
        return _loss(model_at(logs), samples) + held / events

    bounds = [(log - 3 * _SPREAD, log + 3 * _SPREAD) for log in began]
    found = minimize(objective, began, method="L-BFGS-B", bounds=bounds)
    return model_at(np.asarray(found.x))


def _found(
    profiles: Sequence[Profile],
    history: History,
    constraints: Constraints,
    model: Model,
    embedding: Embedding | None,
    pairs: Sequence[tuple[str, str]],
) -> float:
    """Return the mean nDCG of pairs that the history does not know."""
    judge = Recommender(
        profiles, history=history, constraints=constraints, model=model, embedding=embedding
    )
    truth = np.zeros((len(judge.ids),) * 2, dtype=bool)
    for a, b in pairs:
        truth[judge.ids[a], judge.ids[b]] = truth[judge.ids[b], judge.ids[a]] = True
    return float(np.nanmean(ndcg(best(judge.score, _TOP), truth)))
