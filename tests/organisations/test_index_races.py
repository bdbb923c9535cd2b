"""Two who change profiles at once, and readers between them; each race has its control."""

import threading
from contextlib import nullcontext, suppress

import pytest
from django.db import OperationalError, connection, transaction

from hansa.organisations.operations import indexing, profiles
from hansa.organisations.operations.profiles import publish_organisation
from hansa.organisations.operations.vocabularies import merge_term
from hansa.organisations.queries import index
from tests.factories import NOW, make_organisation, make_term
from tests.organisations.test_index import edit, slugs, slugs_read_anew
from tests.races import PATIENCE_SECONDS, MeetingPoint, at_once, without_locks

committed = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_held():
    """Let each test begin like a process that has just started."""
    index._held.clear()
    yield
    index._held.clear()


@committed
def test_two_threads_search_and_change_at_once_and_agree_afterwards():
    make_organisation("Alpha")
    slugs()

    def look():
        for _ in range(10):
            assert len(slugs()) >= 1
        return len(slugs())

    def change():
        for n in range(5):
            make_organisation(f"More {n}")

    outcomes = at_once(look, change, look, before="nothing", guarded=True)
    assert not [o for o in outcomes if isinstance(o, Exception)], outcomes
    assert len(slugs()) == 6
    assert slugs() == slugs_read_anew()


@committed
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_two_who_change_profiles_at_once_are_both_seen(guarded, monkeypatch):
    """
    Numbers become visible in their order, for the row of the count is held to the end.

    The control counts in a transaction of its own, as a sequence would: the reader sees the
    higher number first, and asks for the lower one never again.
    """
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    first, second = (make_organisation(name, published=False) for name in ("First", "Second"))
    make_organisation("Alpha")
    assert slugs() == ["alpha"]
    if not guarded:
        count = indexing._count_change

        def count_apart(**kwargs):
            (number,) = at_once(lambda: count(**kwargs), before="nothing", guarded=True)
            return number

        monkeypatch.setattr(indexing, "_count_change", count_apart)
    counted, may_commit = threading.Event(), threading.Event()

    def slowly():
        with transaction.atomic():
            publish_organisation(actor=None, now=NOW, organisation=first)
            counted.set()
            may_commit.wait(30)

    def quickly():
        counted.wait(30)
        publish_organisation(actor=None, now=NOW, organisation=second)

    def read_between():
        counted.wait(30)
        # Guarded, the quick one waits for the slow one; there is nothing to wait for here.
        for _ in range(5 if guarded else 200):
            if slugs() != ["alpha"]:
                break
            threading.Event().wait(0.05)
        may_commit.set()

    outcomes = at_once(slowly, quickly, read_between, before="nothing", guarded=True)
    assert not [o for o in outcomes if isinstance(o, Exception)], outcomes
    assert slugs() == (["alpha", "first", "second"] if guarded else ["alpha", "second"])


@committed
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_two_who_take_a_profiles_rows_at_once_do_not_wait_for_ever(guarded):
    """
    One edits a profile while words are merged that it has: both hold its row before its document.

    In the control merging takes document and count first, the edit the row: each has what the
    other needs.
    """
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    old, new = make_term("old"), make_term("new")
    beta = make_organisation("Beta", terms=[old])
    middle = threading.Barrier(2)

    def meeting(act, before):
        point = MeetingPoint(middle, before, PATIENCE_SECONDS[guarded])

        def run():
            with connection.execute_wrapper(point):
                return act()

        return run

    with nullcontext() if guarded else without_locks():
        outcomes = at_once(
            meeting(lambda: edit(beta, name="Quasar"), 'INSERT INTO "common_searchdocument"'),
            meeting(
                lambda: merge_term(actor=None, now=NOW, term=old, into=new),
                'UPDATE "organisations_organisation"',
            ),
            before="nothing", guarded=True,
        )  # fmt: skip
    mistakes = [o for o in outcomes if isinstance(o, Exception)]
    if guarded:
        assert mistakes == []
        assert slugs("quasar") == slugs(ecosystem="new") == ["beta"]
    else:
        assert [type(o) for o in mistakes] == [OperationalError]
        assert "deadlock" in str(mistakes[0])


@committed
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_two_who_swap_what_they_seek_and_offer_do_not_wait_for_ever(guarded, monkeypatch):
    """A profile's words are held at once, in order; the control holds them choice by choice."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    one, other = make_term("one", "interest"), make_term("other", "interest")
    alpha, beta = make_organisation("Alpha"), make_organisation("Beta")
    middle, whole = threading.Barrier(2), profiles.in_force

    def choice_by_choice(terms, offers):
        (chosen,) = whole(terms)
        with suppress(threading.BrokenBarrierError):
            middle.wait(PATIENCE_SECONDS[False])
        return [chosen, *whole(offers)]

    if not guarded:
        monkeypatch.setattr(profiles, "in_force", choice_by_choice)
    outcomes = at_once(
        lambda: edit(alpha, terms=[one], offers=[other]),
        lambda: edit(beta, terms=[other], offers=[one]),
        before='UPDATE "organisations_organisation"', guarded=True,
    )  # fmt: skip
    mistakes = [o for o in outcomes if isinstance(o, Exception)]
    assert [type(o) for o in mistakes] == ([] if guarded else [OperationalError])
    if guarded:
        assert (alpha.offers.get(), beta.offers.get()) == (other, one)
