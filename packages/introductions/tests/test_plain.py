"""Which words a reason names."""

from __future__ import annotations

import pytest

from conftest import somebody
from introductions import Recommender


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
