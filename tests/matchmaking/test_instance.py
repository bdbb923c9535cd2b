"""What the scheduler is told of an event, and that its answer keeps to it."""

import pytest

from hansa.matchmaking.models import Unavailability, Wish
from hansa.matchmaking.operations.programme import ItemDetails, add_item, take_place
from hansa.matchmaking.operations.setting_up import set_call
from hansa.matchmaking.operations.venue import TableGroup, set_tables
from hansa.matchmaking.queries.schedules import slots_of
from hansa.matchmaking.scheduling import build_instance, in_today_s_format, solve_instance
from hansa.matchmaking.scheduling.worth import POINTS, points_of
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_fair,
    make_matchmaking,
    make_organisation,
    make_request,
    make_schedule,
    make_term,
)

pytestmark = pytest.mark.django_db
ANY_TO_ANY = (("Clusters", 20, []),)


def solved(call, **changes):
    return solve_instance(
        {**build_instance(call), **changes}, seed=0, seconds=5, report=lambda *_: True
    )


def places(call):
    return [(m["slot"], m["table"]) for m in solved(call)["meetings"]]


def test_two_delegates_of_one_organisation_meet_others_at_once():
    call = make_matchmaking(sides=ANY_TO_ANY, slots=1, tables=3)
    team = make_application(call, delegates=2)
    for _ in range(2):
        make_request(team, make_application(call))
    version = make_schedule(call)
    assert version.meetings.count() == 2
    assert version.seats.filter(delegate__application=team).count() == 2
    assert set(team.delegates.values_list("pk")) == set(
        version.seats.filter(delegate__application=team).values_list("delegate")
    )


def test_delegate_who_is_away_is_represented_by_the_other():
    call = make_matchmaking(sides=ANY_TO_ANY, slots=1)
    team, other = make_application(call, delegates=2), make_application(call)
    make_request(team, other)
    first, second = team.delegates.all()
    Unavailability.objects.create(delegate=first, slot=slots_of(call)[0])
    version = make_schedule(call)
    assert version.seats.get(delegate__application=team).delegate == second


def test_programme_blocks_those_who_are_in_it():
    fair = make_fair(slots=3)
    slots = list(slots_of(fair.call))
    begins, ends = slots[0].starts_at, slots[1].starts_at
    seminar = ItemDetails("seminar", "Photonics", begins, ends, blocks_everybody=True)
    add_item(actor=None, now=NOW, call=fair.call, details=seminar)
    visit = add_item(actor=None, now=NOW, call=fair.call, details=ItemDetails(
        "visit", "Fab", slots[1].starts_at, slots[2].starts_at, capacity=5))  # fmt: skip
    visitor = fair.ours[0].delegates.get()
    take_place(actor=None, now=NOW, item=visit, delegate=visitor)
    instance = build_instance(fair.call)
    assert {
        people[0]: away[0]
        for people, away in zip(instance["people"], instance["away"], strict=True)
    } == {
        one.delegates.get().pk: [0, 1] if one == fair.ours[0] else [0]
        for one in [*fair.ours, *fair.theirs]
    }
    assert all(slot in {None, 1, 2} for slot, _table in places(fair.call))


def test_hybrid_event_gives_tables_to_those_who_come():
    call = make_matchmaking(event=make_event(format="hybrid"), sides=ANY_TO_ANY, tables=1)
    here, there, mixed = (make_application(call, delegates=n) for n in (1, 1, 2))
    there.delegates.update(is_remote=True, timezone="Asia/Taipei")
    first = mixed.delegates.first()
    first.is_remote = True
    first.save()
    make_request(here, mixed)
    make_request(here, there)
    instance = build_instance(call)
    assert instance["modes"] == ["onsite", "virtual"]
    assert instance["offsets"][instance["people"].index([there.delegates.get().pk])] == 480
    # Where somebody comes, it is they who meet others.
    assert [mixed.delegates.last().pk] in instance["people"]
    version = make_schedule(call)
    assert sorted(m.table is None for m in version.meetings.all()) == [False, True]


def test_virtual_event_needs_no_tables():
    call = make_matchmaking(event=make_event(format="virtual"), tables=0)
    make_request(make_application(call), make_application(call, side=1))
    assert make_schedule(call, published=True).meetings.get().table is None


def test_tables_with_room_for_two_zones_and_access_are_told():
    call = make_matchmaking(slots=1, tables=0, walking_minutes=5, longest_run=3, most_meetings=4,
                            fairness=2)  # fmt: skip
    set_tables(actor=None, now=NOW, call=call, version=1, groups=[
        TableGroup(1, "A", "left", capacity=2, is_accessible=False), TableGroup(1, "B"),
    ])  # fmt: skip
    for _ in range(3):
        make_request(make_application(call), make_application(call, side=1))
    needs = call.requests.last().partner
    needs.delegates.update(needs_accessible=True)
    instance = build_instance(call)
    assert instance["zones"] == ["A left", "B"]
    assert instance["rules"] == {
        "longest_run": 3, "walking": 5, "most_meetings": 4, "fairness": 2,
    }  # fmt: skip
    version = make_schedule(call)
    assert sorted((m.table.number, m.corner) for m in version.meetings.all()) == [
        (1, 0), (1, 1), (2, 0),
    ]  # fmt: skip
    assert version.meetings.get(request__partner=needs).table.number == 2


def test_who_shares_no_language_is_not_put_at_a_table():
    call = make_matchmaking()
    asked = make_request(make_application(call), make_application(call, side=1))
    asked.asker.delegates.update(languages=["fr"])
    asked.partner.delegates.update(languages=["zh", "en"])
    reasons = solved(call)["reasons"]
    assert reasons["0"]["code"] == "no_language"


def test_worth_is_the_sum_of_wishes_shared_fields_and_what_was_accepted():
    photonics, health = make_term("photonics"), make_term("health")
    call = make_matchmaking()
    ours = make_application(call, organisation=make_organisation(terms=[photonics, health]))
    others = [
        make_application(
            call, side=1, organisation=make_organisation(country="TW", terms=[photonics])
        )
        for _ in range(3)
    ]
    for other in others:
        make_request(ours, other)
    wishes = [(ours, others[0], "must"), (others[0], ours, "like"), (others[1], ours, "no"),
              (ours, others[2], "like")]  # fmt: skip
    for who, whom, value in wishes:
        made = Wish.objects.create(application=who, partner=whom, value=value)
        assert str(made) == f"{who} – {whom}"
    assert build_instance(call)["worth"] == [10 + 20 + 8 + 6 + 1, 0, 10 + 8 + 1]
    set_call(actor=None, now=NOW, call=call, version=1, changes={"weights": {"must": 50}})
    assert points_of(call) == {**POINTS, "must": 50}
    assert build_instance(call)["worth"][0] == 10 + 50 + 8 + 6 + 1


def test_tight_schedule_holds_what_is_worth_most():
    call = make_matchmaking(slots=1, tables=1)
    ours = make_application(call)
    for _ in range(2):
        make_request(ours, make_application(call, side=1))
    wanted = call.requests.last()
    Wish.objects.create(application=ours, partner=wanted.partner, value="must")
    version = make_schedule(call)
    assert version.meetings.get().request == wanted


def test_run_of_an_earlier_release_can_be_replayed(fair):
    slots = [pk for (pk,) in slots_of(fair.call).values_list("pk")]
    old = {
        "names": ["A", "B"], "away": [[0], []], "delegates": [1, 2], "slots": slots,
        "times": build_instance(fair.call)["times"], "tables": [7], "table_numbers": [1],
        "requests": [9], "pairs": [[0, 1]], "known": None,
    }  # fmt: skip
    for known, slot in [(None, {1, 2, 3}), ([[2, 0]], {2})]:
        answer = solve_instance({**old, "known": known}, seed=0, seconds=5, report=lambda *_: True)
        assert answer["meetings"][0]["slot"] in slot
    assert in_today_s_format(old)["people"] == [[1], [2]]
    assert in_today_s_format(in_today_s_format(old)) == in_today_s_format(old)


def test_what_people_know_is_kept_only_where_it_can_still_be_held():
    call = make_matchmaking(sides=ANY_TO_ANY, slots=3, tables=2)
    team = make_application(call, delegates=2)
    others = [make_application(call) for _ in range(3)]
    for other in others:
        make_request(team, other)
    make_schedule(call, [(0, 0), (1, 1), (2, 0)], published=True)
    assert build_instance(call)["known"] == [
        [0, 0, 0, 0, None],
        [1, 1, 0, 0, None],
        [2, 0, 0, 0, None],
    ]
    set_tables(actor=None, now=NOW, call=call, version=1, groups=[TableGroup(1)])
    slot = slots_of(call)[0]
    slot.is_closed = True
    slot.save()
    assert build_instance(call)["known"] == [None, None, [1, 0, 0, 0, None]]


def test_delegate_who_no_longer_comes_is_not_known():
    call = make_matchmaking(sides=ANY_TO_ANY)
    team, other = make_application(call, delegates=2), make_application(call)
    make_request(team, other)
    make_schedule(call, [(0, 0)], published=True)
    assert build_instance(call)["known"] == [[0, 0, 0, 0, None]]
    team.delegates.filter(seats__isnull=False).update(is_remote=True)
    assert build_instance(call)["known"] == [None]
