"""Somebody did not come: who sits there and who is free and wanted to meet them, meet now."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.models import (
    Delegate,
    Interpreter,
    Meeting,
    MeetingRequest,
    Offer,
    ScheduleVersion,
    Table,
)
from hansa.matchmaking.operations.day import mark_meeting
from hansa.matchmaking.operations.delegates import set_availability
from hansa.matchmaking.operations.requesting import set_wish
from hansa.matchmaking.operations.substituting import answer_offer, ask_to_meet_now
from hansa.matchmaking.presentation.day import free_now_for_screen
from hansa.matchmaking.queries.schedules import published_schedule, slots_of
from hansa.matchmaking.queries.substitutes import (
    Openings,
    Why,
    candidates_for,
    offers_to,
    slot_for_offers,
)
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_matchmaking,
    make_request,
    make_schedule,
    make_user,
)
from tests.races import at_once, unguarded, without_constraint, without_locks

MINUTE = timedelta(minutes=1)


def make_hall(**fields):
    """Make an event in whose first slot one meeting is missed, and others are free."""
    call = make_matchmaking(
        event=make_event(organiser=make_user()), **{"slots": 2, "tables": 2, **fields}
    )
    ours = [make_application(call) for _ in range(3)]
    theirs = [make_application(call, side=1) for _ in range(3)]
    missed = make_request(ours[0], theirs[0])
    waiting = make_request(ours[0], theirs[1])
    make_request(ours[1], theirs[0])
    make_schedule(call, [(0, 0), None, None], published=True)
    begins = slots_of(call)[0].starts_at
    meeting = published_schedule(call).meetings.get(request=missed)
    mark_meeting(
        actor=make_user(), now=begins, meeting=meeting, about=theirs[0], state="absent",
        said_by=ours[0],
    )  # fmt: skip
    OutgoingMail.objects.all().delete()
    return call, ours, theirs, begins, waiting


@pytest.fixture
def hall(db):
    """Make such an event, and give its parts."""
    return make_hall()


def person(application):
    return application.delegates.select_related(
        "application__call__event", "application__organisation", "user"
    ).get()


def offered(call, one, now):
    slot = slot_for_offers(call, now)
    openings = Openings(published_schedule(call), slot)
    return [(c.delegate.application, c.why) for c in candidates_for(person(one), openings, now)]


def ask(call, one, other, now, *, slot=0):
    return ask_to_meet_now(
        actor=make_user(), now=now, asker=person(one), partner=person(other),
        slot=slots_of(call)[slot],
    )  # fmt: skip


def answer(offer, now, *, accept=True):
    return answer_offer(actor=make_user(), now=now, offer=offer, accept=accept)


def test_who_sits_there_is_offered_whom_they_agreed_with_and_the_other_way_round(hall):
    call, ours, theirs, begins, _waiting = hall
    assert offered(call, ours[0], begins) == [(theirs[1], Why.AGREED)]
    assert offered(call, theirs[1], begins) == [(ours[0], Why.AGREED)]
    assert offered(call, theirs[0], begins) == []  # did not come
    assert offered(call, ours[1], begins) == []  # agreed with somebody who did not come


def test_requests_and_ones_own_wishes_count_and_what_others_wish_is_not_told(hall):
    call, ours, theirs, begins, _waiting = hall
    make_request(theirs[2], ours[0], accepted=False)
    assert offered(call, ours[0], begins) == [
        (theirs[1], Why.AGREED), (theirs[2], Why.THEY_ASKED),
    ]  # fmt: skip
    assert offered(call, theirs[2], begins) == [(ours[0], Why.YOU_ASKED)]
    wish = {"actor": make_user(), "now": NOW}
    set_wish(**wish, application=theirs[2], partner=ours[2], value="must")
    assert (ours[2], Why.YOU_WISHED) in offered(call, theirs[2], begins)
    assert offered(call, ours[2], begins) == []
    set_wish(**wish, application=theirs[2], partner=ours[0], value="no")
    assert offered(call, ours[0], begins) == [(theirs[1], Why.AGREED)]
    MeetingRequest.objects.filter(asker=ours[0], partner=theirs[1]).update(state="declined")
    assert offered(call, ours[0], begins) == []


def test_request_that_lapsed_or_was_taken_back_is_none(hall):
    call, ours, theirs, begins, waiting = hall
    MeetingRequest.objects.filter(pk=waiting.pk).update(state="withdrawn")
    made = make_request(theirs[2], ours[0], accepted=False)
    MeetingRequest.objects.filter(pk=made.pk).update(expires_at=NOW)
    assert offered(call, ours[0], begins) == []


def test_nobody_is_offered_whom_the_time_or_the_room_does_not_let(hall):
    call, ours, theirs, begins, _waiting = hall
    set_availability(actor=None, now=NOW, delegate=person(theirs[1]), free_slots=set())
    assert offered(call, ours[0], begins) == []
    theirs[1].delegates.get().unavailable.all().delete()
    Table.objects.update(is_closed=True)
    assert offered(call, ours[0], begins) == []
    call.event.format = "virtual"
    call.event.save()
    assert offered(call, ours[0], begins) == [(theirs[1], Why.AGREED)]
    made = answer(ask(call, ours[0], theirs[1], begins), begins)
    assert made.table is None


def test_on_one_side_everybody_may_meet_everybody_but_oneself(db):
    call = make_matchmaking(sides=(("Clusters", 9, []),), tables=1)
    one, other = make_application(call), make_application(call)
    make_request(one, make_application(call))
    make_schedule(call, [(1, 0)], published=True)
    set_wish(actor=make_user(), now=NOW, application=one, partner=other, value="like")
    begins = slots_of(call)[0].starts_at
    assert offered(call, one, begins) == [(other, Why.YOU_WISHED)]
    with pytest.raises(OperationRefused, match="may not meet"):
        ask(call, one, one, begins)


def test_slot_that_is_on_for_a_third_and_then_the_next_if_it_is_soon(hall):
    call, *_rest, begins, _waiting = hall
    first, second = slots_of(call)
    assert slot_for_offers(call, begins - 61 * MINUTE) is None
    assert slot_for_offers(call, begins - 60 * MINUTE) == first
    assert slot_for_offers(call, begins + 6 * MINUTE) == first
    assert slot_for_offers(call, begins + 7 * MINUTE) == second
    assert slot_for_offers(call, second.ends_at) is None


def test_one_asks_the_other_accepts_and_the_meeting_is_in_the_next_version(hall):
    call, ours, theirs, begins, waiting = hall
    offer = ask(call, ours[0], theirs[1], begins)
    assert ask(call, ours[0], theirs[1], begins) == offer
    mail = OutgoingMail.objects.get()
    assert mail.recipient == person(theirs[1]).email
    assert "asks you to meet" in mail.text
    assert list(offers_to(person(theirs[1]), begins)) == [offer]
    assert offer.table.number == 1  # where the one who waits sits already
    made = answer(offer, begins + 9 * MINUTE)
    assert (made.state, made.table.number) == ("accepted", 1)
    version = published_schedule(call)
    meeting = version.meetings.get()
    assert (version.number, meeting.request, meeting.slot) == (2, waiting, slots_of(call)[0])
    assert {seat.delegate for seat in meeting.seats.all()} == {
        person(ours[0]), person(theirs[1]),
    }  # fmt: skip
    assert not offers_to(person(theirs[1]), begins).exists()
    told = OutgoingMail.objects.filter(campaign__startswith="schedule")
    assert {mail.recipient for mail in told} == {
        person(one).email for one in (ours[0], theirs[0], theirs[1])
    }
    with pytest.raises(OperationRefused, match="answered already"):
        answer(offer, begins)
    with pytest.raises(OperationRefused, match="no longer free"):
        ask(call, ours[0], theirs[2], begins)


def test_who_is_asked_and_asks_says_yes(hall):
    call, ours, theirs, begins, _waiting = hall
    theirs[2].delegates.update(user=make_user(language="fr"))
    ask(call, ours[2], theirs[2], begins)
    made = ask(call, theirs[2], ours[2], begins)
    assert made.state == "accepted"
    request = MeetingRequest.objects.get(asker=ours[2], partner=theirs[2])
    assert (request.state, request.version, request.answered_at) == ("accepted", 1, begins)


def test_question_that_waited_becomes_the_meetings(hall):
    call, ours, theirs, begins, _waiting = hall
    asked = make_request(theirs[2], ours[2], accepted=False)
    answer(ask(call, ours[2], theirs[2], begins), begins)
    asked.refresh_from_db()
    assert (asked.state, asked.version) == ("accepted", 2)


def test_no_is_no_for_this_slot(hall):
    call, ours, theirs, begins, _waiting = hall
    made = answer(ask(call, ours[0], theirs[1], begins), begins, accept=False)
    assert (made.state, published_schedule(call).number) == ("declined", 1)
    with pytest.raises(OperationRefused, match="would rather not"):
        ask(call, ours[0], theirs[1], begins)
    assert ask(call, ours[0], theirs[1], begins, slot=1)


def test_offer_lapses_with_its_slot_and_is_refused_where_it_cannot_be(hall):
    call, ours, theirs, begins, _waiting = hall
    offer = ask(call, ours[0], theirs[1], begins)
    over = begins + 20 * MINUTE
    assert not offers_to(person(theirs[1]), over).exists()
    with pytest.raises(OperationRefused, match="lapsed"):
        answer(offer, over)
    with pytest.raises(OperationRefused, match="may not meet"):
        ask(call, ours[0], ours[2], begins)
    answer(offer, begins)
    with pytest.raises(OperationRefused, match="in the schedule"):
        ask(call, ours[0], theirs[1], begins, slot=1)
    Table.objects.update(is_closed=True)
    with pytest.raises(OperationRefused, match="No table"):
        ask(call, ours[2], theirs[2], begins)
    ScheduleVersion.objects.all().delete()
    with pytest.raises(OperationRefused, match="No schedule"):
        ask(call, ours[2], theirs[2], begins)


def test_table_suits_whoever_needs_it(hall):
    call, ours, theirs, begins, _waiting = hall
    Table.objects.filter(number=1).update(is_accessible=False)
    theirs[1].delegates.update(needs_accessible=True)
    assert ask(call, ours[0], theirs[1], begins).table.number == 2


def test_colleague_of_somebody_busy_is_free(hall):
    call, ours, theirs, begins, _waiting = hall
    Delegate.objects.create(application=theirs[1], name="Mei", email="mei@example.org")
    set_availability(
        actor=None, now=NOW, delegate=theirs[1].delegates.first(), free_slots=set()
    )  # fmt: skip
    openings = Openings(published_schedule(call), slots_of(call)[0])
    found = candidates_for(person(ours[0]), openings, begins)
    assert [one.delegate.name for one in found] == ["Mei"]


def speak(application, *languages):
    application.delegates.update(languages=list(languages))


def test_a_free_interpreter_counts_and_helps_the_meeting_that_is_made(hall):
    call, ours, theirs, begins, _waiting = hall
    speak(ours[0], "de")
    speak(theirs[1], "zh")
    assert offered(call, ours[0], begins) == []
    with pytest.raises(OperationRefused, match="no interpreter is free"):
        ask(call, ours[0], theirs[1], begins)
    Interpreter.objects.create(call=call, name="Ana", languages=["de", "fr"])
    mei = Interpreter.objects.create(call=call, name="Mei", languages=["zh", "de"])
    assert offered(call, ours[0], begins) == [(theirs[1], Why.AGREED)]
    shown = free_now_for_screen(person(ours[0]), published_schedule(call), begins)
    assert shown["free_now"][0]["text"].endswith("table 1, Mei interprets")
    offer = ask(call, ours[0], theirs[1], begins)
    shown = free_now_for_screen(person(theirs[1]), published_schedule(call), begins)
    assert shown["offers"][0]["text"].endswith("table 1, Mei interprets")
    # Closed meanwhile, she helps nobody: the question cannot be accepted, and is not shown.
    Interpreter.objects.filter(pk=mei.pk).update(is_closed=True)
    version = published_schedule(call)
    assert free_now_for_screen(person(theirs[1]), version, begins)["offers"] == []
    with pytest.raises(OperationRefused, match="no interpreter is free"):
        answer(offer, begins)
    Interpreter.objects.filter(pk=mei.pk).update(is_closed=False)
    answer(offer, begins)
    meeting = published_schedule(call).meetings.get(request__partner=theirs[1])
    assert meeting.interpreter == mei
    told = OutgoingMail.objects.get(recipient=person(ours[0]).email, campaign__contains="schedule")
    assert "table 1, Mei interprets" in told.text


def test_interpreter_who_helps_another_meeting_is_not_free(hall):
    call, ours, theirs, begins, _waiting = hall
    speak(ours[0], "de")
    speak(theirs[1], "zh")
    mei = Interpreter.objects.create(call=call, name="Mei", languages=["zh", "de"])
    version = published_schedule(call)
    # Of the meeting in whose place theirs comes she is free.
    version.meetings.update(interpreter=mei)
    assert offered(call, ours[0], begins) == [(theirs[1], Why.AGREED)]
    # So she is of another that somebody missed: it stays in the schedule, and she leaves it.
    set_wish(actor=make_user(), now=NOW, application=ours[2], partner=theirs[2], value="must")
    speak(ours[2], "de")
    speak(theirs[2], "zh")
    assert offered(call, ours[2], begins) == [(theirs[2], Why.YOU_WISHED)]
    answer(ask(call, ours[2], theirs[2], begins), begins)
    made = published_schedule(call)
    assert made.meetings.get(request__asker=ours[2]).interpreter == mei
    missed = made.meetings.get(request__asker=ours[0])
    assert missed.interpreter is None
    assert made.meetings.filter(slot=missed.slot, interpreter=mei).count() == 1
    # Of the one that she helps now she is not.
    assert offered(call, ours[0], begins) == []


def test_a_colleague_with_ones_language_comes_before_an_interpreter(hall):
    call, ours, theirs, begins, _waiting = hall
    speak(ours[0], "de")
    speak(theirs[1], "zh")
    Interpreter.objects.create(call=call, name="Mei", languages=["zh", "de"])
    Delegate.objects.create(application=theirs[1], name="Udo", email="u@example.org",
                            languages=["de"])  # fmt: skip
    openings = Openings(published_schedule(call), slots_of(call)[0])
    found = candidates_for(person(ours[0]), openings, begins)
    assert [(one.delegate.name, one.interpreter) for one in found] == [("Udo", None)]


def test_page_shows_who_asked_and_who_is_free(hall):
    call, ours, theirs, begins, _waiting = hall
    version = published_schedule(call)
    assert free_now_for_screen(person(ours[0]), None, begins) == {"free_now": [], "offers": []}
    shown = free_now_for_screen(person(ours[0]), version, begins)
    assert [(row["title"], row["text"]) for row in shown["free_now"]] == [
        (str(theirs[1]), "you agreed to meet · 15:30, table 1")
    ]
    offer = ask(call, theirs[1], ours[0], begins)
    shown = free_now_for_screen(person(ours[0]), version, begins)
    assert (shown["free_now"], len(shown["offers"])) == ([], 1)
    assert "would like to meet you at 15:30, table 1" in shown["offers"][0]["text"]
    theirs_page = free_now_for_screen(person(theirs[1]), version, begins)
    assert theirs_page["free_now"][0]["asked"] == offer
    # Past a third of the slot it can still be answered, also when none comes after.
    slots_of(call)[1].delete()
    late = free_now_for_screen(person(ours[0]), version, begins + 15 * MINUTE)
    assert (late["free_now"], len(late["offers"])) == ([], 1)
    answer(offer, begins, accept=False)
    shown = free_now_for_screen(person(theirs[1]), version, begins)
    assert shown["free_now"][0]["declined"]
    # What cannot be accepted any more is not shown.
    other = ask(call, ours[2], theirs[2], begins)
    set_availability(actor=None, now=NOW, delegate=person(theirs[2]), free_slots=set())
    assert free_now_for_screen(person(theirs[2]), version, begins)["offers"] == []
    assert other.state == "open"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_two_accept_one_person_for_one_slot_at_once_and_one_of_them_has_it(guarded):
    """Without taking turns both are told yes, each by a version with the same number."""
    call, ours, theirs, begins, _waiting = make_hall()
    offers = [ask(call, ours[0], other, begins) for other in (theirs[1], theirs[2])]
    accept = answer_offer if guarded else unguarded(answer_offer)
    actor = make_user()

    def say_yes(offer):
        return lambda: accept(
            actor=actor, now=begins, offer=Offer.objects.get(pk=offer.pk), accept=True
        )

    off = without_constraint(ScheduleVersion, "version_number_once")
    with nullcontext() if guarded else without_locks(), nullcontext() if guarded else off:
        outcomes = at_once(
            *map(say_yes, offers), before='INSERT INTO "matchmaking_scheduleversion"',
            guarded=guarded,
        )  # fmt: skip
        seats = Meeting.objects.filter(version__number=2, seats__delegate=person(ours[0])).count()
    said_yes = [one for one in outcomes if isinstance(one, Offer) and one.state == "accepted"]
    assert (len(said_yes), seats) == ((1, 1) if guarded else (2, 2))
    if guarded:
        refused = next(one for one in outcomes if isinstance(one, OperationRefused))
        assert "no longer free" in str(refused)
