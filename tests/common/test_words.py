"""Words as they are compared and as they are shown."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansa.common.words import excerpt, fold, mark_words, plain_letters


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("snake_case", "snake case"),
        ("Łódź, Gdańsk", "lodz gdansk"),
        ("ℌ℡", "htel"),
        ("İzmir ıspanak", "izmir ispanak"),
        ("Œuvre Þór Ægir", "oeuvre thor aegir"),
        ("CO₂", "co2"),
        ("Θεσσαλονίκη", "θεσσαλονικη"),
        ("E\u0301cole", "ecole"),
        ("_", ""),
        ("台北\u3000台中", "台北 台中"),
    ],
)
def test_fold_makes_words_that_are_compared(text, plain):
    assert fold(text) == plain


@given(st.text())
def test_folded_words_are_folded_again_to_the_same(text):
    once = fold(text)
    assert fold(once) == once
    assert "_" not in once


def test_letters_of_addresses_are_those_of_keyboards():
    assert plain_letters("Rail København, Wrocław") == "rail kobenhavn, wroclaw"


@pytest.mark.parametrize(
    ("text", "beginnings", "marked"),
    [
        ("Öresund Health", ["ores"], "<mark>Öresund</mark> Health"),
        ("O\u0308resund", ["ores"], "<mark>O\u0308resund</mark>"),
        # Alternatives that overlap mark a word once.
        ("photonics photo", ["photo", "photonics"], "<mark>photonics</mark> <mark>photo</mark>"),
        ("snake_case", ["case"], "snake_<mark>case</mark>"),
        ("<b>health</b>", ["health"], "&lt;b&gt;<mark>health</mark>&lt;/b&gt;"),
        ("a & b", ["amp"], "a &amp; b"),
        ("<script>", ["script"], "&lt;<mark>script</mark>&gt;"),
        ("Health", [], "Health"),
        ("Health", [""], "Health"),
        ("", ["x"], ""),
    ],
)
def test_found_words_are_marked_and_everything_is_escaped(text, beginnings, marked):
    assert mark_words(text, beginnings) == marked


@given(st.text(), st.lists(st.text(max_size=3), max_size=3))
def test_marks_change_nothing_but_add_marks(text, beginnings):
    shown = mark_words(text, beginnings)
    assert html.unescape(shown.replace("<mark>", "").replace("</mark>", "")) == html.unescape(
        html.escape(text)
    )
    assert shown.count("<mark>") == shown.count("</mark>")
    assert "<" not in shown.replace("<mark>", "").replace("</mark>", "")


def test_excerpt_stands_around_the_first_hit():
    text = "word " * 60 + "Öresund " + "more " * 60
    part = excerpt(text, ["ores"], length=60)
    assert part.startswith("… word")
    assert part.endswith("more …")
    assert "Öresund" in part
    assert excerpt("Öresund first", ["ores"]) == "Öresund first"
    assert excerpt("x" * 300 + " Öresund", ["ores"], length=60) == "… Öresund"


@pytest.mark.parametrize(("text", "beginnings"), [("a b", ["c"]), ("a b", []), ("", ["a"])])
def test_excerpt_of_what_has_no_hit_is_empty(text, beginnings):
    assert excerpt(text, beginnings) == ""
