"""What words with typing errors were meant to be."""

import pytest

from hansa.common.models import SearchWord
from hansa.common.spelling import allowed_errors, known_words, likely_words, parts_of, words_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _known():
    words = ["photonics", "fotonica", "health", "wealth", "lichtwerk", "netzwerk", "cyber",
             "security", "biotechnology", "work", "a_b", "malmo", "games"]  # fmt: skip
    SearchWord.objects.bulk_create(SearchWord(word=word) for word in words)


@pytest.mark.parametrize(("word", "errors"), [("abc", 0), ("abcd", 1), ("abcdefg", 1),
                                              ("abcdefgh", 2)])  # fmt: skip
def test_long_words_may_have_more_errors(word, errors):
    assert allowed_errors(word) == errors


@pytest.mark.parametrize(
    ("typed", "likely"),
    [
        ("helath", ["health"]),  # two letters changed round
        ("healt", ["health"]),
        ("heallth", ["health"]),
        ("hwalth", ["health"]),  # the first letter is held on to
        ("qealth", ["health", "wealth"]),  # unless nothing fits
        ("fotonics", ["photonics"]),  # what sounds alike is likelier than one wrong letter
        ("photoncs", ["photonics"]),
        ("biotechnolg", ["biotechnology"]),
        ("biotehc", ["biotechnology"]),  # the beginning of a word, with an error
        ("mal", []),  # too short
        ("mamlo", ["malmo"]),
        ("xyzxyz", []),
        ("台北市場", []),
        ("", []),
        ("%%%%", []),
    ],
)
def test_likely_words_have_the_fewest_errors(typed, likely):
    assert likely_words(typed) == likely


def test_far_words_come_after_near_ones():
    assert likely_words("fotonics", far=True)[:2] == ["photonics", "fotonica"]
    assert likely_words("hotonics") == ["photonics"]
    assert likely_words("hotonics", far=True) == ["photonics", "fotonica"]
    assert likely_words("xyzxyz", far=True) == []


@pytest.mark.parametrize(
    ("part", "words"),
    [("werk", ["netzwerk", "lichtwerk"]), ("photo", []), ("ics", []), ("a_b", []), ("zzzz", [])],
)
def test_parts_of_longer_words_are_found(part, words):
    assert words_with(part) == words


@pytest.mark.parametrize(
    ("typed", "parts"),
    [("cybersecurity", ("cyber", "security")), ("healthgames", ("health", "games")),
     ("cyberx", ()), ("xcyber", ()), ("ab", ()), ("", ())],
)  # fmt: skip
def test_two_words_written_as_one_are_parted(typed, parts):
    assert parts_of(typed) == parts


def test_words_are_known_as_they_are():
    assert known_words(["work", "health", "wor", "x"]) == ["health", "work"]
    assert str(SearchWord.objects.get(word="work")) == "work"
