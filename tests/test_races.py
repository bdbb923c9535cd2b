"""
What happens when two people press at once, on both databases.

Each test has its control: the same two threads with the guard switched off, which must go wrong;
otherwise the test would not show that the guard is what holds.
"""

from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError

from hansa.common import operations
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.mail.operations import queue_mail
from hansa.matchmaking.models import Application, MeetingRequest, ScheduleRun, Seat
from hansa.matchmaking.operations.applying import decide_applications
from hansa.matchmaking.operations.requesting import (
    answer_request,
    ask_for_meeting,
    withdraw_request,
)
from hansa.matchmaking.operations.scheduling import publish_schedule, request_schedule
from hansa.newsletter.models import Edition
from hansa.newsletter.operations.sending import send_edition
from hansa.newsletter.operations.writing import compose_edition
from hansa.newsletter.tasks import sweep_newsletter
from hansa.organisations.models import Organisation
from hansa.organisations.operations.people import remove_administrator
from hansa.organisations.operations.profiles import (
    Profile,
    add_administrator,
    register_organisation,
)
from hansa.polls.models import Ballot, RollEntry
from hansa.polls.operations import cast_vote
from tests.factories import (
    NOW,
    make_application,
    make_edition,
    make_fair,
    make_matchmaking,
    make_organisation,
    make_schedule,
    make_subscriber,
    make_user,
)
from tests.factories_polls import make_poll
from tests.races import at_once, unguarded, without_constraint, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
both = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])


def refused(outcomes):
    """Count the refusals among what came of the acts; anything else that was raised is shown."""
    mistakes = [o for o in outcomes if isinstance(o, Exception)]
    assert all(isinstance(o, OperationRefused | StaleForm) for o in mistakes), mistakes
    return len(mistakes)


@both
def test_one_person_votes_from_many_windows_and_counts_once(guarded):
    voter = make_user()
    poll = make_poll(voters=[voter])
    option = poll.options.first()

    def vote():
        cast_vote(actor=voter, now=NOW, poll=poll, options=[option])

    def vote_by_reading_first():
        entry = RollEntry.objects.get(poll=poll, user=voter)
        if not entry.has_voted:
            Ballot.objects.create(option=option)
            RollEntry.objects.filter(pk=entry.pk).update(has_voted=True)

    act = vote if guarded else vote_by_reading_first
    outcomes = at_once(*[act] * 4, before='INSERT INTO "polls_ballot"', guarded=guarded)
    assert Ballot.objects.count() == (1 if guarded else 4)
    assert refused(outcomes) == (3 if guarded else 0)


@both
def test_two_organisers_cannot_fill_one_place_twice(guarded):
    call = make_matchmaking(sides=(("Europe", 1, []), ("Taiwan", 5, ["TW"])))
    waiting = [make_application(call, selected=False) for _ in range(2)]
    decide = decide_applications if guarded else unguarded(decide_applications)

    def select(application):
        return lambda: decide(
            actor=None, now=NOW, call=call, applications=[application], status="selected"
        )

    with nullcontext() if guarded else without_locks():
        outcomes = at_once(
            *[select(a) for a in waiting],
            before="SELECT COUNT",
            guarded=guarded,
        )
    taken = Application.objects.filter(status="selected").count()
    assert taken == (1 if guarded else 2)
    if guarded:
        assert refused(outcomes) == 1


@both
def test_two_who_ask_each_other_at_once_have_one_accepted_request(guarded):
    call = make_matchmaking()
    ours, theirs = make_application(call), make_application(call, side=1)
    ask = ask_for_meeting if guarded else unguarded(ask_for_meeting)
    with nullcontext() if guarded else without_locks():
        outcomes = at_once(
            lambda: ask(actor=None, now=NOW, asker=ours, partner=theirs),
            lambda: ask(actor=None, now=NOW, asker=theirs, partner=ours),
            before='INSERT INTO "matchmaking_meetingrequest"',
            guarded=guarded,
        )
    assert MeetingRequest.objects.count() == 1
    if guarded:
        assert refused(outcomes) == 0
        assert MeetingRequest.objects.get().state == "accepted"
    else:
        assert any(isinstance(o, IntegrityError) for o in outcomes)


@both
def test_yes_and_no_at_once_are_one_answer(guarded):
    fair = make_fair()
    open_request = fair.requests[0]
    MeetingRequest.objects.filter(pk=open_request.pk).update(state="pending", version=1)

    def answer(accept):
        request = MeetingRequest.objects.get(pk=open_request.pk)
        answer_request(actor=None, now=NOW, request=request, version=1, accept=accept)

    def answer_by_reading_first(accept):
        request = MeetingRequest.objects.get(pk=open_request.pk)
        if request.version == 1:
            request.state, request.version = "accepted" if accept else "declined", 2
            request.save()

    act = answer if guarded else answer_by_reading_first
    outcomes = at_once(
        lambda: act(True),
        lambda: act(False),
        before='UPDATE "matchmaking_meetingrequest"',
        guarded=guarded,
    )
    assert refused(outcomes) == (1 if guarded else 0)


@both
def test_a_yes_and_taking_the_question_back_at_once_are_one_of_them(guarded):
    asked = make_fair().requests[0]
    MeetingRequest.objects.filter(pk=asked.pk).update(state="pending", version=1)

    def both_ways(act, state):
        request = MeetingRequest.objects.get(pk=asked.pk)
        if guarded:
            act(actor=None, now=NOW, request=request)
        elif request.state == "pending":
            request.state = state
            request.save()
        return state

    outcomes = at_once(
        lambda: both_ways(partial(answer_request, version=1, accept=True), "accepted"),
        lambda: both_ways(withdraw_request, "withdrawn"),
        before='UPDATE "matchmaking_meetingrequest"',
        guarded=guarded,
    )
    assert refused(outcomes) == (1 if guarded else 0)
    if guarded:
        (done,) = (one for one in outcomes if isinstance(one, str))
        assert MeetingRequest.objects.get(pk=asked.pk).state == done


@both
def test_form_sent_twice_at_once_acts_once(guarded):
    user = make_user()
    act = register_organisation if guarded else unguarded(register_organisation)
    key = str(uuid4())

    def register():
        return act(actor=user, now=NOW, profile=Profile(name="Photonics", country="DE"), key=key)

    outcomes = at_once(
        register, register, before='INSERT INTO "common_auditrecord"', guarded=guarded
    )
    assert refused(outcomes) == 0
    assert Organisation.objects.count() == len({o.pk for o in outcomes}) == (1 if guarded else 2)


@both
def test_two_organisations_of_one_name_get_two_addresses(guarded, monkeypatch):
    act = register_organisation if guarded else unguarded(register_organisation)
    if not guarded:
        monkeypatch.setattr(operations, "MOST_ATTEMPTS", 1)

    def register():
        return act(actor=None, now=NOW, profile=Profile(name="Photonics", country="DE"))

    outcomes = at_once(
        register, register, before='INSERT INTO "organisations_organisation"', guarded=guarded
    )
    if guarded:
        assert {o.slug for o in outcomes} == {"photonics", "photonics-2"}
    else:
        assert any(isinstance(o, IntegrityError) for o in outcomes)


@both
def test_two_editors_who_compose_at_once_make_two_numbers(guarded, monkeypatch):
    act = compose_edition if guarded else unguarded(compose_edition)
    if not guarded:
        monkeypatch.setattr(operations, "MOST_ATTEMPTS", 1)

    def compose():
        return act(actor=None, now=NOW, title="Summer", covers_from=NOW - timedelta(days=30))

    outcomes = at_once(compose, compose, before='INSERT INTO "newsletter_edition"', guarded=guarded)
    if guarded:
        assert {o.number for o in outcomes} == {1, 2}
    else:
        assert any(isinstance(o, IntegrityError) for o in outcomes)


@both
def test_edition_sent_by_two_at_once_reaches_each_reader_once(guarded):
    make_subscriber()
    edition = make_edition()

    def send():
        send_edition(actor=None, now=NOW, edition=Edition.objects.get(pk=edition.pk))

    def send_by_reading_first():
        if Edition.objects.get(pk=edition.pk).state == "draft":
            Edition.objects.filter(pk=edition.pk).update(state="sending", sent_at=NOW)
            queue_mail(recipient="r@x.org", subject="S", text="T", now=NOW)

    act = send if guarded else send_by_reading_first
    outcomes = at_once(act, act, before='UPDATE "newsletter_edition"', guarded=guarded)
    assert refused(outcomes) == (1 if guarded else 0)
    if guarded:
        sweep_newsletter.call_local()
    assert OutgoingMail.objects.count() == (1 if guarded else 2)


@both
def test_two_presses_of_schedule_are_one_run(guarded):
    fair = make_fair()
    ask = request_schedule if guarded else unguarded(request_schedule)
    with nullcontext() if guarded else without_locks():
        outcomes = at_once(
            *[lambda: ask(actor=None, now=NOW, call=fair.call)] * 2,
            before='INSERT INTO "matchmaking_schedulerun"',
            guarded=guarded,
        )
    assert ScheduleRun.objects.count() == 1
    if guarded:
        assert refused(outcomes) == 1
    else:
        assert any(isinstance(o, IntegrityError) for o in outcomes)


@both
def test_schedule_published_by_two_at_once_is_one_version_told_once(guarded):
    fair = make_fair()
    make_schedule(fair.call)
    publish = publish_schedule if guarded else unguarded(publish_schedule)
    with nullcontext() if guarded else without_locks():
        outcomes = at_once(
            *[lambda: publish(actor=None, now=NOW, call=fair.call)] * 2,
            before='UPDATE "matchmaking_scheduleversion"',
            guarded=guarded,
        )
    published = AuditRecord.objects.filter(verb="schedule.publish").count()
    assert published == (1 if guarded else 2)
    if guarded:
        assert refused(outcomes) == 1


@both
def test_nobody_is_seated_twice_in_a_slot(guarded):
    fair = make_fair()
    version = make_schedule(fair.call)
    seat = version.seats.select_related("meeting").first()
    elsewhere = version.meetings.exclude(pk=seat.meeting_id)[:2]
    seat.delete()

    def sit(meeting):
        return lambda: Seat.objects.create(
            version=version, meeting=meeting, delegate=seat.delegate, slot=seat.slot
        )

    guard = nullcontext() if guarded else without_constraint(Seat, "one_seat_a_person_and_slot")
    with guard:
        outcomes = at_once(
            *[sit(m) for m in elsewhere], before='INSERT INTO "matchmaking_seat"', guarded=guarded
        )
        taken = Seat.objects.filter(version=version, delegate=seat.delegate, slot=seat.slot)
        assert taken.count() == (1 if guarded else 2)
    assert any(isinstance(o, IntegrityError) for o in outcomes) == guarded


@both
def test_of_two_who_leave_a_profile_at_once_one_stays(guarded):
    organisation = make_organisation("Alpha")
    both_of_them = [
        add_administrator(actor=None, now=NOW, organisation=organisation, user=make_user())
        for _ in range(2)
    ]
    remove = remove_administrator if guarded else unguarded(remove_administrator)

    def leave(administrator):
        return lambda: remove(actor=administrator.user, now=NOW, administrator=administrator)

    with nullcontext() if guarded else without_locks():
        outcomes = at_once(
            *[leave(one) for one in both_of_them],
            before='DELETE FROM "organisations_administrator"',
            guarded=guarded,
        )
    assert organisation.administrators.count() == (1 if guarded else 0)
    assert refused(outcomes) == (1 if guarded else 0)
