"""The table of the goals: the recommender beside plain methods, all in one run."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from introductions import peers
from introductions.balancing import Order, best, exposure
from introductions.exceptions import IntroductionsError
from introductions.io.folder import Folder
from introductions.measures import (
    gini,
    mutual_share,
    ndcg,
    ratio_interval,
    true_pairs_seated,
    unlisted,
)
from introductions.model import Model
from introductions.recommender import Recommender
from introductions.space import Floats

FEW = 3
"""Newcomers have so many earlier projects at most."""
_WORD = re.compile(r"[^\W\d_]\w+")

PLAIN, LEARNED = "content both ways", "with history"
EVEN, LEARNED_EVEN = f"{PLAIN}, balanced", f"{LEARNED}, balanced"
TFIDF, DIRECTORY = "TF-IDF", "directory filter"


@dataclass(frozen=True, slots=True)
class Row:
    """
    What was measured of one method.

    Parameters
    ----------
    name
        Of the method.
    found
        nDCG of each organisation; NaN where there was nobody to find.
    few
        The same for newcomers alone, NaN for the others.
    among
        nDCG of newcomers, with newcomers alone in the lists and as the answer.
    gini, unlisted, mutual
        Of the lists: how uneven, how many in nobody's, how many places both ways.
    seated
        True pairs that find seats, by who asked.
    """

    name: str
    found: Floats
    few: Floats
    among: Floats
    gini: float
    unlisted: int
    mutual: float
    seated: NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Goal:
    """
    One figure, what it came to, and what it is to be.

    Parameters
    ----------
    figure
        What is measured.
    reached
        What it came to.
    wanted
        The bound.
    at_most
        Whether the bound is one from above.
    low, high
        The interval in which it is with 95 %; NaN if there is none.
    """

    figure: str
    reached: float
    wanted: float
    at_most: bool = False
    low: float = float("nan")
    high: float = float("nan")

    @property
    def is_met(self) -> bool:
        """Whether the figure is as wanted."""
        return self.reached <= self.wanted if self.at_most else self.reached >= self.wanted


def evaluate(
    folder: Folder,
    *,
    top: int = 10,
    model: Model | None = None,
    seats: int = 8,
    seed: int = 0,
) -> list[Row]:
    """
    Measure all methods on one folder.

    Parameters
    ----------
    folder
        With answers.
    top
        Length of the lists.
    model
        The weights; the defaults if None.
    seats
        Of each organisation, where seats are counted.
    seed
        Of what is drawn.

    Returns
    -------
    list of Row
        The peers first.

    Raises
    ------
    IntroductionsError
        If there is nothing to be found.
    """
    places = {profile.id: place for place, profile in enumerate(folder.profiles)}
    truth = _table(folder.answers or frozenset(), places)
    known = _table(folder.history.known, places)
    truth &= ~known
    if not truth.any():
        raise IntroductionsError("new_pairs.csv", "no new pair is to be found")
    few = np.array([len(own) <= FEW for own in folder.joined])
    closed = known | np.eye(len(truth), dtype=bool)
    rows = []
    for name, table in _peers(folder, known, seed).items():
        open_ = np.where(closed, 0, table + 1e-9)
        rows.append(_row(name, best(open_, top), open_, truth, few, seats))
    for name, use in ((PLAIN, False), (LEARNED, True)):
        judge = Recommender(
            folder.profiles,
            history=folder.history,
            constraints=folder.constraints,
            model=model or Model(),
            use_history=use,
        )
        for ending, balance in (("", 0.0), (", balanced", 1.0)):
            order = judge.rank(top, balance=balance).order
            rows.append(_row(name + ending, order, judge.score, truth, few, seats))
    return rows


def goals(rows: list[Row], *, seed: int = 0) -> list[Goal]:
    """
    Compare the figures with what they are to be.

    Parameters
    ----------
    rows
        From `evaluate`.
    seed
        Of the bootstrap.
    """
    of = {row.name: row for row in rows}
    tfidf, directory = of[TFIDF], of[DIRECTORY]

    def times(figure: str, ours: Floats, theirs: Floats, wanted: float) -> Goal:
        ratio, low, high = ratio_interval(ours, theirs, seed=seed)
        return Goal(figure, ratio, wanted, low=low, high=high)

    told = [
        times("nDCG, no history, × TF-IDF", of[PLAIN].found, tfidf.found, 1.05),
        times("nDCG, no history, × directory", of[PLAIN].found, directory.found, 2.2),
        times("nDCG, history, × TF-IDF", of[LEARNED].found, tfidf.found, 1.15),
        times("newcomers, no history, × TF-IDF", of[PLAIN].few, tfidf.few, 1.05),
        times("newcomers, history, × TF-IDF", of[LEARNED].few, tfidf.few, 1.05),
    ]
    for plain, even, words in (
        (PLAIN, EVEN, "balanced, no history"),
        (LEARNED, LEARNED_EVEN, "balanced, history"),
    ):
        row = of[even]
        told += [
            times(f"{words}: nDCG kept", row.found, of[plain].found, 0.85),
            Goal(f"{words}: Gini of exposure", row.gini, 0.40, at_most=True),
            Goal(f"{words}: in nobody's list", row.unlisted, 0, at_most=True),
            Goal(f"{words}: mutual share", row.mutual, 0.5),
            times(
                f"{words}: true pairs × TF-IDF",
                row.seated.astype(float),
                tfidf.seated.astype(float),
                1.25,
            ),
            times(
                f"{words}: true pairs × directory",
                row.seated.astype(float),
                directory.seated.astype(float),
                1.8,
            ),
        ]
    return told


def table(rows: list[Row], told: list[Goal]) -> str:
    """Return the rows and the goals as two tables in Markdown."""
    lines = [
        "| method | nDCG | newcomers | among newcomers | Gini | in no list | mutual | true pairs |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        found = [_mean(part) for part in (row.found, row.few, row.among)]
        rest = [f"{row.gini:.2f}", f"{row.unlisted}", f"{row.mutual:.2f}", f"{row.seated.sum()}"]
        lines.append(f"| {' | '.join([row.name, *found, *rest])} |")
    lines += [
        "",
        "| figure | reached | 95 % interval | goal | met |",
        "| --- | ---: | --- | ---: | --- |",
    ]
    for goal in told:
        between = "" if np.isnan(goal.low) else f"{goal.low:.2f} to {goal.high:.2f}"
        sign = "≤" if goal.at_most else "≥"
        met = "yes" if goal.is_met else "no"
        cells = [goal.figure, f"{goal.reached:.2f}", between, f"{sign} {goal.wanted:g}", met]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _mean(part: Floats) -> str:
    return "–" if np.isnan(part).all() else f"{np.nanmean(part):.4f}"


def _row(
    name: str,
    order: Order,
    score: Floats,
    truth: NDArray[np.bool_],
    few: NDArray[np.bool_],
    seats: int,
) -> Row:
    found = ndcg(order, truth)
    among = ndcg(best(score * few[None, :], order.shape[1]), truth & np.outer(few, few))
    return Row(
        name=name,
        found=found,
        few=np.where(few, found, np.nan),
        among=among,
        gini=gini(exposure(order, len(truth))),
        unlisted=unlisted(order),
        mutual=mutual_share(order),
        seated=true_pairs_seated(order, truth, seats),
    )


def _table(pairs: frozenset[tuple[str, str]], places: dict[str, int]) -> NDArray[np.bool_]:
    found = np.zeros((len(places), len(places)), dtype=bool)
    for a, b in pairs:
        found[places[a], places[b]] = found[places[b], places[a]] = True
    return found


def _peers(folder: Folder, known: NDArray[np.bool_], seed: int) -> dict[str, Floats]:
    texts = [
        Counter(word for text in p.texts for word in _WORD.findall(text.words.casefold()))
        for p in folder.profiles
    ]
    return {
        TFIDF: peers.tfidf(texts),
        "BM25": peers.bm25(texts),
        DIRECTORY: peers.directory([p.country for p in folder.profiles], folder.topics(), seed),
        "popularity": peers.popularity(known),
        "common neighbours": peers.common_neighbours(known),
        "random": np.random.default_rng(seed).random(known.shape),
    }
