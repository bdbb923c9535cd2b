"""Attention is spread, and what it costs is known."""

from __future__ import annotations

import numpy as np
import pytest

from conftest import somebody
from introductions import Profile, Recommender
from introductions.balancing import (
    balanced_lists,
    best,
    even_share,
    exposure,
    in_order,
    place_forgotten,
    scales,
    wanted_sums,
)
from introductions.generate import generate
from introductions.measures import gini, mutual_share, unlisted


def crowd_with_a_star(count: int = 60) -> np.ndarray:
    """Scores at random, but everybody likes the first six best."""
    random = np.random.default_rng(1)
    score = random.random((count, count))
    score[:6] += 2
    score[:, :6] += 2
    score += score.T
    np.fill_diagonal(score, 0)
    return score


def lists(score: np.ndarray, balance: float, top: int = 10) -> np.ndarray:
    head = top - round(0.7 * top * balance)
    nobody = np.full(len(score), -1)
    scale = scales(score, wanted_sums(score, top)) ** balance
    order, _ = balanced_lists(best(score, head), nobody, score, score * np.outer(scale, scale), top)
    return order


def test_balance_spreads_attention_and_without_it_stars_get_all() -> None:
    score = crowd_with_a_star()
    uneven = [gini(exposure(lists(score, balance), 60)) for balance in (0.0, 0.5, 1.0)]
    assert uneven[0] > uneven[1] > uneven[2]
    assert uneven[2] < 0.35
    assert unlisted(lists(score, 0.0)) > 0
    assert unlisted(lists(score, 1.0)) == 0
    assert mutual_share(lists(score, 1.0)) > 0.5 > mutual_share(lists(score, 0.0))


def test_scaled_scores_add_up_evenly() -> None:
    score = crowd_with_a_star()
    wanted = wanted_sums(score, 10)
    scale = scales(score, wanted)
    sums = ((score * np.outer(scale, scale)) ** 2).sum(axis=1)
    assert sums == pytest.approx(wanted, rel=1e-3)
    assert scale[:6].max() < scale[6:].min()


def test_two_sides_of_unlike_size_share_what_each_has() -> None:
    score = crowd_with_a_star(24)
    score[:4, :4] = score[4:, 4:] = 0
    assert even_share(score, 6)[:4] == pytest.approx(20 * 4 / 4)
    assert even_share(score, 6)[4:] == pytest.approx(4 * 6 / 20)
    assert unlisted(lists(score, 1.0, top=6)) == 0
    assert unlisted(lists(score, 0.0, top=6)) > 0


def test_the_first_places_stay() -> None:
    score = crowd_with_a_star()
    order = lists(score, 1.0)
    assert (order[:, :3] == best(score, 3)).all()


def test_one_more_place_by_score_is_kept_where_there_is_one() -> None:
    score = crowd_with_a_star()
    scale = scales(score, wanted_sums(score, 10))
    value = score * np.outer(scale, scale)
    by_score = best(score, 4)
    more = np.where(np.arange(60) % 2, by_score[:, 3], -1)
    order, _ = balanced_lists(by_score[:, :3], more, score, value, 10)
    kept = [more[row] in order[row] for row in range(1, 60, 2)]
    assert np.mean(kept) > 0.9
    shown = in_order(order, 3, more, score, value)
    assert all(shown[row, 3] == more[row] for row in range(1, 60, 2) if more[row] in order[row])


def test_the_forgotten_one_gets_a_place_where_others_have_several() -> None:
    order = np.array([[1, 2], [0, 2], [0, 1], [0, 1]])
    value = np.full((4, 4), 0.5)
    value[:, 3] = [0.3, 0.2, 0.1, 0.0]
    place_forgotten(order, value, 1)
    assert order.tolist() == [[1, 3], [0, 2], [0, 1], [0, 1]]


def test_the_forgotten_one_takes_a_free_place_first() -> None:
    order = np.array([[1, -1], [0, -1], [0, 1]])
    place_forgotten(order, np.ones((3, 3)), 1)
    assert order.tolist() == [[1, 2], [0, -1], [0, 1]]


def test_the_forgotten_one_pushes_out_nobody_who_has_one_place() -> None:
    order = np.array([[1, 2], [0, 3], [-1, -1], [-1, -1], [-1, -1]])
    value = np.zeros((5, 5))
    value[0, 4] = value[1, 4] = 1
    place_forgotten(order, value, 1)
    assert order.tolist() == [[1, 2], [0, 3], [-1, -1], [-1, -1], [-1, -1]]


def test_nobody_has_room_for_one_whom_nobody_fits() -> None:
    order = np.array([[1], [0], [-1]])
    place_forgotten(order, np.zeros((3, 3)), 0)
    assert order.tolist() == [[1], [0], [-1]]


def test_lists_longer_than_there_are_others_are_filled_up() -> None:
    people, _ = generate(5, words=20)
    order = Recommender(people).rank(40, balance=1.0).order
    assert order.shape == (5, 40)
    assert ((order >= 0).sum(axis=1) <= 4).all()


def test_made_up_organisations_are_balanced_to_the_goals() -> None:
    people, history = generate(150, words=40)
    judge = Recommender(people, history=history)
    order = judge.rank(balance=1.0).order
    assert gini(exposure(order, 150)) <= 0.40
    assert unlisted(order) == 0
    assert mutual_share(order) >= 0.5


def test_among_equals_not_all_choose_the_same() -> None:
    people = [Profile(f"o{i}", fields={("s", "x"): 1}) for i in range(30)]
    for balance in (0.0, 1.0):
        times = exposure(Recommender(people).rank(5, balance=balance).order, 30)
        assert gini(times) < 0.2
    first = best(np.ones((4, 4)) - np.eye(4), 2)
    assert first.tolist() == [[1, 2], [0, 2], [0, 1], [0, 1]]
    fair = best(np.ones((4, 4)) - np.eye(4), 2, np.arange(4))
    assert fair.tolist() == [[1, 2], [2, 3], [3, 0], [0, 1]]


def test_value_is_dearer_for_those_who_are_seldom_sought() -> None:
    people = [somebody(f"o{i}", "hull", "star" if i % 2 else f"w{i}") for i in range(8)]
    people.append(somebody("star", "hull", "star"))
    people.append(Profile("mute"))
    judge = Recommender(people)
    ranking = judge.rank(2, balance=1.0)
    open_ = judge.score > 0
    ratio = np.divide(ranking.value, judge.score, where=open_, out=np.ones_like(judge.score))
    assert ratio[0, 8] < ratio[0, 2]
