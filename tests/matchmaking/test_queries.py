"""Named reads of matchmaking: stages, participation, schedules."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from hansa.matchmaking.models import Application, CutOff, MeetingRequest
from hansa.matchmaking.operations.applying import withdraw_application
from hansa.matchmaking.operations.delegates import set_availability
from hansa.matchmaking.operations.questions import name_evaluator
from hansa.matchmaking.permissions import (
    can_answer_request,
    can_run_event,
    can_see_agenda,
    can_speak_for_application,
    evaluates_event,
)
from hansa.matchmaking.queries import overview, participation, schedules, stages
from hansa.matchmaking.queries.partners import candidates_of, partners_among
from hansa.matchmaking.reasons import Naming, in_words
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_matchmaking,
    make_organisation,
    make_request,
    make_schedule,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "stage"),
    [(-21, "announced"), (0, "applications"), (3, "requests"), (6, "schedule"), (10, "event"),
     (12, "follow-up")],
)  # fmt: skip
def test_stage_follows_the_moments(days, stage):
    call = make_matchmaking()
    assert stages.current_stage(call, NOW + days * DAY) == stage
    steps = stages.timeline(call, NOW + days * DAY)
    assert [s.stage for s in steps if s.state == "current"] == [stage]
    assert (
        len({s.state for s in steps[: [s.state for s in steps].index("current")]} - {"done"}) == 0
    )
    assert len(steps) == 7


def test_selection_is_between_the_last_cut_off_and_the_requests():
    call = make_matchmaking(requests_open_at=NOW + 4 * DAY)
    assert stages.current_stage(call, NOW + 3 * DAY) == "selection"
    assert stages.takes_applications(call, NOW)
    assert not stages.takes_applications(call, NOW + 3 * DAY)
    assert not stages.takes_requests(call, NOW)
    CutOff.objects.all().delete()
    assert stages.last_cut_off(call) == call.requests_open_at


def test_overview_counts_places_and_who_applied():
    call = make_matchmaking()
    make_application(call)
    Application.objects.filter(pk=make_application(call).pk).update(status="withdrawn")
    found = overview.overview_of(call, NOW)
    assert (found.places, found.applied, found.event) == (20, 1, call.event)
    assert str(call) == str(call.event)
    assert str(call.cut_offs.get()) == "2017-07-13"


def test_next_matchmaking_is_the_one_with_the_nearest_deadline():
    assert overview.next_matchmaking(NOW) is None
    later, sooner = make_matchmaking(), make_matchmaking()
    CutOff.objects.filter(call=later).update(at=NOW + 4 * DAY)
    over = make_matchmaking()
    CutOff.objects.filter(call=over).update(at=NOW - DAY)
    assert list(overview.open_matchmakings(NOW)) == [sooner, later]
    assert overview.next_matchmaking(NOW).event == sooner.event


def test_people_find_what_is_theirs(fair):
    manager, organiser, delegate = fair.manager, fair.organiser, fair.delegate
    over = make_matchmaking(
        event=make_event(organiser=organiser, starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)
    )
    assert list(overview.events_run_by(organiser, NOW)) == [fair.event, over.event]
    assert list(overview.events_run_by(manager, NOW)) == []
    asked = make_request(make_application(fair.call, side=1), fair.ours[0], accepted=False)
    assert list(overview.waiting_requests(manager)) == [asked]
    assert list(overview.waiting_requests(organiser)) == []
    assert participation.own_application(manager, fair.event) == fair.ours[0]
    assert participation.own_application(manager, make_event()) is None
    assert participation.own_application(AnonymousUser(), fair.event) is None
    assert [d.application for d in participation.delegations_of(delegate)] == [fair.ours[0]]
    MeetingRequest.objects.filter(pk=fair.requests[0].pk).update(state="withdrawn")
    for listed in (participation.requests_of(fair.ours[0]), participation.requests_in(fair.call)):
        states = [r.state for r in listed]
        assert states[0] == "pending"
        assert states[-1] == "withdrawn"
        assert set(states[1:-1]) == {"accepted"}
    assert participation.requests_in(fair.call).count() == 5


def test_applications_are_listed_by_side_undecided_first(fair):
    waiting = make_application(fair.call, selected=False)
    listed = list(participation.applications_to(fair.call))
    assert listed[0] == waiting
    assert [a.side.place for a in listed] == [0, 0, 0, 1, 1]
    counts = [
        (s.applied_count, s.selected_count) for s in participation.sides_with_counts(fair.call)
    ]
    assert counts == [(3, 2), (2, 2)]
    assert [str(s) for s in fair.call.sides.all()] == ["Europe", "Taiwan"]


def test_own_application_is_the_one_that_was_not_withdrawn():
    manager, call = make_user(), make_matchmaking()
    first, second = (
        make_application(call, organisation=make_organisation(administrator=manager))
        for _ in range(2)
    )
    assert participation.own_application(manager, call.event) == first
    Application.objects.filter(pk=first.pk).update(status="withdrawn")
    assert participation.own_application(manager, call.event) == second
    Application.objects.filter(pk=second.pk).update(status="withdrawn")
    assert participation.own_application(manager, call.event) == first


def test_partners_are_of_the_other_side_those_with_most_in_common_first():
    call = make_matchmaking()
    health, digital = make_term("health"), make_term("digital")
    ours = make_application(call, organisation=make_organisation(terms=[health, digital]))
    make_application(call)
    plain = make_application(call, side=1)
    fitting = make_application(
        call, side=1, organisation=make_organisation(country="TW", terms=[health])
    )
    asked = make_request(fitting, ours, accepted=False)
    found = candidates_of(ours, NOW)
    rows = partners_among(ours, found)
    assert [row.application for row in rows] == [fitting, plain]
    assert [[t.slug for t in row.shared] for row in rows] == [["health"], []]
    assert [row.request for row in rows] == [asked, None]
    assert [one.shared_count for one in found] == [1, 0]
    assert candidates_of(fitting, NOW)[0].request == asked
    MeetingRequest.objects.update(state="withdrawn")
    assert [row.request for row in candidates_of(ours, NOW)] == [None, None]
    withdraw_application(actor=None, now=NOW, application=plain)
    assert [row.application for row in partners_among(ours, found)] == [fitting]


def test_partners_at_an_event_with_one_side_are_all_others():
    call = make_matchmaking(sides=[("Clusters", 5, [])])
    one, other = make_application(call), make_application(call)
    assert list(participation.possible_partners(one)) == [other]


def test_difference_tells_added_removed_and_moved(fair):
    first = make_schedule(fair.call, [(0, 0), (1, 0), (2, 0), None], published=True)
    changed = schedules.difference(None, first)
    assert (len(changed.added), bool(changed)) == (3, True)
    assert not schedules.difference(first, first)
    second = make_schedule(fair.call, [(0, 0), (1, 1), None, (3, 0)])
    changed = schedules.difference(first, second)
    assert [m.request for m in changed.added] == [fair.requests[3]]
    assert [m.request for m in changed.removed] == [fair.requests[2]]
    assert [(a.table.number, b.table.number) for a, b in changed.moved] == [(1, 2)]
    concerned = schedules.participants_concerned(first, second)
    assert concerned == {a.pk for a in fair.ours + fair.theirs}
    assert schedules.participants_concerned(first, first) == set()
    assert schedules.delegates_told(concerned).count() == 4


def test_grid_shows_meetings_moves_free_and_closed_slots(fair):
    slots = list(schedules.slots_of(fair.call))
    set_availability(
        actor=None,
        now=NOW,
        delegate=fair.ours[0].delegates.get(),
        free_slots={s.pk for s in slots[:3]},
    )
    make_schedule(fair.call, [(0, 0), (1, 0), (1, 1), (2, 0)], published=True)
    working = make_schedule(fair.call, [(0, 0), (1, 0), (1, 1), (3, 0)])
    rows = {row.participant: row for row in schedules.grid(fair.call, working)}
    assert [c.state for c in rows[fair.ours[0]].cells] == [
        "meeting",
        "meeting",
        "free",
        "unavailable",
    ]
    assert [c.state for c in rows[fair.ours[1]].cells] == ["free", "meeting", "free", "moved"]
    assert rows[fair.ours[0]].meetings_count == 2
    assert [row.begins_side for row in rows.values()] == [False, False, True, False]
    first = rows[fair.ours[0]].cells[0]
    assert first.partner == fair.theirs[0]
    published = schedules.published_schedule(fair.call)
    assert {c.state for r in schedules.grid(fair.call, published) for c in r.cells} == {
        "meeting", "free", "unavailable",
    }  # fmt: skip
    assert schedules.working_schedule(fair.call) == working
    assert schedules.latest_run(fair.call) == working.run


def test_rights_are_those_of_the_own_organisation_and_event(fair):
    administrator, stranger = make_user(role="administrator"), make_user()
    visitor = AnonymousUser()
    for user, runs in [
        (fair.organiser, True), (administrator, True), (fair.manager, False), (visitor, False),
    ]:  # fmt: skip
        assert can_run_event(user, fair.event) is runs
    request = make_request(make_application(fair.call, side=1), fair.ours[0], accepted=False)
    for user, answers in [
        (fair.manager, True), (fair.organiser, True), (stranger, False), (visitor, False),
    ]:  # fmt: skip
        assert can_answer_request(user, request) is answers
    evaluator = make_user()
    name_evaluator(actor=fair.organiser, now=NOW, call=fair.call, user=evaluator)
    name_evaluator(actor=fair.organiser, now=NOW, call=fair.call, user=evaluator)
    for user, reads in [
        (evaluator, True), (fair.organiser, False), (stranger, False), (visitor, False),
    ]:  # fmt: skip
        assert evaluates_event(user, fair.call) is reads
    assert list(overview.events_evaluated_by(evaluator)) == [fair.event]
    assert not overview.events_evaluated_by(stranger).exists()
    assert can_speak_for_application(fair.manager, fair.ours[0])
    assert not can_speak_for_application(fair.organiser, fair.ours[0])
    own = fair.ours[0].delegates.get()
    assert can_see_agenda(fair.delegate, own)
    assert not can_see_agenda(fair.manager, own)
    assert not can_see_agenda(visitor, own)
    own.application.status = "rejected"
    assert not can_see_agenda(fair.delegate, own)


NAMES = Naming({"names": ["Jena", "Taipei", "Loire"], "pairs": [[0, 1], [2, 1]]}, [NOW, NOW + DAY])
FACTS = {
    "participant": 0, "limit": 3, "slots": 2, "slot": 1, "meeting": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "words"),
    [("no_common_slot", "no slot"), ("participant_busy", "each of the 2 slots"),
     ("tables_taken", "All tables"), ("max_meetings", "Jena has reached the limit of 3"),
     ("else", "Another rule")],
)  # fmt: skip
def test_reason_is_said_in_words(code, words):
    said = in_words({"code": code, "facts": FACTS, "slot": None, "changes": []}, NAMES)
    assert words in said.reason
    assert said.remedy == "No change of the schedule would make it possible."


@pytest.mark.parametrize(
    ("code", "words"),
    [("place", "room on 12 July"), ("move", "12 July, 07:30 if Loire – Taipei moves"),
     ("leave_out", "if Loire – Taipei does not take place"), ("open_slot", "if Jena opens"),
     ("add_table", "one more table"), ("raise_limit", "Jena accepts one meeting more")],
)  # fmt: skip
def test_remedy_is_said_in_words(code, words):
    changes = [{"code": code, "facts": FACTS}]
    reason = {"code": "no_common_slot", "facts": FACTS, "slot": 1, "changes": changes}
    assert words in in_words(reason, NAMES).remedy


def test_several_changes_are_said_one_after_the_other():
    changes = [{"code": code, "facts": FACTS} for code in ("open_slot", "add_table")]
    reason = {"code": "no_common_slot", "facts": FACTS, "slot": 1, "changes": changes}
    said = in_words(reason, NAMES).remedy
    assert said.endswith("; there is one more table.")
