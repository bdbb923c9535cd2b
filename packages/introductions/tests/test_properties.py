"""What holds for any organisations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from conftest import crowds, pairs_of
from introductions import Constraints, History, Profile, Recommender, Request
from introductions.balancing import exposure
from introductions.constraints import allowed, may_meet
from introductions.io import dump_lists
from introductions.words import count_words

balances = st.sampled_from([0.0, 0.4, 1.0])


def words_of(profile: Profile) -> set[str]:
    return {word for text in profile.texts for word in count_words(text.words)}


def reason_holds(kind: str, term: tuple[str, str], a: Profile, b: Profile) -> bool:
    """Whether a reason names what is in both profiles."""
    offered = {**b.fields, **b.offers}, {**a.fields, **a.offers}
    return {
        "text": lambda: term[1] in words_of(a) & words_of(b),
        "field": lambda: term in a.fields and term in b.fields,
        "need": lambda: term in a.needs and term in offered[0],
        "offer": lambda: term in b.needs and term in offered[1],
        "country": lambda: a.country == b.country == term[1] != "",
        "kind": lambda: a.kind == b.kind == term[1] != "",
    }[kind]()


@given(st.data(), balances)
def test_hard_constraints_are_never_broken(data: st.DataObject, balance: float) -> None:
    people = data.draw(crowds())
    declined = data.draw(pairs_of(len(people)))
    known = data.draw(pairs_of(len(people)))
    shut = data.draw(st.frozensets(st.sampled_from([p.id for p in people]), max_size=1))
    constraints = Constraints(declined, shut)
    judge = Recommender(people, history=History(known=known), constraints=constraints)
    may = allowed(people, constraints)
    closed = declined | known
    for row, profile in enumerate(people):
        assert (may[row] == may_meet(profile, people, constraints)).all()
        found = judge.rank(4, balance=balance).ids(profile.id)
        assert len(set(found)) == len(found)
        for other in found:
            there = people[judge.ids[other]]
            assert may[row, judge.ids[other]]
            assert (profile.id, other) not in closed
            assert (other, profile.id) not in closed
            assert not shut & {profile.id, other}
            assert not profile.side or profile.side != there.side


@given(crowds(least=2), st.data(), balances)
def test_reasons_name_what_is_in_both_profiles(
    people: list[Profile], data: st.DataObject, balance: float
) -> None:
    known = data.draw(pairs_of(len(people)))
    judge = Recommender(people, history=History(known=known))
    ranking = judge.rank(4, balance=balance)
    both = {frozenset(pair) for pair in known}
    for a in people:
        for found in ranking.of(a.id):
            assert found.reasons
            assert 0 < sum(reason.weight for reason in found.reasons) <= 1 + 1e-9
            b = people[judge.ids[found.id]]
            for reason in found.reasons:
                if reason.kind == "partners":
                    for one in reason.partners:
                        assert frozenset((a.id, one)) in both
                        assert frozenset((b.id, one)) in both
                else:
                    assert reason_holds(reason.kind, (reason.vocabulary, reason.term), a, b)


@given(crowds(), st.data(), balances)
def test_other_names_change_nothing(
    people: list[Profile], data: st.DataObject, balance: float
) -> None:
    known = data.draw(pairs_of(len(people)))
    other = {p.id: f"z{len(people) - number}" for number, p in enumerate(people)}
    renamed = [replace(p, id=other[p.id]) for p in people]
    also = frozenset((other[a], other[b]) for a, b in known)
    here = Recommender(people, history=History(known=known)).rank(3, balance=balance)
    there = Recommender(renamed, history=History(known=also)).rank(3, balance=balance)
    assert (here.order == there.order).all()
    assert (here.value == there.value).all()


@given(crowds(), st.data())
def test_without_balance_the_order_is_that_of_scores(
    people: list[Profile], data: st.DataObject
) -> None:
    requests = tuple(Request(a, b, True) for a, b in sorted(data.draw(pairs_of(len(people)))))
    judge = Recommender(people, history=History(requests=requests))
    ranking = judge.rank(3, balance=0.0)
    for row in range(len(people)):
        plain = sorted(judge.score[row][judge.score[row] > 0].tolist(), reverse=True)
        found = [judge.score[row, i] for i in ranking.order[row].tolist() if i >= 0]
        assert found == plain[:3]
    assert (ranking.value == judge.score).all()


@given(crowds(), balances)
def test_the_same_input_gives_the_same_bytes(people: list[Profile], balance: float) -> None:
    def once() -> str:
        judge = Recommender(people)
        return "".join(dump_lists(judge, judge.rank(5, balance=balance)))

    assert once() == once()


@given(crowds(least=2), balances)
def test_scores_are_the_same_from_both_sides(people: list[Profile], balance: float) -> None:
    judge = Recommender(people)
    ranking = judge.rank(5, balance=balance)
    assert np.isfinite(ranking.value).all()
    assert np.allclose(ranking.value, ranking.value.T)
    assert (judge.score >= 0).all()
    assert (judge.score <= 2 * np.minimum(judge.towards, judge.towards.T) + 1e-12).all()


@given(crowds(least=2, most=12))
def test_who_is_in_no_balanced_list_could_only_push_out_another(people: list[Profile]) -> None:
    judge = Recommender(people)
    places = judge.rank(3, balance=1.0)._places
    times = exposure(places, len(people))
    for forgotten in np.flatnonzero(times == 0).tolist():
        for row in np.flatnonzero(judge.score[:, forgotten] > 0).tolist():
            assert (places[row] >= 0).all()
            assert (times[places[row, 1:]] == 1).all()
