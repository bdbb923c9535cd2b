"""What goes in checks itself."""

from __future__ import annotations

import math

import numpy as np
import pytest

from conftest import somebody
from introductions import (
    Constraints,
    History,
    IntroductionsError,
    Model,
    Outcome,
    Profile,
    Recommender,
    Request,
    dump_model,
    parse_model,
)
from introductions.constraints import allowed, may_meet
from introductions.profiles import numbered


def test_an_empty_id_is_refused() -> None:
    with pytest.raises(IntroductionsError, match="the id is empty"):
        Profile("")


@pytest.mark.parametrize("weight", [0.0, -1.0, math.nan, math.inf])
def test_a_weight_that_is_not_positive_is_refused(weight: float) -> None:
    with pytest.raises(IntroductionsError, match="a: offers: hull has weight"):
        Profile("a", offers={("skill", "hull"): weight})


def test_an_id_that_is_there_twice_is_refused() -> None:
    with pytest.raises(IntroductionsError, match=r"profiles\[1\]: a is there twice"):
        numbered([Profile("a"), Profile("a")])


def test_nobody_meets_itself_in_history() -> None:
    with pytest.raises(IntroductionsError, match="history: known: a cannot meet itself"):
        History(known=frozenset({("a", "a")}))
    with pytest.raises(IntroductionsError, match="history: requests"):
        History(requests=(Request("a", "a"),))


@pytest.mark.parametrize("worth", [-1.0, math.nan])
def test_a_worth_below_nothing_is_refused(worth: float) -> None:
    with pytest.raises(IntroductionsError, match="history: outcomes: worth"):
        History(outcomes=(Outcome("a", "b", worth),))


@pytest.mark.parametrize(
    "history",
    [
        History(known=frozenset({("a", "x")})),
        History(requests=(Request("x", "a"),)),
        History(outcomes=(Outcome("a", "x"),)),
    ],
)
def test_unknown_ids_in_history_are_refused(history: History) -> None:
    with pytest.raises(IntroductionsError, match="unknown organisation x"):
        Recommender([Profile("a"), Profile("b")], history=history)


@pytest.mark.parametrize(
    "constraints",
    [Constraints(declined=frozenset({("a", "x")})), Constraints(ineligible=frozenset({"x"}))],
)
def test_unknown_ids_in_constraints_are_refused(constraints: Constraints) -> None:
    with pytest.raises(IntroductionsError, match="unknown organisation x"):
        Recommender([Profile("a"), Profile("b")], constraints=constraints)


def test_constraints_hold_each_on_its_own() -> None:
    one = somebody("one", "hull", side="EU", languages=frozenset({"en"}), kind="cluster")
    others = [
        somebody("fits", "hull", side="TW", languages=frozenset({"en", "zh"})),
        somebody("same-side", "hull", side="EU"),
        somebody("no-language", "hull", languages=frozenset({"zh"})),
        somebody("any-language", "hull"),
        somebody("admits-others", "hull", admits=frozenset({"university"})),
        somebody("admits-it", "hull", admits=frozenset({"cluster"})),
        somebody("declined", "hull"),
        somebody("shut", "hull"),
    ]
    constraints = Constraints(frozenset({("declined", "one")}), frozenset({"shut"}))
    everybody = [one, *others]
    wanted = ["fits", "any-language", "admits-it"]
    table = allowed(everybody, constraints)
    assert [everybody[i].id for i in np.flatnonzero(table[0])] == wanted
    assert (table == table.T).all()
    for row, profile in enumerate(everybody):
        assert (may_meet(profile, everybody, constraints) == table[row]).all()


def test_contradictory_constraints_leave_an_empty_list() -> None:
    choosy = somebody("choosy", "hull", admits=frozenset({"nobody-is-this"}))
    judge = Recommender([choosy, somebody("b", "hull"), somebody("c", "hull")])
    ranking = judge.rank(balance=1.0)
    assert ranking.of("choosy") == ()
    assert ranking.ids("b") == ("c",)


@pytest.mark.parametrize("weight", [-1.0, math.nan, math.inf, True, "1"])
def test_a_weight_of_the_model_that_is_no_number_from_0_is_refused(weight: float) -> None:
    with pytest.raises(IntroductionsError, match="model: text: it must be a number from 0"):
        Model(text=weight)


def test_a_model_comes_back_from_its_json() -> None:
    model = Model(text=2.0, alike=0.0)
    assert parse_model(dump_model(model)) == model


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{", "this is not JSON"),
        ("[" * 100_000, "this is not JSON"),
        ("[]", "format must be introductions/1"),
        ('{"format": "introductions/2"}', "format must be"),
        ('{"format": "introductions/1", "luck": 1}', "unknown weight luck"),
        ('{"format": "introductions/1", "text": "much"}', "model: text: it must be"),
    ],
)
def test_a_wrong_model_is_refused(text: str, rule: str) -> None:
    with pytest.raises(IntroductionsError, match=f"m.json.*{rule}"):
        parse_model(text, "m.json")
