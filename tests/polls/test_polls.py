"""Polls: opening, voting once, reading, pages, and what the ballots do not tell."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from hansa.common import clock
from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.polls.models import Ballot, RollEntry
from hansa.polls.operations import cast_vote, open_poll, seal_poll
from hansa.polls.queries import (
    current_poll,
    may_vote,
    opened_polls,
    polls_to_seal,
    result_of,
)
from hansa.polls.tasks import seal_polls
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


@pytest.mark.django_db
def test_rows_of_a_closed_poll_are_written_anew_and_mixed(monkeypatch):
    voters = [make_user() for _ in range(30)]
    poll = make_poll(voters=voters)
    yes, no = poll.options.all()[:2]
    for i, voter in enumerate(voters[:20]):
        cast_vote(actor=voter, now=NOW, poll=poll, option=yes if i < 10 else no)
    with pytest.raises(OperationRefused, match="still open"):
        seal_poll(actor=None, now=NOW, poll=poll)
    before = {b.pk for b in Ballot.objects.all()}
    shares = [s.votes for s in result_of(poll)]
    monkeypatch.setattr(clock, "now", lambda: NOW + 2 * DAY)
    assert list(polls_to_seal(clock.now())) == [poll]
    seal_polls.call_local()
    assert not polls_to_seal(clock.now()).exists()
    assert [s.votes for s in result_of(poll)] == shares == [10, 10, 0]
    assert not before & {b.pk for b in Ballot.objects.all()}
    roll = list(RollEntry.objects.order_by("pk"))
    assert {e.user_id for e in roll if e.has_voted} == {v.pk for v in voters[:20]}
    # One order in 30! is the old one.
    assert [e.user_id for e in roll] != [v.pk for v in voters]
    table = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT option_id FROM polls_ballot ORDER BY {table}")
        assert [row[0] for row in cursor] != [yes.pk] * 10 + [no.pk] * 10
    assert AuditRecord.objects.filter(verb="poll.seal").count() == 1
