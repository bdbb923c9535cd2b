"""Which reasons are named: words that tell something, meaning that is more than any two have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from conftest import somebody
from introductions import IntroductionsError, Model, Profile, Recommender, Text


def test_plain_words_are_named_where_nothing_else_is_to_be_said() -> None:
    people = [
        somebody("a", "joint", "projekt", "moorings", "lasers"),
        somebody("b", "joint", "projekt", "moorings"),
        somebody("c", "joint", "vineyards"),
        somebody("d", "joint", "projekt", "lasers", fields={("skill", "optics"): 1.0}),
    ]

    def words(one: str, other: str) -> list[str]:
        return [reason.term for reason in Recommender(people).rank().pair(one, other).reasons]

    assert words("a", "b") == ["moorings"]
    assert words("a", "d") == ["lasers"]
    assert words("b", "d") == ["projekt", "joint"]
    assert words("a", "c") == ["joint"]


def test_plain_words_count_in_the_score_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [somebody(one, "joint", "moorings", one) for one in "abc"]
    judge = Recommender(people)
    (found,) = judge.rank().pair("a", "b").reasons
    assert (found.term, found.weight < 0.9) == ("moorings", True)
    monkeypatch.setattr("introductions.reasons.PLAIN", frozenset())
    named = Recommender(people)
    assert (named.score == judge.score).all()
    both = {reason.term: reason.weight for reason in named.rank().pair("a", "b").reasons}
    assert both.keys() == {"joint", "moorings"}
    assert both["moorings"] == found.weight


def test_likeness_of_meaning_counts_from_where_it_says_something() -> None:
    people = [Profile(one, texts=(Text(one),)) for one in ("alpha", "beta", "gamma")]
    angles = {"alpha": 0.0, "beta": 0.6, "gamma": 1.5}

    def embed(texts: Sequence[str]) -> np.ndarray:
        return np.array([[np.cos(angles[text]), np.sin(angles[text])] for text in texts])

    def listed(model: Model) -> list[str]:
        return list(Recommender(people, embedding=embed, model=model).rank().ids("alpha"))

    assert listed(Model()) == ["beta", "gamma"]
    some = Model(meaning_from=0.5)
    assert listed(some) == ["beta"]
    (found,) = Recommender(people, embedding=embed, model=some).rank().of("alpha")
    assert [reason.kind for reason in found.reasons] == ["meaning"]
    assert found.score == pytest.approx(0.5 * (np.cos(0.6) - 0.5) / 0.5)
    with pytest.raises(IntroductionsError, match="below 1"):
        Model(meaning_from=1)
