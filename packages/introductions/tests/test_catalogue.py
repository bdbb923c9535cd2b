"""Very many profiles by blocks: the same scores as with a table of all pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import crowds, somebody
from introductions import (
    Catalogue,
    Introduction,
    IntroductionsError,
    Model,
    Profile,
    Recommender,
    catalogue,
    with_newcomer,
)
from introductions.catalogue import Kind
from introductions.constraints import Rules
from introductions.generate import generate
from introductions.space import Space
from test_properties import reason_holds

OPTICS, HULL, STEEL = ("skill", "optics"), ("sector", "hull"), ("sector", "steel")
KINDS: tuple[Kind, ...] = ("similar", "complementary", "both")
kinds = st.sampled_from(KINDS)


def lists(made: Catalogue, kind: Kind, top: int = 9) -> dict[str, tuple[Introduction, ...]]:
    return {id: found for id, _, found in made.lists(list(made.ids), kind, top=top)}


def scores(found: dict[str, tuple[Introduction, ...]]) -> dict[tuple[str, str], object]:
    return {
        (id, one.id): pytest.approx(one.score, rel=1e-4) for id, of in found.items() for one in of
    }


def plainly(one: Profile, other: Profile) -> bool:
    """Whether two may meet, as one would say it of two."""
    for a, b in ((one, other), (other, one)):
        if a.admits and b.kind not in a.admits:
            return False
        if a.countries and b.country not in a.countries:
            return False
    if one.side and one.side == other.side:
        return False
    return not (one.languages and other.languages and one.languages.isdisjoint(other.languages))


@given(crowds())
def test_rules_hold_for_many_as_for_two(people: list[Profile]) -> None:
    some = people[: len(people) // 2]
    table = Rules(some).allow(Rules(people))
    assert table.tolist() == [[plainly(one, other) for other in people] for one in some]


@given(crowds(least=2))
def test_both_is_what_a_recommender_says_without_history(people: list[Profile]) -> None:
    judge = Recommender(people)
    found = scores(lists(Catalogue(people), "both"))
    expected = {
        (a.id, b.id): judge.score[judge.ids[a.id], judge.ids[b.id]] for a in people for b in people
    }
    assert found == {pair: score for pair, score in expected.items() if score > 0}


@given(crowds(least=2), kinds)
def test_reasons_name_what_both_have(people: list[Profile], kind: Kind) -> None:
    made = Catalogue(people)
    for id, found in lists(made, kind).items():
        a = people[made.ids[id]]
        for one in found:
            assert one.reasons
            b = people[made.ids[one.id]]
            assert kind == "similar" or plainly(a, b)
            for reason in one.reasons:
                assert reason_holds(reason.kind, (reason.vocabulary, reason.term), a, b)
                assert kind != "similar" or reason.kind not in ("need", "offer")


@given(crowds(least=2), kinds)
def test_scores_are_the_same_from_both_sides(people: list[Profile], kind: Kind) -> None:
    found = scores(lists(Catalogue(people), kind))
    assert found == {(b, a): score for (a, b), score in found.items()}


@given(crowds(least=3), kinds)
def test_blocks_and_kinds_at_once_change_nothing(people: list[Profile], kind: Kind) -> None:
    made = Catalogue(people)
    whole = lists(made, kind, 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "_PAIRS", 2 * len(people))
        assert lists(made, kind, 3) == whole
        several = list(made.lists(list(made.ids), *KINDS, top=3))
    assert {id: found for id, one, found in several if one == kind} == whole


def test_needs_come_first_in_what_is_complementary_and_fields_decide_between_equals() -> None:
    people = [
        Profile("a", needs={OPTICS: 1}, fields={HULL: 1}),
        Profile("far", offers={OPTICS: 1}, fields={STEEL: 1}),
        Profile("near", offers={OPTICS: 1}, fields={HULL: 1}),
        Profile("alike", fields={HULL: 1}),
    ]
    found = lists(Catalogue(people), "complementary")["a"]
    assert [one.id for one in found] == ["near", "far"]
    assert [reason.kind for reason in found[0].reasons] == ["need", "field"]
    assert found[0].score <= 2 * (found[0].towards + found[0].back) / 2
    assert {one.id for one in lists(Catalogue(people), "similar")["a"]} == {"near", "alike"}


def test_who_is_known_may_only_be_similar() -> None:
    people = [
        Profile(one, offers={OPTICS: 1}, needs={OPTICS: 1}, fields={HULL: 1}) for one in "abc"
    ]
    made = Catalogue(people)
    asked = made.lists(["a"], *KINDS, known={"a": ["b", "gone"]})
    found = {kind: {one.id for one in of} for _, kind, of in asked}
    assert found == {"similar": {"b", "c"}, "complementary": {"c"}, "both": {"c"}}


def test_rules_can_be_left_aside() -> None:
    made = Catalogue([somebody(one, "hull", side="EU") for one in "ab"])
    assert lists(made, "both")["a"] == ()
    ((_, _, (found,)),) = made.lists(["a"], "both", by_rules=False)
    assert found.id == "b"


def test_who_stands_in_a_list_can_be_arranged_before_reasons_are_told() -> None:
    people = [somebody(one, "hull", "steel") for one in "abcd"]
    made = Catalogue(people)

    def seldom(kind: Kind, best: Sequence[str]) -> list[str]:
        assert kind == "similar"
        return with_newcomer(best, 1, {"c": 2})[:2]

    ((_, _, found),) = made.lists(["a"], "similar", top=3, arrange=seldom)
    assert [one.id for one in found] == ["b", "d"]
    assert with_newcomer(["x"], 1, {}) == ["x"]


def test_one_from_outside_is_asked_for_like_one_inside() -> None:
    people, _ = generate(40, words=20)
    made = Catalogue(people)
    guest = replace(people[3], id="guest")
    (found,) = made.nearest([guest], "both", top=5, known={"guest": ["o3"]})
    inside = lists(made, "both", 5)["o3"]
    assert [one.id for one in found] == [one.id for one in inside]
    assert [one.reasons for one in found] == [one.reasons for one in inside]


def test_rules_of_one_from_outside_hold() -> None:
    made = Catalogue([
        somebody("a", "hull", country="FI", kind="sme"),
        somebody("b", "hull", country="PT", kind="sme"),
        somebody("c", "hull", country="FI", kind="cluster"),
    ])  # fmt: skip
    search = somebody("s", "hull", countries=frozenset({"FI"}), admits=frozenset({"sme"}))
    (found,) = made.nearest([search], "both")
    assert [one.id for one in found] == ["a"]
    (nothing,) = made.nearest([replace(search, countries=frozenset({"XX"}))], "both")
    assert nothing == ()


def test_those_from_outside_are_asked_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    people, _ = generate(20, words=10)
    made = Catalogue(people[:12], meaning=np.eye(12))
    guests, meaning = people[12:], np.eye(12)[:8]
    whole = list(made.nearest(guests, "both", meaning=meaning))
    monkeypatch.setattr(catalogue, "_PAIRS", 30)
    assert list(made.nearest(guests, "both", meaning=meaning)) == whole


def test_another_catalogue_can_have_the_same_rarities() -> None:
    people, _ = generate(40, words=20)
    made = Catalogue(people)
    few = Catalogue(people[:3], space=made.space)
    (found,) = few.nearest([people[20]], "both")
    whole = {one.id: one.score for one in lists(made, "both", 40)["o20"]}
    assert [one.score for one in found] == [pytest.approx(whole[one.id], rel=1e-4) for one in found]


def test_meaning_counts_from_a_likeness_on() -> None:
    people = [Profile("en"), Profile("de"), Profile("far"), Profile("mute")]
    meaning = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 0]], dtype=np.float16)
    found = lists(Catalogue(people, meaning=meaning, model=Model(meaning_from=0.7)), "similar")
    assert {id: [one.id for one in of] for id, of in found.items()} == {
        "en": ["de"], "de": ["far", "en"], "far": ["de"], "mute": [],
    }  # fmt: skip
    assert [reason.kind for reason in found["en"][0].reasons] == ["meaning"]


def test_the_meaning_of_a_changed_profile_may_not_be_known_yet() -> None:
    with_it = Catalogue([Profile("a"), Profile("b")], meaning=np.array([[1.0, 0], [1, 0]]))
    assert [one.id for one in lists(with_it, "similar")["a"]] == ["b"]
    with_it.replace([Profile("b"), Profile("c")])
    assert lists(with_it, "similar") == {"a": (), "b": (), "c": ()}
    with_it.replace([Profile("c")], meaning=np.array([[1.0, 0]]))
    assert [one.id for one in lists(with_it, "similar")["a"]] == ["c"]
    without = Catalogue([Profile("a"), Profile("b")])
    without.replace([Profile("a"), Profile("b")], meaning=np.eye(2))
    assert lists(without, "similar") == {"a": (), "b": ()}


def test_meanings_that_are_not_as_many_are_refused() -> None:
    with pytest.raises(IntroductionsError, match="meaning: 2 for 1 profiles"):
        Catalogue([Profile("a")], meaning=np.eye(2))


@given(crowds(least=4, most=12), kinds)
def test_changes_leave_lists_as_if_all_were_made_anew(people: list[Profile], kind: Kind) -> None:
    """With the rarities of before, as the page says."""
    began, changed = people[1:], [people[0], replace(people[1], id=people[-1].id)]
    made = Catalogue(began)
    made.replace(changed)
    made.remove([people[2].id, "never there"])
    after = [one for one in began if one.id not in (people[2].id, people[-1].id)]
    everybody = {one.id: one for one in [*after, *changed]}
    order = [everybody[id] for id in made.ids]
    anew = Catalogue(order, space=Space(began))
    assert set(made.ids) == set(everybody)
    assert scores(lists(made, kind, 20)) == scores(lists(anew, kind, 20))


@given(crowds(least=3), kinds, st.integers(1, 3))
def test_whose_lists_a_change_enters_is_found(people: list[Profile], kind: Kind, top: int) -> None:
    made = Catalogue(people[:-1])
    before = lists(made, kind, top)
    ends = {id: found[-1].score for id, found in before.items() if len(found) == top}
    made.replace([people[-1]])
    after = lists(made, kind, top)
    entered = made.entering([people[-1].id], kind, ends)
    really = {id for id, found in after.items() if people[-1].id in {one.id for one in found}}
    assert really <= entered
    for id in entered:
        score = next(one.score for one in lists(made, kind, 20)[id] if one.id == people[-1].id)
        assert score >= ends.get(id, 0.0) * 0.99


def test_nobody_at_all_is_no_error() -> None:
    made = Catalogue([])
    assert lists(made, "both") == {}
    assert list(made.nearest([somebody("a", "hull")], "both")) == [()]
    made.replace([somebody("a", "hull")])
    assert list(made.ids) == ["a"]


def test_an_unknown_id_is_refused() -> None:
    with pytest.raises(IntroductionsError, match="unknown organisation x"):
        list(Catalogue([Profile("a")]).lists(["x"], "both"))
