"""Polls: opening, voting once, reading, pages, and what the ballots do not tell."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.polls.models import Ballot, RollEntry
from hansa.polls.operations import cast_vote, open_poll
from hansa.polls.queries import current_poll, may_vote, opened_polls, result_of
from tests.factories import NOW, make_poll, make_user

DAY = timedelta(days=1)


@pytest.mark.django_db
def test_vote_counts_once_and_leaves_no_trace():
    voter = make_user()
    poll = make_poll(voters=[voter])
    records = AuditRecord.objects.count()
    yes, no = poll.options.all()[:2]
    assert may_vote(voter, poll, NOW)
    cast_vote(actor=voter, now=NOW, poll=poll, option=yes)
    assert not may_vote(voter, poll, NOW)
    with pytest.raises(OperationRefused, match="voted already"):
        cast_vote(actor=voter, now=NOW, poll=poll, option=no)
    assert [(s.votes, s.percent) for s in result_of(poll)] == [(1, 100), (0, 0), (0, 0)]
    assert AuditRecord.objects.count() == records
    assert {f.name for f in Ballot._meta.get_fields()} == {"id", "option"}
    assert str(Ballot.objects.get()) == str(Ballot.objects.get().pk)
    assert str(RollEntry.objects.get()) == str(poll.pk)


@pytest.mark.django_db
def test_vote_is_refused_before_after_and_for_strangers():
    voter, stranger = make_user(), make_user()
    poll = make_poll(voters=[voter])
    option = poll.options.first()
    for moment in (NOW - 2 * DAY, NOW + 2 * DAY):
        assert not may_vote(voter, poll, moment)
        with pytest.raises(OperationRefused, match="closed"):
            cast_vote(actor=voter, now=moment, poll=poll, option=option)
    assert not may_vote(stranger, poll, NOW)
    assert not may_vote(AnonymousUser(), poll, NOW)
    with pytest.raises(OperationRefused):
        cast_vote(actor=stranger, now=NOW, poll=poll, option=option)
    assert not Ballot.objects.exists()
    cast_vote(actor=voter, now=NOW, poll=poll, option=option)
    assert Ballot.objects.count() == 1


@pytest.mark.django_db
def test_current_poll_is_the_newest_that_takes_votes():
    assert current_poll(NOW) is None
    make_poll("old", opens_at=NOW - 5 * DAY)
    make_poll("new")
    make_poll("over", closes_at=NOW - timedelta(hours=1))
    make_poll("future", opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    assert current_poll(NOW).slug == "new"
    assert {p.slug for p in opened_polls(NOW)} == {"old", "new", "over"}
    assert [s.percent for s in result_of(current_poll(NOW))] == [0, 0, 0]


@pytest.mark.django_db
def test_pages_take_a_vote_and_say_what_is_wrong(client, sign_in):
    voter = make_user()
    poll = make_poll("p", voters=[voter])
    option = poll.options.first()
    assert b"Shall we?" in client.get("/polls/").content
    assert client.get("/polls/p/").status_code == 200
    assert client.post("/polls/p/vote/", {"option": option.pk}).status_code == 302
    assert not Ballot.objects.exists()
    browser = sign_in(voter)
    for wrong in ("", "x", "²", "9" * 40):
        answer = browser.post("/polls/p/vote/", {"option": wrong}, follow=True)
        assert b"Choose one of the answers" in answer.content
    good = browser.post("/polls/p/vote/", {"option": option.pk}, follow=True)
    assert b"Your vote is counted" in good.content
    again = browser.post("/polls/p/vote/", {"option": option.pk}, follow=True)
    assert b"voted already" in again.content
    assert Ballot.objects.count() == 1


@pytest.mark.django_db
def test_opened_poll_has_its_answers_in_order_and_a_roll():
    voter = make_user()
    poll = open_poll(
        actor=None, now=NOW, slug="p", question="Which?", options=["B", "A"], opens_at=NOW,
        closes_at=NOW + DAY, voters=[voter],
    )  # fmt: skip
    assert [str(o) for o in poll.options.all()] == ["B", "A"]
    assert [e.user for e in poll.roll.all()] == [voter]
    assert AuditRecord.objects.get().verb == "poll.open"


def vote_by_reading_first(actor, poll, option, meet):
    """Vote as it must not be done: read whether there is a vote left, then write."""
    with transaction.atomic():
        entry = RollEntry.objects.get(poll=poll, user=actor)
    meet()
    if not entry.has_voted:
        with transaction.atomic():
            RollEntry.objects.filter(pk=entry.pk).update(has_voted=True)
            Ballot.objects.create(option=option)


def at_once(number, act):
    """Run this many threads that begin together; each closes its connection."""
    barrier = Barrier(number, timeout=30)
    mistakes = []

    def run():
        try:
            act(barrier.wait)
        except OperationRefused:
            pass
        except Exception as error:
            mistakes.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert mistakes == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_one_person_votes_from_many_windows_at_once_and_counts_once(guarded):
    voter = make_user()
    poll = make_poll(voters=[voter])
    option = poll.options.first()

    def act(meet):
        if guarded:
            meet()
            cast_vote(actor=voter, now=NOW, poll=poll, option=option)
        else:
            vote_by_reading_first(voter, poll, option, meet)

    at_once(6, act)
    # The control: without the guard the same test shows double votes.
    assert Ballot.objects.count() == (1 if guarded else 6)
