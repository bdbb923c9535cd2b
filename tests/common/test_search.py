"""One search, the same on both databases."""

import pytest
from django.utils.translation import override

from hansa.common import clock
from hansa.common.language import in_active_language
from hansa.common.models import SearchDocument, SearchWord
from hansa.common.search import (
    Document,
    document_ids,
    documents_of,
    documents_with_any,
    forget_documents,
    index_document,
    index_documents,
    read_question,
    readings,
    search_documents,
)
from hansa.common.words import fold
from tests.factories import DAY, NOW

pytestmark = pytest.mark.django_db


def add(title, *texts, summary="", kind="article", number=None):
    index_document(
        kind=kind, object_id=number or SearchDocument.objects.count() + 1, title=title,
        summary=summary, href="/x/", texts=texts,
    )  # fmt: skip


def titles(question):
    return [document.title for document in search_documents(question)]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Öresund", "oresund"),
        ("Huai’an  Municipality", "huai an municipality"),
        ("Straße & Ølgod", "strasse olgod"),
        ("", ""),
        ("…!?", ""),
    ],
)
def test_fold_makes_plain_words(text, plain):
    assert fold(text) == plain


@pytest.mark.parametrize(
    "question", ["Oresund", "öresund", "ÖRESUND", "ores", "health öresund", "  heal   ores "]
)
def test_search_finds_by_accents_prefixes_and_several_words(question):
    add("Öresund Health Cluster", "Malmö")
    add("Alpine Wood", "Graz")
    assert titles(question) == ["Öresund Health Cluster"]


@pytest.mark.parametrize("question", ["health wood", "lth", "xyz", "healed"])
def test_search_needs_every_word_from_its_beginning(question):
    add("Öresund Health Cluster", "Malmö")
    add("Alpine Wood", "Graz")
    assert titles("health") == ["Öresund Health Cluster"]
    assert titles(question) == []


@pytest.mark.parametrize("question", ["", "   ", "…", "🎉", "!?", "&|()", "''", '"', "*", ":"])
def test_search_without_a_word_finds_nothing(question):
    add("Health")
    assert titles(question) == []


@pytest.mark.parametrize(
    "question",
    ['"health"', "health*", "health:*", "(health)", "health & ", "health | wood'", "health'--",
     "health 🎉", "health -wood", "NEAR(health)", "health\\", "health; DROP TABLE x", "a" * 300,
     "health AND", "_", "health_", "wo_od", "%", "<health>", "! health", "½", "٣", "日本",
     "x" * 3000, "health\x00", "\x00"],
)  # fmt: skip
def test_search_survives_odd_characters(question):
    add("Health and wood near near", "drop table x")
    assert titles(question) in ([], ["Health and wood near near"])


@pytest.mark.parametrize("question", ["θεσσαλον", "Θεσσαλονίκη", "софия", "5g", "co2", "台北"])
def test_search_finds_other_alphabets_and_numbers(question):
    add("Θεσσαλονίκη София 5G CO₂ 台北")
    assert len(titles(question)) == 1


def test_search_puts_hits_in_the_title_first_then_by_name():
    add("Zeta", "photonics")
    add("Photonics Jena")
    add("Alpha", "photonics")
    assert titles("photonics") == ["Photonics Jena", "Alpha", "Zeta"]


def test_search_uses_the_first_eight_words():
    add("a1 a2 a3 a4 a5 a6 a7 a8")
    assert titles("a1 a2 a3 a4 a5 a6 a7 a8 missing") == ["a1 a2 a3 a4 a5 a6 a7 a8"]
    assert titles("missing a1") == []


def test_index_is_replaced_and_forgotten():
    add("Old name", number=1)
    add("New name", number=1)
    assert (titles("old"), titles("new")) == ([], ["New name"])
    assert str(SearchDocument.objects.get()) == "New name"
    forget_documents(kind="call", object_ids=[1])
    assert titles("new") == ["New name"]
    forget_documents(kind="article", object_ids=[1])
    assert titles("new") == []


def test_what_is_planned_for_later_is_found_from_then_on(monkeypatch):
    index_document(
        kind="article", object_id=1, title="Embargo", summary="", href="/x/", texts=[],
        visible_from=NOW + DAY,
    )  # fmt: skip
    assert titles("embargo") == []
    monkeypatch.setattr(clock, "now", lambda: NOW + DAY)
    assert titles("embargo") == ["Embargo"]


def test_results_lead_to_pages_of_the_same_language(client):
    add("Embargo")
    assert b'href="/x/"' in client.get("/search/?q=embargo").content
    assert b'href="/de/x/"' in client.get("/de/search/?q=embargo").content
    with override(None):
        assert in_active_language("/x/") == "/x/"


def read(question):
    """Return the titles found, and what words were taken for."""
    reading = next(
        (r for r in readings(question) if documents_of(r).exists()), read_question(question)
    )
    return titles(question), reading.read_as


@pytest.mark.parametrize(
    ("typed", "taken_for"),
    [
        ("helath", {"helath": "health"}),
        ("oresnud", {"oresnud": "oresund"}),
        ("resund", {"resund": "oresund"}),
        ("sund", {"sund": "oresund"}),
        ("healthoresund", {"healthoresund": "health oresund"}),
        ("vienna", {"vienna": "wien"}),
        ("vienna helath", {"vienna": "wien", "helath": "health"}),
    ],
)
def test_what_nothing_begins_with_is_taken_for_something_likely(typed, taken_for):
    add("Öresund Health Wien", "complete")
    assert read(typed) == (["Öresund Health Wien"], taken_for)


def test_word_that_is_found_somewhere_is_not_taken_for_another():
    add("Compete", number=1)
    add("Health", "complete", number=2)
    assert read("complete helath") == (["Health"], {"helath": "health"})
    assert read("compete") == (["Compete"], {})


def test_less_likely_words_are_tried_when_the_likeliest_find_nothing():
    add("Fotonica Porto", number=1)
    add("Photonik Jena", number=2)
    assert read("fotonika porto")[0] == ["Fotonica Porto"]
    assert read("fotonica jena")[0] == []
    assert read("fotonika jena")[0] == ["Photonik Jena"]
    assert read("qotonika porto")[0] == ["Fotonica Porto"]
    assert [r.words for r in readings("")] == [()]


def test_part_of_a_word_is_found_though_another_begins_like_it():
    add("Lichtwerk Jena", number=1)
    add("Werkstoff Kiel", number=2)
    assert read("werk kiel") == (["Werkstoff Kiel"], {})
    assert read("werk jena") == (["Lichtwerk Jena"], {})


def test_names_and_keywords_are_told_from_other_words():
    index_documents([
        Document("a", 1, "Alpha", "wood", "/", names=["AL"], keywords=["Health"], texts=["Gamma"])
    ])  # fmt: skip
    assert str(SearchWord.objects.get(word="health")) == "health"
    assert not SearchWord.objects.filter(word="gamma").exists()
    for word, names, keywords in [
        ("al", 1, 1), ("health", 0, 1), ("wood", 0, 0), ("gamma", 0, 0), ("", 0, 0)
    ]:  # fmt: skip
        question = read_question(word)
        assert len(document_ids(question, within="names")) == names, word
        assert len(document_ids(question, within="keywords")) == keywords, word
        assert len(document_ids(question)) == (1 if word else 0), word
        assert documents_of(question, within="keywords").count() == keywords, word


@pytest.mark.parametrize("question", [
    "health _", "_ health", "1e5", "12 34", "日本 語", "5g:*A", "health:B", "a:*", "\\", "'",
    "x''y",
    "health<->wood", "&", "co₂", "ก็ไทย", "हिन्दी", "1,2", "٣٤", "½", "e-mail@example.org",
    "https://example.org/a?b", "-1.5e-3", "\U0001e900", "a" * 10_000, "x y " * 5_000,
])  # fmt: skip
def test_odd_words_find_what_has_them_and_nothing_breaks(question):
    """Whatever is typed finds the text that holds just this, or there is no word in it."""
    add(f"Health wood {question[:150]}", number=1)
    add("Other", number=2)
    for reading in readings(question):
        ids = document_ids(reading)
        assert documents_of(reading, within="names").count() <= 2
        assert len(ids) == documents_of(reading).count()
    if fold(question) and len(question) < 150 and question.isascii():
        assert titles(question) == [f"Health wood {question}"]


def test_very_long_texts_are_indexed_in_part():
    add("Long", " ".join(f"w{n}" for n in range(150_000)))
    assert titles("w17") == ["Long"]


def test_any_of_several_words_is_enough_among_names():
    add("Alpha One", kind="organisation", number=1)
    add("Beta", "alpha", kind="organisation", number=2)
    add("Alpha", kind="article", number=3)
    rows = documents_with_any(["alph", "zzz"], kind="organisation")
    assert [row.title for row in rows] == ["Alpha One"]
    assert not documents_with_any(["…"], kind="organisation").exists()
