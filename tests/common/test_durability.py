"""Commits that need not wait for the disk: for a while, and never for others' transactions."""

import pytest
from django.db import connection, transaction

from hansa.common.durability import quick_commits


def waits():
    """Return how commits wait, as the database calls it."""
    on_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit" if on_postgres else "PRAGMA synchronous")
        return str(cursor.fetchone()[0])


@pytest.fixture
def careful():
    """Let commits wait at first, as they do on a site."""
    on, off = {
        "sqlite": ("PRAGMA synchronous = FULL", "PRAGMA synchronous = OFF"),
        "postgresql": ("SET synchronous_commit = on", "RESET synchronous_commit"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(on)
        yield
        cursor.execute(off)


@pytest.mark.django_db(transaction=True)
def test_commits_are_quick_for_a_while_whatever_happens(careful):
    before = waits()
    assert before in {"on", "2"}
    with quick_commits():
        assert waits() in {"off", "1"}
    assert waits() == before
    with pytest.raises(ValueError, match="oh"), quick_commits():
        raise ValueError("oh")
    assert waits() == before


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_under_way_keeps_its_promise(careful):
    with transaction.atomic():
        before = waits()
        with quick_commits():
            assert waits() == before
