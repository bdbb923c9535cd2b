"""Polls: opening, voting once, reading, pages, and what the ballots do not tell."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

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
