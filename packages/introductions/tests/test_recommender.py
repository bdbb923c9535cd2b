"""Scores, lists, reasons, and one profile that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from conftest import somebody, text
from introductions import (
    Constraints,
    History,
    IntroductionsError,
    Model,
    Outcome,
    Profile,
    Recommender,
    Request,
    Text,
)
from introductions.generate import generate

OPTICS, HULL = ("skill", "optics"), ("skill", "hull")


def ids(found: Sequence[object]) -> list[str]:
    return [one.id for one in found]  # type: ignore[attr-defined]  # of what was found


def test_rare_words_count_more() -> None:
    rest = [somebody(f"r{i}", "innovation", f"own{i}") for i in range(6)]
    judge = Recommender(
        [somebody("a", "innovation", "laser"), *rest, somebody("z", "laser", "else")]
    )
    assert judge.rank(1).ids("a") == ("z",)


def test_words_of_grammar_are_no_reason() -> None:
    judge = Recommender([somebody("a", "the", "and", "der", "les"), somebody("b", "the", "der")])
    assert judge.rank().of("a") == ()


def test_needs_are_met_by_offers_and_told_from_both_sides() -> None:
    judge = Recommender([Profile("a", needs={OPTICS: 1}), Profile("b", offers={OPTICS: 1})])
    ranking = judge.rank()
    (there,), (back,) = ranking.of("a"), ranking.of("b")
    assert (there.reasons[0].kind, there.reasons[0].term) == ("need", "optics")
    assert (back.reasons[0].kind, back.reasons[0].vocabulary) == ("offer", "skill")
    assert there.towards == back.back > there.back == back.towards > 0
    assert there.score == back.score == there.value


def test_a_field_is_an_offer_of_half_the_weight() -> None:
    judge = Recommender(
        [
            Profile("a", needs={OPTICS: 1}),
            Profile("field", fields={OPTICS: 1, HULL: 1}),
            Profile("offer", offers={OPTICS: 1, HULL: 0.5}),
        ]
    )
    assert judge.rank().ids("a") == ("offer", "field")


def test_facts_alone_are_no_reason_to_meet() -> None:
    judge = Recommender([Profile("a", country="FI"), Profile("b", country="FI")])
    assert judge.rank(balance=1).of("a") == ()


def test_a_shared_country_raises_what_fits_anyhow() -> None:
    people = [
        somebody("a", "hull", country="FI", kind="cluster"),
        somebody("b", "hull", country="PT"),
        somebody("c", "hull", country="FI"),
        somebody("d", "steel"),
    ]
    first, second = Recommender(people).rank().of("a")
    assert first.id == "c"
    assert [reason.term for reason in first.reasons] == ["hull", "FI"]
    assert [reason.term for reason in second.reasons] == ["hull"]


def test_a_term_that_everybody_has_says_next_to_nothing() -> None:
    rest = [Profile(f"r{i}", fields={("s", "all"): 1, ("s", f"own{i}"): 1}) for i in range(60)]
    one = Profile("a", fields={("s", "all"): 1, ("s", "own7"): 1})
    first, second = Recommender([one, *rest]).rank(2).of("a")
    assert first.id == "r7"
    assert first.score > 100 * second.score


def test_one_organisation_alone_gets_an_empty_list() -> None:
    for balance in (0.0, 1.0):
        assert Recommender([somebody("a", "hull")]).rank(balance=balance).of("a") == ()


def test_nobody_at_all_is_no_error() -> None:
    ranking = Recommender([]).rank(balance=1)
    assert ranking.order.shape == (0, 10)


def test_empty_profiles_are_introduced_to_nobody() -> None:
    judge = Recommender([Profile("a"), somebody("b", " "), somebody("c", "hull")])
    assert [judge.rank(balance=1).ids(one) for one in "abc"] == [(), (), ()]


def test_one_word_and_a_hundred_thousand_words_fit() -> None:
    long = somebody("long", *(f"w{i % 5000}x" for i in range(100_000)), "hull")
    judge = Recommender([somebody("word", "hull"), long, somebody("c", "steel")])
    (found,) = judge.rank().of("word")
    assert found.id == "long"
    assert np.isfinite(judge.score).all()


def test_many_texts_have_less_of_an_advantage_than_their_number() -> None:
    many = replace(somebody("many", "hull", "steel"), texts=text("hull") * 4)
    judge = Recommender([somebody("a", "hull"), many, somebody("few", "hull")])
    few, lots = judge.towards[0, 2], judge.towards[0, 1]
    assert few < lots < 4 * few


def test_known_asked_and_met_pairs_are_left_out() -> None:
    people = [somebody(one, "hull", "steel") for one in "abcde"]
    history = History(
        known=frozenset({("a", "b")}),
        requests=(Request("c", "a", False),),
        outcomes=(Outcome("a", "d"),),
    )
    for use in (True, False):
        ranking = Recommender(people, history=history, use_history=use).rank()
        assert ranking.ids("a") == ("e",)


def test_a_scheduler_can_ask_for_those_who_asked_already() -> None:
    people = [somebody(one, "hull", "steel") for one in "abcd"]
    history = History(requests=(Request("a", "b", True),))
    constraints = Constraints(declined=frozenset({("a", "c")}))
    ranking = Recommender(people, history=history, constraints=constraints).rank(balance=1.0)
    assert ranking.ids("a") == ("d",)
    found = ranking.pair("a", "b")
    assert found.id == "b"
    assert found.score > 0
    assert found.value == pytest.approx(ranking.pair("b", "a").value)
    (listed,) = ranking.of("a")
    assert listed == ranking.pair("a", "d")
    assert listed.value == pytest.approx(ranking.value[0, 3])
    assert (ranking.pair("a", "c").score, ranking.pair("a", "c").value) == (0, 0)


def test_what_a_meeting_is_worth_is_told_without_looking_for_reasons(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [somebody(one, "hull", "steel") for one in "abcd"]
    constraints = Constraints(declined=frozenset({("a", "c")}))
    ranking = Recommender(people, constraints=constraints).rank(balance=1.0)
    expected = [ranking.pair("a", one).value for one in "bcd"]
    monkeypatch.setattr(Recommender, "reasons", None)
    assert [ranking.worth("a", one) for one in "bcd"] == expected
    assert expected[1] == 0 < expected[0]
    with pytest.raises(TypeError):
        ranking.pair("a", "b")


def test_common_partners_raise_a_pair_and_are_named() -> None:
    people = [somebody(one, "hull", "steel") for one in "abcdefgh"]
    history = History(known=frozenset({("a", "c"), ("b", "c"), ("d", "e"), ("f", "g")}))
    plain = Recommender(people, history=history, use_history=False)
    judge = Recommender(people, history=history, model=Model(partners=1.0))
    assert judge.score[0, 1] > 1.4 * plain.score[0, 1]
    (found,) = [one for one in judge.rank().of("a") if one.id == "b"]
    (known,) = [reason for reason in found.reasons if reason.kind == "partners"]
    assert known.partners == ("c",)
    assert known.weight > 0.2
    assert sum(reason.weight for reason in found.reasons) == pytest.approx(1)


def test_history_leaves_those_without_any_where_content_puts_them() -> None:
    people = [somebody(one, "hull", "steel") for one in "abcdef"]
    history = History(known=frozenset({("a", "b"), ("b", "c"), ("a", "d")}))
    plain = Recommender(people, history=history, use_history=False)
    judge = Recommender(people, history=history, model=Model(alike=0.5, partners=0.5))
    newcomers = [4, 5]
    both = np.ix_(newcomers, newcomers)
    assert judge.towards[:, newcomers] == pytest.approx(plain.towards[:, newcomers])
    assert judge.score[both] == pytest.approx(plain.score[both])


def test_who_declines_often_sinks_and_who_accepts_often_rises() -> None:
    people = [somebody(one, "hull") for one in "abcdefgh"]
    requests = [Request(one, "b", False) for one in "cdefgh"]
    requests += [Request(one, "c", True) for one in "defgh"]
    requests.append(Request("d", "e"))
    history = History(requests=tuple(requests))
    model = Model(partners=0, alike=0, answers=1)
    found = Recommender(people, history=history, model=model).rank().ids("a")
    assert found[0] == "c"
    assert found[-1] == "b"


def test_outcomes_bind_more_than_knowing() -> None:
    people = [somebody(one, "hull") for one in "abcdef"]
    known = History(known=frozenset({("a", "c"), ("b", "c")}))
    more = replace(known, outcomes=(Outcome("c", "a", 3.0), Outcome("d", "e", 0.0)))
    model = Model(partners=1.0, alike=0)
    few, lots = (Recommender(people, history=h, model=model).score[0, 1] for h in (known, more))
    assert lots > few


def test_similar_and_complementary_are_different_questions() -> None:
    people = [
        Profile("a", fields={HULL: 1}, needs={OPTICS: 1}, side="EU"),
        Profile("like", fields={HULL: 1}, side="EU"),
        Profile("offers", offers={OPTICS: 1}, side="TW"),
        Profile("other"),
    ]
    history = History(known=frozenset({("a", "like")}))
    judge = Recommender(people, history=history)
    (alike,) = judge.similar("a")
    assert (alike.id, alike.reasons[0].kind) == ("like", "field")
    (other,) = judge.complementary("a")
    assert (other.id, other.reasons[0].kind) == ("offers", "need")
    assert other.towards > other.back


def test_an_embedding_finds_the_same_meaning_in_another_language() -> None:
    """A tiny embedding of its own: one axis a meaning."""
    axes = [("ships", "schiffe"), ("wind", "vent")]
    asked: list[str] = []

    def embed(texts: Sequence[str]) -> np.ndarray:
        asked.extend(texts)
        return np.array([[sum(w in t for w in axis) for axis in axes] for t in texts], dtype=float)

    people = [
        Profile("en", texts=(Text("ships", "en"),)),
        Profile("de", texts=(Text("schiffe", "de"), Text("schiffe", "de"))),
        Profile("fr", texts=(Text("vent", "fr"),)),
        Profile("mute"),
    ]
    judge = Recommender(people, embedding=embed)
    (found,) = judge.rank().of("en")
    assert found.id == "de"
    assert [(r.kind, r.term) for r in found.reasons] == [("meaning", "")]
    assert sorted(asked) == ["schiffe", "ships", "vent"]
    assert Recommender(people).rank().of("en") == ()
    changed = Profile("fr", texts=(Text("ships and wind", "en"),))
    ranking = judge.rank()
    assert "en" in ranking.replace(changed)
    assert set(ranking.ids("en")) == {"de", "fr"}
    assert "en" in ranking.replace(Profile("fr"))
    assert ranking.ids("en") == ("de",)


def test_an_embedding_is_not_asked_where_there_is_no_text() -> None:
    def embed(texts: Sequence[str]) -> np.ndarray:
        raise AssertionError("nothing to embed")

    people = [Profile("a", fields={HULL: 1}), Profile("b", fields={HULL: 1})]
    assert Recommender(people, embedding=embed).rank().ids("a") == ("b",)


@pytest.mark.parametrize(
    ("options", "name"),
    [({"top": 0}, "top"), ({"balance": 1.1}, "balance"), ({"diversity": -0.1}, "diversity")],
)
def test_options_out_of_range_are_refused(options: dict[str, float], name: str) -> None:
    with pytest.raises(IntroductionsError, match=name):
        # mypy: wrong on purpose, or given by name
        Recommender([Profile("a")]).rank(**options)  # type: ignore[arg-type]


def test_an_unknown_id_is_refused() -> None:
    judge = Recommender([Profile("a")])
    ranking = judge.rank()
    for ask in (ranking.of, ranking.ids, judge.similar, judge.complementary):
        with pytest.raises(IntroductionsError, match="unknown organisation x"):
            ask("x")
    with pytest.raises(IntroductionsError, match="unknown organisation x"):
        ranking.replace(Profile("x"))


def test_those_who_are_alike_make_room() -> None:
    people = [
        somebody("a", "hull", "steel", "ferry"),
        somebody("b", "hull", "steel"),
        somebody("c", "hull", "steel"),
        somebody("d", "ferry", "wind"),
        somebody("e", "laser"),
    ]
    judge = Recommender(people)
    assert judge.rank(2).ids("a") == ("b", "c")
    assert judge.rank(2, diversity=0.9).ids("a") == ("b", "d")
    assert judge.rank(9, diversity=0.9).ids("a")[0] == "b"


@pytest.mark.parametrize("balance", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("diversity", [0.0, 0.5])
@pytest.mark.parametrize("use_history", [True, False])
def test_a_changed_profile_is_judged_as_if_it_had_been_so(
    balance: float, diversity: float, use_history: bool
) -> None:
    people, history = generate(60, words=20)
    judge = Recommender(people, history=history, use_history=use_history)
    ranking = judge.rank(8, balance=balance, diversity=diversity)
    before = {one.id: ranking.ids(one.id) for one in people}
    changed = replace(people[3], texts=people[40].texts, fields={}, side="EU")
    touched = ranking.replace(changed)
    assert "o3" in touched
    assert 1 < len(touched) < len(people)
    for one in people:
        assert (ranking.ids(one.id) != before[one.id]) == (one.id in touched)
    # Words keep their rarity, history what it says: judged anew from there, all is the same.
    judge.replace(changed)
    assert judge.score == pytest.approx(judge.score.T)
    assert (judge.score[3] > 0).any()
    if not balance and not diversity:
        again = judge.rank(8)
        assert (again.order == ranking.order).all()
    listed = {i for i in ranking.order.ravel().tolist() if i >= 0}
    assert not balance or 3 in listed


@pytest.mark.parametrize("diversity", [0.0, 0.5])
def test_a_change_leaves_lists_as_if_all_were_made_anew(diversity: float) -> None:
    """With the same rarities, history, handicaps and scales of others, as the page says."""
    people, history = generate(90, words=20)
    ranking = Recommender(people, history=history).rank(8, balance=1.0, diversity=diversity)
    everybody = np.arange(90)
    assert (ranking._lists(everybody) == ranking._places).all()
    for number in range(12):
        ranking.replace(replace(people[number], texts=people[-1 - number].texts))
        assert (ranking._lists(everybody) == ranking._places).all(), number


def test_a_profile_that_becomes_empty_leaves_all_lists() -> None:
    people, _ = generate(30, words=20)
    for balance in (0.0, 1.0):
        ranking = Recommender(people).rank(5, balance=balance)
        ranking.replace(Profile("o3"))
        assert ranking.of("o3") == ()
        assert not (ranking.order == 3).any()


def test_a_change_keeps_hard_constraints() -> None:
    people = [somebody(one, "hull") for one in "abcd"]
    constraints = Constraints(declined=frozenset({("a", "b")}))
    ranking = Recommender(people, constraints=constraints).rank()
    ranking.replace(somebody("a", "hull", "hull", side="EU"))
    ranking.replace(somebody("c", "hull", side="EU"))
    assert ranking.ids("a") == ("d",)
    shut = Constraints(ineligible=frozenset({"a"}))
    ranking = Recommender(people, constraints=shut).rank()
    ranking.replace(somebody("a", "hull", "steel"))
    assert ranking.ids("a") == ()
