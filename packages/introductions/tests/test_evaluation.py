"""Measures, peers and the table of the goals."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from introductions import IntroductionsError, peers
from introductions.evaluation import Goal, evaluate, goals, table
from introductions.io import read_folder
from introductions.measures import gini, mutual_share, ndcg, ratio_interval, true_pairs_seated


def test_the_best_list_has_the_greatest_gain_and_a_blind_one_none() -> None:
    truth = np.zeros((4, 4), dtype=bool)
    truth[0, 1:3] = truth[1:3, 0] = True
    assert ndcg(np.array([[1, 2, 3], [0, 2, 3], [1, 3, -1], [0, 1, 2]]), truth)[:3].tolist() == [
        1.0, 1.0, 0.0,
    ]  # fmt: skip
    assert math.isnan(ndcg(np.array([[0, 1, 2]] * 4), truth)[3])


def test_empty_lists_have_no_inequality_and_nothing_mutual() -> None:
    empty = np.full((3, 2), -1)
    assert gini(np.zeros(3, dtype=int)) == 0
    assert mutual_share(empty) == 0
    assert true_pairs_seated(empty, np.ones((3, 3), dtype=bool)).sum() == 0


def test_seats_are_given_once_and_pairs_counted_once() -> None:
    order = np.array([[1, 2], [0, 2], [1, 0]])
    truth = np.ones((3, 3), dtype=bool)
    assert true_pairs_seated(order, truth, seats=2).tolist() == [2, 0, 1]
    assert true_pairs_seated(order, truth, seats=1).tolist() == [1, 0, 0]


def test_an_interval_holds_the_ratio_and_equal_seeds_give_equal_ones() -> None:
    random = np.random.default_rng(0)
    theirs = random.random(200)
    ours = np.where(np.arange(200) < 3, np.nan, theirs * 2 + random.random(200))
    ratio, low, high = ratio_interval(ours, theirs, seed=1)
    assert low < ratio < high
    assert (ratio, low, high) == ratio_interval(ours, theirs, seed=1)
    assert (low, high) != ratio_interval(ours, theirs, seed=2)[1:]
    assert all(math.isnan(part) for part in ratio_interval(theirs, np.zeros(200)))


def test_peers_are_what_textbooks_say() -> None:
    texts = [Counter(["a", "rare", "word"]), Counter(["a", "rare", "thing"]), Counter(["a"])]
    alike = peers.tfidf(texts)
    assert alike.diagonal() == pytest.approx(1)
    assert alike[0, 1] > alike[0, 2] > 0
    found = peers.bm25(texts)
    assert found[0, 1] > found[0, 2] > 0
    known = np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0]], dtype=bool)
    assert peers.popularity(known)[2].tolist() == [2, 1, 1]
    assert peers.common_neighbours(known)[1, 2] == 1
    topics = [frozenset({"x"}), frozenset({"x"}), frozenset[str]()]
    ranks = peers.directory(["FI", "FI", "FI"], topics, seed=0)
    assert ranks[0, 1] > ranks[0, 2]


def test_the_table_has_all_methods_and_goals(world: Path) -> None:
    folder = read_folder(world, answers=True)
    rows = evaluate(folder, top=5)
    told = goals(rows)
    shown = table(rows, told)
    for row in rows:
        assert f"\n| {row.name} | " in shown
    for goal in told:
        assert f"\n| {goal.figure} | " in shown
    of = {row.name: float(np.nanmean(row.found)) for row in rows}
    assert of["content both ways"] > 2 * of["random"]
    assert of["with history"] > 2 * of["random"]
    (balanced,) = [row for row in rows if row.name == "with history, balanced"]
    assert balanced.unlisted == sum(not profile.texts for profile in folder.profiles)


def test_what_nobody_is_asked_about_has_a_dash(world: Path) -> None:
    folder = read_folder(world, answers=True)
    many = replace(folder, joined=tuple(("p",) * 4 for _ in folder.joined))
    rows = evaluate(many)
    assert "| – | – |" in table(rows, goals(rows))


def test_answers_that_are_known_already_are_nothing_to_find(world: Path) -> None:
    folder = read_folder(world, answers=True)
    for answers in (folder.history.known, None):
        with pytest.raises(IntroductionsError, match="no new pair is to be found"):
            evaluate(replace(folder, answers=answers))


def test_a_goal_is_met_from_its_side() -> None:
    assert Goal("more", 2.0, 1.0).is_met
    assert not Goal("more", 0.5, 1.0).is_met
    assert Goal("less", 0.5, 1.0, at_most=True).is_met
    assert not Goal("less", math.nan, 1.0, at_most=True).is_met
