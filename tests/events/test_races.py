"""Sixty who want the last place, and a place given up while two wait: on both databases."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from hansa.common.errors import OperationRefused
from hansa.events.models import QuestionVote, Registration
from hansa.events.operations import registering, talking
from hansa.events.operations.registering import cancel_registration, register_for_event
from hansa.events.operations.talking import ask_ahead, vote_for_question
from hansa.mail.models import OutgoingMail
from tests.factories import NOW, make_user
from tests.factories_calendar import make_registration, make_webinar
from tests.races import at_once, unguarded, without_constraint, without_locks

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 60
WRITES = 'INSERT INTO "events_registration"'
FREES = 'UPDATE "events_registration"'


def together(acts):
    """Run each act in a thread of its own, all begun at once; return what came of each."""
    begin, outcomes = Barrier(len(acts)), [None] * len(acts)

    def run(place):
        try:
            begin.wait(30)
            outcomes[place] = acts[place]()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[n]) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return outcomes


def number(event, status):
    return Registration.objects.filter(event=event, status=status).count()


def moved_up(registrations):
    """Return how many letters told these that they moved up."""
    told = OutgoingMail.objects.filter(subject__startswith="You have moved up")
    return told.filter(recipient__in=[one.user.email for one in registrations]).count()


def wanting(event, user, operation=register_for_event):
    return lambda: operation(actor=user, now=NOW, event=event, name=user.name)


def test_the_last_place_goes_once_among_sixty():
    event = make_webinar(places=1)
    users = [make_user() for _ in range(CLIENTS)]
    outcomes = together([wanting(event, user) for user in users])
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert (number(event, "registered"), number(event, "waiting")) == (1, CLIENTS - 1)


def test_without_a_waiting_list_all_but_one_are_told_why():
    event = make_webinar(places=1, has_waiting_list=False)
    outcomes = together([wanting(event, make_user()) for _ in range(CLIENTS)])
    refused = [one for one in outcomes if isinstance(one, OperationRefused)]
    assert (len(refused), Registration.objects.count()) == (CLIENTS - 1, 1)


def test_a_place_given_up_goes_to_one_of_two_who_wait_while_sixty_come():
    event = make_webinar(places=1)
    seat = make_registration(event)
    first, second = make_registration(event), make_registration(event)
    newcomers = [make_user() for _ in range(CLIENTS)]
    leaving = lambda: cancel_registration(actor=seat.user, now=NOW, registration=seat)  # noqa: E731
    outcomes = together([leaving, *(wanting(event, user) for user in newcomers)])
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("registered", "waiting")
    assert (number(event, "registered"), number(event, "waiting")) == (1, CLIENTS + 1)


def test_two_who_give_places_up_at_once_let_two_move_up():
    event = make_webinar(places=2)
    seats = [make_registration(event) for _ in range(2)]
    waits = [make_registration(event) for _ in range(3)]
    outcomes = at_once(
        *(
            lambda one=one: cancel_registration(actor=one.user, now=NOW, registration=one)
            for one in seats
        ),
        before=FREES,
        guarded=True,
    )
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    statuses = [Registration.objects.get(pk=one.pk).status for one in waits]
    assert statuses == ["registered", "registered", "waiting"]
    assert moved_up(waits) == 2


def test_control_without_taking_turns_the_last_place_goes_twice(monkeypatch):
    event = make_webinar(places=1)
    users = [make_user(), make_user()]
    monkeypatch.setattr(registering, "record", lambda **_: None)
    with without_locks():
        at_once(
            *(wanting(event, user, unguarded(register_for_event)) for user in users),
            before=WRITES,
            guarded=False,
        )
    assert number(event, "registered") == 2


def test_control_without_taking_turns_the_same_people_move_up_twice(monkeypatch):
    event = make_webinar(places=2)
    seats = [make_registration(event) for _ in range(2)]
    waits = [make_registration(event) for _ in range(2)]
    monkeypatch.setattr(registering, "record", lambda **_: None)
    leave, real, seen = unguarded(cancel_registration), registering.waiting, Barrier(2)

    def both_look(event):
        line = list(real(event))
        seen.wait(8)
        return line

    monkeypatch.setattr(registering, "waiting", both_look)
    with without_locks():
        together([
            lambda one=one: leave(actor=one.user, now=NOW, registration=one) for one in seats
        ])  # fmt: skip
    assert moved_up(waits) > 2


@pytest.fixture
def asked():
    event = make_webinar(format="virtual", city="")
    users = [make_registration(event).user for _ in range(2)]
    return ask_ahead(actor=users[0], now=NOW, event=event, text="?"), users[1]


def test_one_person_in_two_tabs_votes_once(asked):
    question, user = asked
    press = lambda: vote_for_question(actor=user, now=NOW, question=question, is_for=True)  # noqa: E731
    outcomes = at_once(press, press, before='INSERT INTO "events_questionvote"', guarded=True)
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert question.votes.filter(user=user).count() == 1


def test_control_without_the_unique_row_they_vote_twice(asked, monkeypatch):
    question, user = asked
    monkeypatch.setattr(talking, "record", lambda **_: None)
    vote = unguarded(vote_for_question)
    press = lambda: vote(actor=user, now=NOW, question=question, is_for=True)  # noqa: E731
    with without_constraint(QuestionVote, "question_voted_once"):
        at_once(press, press, before='INSERT INTO "events_questionvote"', guarded=False)
        assert question.votes.filter(user=user).count() == 2
