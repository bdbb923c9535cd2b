"""Two workers who store recommendations, or fitted weights, at once."""

import pytest
from django.db import IntegrityError

from hansa.matchmaking.models import Introduction, IntroductionFit
from hansa.matchmaking.operations.introductions import store_fit, store_introductions
from hansa.matchmaking.recommending import Fitted, Found, Row
from tests.factories import NOW, make_application, make_matchmaking
from tests.races import at_once, unguarded, without_constraint, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


def store_twice(*, guarded, operation=store_introductions):
    """Store the same lists twice at the same moment; return the outcomes."""
    call = make_matchmaking()
    one, other = make_application(call), make_application(call, side=1)
    rows = [Row(one.pk, other.pk, 0, 1.0, []), Row(other.pk, one.pk, 0, 1.0, [])]
    return at_once(
        *[lambda: operation(actor=None, now=NOW, call=call, found=Found("x", rows))] * 2,
        before='SELECT "matchmaking_application"."id"',  # what was before is deleted by then
        guarded=guarded,
    )


def test_both_are_stored_one_after_the_other():
    outcomes = store_twice(guarded=True)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert Introduction.objects.count() == 2


def test_without_turns_one_worker_fails():
    with without_locks():
        outcomes = store_twice(guarded=False, operation=unguarded(store_introductions))
    assert [type(one) for one in outcomes if isinstance(one, Exception)] == [IntegrityError]


def fit_twice(*, guarded):
    """Store what two workers fitted to the same voices at the same moment; the outcomes."""
    call = make_matchmaking()
    told = [
        Fitted("better", {}, {"needs": needs}, {}, events_count=1, participants_count=2,
               pairs_count=1, declined_count=0)
        for needs in (1.5, 2.5)
    ]  # fmt: skip
    return at_once(
        *[
            lambda one=one: store_fit(actor=None, now=NOW, call=call, stage="early", fitted=one)
            for one in told
        ],
        before='INSERT INTO "matchmaking_introductionfit"',
        guarded=guarded,
    )


def test_two_workers_keep_one_fit_and_are_given_the_same():
    one, other = fit_twice(guarded=True)
    assert one == other
    assert IntroductionFit.objects.get().weights == one.weights == other.weights


def test_without_the_constraint_there_are_two(monkeypatch):
    with without_constraint(IntroductionFit, "fitted_once_a_stage"):
        # SQLite lets one write after the other, so that the second would see the first.
        monkeypatch.setattr(
            type(IntroductionFit.objects), "get_or_create",
            lambda self, defaults, **fields: (self.create(**fields, **defaults), True),
        )  # fmt: skip
        fit_twice(guarded=False)
        assert IntroductionFit.objects.count() == 2
