"""A published schedule is repaired: what falls away goes, others get the time, none else moves."""

from datetime import timedelta

import pytest

from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.agenda import agenda_of, calendar_of_agenda
from hansa.matchmaking.models import Application, Delegate, MeetingRequest, ScheduleVersion, Table
from hansa.matchmaking.operations import repairing
from hansa.matchmaking.operations.applying import decide_applications, withdraw_application
from hansa.matchmaking.operations.delegates import send_home, set_availability
from hansa.matchmaking.operations.desk import begin_working, leave_out
from hansa.matchmaking.operations.repairing import cancel_meeting, repair_schedule
from hansa.matchmaking.operations.scheduling import publish_schedule
from hansa.matchmaking.queries.schedules import (
    is_older,
    is_touched,
    places_in,
    published_schedule,
    slots_of,
    working_schedule,
)
from hansa.matchmaking.scheduling import plan_repair
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_fair,
    make_matchmaking,
    make_request,
    make_schedule,
    make_user,
)

pytestmark = pytest.mark.django_db
ALL = [(0, 0), (1, 0), (2, 0), (3, 0)]
HOUR = timedelta(hours=1)


def told():
    mails = OutgoingMail.objects.filter(campaign__startswith="schedule")
    return {mail.recipient: mail.text for mail in mails}


def email(application):
    return application.delegates.get().email


@pytest.fixture
def tight(db):
    """Make an event with one table in one slot, which one pair has and another waits for."""
    organiser = make_user()
    call = make_matchmaking(event=make_event(organiser=organiser), slots=1, tables=1)
    ours = [make_application(call) for _ in range(3)]
    theirs = [make_application(call, side=1) for _ in range(2)]
    pairs = [make_request(ours[0], theirs[0]), make_request(ours[1], theirs[0])]
    version = make_schedule(call, [(0, 0), None], published=True)
    OutgoingMail.objects.all().delete()
    return call, ours, theirs, pairs, version, organiser


def test_who_withdraws_the_evening_before_makes_room_and_only_those_concerned_are_told(tight):
    call, ours, theirs, pairs, version, _organiser = tight
    evening = call.event.starts_at - 12 * HOUR
    withdraw_application(actor=make_user(), now=evening, application=ours[0])
    made = published_schedule(call)
    assert (made.number, made.repaired_from, made.published_at) == (2, version, evening)
    assert [m.request for m in made.meetings.all()] == [pairs[1]]
    assert not made.unplaced.exists()
    assert is_touched(made)
    assert set(told()) == {email(ours[1]), email(theirs[0])}
    assert "New for you" in told()[email(ours[1])]
    assert "No longer held" not in told()[email(ours[1])]
    assert f"{ours[0]}, table 1" in told()[email(theirs[0])]
    assert [one.partner for one in agenda_of(ours[1].delegates.get(), evening).entries] == [
        theirs[0]
    ]
    # What was published before stays as it was.
    assert version.meetings.get().request == pairs[0]


@pytest.mark.parametrize("status", ["rejected", "reserve"])
def test_whoever_is_turned_down_after_publishing_makes_room_at_once(tight, status):
    call, ours, theirs, pairs, _version, organiser = tight
    decide = {"actor": organiser, "now": NOW, "call": call}
    decide_applications(**decide, applications=[ours[0]], status=status, reason="Unpaid bills")
    made = published_schedule(call)
    assert (made.number, made.published_by) == (2, organiser)
    assert [m.request for m in made.meetings.all()] == [pairs[1]]
    assert set(told()) == {email(ours[1]), email(theirs[0])}
    assert f"The reason given: No longer taking part: {ours[0]}." in told()[email(theirs[0])]
    assert not any("Unpaid" in text for text in told().values())
    pairs[0].refresh_from_db()
    assert pairs[0].state == "accepted"
    # Whoever is selected again, and whoever had no meeting, changes nothing in the schedule.
    decide_applications(**decide, applications=[ours[0]], status="selected")
    decide_applications(**decide, applications=[ours[2]], status=status)
    assert published_schedule(call) == made


def test_page_of_applications_says_that_the_schedule_is_repaired(tight, sign_in):
    call, ours, _theirs, _pairs, _version, organiser = tight
    address = f"/events/{call.event.slug}/desk/"
    own = sign_in(organiser)
    assert "The schedule is out" in own.get(address).content.decode()
    send = {"applications": ours[0].pk, f"version-{ours[0].pk}": ours[0].version}
    page = own.post(address, {**send, "status": "rejected"}, follow=True).content.decode()
    assert "version 2 is out" in page
    send = {"applications": ours[2].pk, f"version-{ours[2].pk}": ours[2].version}
    page = own.post(address, {**send, "status": "rejected"}, follow=True).content.decode()
    assert "is out." not in page.split("The schedule is out. Whoever")[0]


def test_nobody_else_moves_and_what_nobody_needs_is_left_alone(fair):
    old = make_schedule(fair.call, ALL, published=True)
    withdraw_application(actor=fair.manager, now=NOW, application=fair.ours[0])
    new = published_schedule(fair.call)
    before = dict(places_in(old))
    assert dict(places_in(new)) == {r.pk: before[r.pk] for r in fair.requests[2:]}
    # Whoever has no meetings leaves without a new version.
    withdraw_application(actor=make_user(), now=NOW, application=make_application(fair.call))
    assert published_schedule(fair.call) == new


def test_what_has_begun_stays_and_time_that_has_begun_is_not_given(fair):
    make_schedule(fair.call, ALL, published=True)
    slots = list(slots_of(fair.call))
    withdraw_application(actor=fair.manager, now=slots[0].starts_at, application=fair.ours[0])
    kept = published_schedule(fair.call).meetings.values_list("request", flat=True)
    assert set(kept) == {fair.requests[n].pk for n in (0, 2, 3)}
    made = make_request(make_application(fair.call), fair.theirs[0])
    repair_schedule(actor=fair.organiser, now=slots[1].starts_at, call=fair.call)
    late = published_schedule(fair.call).meetings.get(request=made)
    assert late.slot == slots[3]


def test_one_meeting_is_called_off_with_a_reason(tight):
    call, ours, theirs, pairs, version, _organiser = tight
    actor = make_user()
    ask = {"actor": actor, "now": NOW, "request": pairs[0]}
    with pytest.raises(OperationRefused, match="Say why"):
        cancel_meeting(**ask, by=ours[0], reason=" ")
    with pytest.raises(OperationRefused, match="changed meanwhile"):
        cancel_meeting(**ask, by=ours[0], reason="Ill", shown=version.pk + 1)
    with pytest.raises(OperationRefused, match="has begun"):
        cancel_meeting(**{**ask, "now": slots_of(call)[0].starts_at}, by=ours[0], reason="Ill")
    with pytest.raises(OperationRefused, match="over"):
        cancel_meeting(**{**ask, "now": call.event.ends_at}, by=ours[0], reason="Ill")
    assert published_schedule(call) == version
    made = cancel_meeting(**ask, by=ours[0], reason="Our train *stands*", shown=version.pk)
    assert (made.by, made.reason, made.user) == (ours[0], "Our train *stands*", actor)
    pairs[0].refresh_from_db()
    assert (pairs[0].state, pairs[0].version) == ("withdrawn", 3)
    assert published_schedule(call).meetings.get().request == pairs[1]
    assert "The reason given: Our train *stands*" in told()[email(theirs[0])]
    assert "reason" not in told()[email(ours[1])]
    with pytest.raises(OperationRefused, match="not in the schedule"):
        cancel_meeting(**ask, by=ours[0], reason="Ill")
    record = AuditRecord.objects.get(verb="meeting.cancel")
    assert record.details["on_behalf"] is False
    calendar = calendar_of_agenda(agenda_of(theirs[0].delegates.get(), NOW)).decode()
    assert (calendar.count("STATUS:CANCELLED"), calendar.count("SEQUENCE:2")) == (1, 2)


def test_organiser_repairs_what_was_looked_at(tight):
    call, ours, _theirs, pairs, version, organiser = tight
    ask = {"actor": organiser, "now": NOW, "call": call}
    with pytest.raises(OperationRefused, match="nobody who waits"):
        repair_schedule(**ask)
    Application.objects.filter(pk=ours[0].pk).update(status="rejected")
    plan = plan_repair(published_schedule(call), NOW)
    assert [m.request for m in plan.dropped] == [pairs[0]]
    assert [one.request_id for one in plan.added] == [pairs[1].pk]
    assert published_schedule(call) == version  # looking changes nothing
    with pytest.raises(OperationRefused, match="changed meanwhile"):
        repair_schedule(**ask, shown=0)
    made = repair_schedule(**ask, shown=version.pk, key="once")
    assert repair_schedule(**ask, shown=version.pk, key="once") == made
    assert (made.number, made.published_by) == (2, organiser)
    with pytest.raises(OperationRefused, match="No schedule is published"):
        repair_schedule(**{**ask, "call": make_matchmaking()})


def test_plan_says_what_a_withdrawal_would_change(tight):
    _call, ours, _theirs, pairs, version, _organiser = tight
    plan = plan_repair(version, NOW, leaving={ours[0].pk})
    assert ([m.request for m in plan.dropped], plan.added[0].request_id) == (
        [pairs[0]],
        pairs[1].pk,
    )
    plan = plan_repair(version, NOW, cancelled={pairs[0].pk}, fills=False)
    assert (len(plan.dropped), plan.added) == (1, [])


def test_what_the_organiser_left_out_is_not_put_back(tight):
    call, _ours, _theirs, pairs, _version, organiser = tight
    begun = begin_working(actor=organiser, now=NOW, version=published_schedule(call))
    leave_out(actor=organiser, now=NOW, meeting=begun.meetings.get())
    published = publish_schedule(actor=organiser, now=NOW, call=call)
    made = repair_schedule(actor=organiser, now=NOW, call=call)
    assert [m.request for m in made.meetings.all()] == [pairs[1]]
    assert made.unplaced.get().reason == {"code": "by_hand"}
    assert is_touched(published)


def test_working_schedule_stays_and_is_known_to_be_older(fair):
    published = make_schedule(fair.call, ALL, published=True)
    working = make_schedule(fair.call, [(1, 0), (0, 0), (3, 0), (2, 0)])
    assert not is_older(working, published)
    later = NOW + HOUR
    withdraw_application(actor=fair.manager, now=later, application=fair.ours[0])
    assert working_schedule(fair.call) == working
    assert is_older(working, published_schedule(fair.call))
    with pytest.raises(OperationRefused, match="no longer takes part"):
        publish_schedule(actor=fair.organiser, now=later, call=fair.call)
    again = begin_working(
        actor=fair.organiser, now=later + HOUR, version=published_schedule(fair.call)
    )
    assert not is_older(again, published_schedule(fair.call))
    assert again.repaired_from == published


@pytest.mark.parametrize("why", ["away", "accessible"])
def test_nobody_takes_over_who_cannot_and_the_pair_waits_with_that_reason(why):
    fair = make_fair(slots=1)
    first = fair.ours[0].delegates.get()
    version = make_schedule(fair.call, [(0, 0), None, None, (0, 1)], published=True)
    colleague = Delegate.objects.create(
        application=fair.ours[0], name="Mei", email="mei@example.org",
        needs_accessible=why == "accessible",
    )  # fmt: skip
    Table.objects.update(is_accessible=False)
    if why == "away":
        set_availability(actor=None, now=NOW, delegate=colleague, free_slots=set())
    send_home(actor=fair.manager, now=NOW, delegate=first)
    made = published_schedule(fair.call)
    assert (made.number, made.meetings.get().request) == (2, fair.requests[3])
    reasons = {pair.request_id: pair.reason.get("code") for pair in made.unplaced.all()}
    assert reasons[fair.requests[0].pk] == "nobody_free"
    assert version.meetings.count() == 2


def test_colleague_by_video_does_not_sit_at_a_table_but_meets_by_video():
    fair = make_fair(slots=1)
    fair.event.format = "hybrid"
    fair.event.save()
    make_schedule(fair.call, [(0, 0), None, None, (0, 1)], published=True)
    Delegate.objects.create(
        application=fair.ours[0], name="Mei", email="mei@example.org", is_remote=True
    )
    send_home(actor=fair.manager, now=NOW, delegate=fair.ours[0].delegates.first())
    made = published_schedule(fair.call)
    assert made.meetings.get(request=fair.requests[0]).table is None
    assert made.meetings.get(request=fair.requests[3]).table.number == 2


def test_meeting_by_video_is_taken_over_too():
    fair = make_fair(slots=1)
    fair.event.format = "virtual"
    fair.event.save()
    colleague = Delegate.objects.create(
        application=fair.ours[0], name="Mei", email="mei@example.org", is_remote=True
    )
    make_schedule(fair.call, [(0, None), None, None, (0, None)], published=True)
    send_home(actor=fair.manager, now=NOW, delegate=fair.ours[0].delegates.get(user=fair.delegate))
    seats = published_schedule(fair.call).seats.filter(delegate__application=fair.ours[0])
    assert [seat.delegate for seat in seats] == [colleague]


def test_both_who_come_may_change_and_neither_means_no_meeting():
    fair = make_fair(slots=1)
    for one in (fair.ours[0], fair.theirs[0]):
        Delegate.objects.create(application=one, name="Mei", email=f"mei{one.pk}@example.org")
    MeetingRequest.objects.exclude(pk=fair.requests[0].pk).update(state="declined")
    make_schedule(fair.call, [(0, 0)], published=True)
    for one in (fair.ours[0], fair.theirs[0]):
        send_home(actor=fair.manager, now=NOW, delegate=one.delegates.first())
    seats = published_schedule(fair.call).seats.filter(meeting__request=fair.requests[0])
    assert list(seats.values_list("delegate__name", flat=True)) == ["Mei", "Mei"]


def test_meetings_that_todays_rules_forbid_stay_and_their_places_are_not_given(tight):
    call, ours, theirs, pairs, _version, organiser = tight
    # The pair that meets shares no language any more, and closed the time: it stays.
    for one, language in ((ours[0], "fr"), (theirs[0], "de")):
        one.delegates.update(languages=[language])
        set_availability(actor=None, now=NOW, delegate=one.delegates.get(), free_slots=set())
    other = make_request(ours[2], theirs[1])
    with pytest.raises(OperationRefused, match="Nothing fell away"):
        repair_schedule(actor=organiser, now=NOW, call=call)
    Table.objects.create(call=call, number=2)
    made = repair_schedule(actor=organiser, now=NOW, call=call)
    tables = dict(made.meetings.values_list("request_id", "table__number"))
    assert tables[pairs[0].pk] == 1
    assert set(tables.values()) <= {1, 2}
    assert other.pk not in tables or tables[other.pk] == 2


def test_meeting_at_a_table_that_was_given_up_stays_and_is_not_placed_twice(tight):
    call, _ours, _theirs, pairs, _version, organiser = tight
    Table.objects.update(is_closed=True)
    Table.objects.create(call=call, number=2)
    made = make_request(make_application(call), make_application(call, side=1))
    version = repair_schedule(actor=organiser, now=NOW, call=call)
    assert dict(version.meetings.values_list("request_id", "table__number")) == {
        pairs[0].pk: 1, made.pk: 2,
    }  # fmt: skip


def test_tables_that_hold_several_meetings_are_filled_corner_by_corner():
    fair = make_fair(slots=1, tables=1)
    Table.objects.update(capacity=2)
    make_schedule(fair.call, [(0, 0), None, None, None], published=True)
    made = repair_schedule(actor=fair.organiser, now=NOW, call=fair.call)
    assert sorted(made.meetings.values_list("corner", flat=True)) == [0, 1]


def test_organisation_without_a_delegate_is_passed_over(tight):
    """Whoever moves up from the reserve may have named nobody: that must not stop a repair."""
    call, ours, _theirs, pairs, _version, _organiser = tight
    make_application(call).delegates.all().delete()
    withdraw_application(actor=make_user(), now=NOW, application=ours[0])
    assert published_schedule(call).meetings.get().request == pairs[1]


def test_after_the_last_slot_has_begun_nobody_is_placed(tight):
    call, ours, _theirs, _pairs, version, _organiser = tight
    now = slots_of(call)[0].starts_at
    assert not plan_repair(version, now, even_if_whole=True)
    withdraw_application(actor=make_user(), now=now, application=ours[0])
    assert published_schedule(call) == version


@pytest.mark.parametrize("fails", [False, True], ids=["control", "fault"])
def test_fault_between_writing_and_telling_leaves_the_old_version_everywhere(
    tight, monkeypatch, fails
):
    call, ours, theirs, pairs, version, _organiser = tight

    def killed(*_args):
        raise ConnectionError("killed")

    if fails:
        monkeypatch.setattr(repairing, "_tell", killed)
    try:
        withdraw_application(actor=make_user(), now=NOW, application=ours[0])
    except ConnectionError:
        assert fails
    seen = {
        "version": published_schedule(call).number,
        "agenda": len(agenda_of(ours[1].delegates.get(), NOW).entries),
        "calendar": b"CANCELLED" in calendar_of_agenda(agenda_of(theirs[0].delegates.get(), NOW)),
        "mails": len(told()),
        "versions": ScheduleVersion.objects.count(),
        "request": MeetingRequest.objects.get(pk=pairs[0].pk).state,
    }
    old = {"version": 1, "agenda": 0, "calendar": False, "mails": 0, "versions": 1,
           "request": "accepted"}  # fmt: skip
    new = {"version": 2, "agenda": 1, "calendar": True, "mails": 2, "versions": 2,
           "request": "withdrawn"}  # fmt: skip
    assert seen == (old if fails else new)
    assert version.meetings.exists()
