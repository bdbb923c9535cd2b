"""Facets counted in memory equal what trying each choice finds."""

from itertools import product

from hansa.common.facets import ANY, FacetTable

ROWS = [
    (11, {"kind": ["grant"], "country": ["DE", "FR"]}),
    (12, {"kind": ["prize"], "country": [ANY]}),
    (13, {"kind": ["grant"], "country": ["FR"]}),
    (14, {"kind": [], "country": ["IT"]}),
]
TABLE = FacetTable.of(ROWS)


def test_within_a_facet_any_will_do_and_facets_must_all_hold():
    assert TABLE.count({}).fitting == [11, 12, 13, 14]
    assert TABLE.count({"country": ("DE",)}).fitting == [11, 12]
    assert TABLE.count({"country": ("DE", "IT")}).fitting == [11, 12, 14]
    assert TABLE.count({"country": ("DE", "IT"), "kind": ("grant",)}).fitting == [11]
    assert TABLE.count({"unknown": ("x",)}).fitting == []
    assert TABLE.count({}, TABLE.bits([13, 14, 99])).fitting == [13, 14]


def test_each_number_is_what_the_choice_would_find():
    kinds, countries = ("grant", "prize"), ("DE", "FR", "IT")
    for kind, country in product([(), *((k,) for k in kinds)], [(), *((c,) for c in countries)]):
        chosen = {"kind": kind, "country": country}
        for name, counted in TABLE.count(chosen).numbers.items():
            assert ANY not in counted
            for value, number in counted.items():
                alone = TABLE.count({**chosen, name: (value,)}).fitting
                assert number == len(alone), (chosen, value)
    numbers = TABLE.count({"kind": ("grant",)}).numbers
    assert numbers == {"kind": {"grant": 2, "prize": 1}, "country": {"DE": 1, "FR": 2}}


def test_a_value_that_only_what_is_open_to_all_answers_to_is_counted_when_chosen():
    found = TABLE.count({"country": ("JP",)})
    assert found.fitting == [12]
    assert found.numbers["country"]["JP"] == 1


def test_a_facet_of_the_moment_is_one_like_the_others():
    dated = TABLE.with_facet("status", [(0, "open"), (1, "open"), (2, "closed"), (3, "closed")])
    found = dated.count({"status": ("open",), "kind": ("grant",)})
    assert found.fitting == [11]
    assert found.numbers["status"] == {"open": 1, "closed": 1}
    assert "status" not in TABLE.sets


def test_an_empty_table_finds_nothing():
    assert FacetTable.of([]).count({"kind": ("grant",)}).fitting == []
