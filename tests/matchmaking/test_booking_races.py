"""Two organisers who book the same person at once: the seat decides, whatever else fails."""

from contextlib import ExitStack

import pytest
from django.db import IntegrityError

from hansa.common.errors import OperationRefused
from hansa.matchmaking.models import Seat
from hansa.matchmaking.operations import desk
from hansa.matchmaking.operations.desk import move_meeting
from hansa.matchmaking.operations.scheduling import publish_schedule
from hansa.matchmaking.queries.schedules import slots_of
from tests.factories import (
    NOW,
    make_application,
    make_matchmaking,
    make_request,
    make_schedule,
)
from tests.races import at_once, unguarded, without_constraint, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
SEAT = 'INSERT INTO "matchmaking_seat"'


@pytest.fixture
def three(transactional_db):
    """Return a working schedule in which one participant could meet either of two others."""
    call = make_matchmaking(sides=[("Clusters", 10, [])], slots=2, tables=3)
    ours, *others = (make_application(call) for _ in range(3))
    requests = [make_request(ours, other) for other in others]
    return make_schedule(call, [None, None]), requests, slots_of(call)[0]


def book_both(three, *, guarded, operation=move_meeting):
    """Book both meetings into one slot at the same moment; return the outcomes."""
    version, requests, slot = three
    return at_once(
        *(
            lambda request=request, table=table: operation(
                actor=None, now=NOW, version=version, request=request, slot=slot, table=table
            )
            for request, table in zip(requests, version.call.tables.all(), strict=False)
        ),
        before=SEAT,
        guarded=guarded,
    )


def doubly_booked(version):
    """Return how many seats somebody has in a slot beside another one."""
    sat = list(version.seats.values_list("delegate_id", "slot_id"))
    return len(sat) - len(set(sat))


def test_one_of_two_bookings_is_told_why(three):
    outcomes = book_both(three, guarded=True)
    assert [str(o) for o in outcomes if isinstance(o, OperationRefused)] == [
        f"{three[1][0].asker} has another meeting then."
    ]
    assert doubly_booked(three[0]) == 0
    assert three[0].meetings.count() == 1


def test_without_taking_turns_the_seat_decides(three, monkeypatch):
    with without_locks():
        outcomes = book_both(three, guarded=False, operation=_alone(monkeypatch))
    assert sum(isinstance(o, IntegrityError) for o in outcomes) == 1
    assert doubly_booked(three[0]) == 0


def test_control_with_neither_somebody_is_booked_twice(three, monkeypatch):
    with ExitStack() as off:
        off.enter_context(without_locks())
        off.enter_context(without_constraint(Seat, "one_seat_a_person_and_slot"))
        outcomes = book_both(three, guarded=False, operation=_alone(monkeypatch))
        assert [o for o in outcomes if isinstance(o, Exception)] == []
        assert doubly_booked(three[0]) == 1


def _alone(monkeypatch):
    """Return the move without its transaction, in which SQLite would let one write at a time."""
    monkeypatch.setattr(desk, "record", lambda **_: None)
    return unguarded(move_meeting)


def test_two_organisers_who_publish_make_one_version(three):
    version, requests, slot = three
    move_meeting(actor=None, now=NOW, version=version, request=requests[0], slot=slot)
    outcomes = at_once(
        *[lambda: publish_schedule(actor=None, now=NOW, call=version.call, shown=version.pk)] * 2,
        before='UPDATE "matchmaking_scheduleversion"',
        guarded=True,
    )
    assert sum(isinstance(o, OperationRefused) for o in outcomes) == 1
    assert [one.number for one in version.call.versions.all()] == [1]
