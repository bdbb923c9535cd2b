"""Asking for meetings and answering."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.models import MeetingRequest, Slot, Unavailability
from hansa.matchmaking.operations.delegates import set_availability
from hansa.matchmaking.operations.requesting import (
    answer_request,
    ask_for_meeting,
    ask_to_open_up,
    expire_request,
    set_wish,
    withdraw_request,
)
from hansa.matchmaking.queries.partners import common_times
from hansa.matchmaking.queries.requests import has_lapsed, lapsed_requests
from tests.factories import (
    NOW,
    make_application,
    make_matchmaking,
    make_request,
    make_schedule,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(db):
    return make_matchmaking()


@pytest.fixture
def pair(call):
    return make_application(call), make_application(call, side=1)


def ask(asker, partner, *, now=NOW, key="", actor=None):
    return ask_for_meeting(actor=actor, now=now, asker=asker, partner=partner, key=key)


def test_request_is_asked_once_a_pair(pair):
    ours, theirs = pair
    made = ask(ours, theirs)
    assert str(made) == f"{ours} – {theirs}"
    assert made.state == "pending"
    with pytest.raises(OperationRefused, match="already asked"):
        ask(ours, theirs)
    assert MeetingRequest.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingRequest.objects.create(call=ours.call, asker=theirs, partner=ours, asked_at=NOW)


def test_request_to_somebody_who_asked_already_is_a_yes(pair):
    ours, theirs = pair
    first = ask(theirs, ours)
    second = ask(ours, theirs)
    assert second == first
    assert second.state == "accepted"
    assert AuditRecord.objects.filter(verb="request.answer").count() == 1
    with pytest.raises(OperationRefused):
        ask(ours, theirs)


def test_question_that_was_taken_back_can_be_asked_by_either(pair):
    ours, theirs = pair
    first = ask(ours, theirs)
    withdraw_request(actor=make_user(), now=NOW, request=first)
    later, actor = NOW + timedelta(hours=1), make_user()
    turned = ask_for_meeting(actor=actor, now=later, asker=theirs, partner=ours, context="Lasers?")
    turned.refresh_from_db()
    assert turned == first
    assert (turned.asker, turned.partner, turned.state) == (theirs, ours, "pending")
    assert (turned.context, turned.asked_at, turned.asked_by) == ("Lasers?", later, actor)
    assert (turned.version, turned.answered_at) == (3, None)
    withdraw_request(actor=make_user(), now=NOW, request=turned)
    assert ask(theirs, ours).version == 5
    assert ask(ours, theirs).state == "accepted"


def test_refusal_of_a_second_question_says_who_asked(pair):
    ours, theirs = pair
    made = ask(ours, theirs)
    answer_request(actor=None, now=NOW, request=made, version=1, accept=False)
    with pytest.raises(OperationRefused, match="You have already asked"):
        ask(ours, theirs)
    with pytest.raises(OperationRefused, match="already a request between you"):
        ask(theirs, ours)


def test_request_is_answered_and_availability_set_until_the_event_is_over(call, pair):
    made = make_request(*pair, accepted=False)
    over = call.event.ends_at
    with pytest.raises(OperationRefused, match="event is over"):
        answer_request(actor=None, now=over, request=made, version=1, accept=True)
    with pytest.raises(OperationRefused, match="event is over"):
        set_availability(actor=None, now=over, delegate=pair[0].delegates.get(), free_slots=set())
    assert not Unavailability.objects.exists()
    made.refresh_from_db()
    assert made.state == "pending"
    just_before = over - timedelta(seconds=1)
    answer_request(actor=None, now=just_before, request=made, version=1, accept=True)
    set_availability(
        actor=None, now=just_before, delegate=pair[0].delegates.get(), free_slots=set()
    )
    assert Unavailability.objects.count() == 4


def test_request_with_the_same_key_is_one(pair):
    actor = make_user()
    first = ask(*pair, key="k", actor=actor)
    assert ask(*pair, key="k", actor=actor) == first
    with pytest.raises(OperationRefused):
        ask(*pair, key="other", actor=actor)


def test_request_is_refused_outside_its_time_and_for_who_does_not_fit(call, pair):
    ours, theirs = pair
    for moment in (NOW - timedelta(days=6), NOW + timedelta(days=6)):
        with pytest.raises(OperationRefused, match="at this stage"):
            ask(ours, theirs, now=moment)
    waiting = make_application(call, side=1, selected=False)
    for asker, partner in [(ours, waiting), (waiting, ours)]:
        with pytest.raises(OperationRefused, match="does not take part"):
            ask(asker, partner)
    elsewhere = make_application(make_matchmaking(), side=1)
    for partner in (make_application(call), ours, elsewhere):
        with pytest.raises(OperationRefused, match="between its two sides"):
            ask(ours, partner)
    assert not MeetingRequest.objects.exists()
    ask(ours, theirs)


def test_event_with_one_side_lets_everybody_ask_everybody_else():
    call = make_matchmaking(sides=[("Clusters", 5, [])])
    one, other = make_application(call), make_application(call)
    with pytest.raises(OperationRefused):
        ask(one, one)
    assert ask(one, other).state == "pending"


@pytest.mark.parametrize(("accept", "state"), [(True, "accepted"), (False, "declined")])
def test_request_is_answered_once(pair, accept, state):
    made = make_request(*pair, accepted=False)
    stale = MeetingRequest.objects.get()
    answer_request(actor=None, now=NOW, request=made, version=1, accept=accept)
    with pytest.raises(OperationRefused, match="already been answered"):
        answer_request(actor=None, now=NOW, request=made, version=2, accept=not accept)
    with pytest.raises(StaleForm):
        answer_request(actor=None, now=NOW, request=stale, version=1, accept=not accept)
    made.refresh_from_db()
    assert (made.state, made.version, made.answered_at) == (state, 2, NOW)


def test_request_is_withdrawn_while_it_is_open(pair):
    made = make_request(*pair, accepted=False)
    withdraw_request(actor=make_user(), now=NOW, request=made)
    made.refresh_from_db()
    assert made.state == "withdrawn"
    with pytest.raises(OperationRefused):
        withdraw_request(actor=make_user(), now=NOW, request=made)


def test_availability_closes_all_other_slots_and_can_be_set_again(call):
    delegate = make_application(call, delegates=2).delegates.first()
    slots = list(Slot.objects.filter(session__call=call))
    foreign = Slot.objects.exclude(session__call=call)

    def set_free(*free):
        set_availability(actor=None, now=NOW, delegate=delegate, free_slots={s.pk for s in free})
        return Unavailability.objects.count()

    assert set_free(*slots[:1]) == 3
    assert set_free(*slots[:1]) == 3
    assert set_free(*slots[:3]) == 1
    assert str(Unavailability.objects.first()).startswith("Delegate 1 21 Jul")
    assert set_free(*slots) == 0
    assert not foreign.exists()


def test_request_lapses_and_its_place_returns(call):
    call.request_quota, call.request_days = 1, 3
    call.save()
    ours, first, second = (make_application(call, side=side) for side in (0, 1, 1))
    asked = make_request(ours, first, accepted=False)
    assert asked.expires_at == NOW + timedelta(days=3)
    with pytest.raises(OperationRefused, match="You have 1 request open"):
        make_request(ours, second, accepted=False)
    later = NOW + timedelta(days=3)
    assert list(lapsed_requests(later - timedelta(seconds=1))) == []
    with pytest.raises(OperationRefused, match="has lapsed"):
        answer_request(actor=None, now=later, request=asked, version=1, accept=True)
    # From the moment it lapses, whether or not the job has run.
    again = ask_for_meeting(actor=None, now=later, asker=ours, partner=second)
    for request in lapsed_requests(later):
        expire_request(actor=None, now=later, request=request)
    asked.refresh_from_db()
    assert (asked.state, again.state) == ("expired", "pending")
    assert has_lapsed(asked, later)
    with pytest.raises(OperationRefused, match="has lapsed"):
        answer_request(actor=None, now=later, request=asked, version=2, accept=True)
    turned = ask_for_meeting(actor=None, now=later, asker=first, partner=ours)
    assert (turned.pk, turned.state, turned.asker) == (asked.pk, "pending", first)


def test_quota_lowered_below_what_is_open_says_both(call):
    ours, *others = (make_application(call, side=side) for side in (0, 1, 1, 1))
    for one in others[:2]:
        make_request(ours, one, accepted=False)
    call.request_quota = 1
    call.save()
    ours.refresh_from_db()
    with pytest.raises(OperationRefused, match="2 requests open; this event allows 1 at once"):
        make_request(ours, others[2], accepted=False)


def test_lapsed_question_is_no_yes_to_the_other_side(call):
    call.request_days = 1
    call.save()
    ours, theirs = make_application(call), make_application(call, side=1)
    make_request(ours, theirs, accepted=False)
    answer = ask_for_meeting(actor=None, now=NOW + timedelta(days=2), asker=theirs, partner=ours)
    assert (answer.state, answer.asker) == ("pending", theirs)


def test_request_that_was_answered_in_time_stays(call):
    call.request_days = 1
    call.save()
    asked = make_request(make_application(call), make_application(call, side=1))
    expire_request(actor=None, now=NOW + timedelta(days=9), request=asked)
    asked.refresh_from_db()
    assert asked.state == "accepted"


def test_pending_requests_close_no_time(call):
    ours = make_application(call)
    for _ in range(3):
        make_request(ours, make_application(call, side=1), accepted=False)
    other = make_application(call, side=1)
    make_request(ours, other)
    assert len(common_times(ours, other)) == 4
    assert make_schedule(call).meetings.count() == 1


def test_wish_is_kept_for_the_schedule_alone_and_taken_back(call):
    ours, theirs = make_application(call), make_application(call, side=1)
    actor = make_user()

    def wish(value):
        set_wish(actor=actor, now=NOW, application=ours, partner=theirs, value=value)
        return list(ours.wishes.values_list("value", flat=True))

    assert (wish("must"), wish("no"), wish("")) == (["must"], ["no"], [])
    assert {r.details.get("value") for r in AuditRecord.objects.filter(verb="wish.set")} == {None}
    with pytest.raises(OperationRefused, match="over"):
        set_wish(actor=actor, now=call.event.ends_at, application=ours, partner=theirs, value="no")


def test_partner_without_a_common_time_is_asked_to_open_up_once(call):
    ours, theirs = make_application(call), make_application(call, side=1)
    actor = make_user()

    def nudge(now=NOW):
        ask_to_open_up(actor=actor, now=now, application=ours, partner=theirs)

    with pytest.raises(OperationRefused, match="in common already"):
        nudge()
    set_availability(actor=None, now=NOW, delegate=theirs.delegates.get(), free_slots=set())
    nudge()
    letter = OutgoingMail.objects.get(recipient=theirs.delegates.get().email)
    assert "no time open in common" in letter.text
    with pytest.raises(OperationRefused, match="a short while ago"):
        nudge()
    nudge(NOW + timedelta(days=3))
    with pytest.raises(OperationRefused, match="over"):
        nudge(call.event.ends_at)
