"""Two workers who make lists at once: one has the turn, and what is older never overwrites."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from hansa.organisations import rounds
from hansa.organisations.models import ListKind, Recommendation, RecommendingState
from hansa.organisations.operations import recommending
from hansa.organisations.operations.recommending import (
    RecommendingStopped,
    lease_recommending,
    store_lists,
)
from hansa.organisations.recommending import Listed, Row
from tests.factories import make_organisation
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(hours=1)


def a_list(thing):
    return Listed(ListKind.SIMILAR, 1, (Row(thing, 1.0, []),))


def stands():
    return list(Recommendation.objects.values_list("object_id", flat=True))


def overtaken():
    """A slow worker's lease runs out; another one takes over and stores newer lists."""
    now = timezone.now()
    slow = lease_recommending(now=now - LATER)
    quick = lease_recommending(now=now)
    store_lists(actor=None, now=now, state=quick, lists=[a_list(2)])
    return slow


def test_what_a_worker_made_that_was_overtaken_is_not_stored():
    slow = overtaken()
    with pytest.raises(RecommendingStopped):
        store_lists(actor=None, now=timezone.now(), state=slow, lists=[a_list(3)])
    assert stands() == [2]


def test_without_turns_older_lists_would_overwrite(monkeypatch):
    slow = overtaken()
    monkeypatch.setattr(recommending, "_held", lambda state: state)
    store_lists(actor=None, now=timezone.now(), state=slow, lists=[a_list(3)])
    assert stands() == [3]


def ask_twice(*, guarded):
    """Let two workers ask for a turn at the same moment; return how many got one."""
    lease_recommending(now=timezone.now() - LATER)
    outcomes = at_once(
        *[lambda: lease_recommending(now=timezone.now())] * 2,
        before='UPDATE "organisations_recommendingstate"', guarded=guarded,
    )  # fmt: skip
    return sum(isinstance(one, RecommendingState) for one in outcomes)


def test_of_two_who_ask_at_once_one_has_the_turn():
    assert ask_twice(guarded=True) == 1


def test_without_a_condition_both_would_have_it(monkeypatch):
    monkeypatch.setattr(recommending, "Q", lambda **condition: Q())
    assert ask_twice(guarded=False) == 2


def test_a_round_waits_while_another_worker_makes_one():
    make_organisation("One")
    state = lease_recommending(now=timezone.now())
    assert not rounds.make_round()
    recommending.release_recommending(state=state)
    assert rounds.make_round()


def test_a_round_that_is_overtaken_ends_quietly(monkeypatch):
    make_organisation("One")

    def overtake(work, changed):
        RecommendingState.objects.update(turn=99)

    monkeypatch.setattr(rounds, "_make_directory", overtake)
    assert not rounds.make_round()
    assert RecommendingState.objects.get().version == 0


def test_what_a_dead_worker_held_is_free_at_once(monkeypatch):
    assert lease_recommending(now=timezone.now())
    assert lease_recommending(now=timezone.now()) is None
    monkeypatch.setattr(recommending, "is_gone", lambda worker: True)
    assert lease_recommending(now=timezone.now())
