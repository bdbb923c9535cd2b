"""The working schedule by hand, and what a new run leaves where it is."""

import re

import pytest

from hansa.common import clock
from hansa.common.errors import OperationRefused
from hansa.matchmaking.models import Delegate, Unavailability
from hansa.matchmaking.operations.applying import DelegateDetails, withdraw_application
from hansa.matchmaking.operations.delegates import name_delegate
from hansa.matchmaking.operations.desk import (
    begin_working,
    leave_out,
    lock_meeting,
    move_meeting,
)
from hansa.matchmaking.operations.scheduling import publish_schedule
from hansa.matchmaking.operations.venue import TableGroup, set_tables
from hansa.matchmaking.queries import schedules as queries
from hansa.matchmaking.queries.conflicts import Desk
from hansa.matchmaking.queries.participation import participants_of
from hansa.matchmaking.queries.schedules import grid, slots_of, unplaced_in
from hansa.matchmaking.views import schedule
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_matchmaking,
    make_request,
    make_run,
    make_schedule,
    make_user,
)

pytestmark = pytest.mark.django_db
# Ours 0 and 1 each meet theirs 0 and 1, in this order.
PLAN = [(0, 0), (1, 0), (1, 1), (0, 1)]


@pytest.fixture
def version(fair):
    return make_schedule(fair.call, PLAN)


def move(version, request, slot, table=None):
    return move_meeting(
        actor=make_user(), now=NOW, version=version, request=request,
        slot=slots_of(version.call)[slot],
        table=version.call.tables.get(number=table) if table else None,
    )  # fmt: skip


def places(version):
    begins = {slot.pk: n for n, slot in enumerate(slots_of(version.call))}
    rows = version.meetings.order_by("request").values_list("slot", "table__number")
    return [(begins[slot], table) for slot, table in rows]


def test_meeting_moves_to_a_free_place_and_is_locked(fair, version):
    made = move(version, fair.requests[0], 3)
    assert places(version) == [(3, 1), (1, 1), (1, 2), (0, 2)]
    assert (made.is_locked, made.seats.count()) == (True, 2)
    move(version, fair.requests[0], 2, table=3)
    assert places(version)[0] == (2, 3)
    again = make_schedule(fair.call)
    assert places(again)[0] == (2, 3)
    assert again.meetings.get(request=fair.requests[0]).is_locked
    assert again.meetings.filter(is_locked=True).count() == 1
    lock_meeting(actor=None, now=NOW, meeting=again.meetings.get(is_locked=True), is_locked=False)
    assert not again.meetings.filter(is_locked=True).exists()


def test_whoever_was_to_attend_does_and_is_asked_for_once(fair, version, django_assert_num_queries):
    Delegate.objects.create(application=fair.ours[0], name="Ada", email="ada@example.org")
    asked, slots = fair.requests[0], list(slots_of(fair.call))
    there = set(version.seats.filter(meeting__request=asked).values_list("delegate", flat=True))
    desk = Desk(version)
    assert {one.pk for one in desk.place(asked, slots[0]).delegates} == there
    with django_assert_num_queries(0):
        assert {one.pk for one in desk.place(asked, slots[3]).delegates} == there


def test_what_is_in_the_way_is_said_and_nothing_moves(fair, version):
    names = [str(one.organisation) for one in (fair.ours[0], fair.theirs[0])]
    with pytest.raises(OperationRefused) as refused:
        move(version, fair.requests[0], 1)
    # Both are busy in slot 1: ours with the other of theirs, theirs with the other of ours.
    assert [f"{name} has another meeting then." in str(refused.value) for name in names] == [
        True, True,
    ]  # fmt: skip
    with pytest.raises(OperationRefused, match="Table 2 is taken"):
        move(version, fair.requests[0], 0, table=2)
    closed = slots_of(fair.call)[3]
    Unavailability.objects.create(delegate=fair.ours[0].delegates.get(), slot=closed)
    with pytest.raises(OperationRefused, match=f"{names[0]} is away then"):
        move(version, fair.requests[0], 3)
    assert places(version) == [(0, 1), (1, 1), (1, 2), (0, 2)]
    with pytest.raises(OperationRefused, match="over"):
        move_meeting(actor=None, now=fair.event.ends_at, version=version,
                     request=fair.requests[0], slot=closed)  # fmt: skip


def test_meeting_stays_in_its_slot_at_another_table(fair, version):
    move(version, fair.requests[0], 0, table=3)
    assert places(version)[0] == (0, 3)


def test_full_room_and_tables_that_do_not_suit():
    call = make_matchmaking(sides=(("Clusters", 20, []),), slots=2, tables=1)
    first, second = (make_request(make_application(call), make_application(call)) for _ in "ab")
    version = make_schedule(call, [(0, 0), (1, 0)])
    with pytest.raises(OperationRefused, match="No table that suits"):
        move(version, first, 1)
    set_tables(actor=None, now=NOW, call=call, version=1,
               groups=[TableGroup(1, capacity=2), TableGroup(1, is_accessible=False)])  # fmt: skip
    first.asker.delegates.update(needs_accessible=True)
    with pytest.raises(OperationRefused, match="Table 2 is not accessible"):
        move(version, first, 1, table=2)
    assert move(version, first, 1).corner == 1
    assert move(version, second, 1).corner == 0
    assert places(version) == [(1, 1), (1, 1)]


def test_meeting_by_video_has_no_table():
    call = make_matchmaking(event=make_event(format="virtual"), tables=0)
    asked = make_request(make_application(call), make_application(call, side=1))
    version = make_schedule(call, [(0, None)])
    assert move(version, asked, 1).table is None
    place = Desk(version).place(asked, slots_of(call)[2])
    assert (place.conflicts, place.table, len(place.delegates)) == ([], None, 2)


def test_pair_is_left_out_and_put_back(fair, version):
    leave_out(actor=None, now=NOW, meeting=version.meetings.get(request=fair.requests[0]))
    assert version.unplaced.get().reason == {"code": "by_hand"}
    assert version.meetings.count() == 3
    move(version, fair.requests[0], 0)
    assert not version.unplaced.exists()
    assert places(version) == [(0, 1), (1, 1), (1, 2), (0, 2)]


def test_published_version_stays_and_is_worked_on_as_a_copy(fair, version):
    publish_schedule(actor=None, now=NOW, call=fair.call)
    version.refresh_from_db()
    for act in (
        lambda: leave_out(actor=None, now=NOW, meeting=version.meetings.first()),
        lambda: lock_meeting(actor=None, now=NOW, meeting=version.meetings.first(), is_locked=True),
    ):
        with pytest.raises(OperationRefused, match="published and stays"):
            act()
    with pytest.raises(OperationRefused, match="made anew"):
        move(version, fair.requests[0], 3)
    working = begin_working(actor=None, now=NOW, version=version)
    assert places(working) == places(version)
    assert working.seats.count() == 8
    move(working, fair.requests[0], 3)
    assert places(version)[0] == (0, 1)
    second = publish_schedule(actor=None, now=NOW, call=fair.call)
    assert (second.number, places(second)[0]) == (2, (3, 1))
    # Back to the first: what has happened since is a third version, not a rewritten one.
    begin_working(actor=None, now=NOW, version=version)
    third = publish_schedule(actor=None, now=NOW, call=fair.call)
    assert (third.number, places(third)[0]) == (3, (0, 1))


def test_return_to_a_version_leaves_out_what_can_no_longer_be_held(fair):
    version = make_schedule(fair.call, [(0, 0), (1, 0), (1, 2), None], published=True)
    set_tables(actor=None, now=NOW, call=fair.call, version=1, groups=[TableGroup(2)])
    withdraw_application(actor=fair.manager, now=NOW, application=fair.ours[0])
    make_schedule(fair.call, [(3, 0), None])
    working = begin_working(actor=None, now=NOW, version=version)
    assert working.meetings.count() == 0
    assert {pair.reason["code"] for pair in working.unplaced.exclude(reason={})} == {"place_gone"}
    assert fair.call.versions.filter(number__isnull=True).get() == working


@pytest.fixture
def desk(fair, sign_in, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return sign_in(fair.organiser)


def address(fair, rest=""):
    return f"/events/{fair.event.slug}/desk/schedule/{rest}"


def post(desk, fair, rest, **values):
    return desk.post(address(fair, rest), values, follow=True).content.decode()


def test_desk_shows_the_chosen_pair_and_moves_it(fair, version, desk):
    pair = fair.requests[0]
    page = desk.get(address(fair), {"pair": pair.pk}).content.decode()
    assert 'aria-current="true"' in page
    assert "has another meeting then" in page
    slots = list(slots_of(fair.call))
    rest = f"pairs/{pair.pk}/"
    page = post(desk, fair, f"{rest}move/", slot=slots[3].pk, shown=version.pk)
    assert places(version)[0] == (3, 1)
    assert "locked" in page
    # What the run proved no longer holds.
    assert "Proved" not in page
    assert "Choose a time first" in post(desk, fair, f"{rest}move/", shown=version.pk)
    page = post(desk, fair, f"{rest}move/", slot=slots[1].pk, shown=version.pk)
    assert f"{pair}: " in page
    assert "has another meeting then" in page
    post(desk, fair, f"{rest}lock/", lock="no", shown=version.pk)
    assert not version.meetings.filter(is_locked=True).exists()
    page = post(desk, fair, f"{rest}leave-out/", shown=version.pk)
    assert "The organisers left it out." in page
    assert "Place by hand" in page


def test_dragged_meeting_is_answered_with_two_rows(fair, version, desk):
    pair, slot = fair.requests[0], slots_of(fair.call)[3]
    answer = desk.post(
        address(fair, f"pairs/{pair.pk}/move/"), {"slot": slot.pk, "shown": version.pk},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    page = answer.content.decode()
    assert page.count("<tr") == 2
    assert "Publish and tell 4 delegates" in page
    assert 'id="desk-side"' in page


def test_desk_takes_up_a_published_version(fair, version, desk):
    publish_schedule(actor=None, now=NOW, call=fair.call)
    pair = fair.requests[0].pk
    page = desk.get(address(fair), {"pair": pair}).content.decode()
    assert "This version is published." in page
    for act in ("lock", "leave-out"):
        page = post(desk, fair, f"pairs/{pair}/{act}/", shown=version.pk)
        assert "published and stays as it is" in page
    assert "Working schedule after version 1" in post(desk, fair, "versions/1/take-up/", shown=0)
    assert desk.post(address(fair, "versions/2/take-up/")).status_code == 404
    # A page from before it was taken up does not undo what was moved since.
    working = fair.call.versions.get(number__isnull=True)
    move(working, fair.requests[0], 3)
    for shown in ("0", "x", "9" * 40):
        assert "made anew meanwhile" in post(desk, fair, "versions/1/take-up/", shown=shown)
    assert places(working)[0] == (3, 1)
    page = desk.get(address(fair)).content.decode()
    assert "replaces the working schedule" in page
    post(desk, fair, "versions/1/take-up/", shown=working.pk)
    again = fair.call.versions.get(number__isnull=True)
    assert (again.pk != working.pk, places(again)[0]) == (True, (0, 1))


@pytest.mark.parametrize("act", ["move", "lock", "leave-out"])
def test_stale_page_says_what_happened(fair, version, desk, act):
    pair, rest = fair.requests[0], f"pairs/{fair.requests[0].pk}/{act}/"
    values = {"slot": slots_of(fair.call)[3].pk, "shown": version.pk}
    run = make_run(fair.call)
    assert "being made just now" in post(desk, fair, rest, **values)
    run.delete()
    for shown in ("", "0", "9" * 40, "\x00", version.pk + 5):
        assert "made anew meanwhile" in post(desk, fair, rest, **{**values, "shown": shown})
    assert desk.post(address(fair, f"pairs/{10**30}/{act}/"), values).status_code == 404
    assert places(version)[0] == (0, 1)
    if act != "move":
        leave_out(actor=None, now=NOW, meeting=version.meetings.get(request=pair))
        assert f"{pair} was left out meanwhile." in post(desk, fair, rest, **values)


def test_meeting_that_went_between_looking_and_acting_is_refused(fair, version):
    meeting = version.meetings.get(request=fair.requests[0])
    version.meetings.filter(pk=meeting.pk).delete()
    for act in (
        lambda: leave_out(actor=None, now=NOW, meeting=meeting),
        lambda: lock_meeting(actor=None, now=NOW, meeting=meeting, is_locked=True),
    ):
        with pytest.raises(OperationRefused, match="made anew meanwhile"):
            act()


def test_place_that_was_given_up_is_not_replaced_by_another(fair, version, desk):
    slots = list(slots_of(fair.call))
    table = fair.call.tables.get(number=3)
    rest = f"pairs/{fair.requests[0].pk}/move/"
    set_tables(actor=None, now=NOW, call=fair.call, version=1, groups=[TableGroup(2)])
    for values in ({"slot": slots[3].pk, "table": table.pk}, {"slot": slots[3].pk + 99}):
        assert "given up meanwhile" in post(desk, fair, rest, shown=version.pk, **values)
    assert places(version)[0] == (0, 1)


def test_pair_of_which_one_withdrew_is_not_placed(fair, version):
    leave_out(actor=None, now=NOW, meeting=version.meetings.get(request=fair.requests[0]))
    assert unplaced_in(version).count() == 1
    withdraw_application(actor=fair.manager, now=NOW, application=fair.ours[0])
    assert not unplaced_in(version).exists()
    fair.requests[0].refresh_from_db()
    with pytest.raises(OperationRefused, match="no longer takes part"):
        move(version, fair.requests[0], 3)


def test_participant_is_away_when_all_who_come_are(fair, version):
    slot = slots_of(fair.call)[3]
    first = fair.ours[0].delegates.get()
    second = name_delegate(
        actor=fair.manager, now=NOW, application=fair.ours[0],
        details=DelegateDetails("Mei", "mei@example.org"),
    )  # fmt: skip
    states = []
    for delegate in (first, second):
        Unavailability.objects.create(delegate=delegate, slot=slot)
        row = next(row for row in grid(fair.call, version) if row.participant == fair.ours[0])
        states.append(row.cells[3].state)
    assert states == ["free", "unavailable"]


def test_nothing_changes_after_the_event(fair, version, desk, monkeypatch):
    publish_schedule(actor=None, now=NOW, call=fair.call)
    monkeypatch.setattr(clock, "now", lambda: fair.event.ends_at)
    assert "This event is over." in post(desk, fair, "versions/1/take-up/", shown=0)
    assert fair.call.versions.count() == 1


def test_chosen_pair_that_can_be_nowhere_says_so(fair, version, desk):
    delegate = fair.ours[0].delegates.get()
    for slot in slots_of(fair.call):
        Unavailability.objects.create(delegate=delegate, slot=slot)
    leave_out(actor=None, now=NOW, meeting=version.meetings.get(request=fair.requests[0]))
    page = desk.get(address(fair), {"pair": fair.requests[0].pk}).content.decode()
    assert "At no time are both of them and a table free." in page


def test_grid_of_a_large_event_has_pages(fair, version, desk, monkeypatch):
    monkeypatch.setattr(schedule, "ALL_ROWS", 3)
    monkeypatch.setattr(schedule, "PAGE_ROWS", 2)
    everybody = [str(one.organisation) for one in participants_of(fair.call)]

    def shown(**query):
        page = desk.get(address(fair), query).content.decode()
        rows = re.findall(r'<th scope="row"><span><a href="[^"]*">([^<]*)</a>', page)
        return [name for name in everybody if name in rows]

    assert shown() == shown(page=1) == everybody[:2]
    assert shown(page=2) == everybody[2:]
    # A pair that is chosen stands on its page, unless another one is asked for.
    first = participants_of(fair.call)[2]
    theirs = make_request(first, make_application(fair.call), accepted=True)
    assert everybody[2] in shown(pair=theirs.pk)
    withdraw_application(actor=make_user(), now=NOW, application=first)
    assert shown(pair=theirs.pk)


def test_difference_of_very_many_is_read_at_once(fair, version, monkeypatch):
    publish_schedule(actor=None, now=NOW, call=fair.call)
    working = make_schedule(fair.call, [(2, 0), (3, 0), (3, 1), (2, 1)])
    for few in (500, 1):
        monkeypatch.setattr(queries, "FEW", few)
        assert len(queries.difference(version, working).moved) == 4


def test_grid_by_table_shows_who_sits_where(fair, version, desk):
    set_tables(actor=None, now=NOW, call=fair.call, version=1, groups=[
        TableGroup(1, "Hall", "left", capacity=2), TableGroup(2)])  # fmt: skip
    move(version, fair.requests[0], 3, table=1)
    move(version, fair.requests[3], 3, table=1)
    page = desk.get(address(fair), {"view": "tables", "pair": fair.requests[0].pk}).content.decode()
    assert "table 1 · Hall left" in page
    assert "data-by-table" in page
    assert f"table 1: {fair.requests[0]}, {fair.requests[3]}" in page
    assert page.count("<tr") == 1 + 3
    answer = desk.post(
        address(fair, f"pairs/{fair.requests[0].pk}/move/"),
        {"slot": slots_of(fair.call)[2].pk, "table": version.call.tables.get(number=3).pk,
         "shown": version.pk, "view": "tables"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    assert places(version)[0] == (2, 3)
