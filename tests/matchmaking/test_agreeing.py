"""What two need to meet at all: times they agree on, a language, the table one of them keeps."""

import pytest

from hansa.common.errors import OperationRefused, StaleForm
from hansa.events.models import Organiser
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.agenda import agenda_of
from hansa.matchmaking.models import Interpreter, Meeting, Table
from hansa.matchmaking.operations.desk import lock_meeting, move_meeting
from hansa.matchmaking.operations.interpreters import InterpreterDetails, set_interpreters
from hansa.matchmaking.operations.own_tables import give_tables
from hansa.matchmaking.operations.requesting import (
    answer_request,
    answer_with_other_times,
    ask_for_meeting,
    withdraw_request,
)
from hansa.matchmaking.operations.scheduling import (
    lease_run,
    publish_schedule,
    request_schedule,
    store_schedule,
)
from hansa.matchmaking.operations.setting_up import SideDetails, copy_matchmaking, set_call
from hansa.matchmaking.presentation.agenda import next_for_screen
from hansa.matchmaking.queries.conflicts import Desk
from hansa.matchmaking.queries.readiness import missing_parts
from hansa.matchmaking.queries.requests import unanswered_of
from hansa.matchmaking.queries.schedules import slots_of, working_schedule
from hansa.matchmaking.queries.substitutes import Openings, candidates_for
from hansa.matchmaking.scheduling import build_instance, rehearse, solve_instance
from tests.factories import (
    NOW,
    make_application,
    make_matchmaking,
    make_organisation,
    make_request,
    make_schedule,
    make_user,
)

pytestmark = pytest.mark.django_db


def scheduled(call):
    """Ask for a run, solve it and return the working schedule."""
    run = request_schedule(actor=None, now=NOW, call=call, seconds=5)
    lease_run(run_id=run.pk, now=NOW)
    result = solve_instance(run.instance, seed=0, seconds=5, report=lambda *_: True)
    return store_schedule(actor=None, now=NOW, run=run, result=result)


def speak(application, *languages):
    """Let all delegates of a participant speak these languages and no other."""
    application.delegates.update(languages=list(languages))


@pytest.fixture
def call(db):
    return make_matchmaking(slots=3, tables=3)


def other_times(request, slots, *, version=None):
    return answer_with_other_times(
        actor=None, now=NOW, request=request, version=version or request.version, slots=slots
    )


def test_other_times_turn_the_question_around(call):
    asking, asked = make_user(), make_user()
    ours = make_application(call, organisation=make_organisation(administrator=asking))
    theirs = make_application(
        call, side=1, organisation=make_organisation(administrator=asked, country="TW")
    )
    call.request_quota, call.request_days = 1, 3
    call.save()
    made = ask_for_meeting(actor=asking, now=NOW, asker=ours, partner=theirs)
    slots = list(slots_of(call))
    with pytest.raises(OperationRefused, match="both of you"):
        other_times(made, [])
    theirs.delegates.get().unavailable.create(slot=slots[0])
    with pytest.raises(OperationRefused, match="both of you"):
        other_times(made, [slots[0], slots[1]])
    with pytest.raises(StaleForm):
        other_times(made, [slots[2]], version=7)
    made.refresh_from_db()
    other_times(made, [slots[2]])
    made.refresh_from_db()
    assert (made.asker, made.partner, made.state) == (theirs, ours, "pending")
    assert (made.pair_low, made.pair_high) == tuple(sorted([ours.pk, theirs.pk]))
    assert made.expires_at is not None
    assert unanswered_of(theirs, NOW).count() == unanswered_of(ours, NOW).count() == 0
    told = OutgoingMail.objects.filter(recipient=asking.email).last()
    assert "some times" in told.text
    answer_request(actor=asking, now=NOW, request=made, version=made.version, accept=True)
    with pytest.raises(OperationRefused, match="already been answered"):
        other_times(made, [slots[2]])
    assert build_instance(call)["allowed"] == [[2]]
    assert scheduled(call).meetings.get().slot == slots[2]


def test_times_bind_the_desk_and_go_when_it_is_asked_anew(call):
    ours, theirs = make_application(call), make_application(call, side=1)
    made = make_request(ours, theirs, accepted=False)
    slots = list(slots_of(call))
    other_times(made, slots[1:])
    made.refresh_from_db()
    answer_request(actor=None, now=NOW, request=made, version=made.version, accept=True)
    version = make_schedule(call, [(1, 0)])
    assert Desk(version).place(made, slots[0]).conflicts == ["The two agreed on other times."]
    with pytest.raises(OperationRefused, match="other times"):
        move_meeting(actor=None, now=NOW, version=version, request=made, slot=slots[0])
    move_meeting(actor=None, now=NOW, version=version, request=made, slot=slots[2])
    # All the times given up, any will do; a lock at another one holds nothing.
    made.slots.set(slots[:1])
    assert build_instance(call)["locked"] == []
    slots[0].is_closed = True
    slots[0].save()
    assert build_instance(call)["allowed"] == [None]
    made.state = "pending"
    made.save()
    withdraw_request(actor=None, now=NOW, request=made)
    again = ask_for_meeting(actor=None, now=NOW, asker=ours, partner=theirs)
    assert not again.slots.exists()
    assert again.is_counter is False


def test_answering_with_times_on_the_page(call, sign_in):
    asked = make_user()
    theirs = make_application(
        call, side=1, organisation=make_organisation(administrator=asked, country="TW")
    )
    made = make_request(make_application(call), theirs, accepted=False)
    slots = list(slots_of(call))
    browser = sign_in(asked)
    address = f"/events/{call.event.slug}/requests/{made.pk}/times/"
    page = browser.get(address)
    assert page.content.decode().count('type="checkbox"') == 3
    assert "by the clocks of Asia/Taipei" in page.content.decode()
    assert "On behalf" not in page.content.decode()
    assert browser.post(address, {"version": 1}).status_code == 422
    stale = browser.post(address, {"version": 9, "slots": [slots[0].pk], "key": "a"})
    assert "already been answered" in stale.content.decode()
    answer = browser.post(
        address, {"version": made.version, "slots": [slots[0].pk], "key": "b"}, follow=True
    )
    assert "Only at these times" in answer.content.decode()
    # Who goes back and sends it again is told so: the question is the other's by now.
    again = browser.post(address, {"version": 2, "slots": [slots[0].pk], "key": "c"}, follow=True)
    assert "already been answered" in again.content.decode()
    made.refresh_from_db()
    assert (made.asker, made.state, made.version) == (theirs, "pending", 2)
    for one in theirs.delegates.all():
        for slot in slots:
            one.unavailable.create(slot=slot)
    other = make_request(make_application(call), theirs, accepted=False)
    address = f"/events/{call.event.slug}/requests/{other.pk}/times/"
    assert "no time open in common" in browser.get(address).content.decode()
    person = make_user()
    Organiser.objects.create(event=call.event, user=person)
    organiser = sign_in(person)
    page = organiser.get(address).content.decode()
    assert "They have no time open in common" in page
    assert f"/events/{call.event.slug}/desk/requests/" in page
    theirs.delegates.get().unavailable.all().delete()
    assert f"On behalf of {theirs}: say" in organiser.get(address).content.decode()
    answer = organiser.post(address, {"version": 1, "slots": [slots[1].pk], "key": "d"})
    assert answer["Location"].endswith("/desk/requests/")
    assert f"{theirs} answered with other times" in organiser.get(address).content.decode()
    other.refresh_from_db()
    other.state = "declined"
    other.save()
    refused = organiser.post(
        address, {"version": other.version, "slots": [slots[1].pk], "key": "e"}
    )
    assert "already been answered" in refused.content.decode()


def test_an_interpreter_helps_those_who_share_no_language(call):
    ours, theirs = make_application(call), make_application(call, side=1)
    made = make_request(ours, theirs)
    speak(ours, "de")
    speak(theirs, "zh")
    assert scheduled(call).meetings.count() == 0
    set_interpreters(
        actor=None, now=NOW, call=call, version=1,
        interpreters=[
            InterpreterDetails("Ana", ["de", "fr"]), InterpreterDetails("Mei", ["de", "zh"])
        ],
    )  # fmt: skip
    meeting = scheduled(call).meetings.get()
    assert str(meeting.interpreter) == "Mei"
    publish_schedule(actor=None, now=NOW, call=call)
    known = build_instance(call)["known"][0]
    assert known[4] == 1
    again = scheduled(call)
    assert again.meetings.get().interpreter == meeting.interpreter
    # Somebody a schedule knows is closed, somebody nobody knows is gone.
    call.refresh_from_db()
    set_interpreters(actor=None, now=NOW, call=call, version=call.version, interpreters=[])
    assert [(one.name, one.is_closed) for one in Interpreter.objects.all()] == [("Mei", True)]
    conflicts = Desk(working_schedule(call)).place(made, slots_of(call)[0]).conflicts
    assert conflicts == ["They share no language, and no interpreter is free then."]


def test_the_desk_gives_an_interpreter_to_one_meeting_at_a_time(call):
    pairs = []
    for _number in range(2):
        ours, theirs = make_application(call), make_application(call, side=1)
        speak(ours, "de")
        speak(theirs, "zh")
        pairs.append(make_request(ours, theirs))
    Interpreter.objects.create(call=call, name="Ana", languages=["de", "fr"])
    mei = Interpreter.objects.create(call=call, name="Mei", languages=["de", "zh"])
    version = make_schedule(call, [(0, 0), None])
    version.meetings.update(interpreter=mei)
    slots = list(slots_of(call))
    with pytest.raises(OperationRefused, match="no interpreter is free"):
        move_meeting(actor=None, now=NOW, version=version, request=pairs[1], slot=slots[0])
    moved = move_meeting(actor=None, now=NOW, version=version, request=pairs[1], slot=slots[1])
    assert moved.interpreter == mei
    speak(pairs[1].asker, "de", "zh")
    moved = move_meeting(actor=None, now=NOW, version=version, request=pairs[1], slot=slots[0])
    assert moved.interpreter is None


def test_a_delegate_who_speaks_the_language_attends(call):
    ours, theirs = make_application(call, delegates=2), make_application(call, side=1)
    made = make_request(ours, theirs)
    first, second = ours.delegates.all()
    ours.delegates.filter(pk=first.pk).update(languages=["de"])
    ours.delegates.filter(pk=second.pk).update(languages=["zh"])
    speak(theirs, "zh")
    version = make_schedule(call, [None])
    moved = move_meeting(actor=None, now=NOW, version=version, request=made, slot=slots_of(call)[0])
    assert {seat.delegate_id for seat in moved.seats.all()} == {
        second.pk, theirs.delegates.get().pk,
    }  # fmt: skip


def keeping(call, side=0):
    """Let the organisations of a side stay at tables of their own."""
    chosen = call.sides.order_by("place")[side]
    chosen.keeps_tables = True
    chosen.save()
    return chosen


def test_a_side_stays_at_its_tables(call):
    side = keeping(call)
    hosts = [make_application(call) for _ in range(3)]
    guests = [make_application(call, side=1) for _ in range(3)]
    for host in hosts:
        for guest in guests:
            make_request(host, guest)
    version = scheduled(call)
    places = {}
    for meeting in version.meetings.select_related("request__asker"):
        places.setdefault(meeting.request.asker_id, set()).add(meeting.table_id)
    assert [len(tables) for tables in places.values()] == [1, 1, 1]
    assert len(set.union(*places.values())) == 3
    # Who has a table keeps it, whoever comes and goes.
    before = {one.pk: one.table_id for one in side.applications.all()}
    hosts[0].status = "withdrawn"
    hosts[0].save()
    give_tables(actor=None, now=NOW, call=call)
    assert {pk: t for pk, t in before.items() if pk != hosts[0].pk} == {
        one.pk: one.table_id for one in side.applications.exclude(pk=hosts[0].pk)
    }
    meeting = version.meetings.filter(request__asker=hosts[1]).first()
    other = Table.objects.get(pk=before[hosts[2].pk])
    conflicts = Desk(version).place(meeting.request, meeting.slot, other).conflicts
    assert conflicts == ["One of them stays at a table of its own."]
    assert Desk(version).place(meeting.request, meeting.slot).table.pk == before[hosts[1].pk]


def test_what_is_locked_elsewhere_does_not_hold_who_has_a_table_now(call):
    ours, theirs = make_application(call), make_application(call, side=1)
    make_request(ours, theirs)
    version = make_schedule(call, [(0, 2)])
    lock_meeting(actor=None, now=NOW, meeting=Meeting.objects.get(version=version), is_locked=True)
    assert build_instance(call)["locked"] == [0]
    keeping(call)
    give_tables(actor=None, now=NOW, call=call)
    assert build_instance(call)["locked"] == []
    ours.refresh_from_db()
    assert scheduled(call).meetings.get().table == ours.table


def test_tables_may_not_suffice(call):
    side = keeping(call)
    hosts = [make_application(call) for _ in range(3)]
    hosts[2].delegates.update(needs_accessible=True)
    call.tables.filter(number__lt=3).update(is_accessible=False)
    give_tables(actor=None, now=NOW, call=call)
    assert [one.table.number for one in side.applications.order_by("pk")] == [1, 2, 3]
    call.tables.update(is_accessible=False)
    with pytest.raises(OperationRefused, match="accessible table of its own"):
        give_tables(actor=None, now=NOW, call=call)
    call.tables.update(is_accessible=True)
    make_application(call)
    with pytest.raises(OperationRefused, match="not enough tables"):
        give_tables(actor=None, now=NOW, call=call)
    assert [part.name for part in missing_parts(call) if part.why] == ["venue"]
    assert rehearse(call, each=2).placed > 0
    side.places = 3
    side.save()
    assert "venue" not in [part.name for part in missing_parts(call)]
    assert rehearse(call, each=2).placed > 0


def test_one_of_two_sides_keeps_tables_and_copies_do(call):
    def sides(*keep):
        details = [SideDetails(f"Side {n}", 5, keeps_tables=one) for n, one in enumerate(keep)]
        call.refresh_from_db()
        return set_call(
            actor=None, now=NOW, call=call, version=call.version, changes={}, sides=details
        )

    for keep in ((True,), (True, True)):
        with pytest.raises(OperationRefused, match="Only one of two sides"):
            sides(*keep)
    sides(True, False)
    made = copy_matchmaking(
        actor=make_user(), now=NOW, source=call, title="Again", starts_at=call.event.starts_at
    )
    assert [side.keeps_tables for side in made.sides.all()] == [True, False]


def test_who_interprets_stands_wherever_the_meeting_does(fair, sign_in):
    version = make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), (3, 0)], published=True)
    mei = Interpreter.objects.create(call=fair.call, name="Mei", languages=["de", "zh"])
    pair = fair.requests[0]
    version.meetings.filter(request=pair).update(interpreter=mei)
    page = f"/events/{fair.event.slug}"
    for user, address in [
        (fair.delegate, f"{page}/agenda/meetings/{pair.pk}/"),
        (fair.organiser, f"{page}/desk/schedule/?pair={pair.pk}"),
    ]:
        assert "Mei interprets" in sign_in(user).get(address).content.decode()
    shown = next_for_screen(agenda_of(fair.ours[0].delegates.get(), NOW))
    assert shown["person"] == "Delegate 1, Mei interprets"


def test_interpreters_on_the_page(call, sign_in):
    browser = sign_in(make_user(role="administrator"))
    address = f"/events/{call.event.slug}/desk/set-up/interpreters/"
    assert browser.get(address).status_code == 200
    for typed in (
        {"interpreter_0_name": "Mei", "interpreter_0_languages": ["zh"]},
        {"interpreter_0_languages": ["zh", "de"]},
    ):
        assert browser.post(address, {"version": call.version, **typed}).status_code == 422
    typed = {"interpreter_0_name": "Mei", "interpreter_0_languages": ["zh", "de"]}
    assert browser.post(address, {"version": call.version, **typed}).status_code == 302
    page = browser.get(address).content.decode()
    assert 'value="Mei"' in page
    assert "Empty it to take the interpreter out." in page
    more = {**typed, "interpreter_1_name": "Ana", "interpreter_1_languages": ["de", "fr"]}
    assert browser.post(address, {"version": call.version, **more}).status_code == 409


def test_who_is_free_is_offered_only_to_those_they_can_talk_to(call):
    ours = make_application(call)
    same, other = make_application(call, side=1), make_application(call, side=1)
    speak(ours, "de")
    speak(same, "de")
    speak(other, "zh")
    for one in (same, other):
        make_request(ours, one)
    version = make_schedule(call, [None, None])
    version.number = 1
    openings = Openings(version, slots_of(call)[0])
    found = candidates_for(ours.delegates.get(), openings, NOW)
    assert [one.delegate.application for one in found] == [same]


def test_who_meets_now_comes_to_the_table_that_is_kept(call):
    ours, theirs = make_application(call), make_application(call, side=1)
    keeping(call)
    give_tables(actor=None, now=NOW, call=call)
    ours.refresh_from_db()
    ours.table = Table.objects.get(call=call, number=3)
    ours.save()
    make_request(ours, theirs)
    openings = Openings(make_schedule(call, [None]), slots_of(call)[0])
    people = ours.delegates.get(), theirs.delegates.get()
    assert openings.table_for(*people) == ours.table


def test_who_speaks_for_both_is_told_of_neither(call):
    both = make_user()
    ours = make_application(call, organisation=make_organisation(administrator=both))
    theirs = make_application(
        call, side=1, organisation=make_organisation(administrator=both, country="TW")
    )
    ask_for_meeting(actor=both, now=NOW, asker=ours, partner=theirs)
    assert not both.notices.exists()
