"""Two workers who store an event's recommendations at once: they take turns."""

import pytest
from django.db import IntegrityError

from hansa.matchmaking.models import Introduction
from hansa.matchmaking.operations.introductions import store_introductions
from hansa.matchmaking.recommending import Found, Row
from tests.factories import NOW, make_application, make_matchmaking
from tests.races import at_once, unguarded, without_locks

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
