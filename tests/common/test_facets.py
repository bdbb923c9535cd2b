"""Facets counted in memory equal what trying each choice finds."""

from itertools import product

from hansa.common.facets import ANY, count_facets

ROWS = [
    (1, {"kind": frozenset({"grant"}), "country": frozenset({"DE", "FR"})}),
    (2, {"kind": frozenset({"prize"}), "country": frozenset({ANY})}),
    (3, {"kind": frozenset({"grant"}), "country": frozenset({"FR"})}),
    (4, {"kind": frozenset(), "country": frozenset({"IT"})}),
]


def test_within_a_facet_any_will_do_and_facets_must_all_hold():
    assert count_facets(ROWS, {}).fitting == [1, 2, 3, 4]
    assert count_facets(ROWS, {"country": ("DE",)}).fitting == [1, 2]
    assert count_facets(ROWS, {"country": ("DE", "IT")}).fitting == [1, 2, 4]
    assert count_facets(ROWS, {"country": ("DE", "IT"), "kind": ("grant",)}).fitting == [1]
    assert count_facets(ROWS, {"unknown": ("x",)}).fitting == []


def test_each_number_is_what_the_choice_would_find():
    kinds, countries = ("grant", "prize"), ("DE", "FR", "IT")
    for kind, country in product([(), *((k,) for k in kinds)], [(), *((c,) for c in countries)]):
        chosen = {"kind": kind, "country": country}
        numbers = count_facets(ROWS, chosen).numbers
        for value in kinds:
            alone = count_facets(ROWS, {**chosen, "kind": (value,)}).fitting
            assert numbers["kind"][value] == len(alone), (chosen, value)
        for value in countries:
            alone = count_facets(ROWS, {**chosen, "country": (value,)}).fitting
            there = numbers.get("country", {})
            # What nothing names is not offered, though what is open to all would answer to it.
            assert not there.get(value) or there[value] == len(alone), (chosen, value)


def test_a_value_that_only_what_is_open_to_all_answers_to_is_counted_when_chosen():
    assert count_facets(ROWS, {"country": ("JP",)}).fitting == [2]
    assert count_facets(ROWS, {"country": ("JP",)}).numbers["country"]["JP"] == 1
