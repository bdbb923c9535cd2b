"""Words that no document has any more are not kept for suggestions."""

import threading

import pytest
from django.db import connection, transaction

from hansa.common import search
from hansa.common.models import SearchWord
from hansa.common.search import Document, forget_documents, forget_words, index_documents
from tests.races import PATIENCE_SECONDS, at_once


def add(number, title, *, keywords=()):
    index_documents([Document("a", number, title, "", "/", keywords=keywords)])


def kept():
    return set(SearchWord.objects.values_list("word", flat=True))


@pytest.mark.django_db
def test_words_of_what_is_gone_or_called_otherwise_go_and_no_others(monkeypatch):
    monkeypatch.setattr(search, "PORTION", 2)
    add(1, "Optic Valley", keywords=["Réseau"])
    add(2, "Optics North", keywords=["Health"])
    add(3, "Optic Wood")
    assert forget_words() == 0
    forget_documents(kind="a", object_ids=[1, 3])
    add(2, "Optics South", keywords=["Health"])
    assert kept() == {"optic", "valley", "reseau", "optics", "north", "health", "wood", "south"}
    assert forget_words() == 5
    assert kept() == {"optics", "south", "health"}
    add(4, "Valley")
    assert "valley" in kept()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_word_of_a_document_on_its_way_is_kept(guarded, monkeypatch):
    """A document finds its word in the table, and is committed after words were let go."""
    if not guarded:
        if connection.vendor != "postgresql":
            pytest.skip("SQLite lets one write at a time")
        monkeypatch.setattr(search, "_hold_words", lambda: None)
    add(1, "Valley")
    forget_documents(kind="a", object_ids=[1])
    indexed, forgotten = threading.Event(), threading.Event()

    def index():
        with transaction.atomic():
            add(2, "Valley")
            indexed.set()
            forgotten.wait(PATIENCE_SECONDS[guarded])

    def forget():
        indexed.wait(30)
        with transaction.atomic():
            gone = forget_words()
        forgotten.set()
        return gone

    outcomes = at_once(index, forget, before="nothing", guarded=True)
    assert outcomes == [None, 0 if guarded else 1]
    assert kept() == ({"valley"} if guarded else set())
