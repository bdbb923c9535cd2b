"""
What somebody who holds a full copy of the database learns about who voted how.

The attack lines up the roll and the ballots in every order a database keeps: by key, by where rows
lie, by which transaction wrote them. Each voter casts an order of their own, so that a ballot that
is matched is known to be the right one.
"""

from itertools import islice, permutations
from pathlib import Path

import pytest
from django.db import connection

from hansa.common import clock
from hansa.common.errors import OperationRefused
from hansa.polls import tasks
from hansa.polls.models import Ballot, RollEntry
from hansa.polls.operations import cast_vote, seal_poll
from hansa.polls.queries import polls_to_seal, result_of
from hansa.polls.tasks import seal_polls
from tests.factories import DAY, NOW, make_user
from tests.factories_polls import make_poll

VOTERS = 400
OPTIONS = "ABCDEF"


def orders(table):
    """Return every way in which the database can put the rows of a table in order."""
    if connection.vendor == "postgresql":
        return ["id", "ctid", "xmin::text::bigint, ctid", "xmin::text::bigint DESC, ctid"]
    return ["id", "rowid", "rowid DESC"]


def rows(table, columns, order):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {order}")
        return cursor.fetchall()


def linked(voted):
    """Return the largest part of the voters that some order of the rows links to their ballot."""
    best = 0.0
    for roll_order in orders("polls_rollentry"):
        roll = [
            user for user, has in rows("polls_rollentry", "user_id, has_voted", roll_order) if has
        ]
        for ballot_order in orders("polls_ballot"):
            ballots = {}
            for vote, option, value in rows("polls_ballot", "vote, option_id, value", ballot_order):
                ballots.setdefault(vote, {})[option] = value
            guessed = zip(roll, ballots.values(), strict=True)
            right = sum(voted[user] == ballot for user, ballot in guessed)
            best = max(best, right / len(voted))
    return best


@pytest.fixture
def cast():
    """Let 400 people vote one after another, each in an order of its own."""
    voters = [make_user() for _ in range(VOTERS)]
    poll = make_poll(kind="ranking", options=list(OPTIONS), voters=voters)
    options = list(poll.options.all())
    voted = {}
    for voter, order in zip(voters, islice(permutations(options), VOTERS), strict=True):
        cast_vote(actor=voter, now=NOW, poll=poll, options=order)
        voted[voter.pk] = {option.pk: len(order) - n for n, option in enumerate(order, 1)}
    return poll, voted


@pytest.mark.django_db(transaction=True)
def test_after_closing_a_full_copy_links_nobody_and_before_it_everybody(cast, monkeypatch):
    poll, voted = cast
    assert linked(voted) == 1.0, "the control: without the rewrite the attack links all"
    before = result_of(poll)
    monkeypatch.setattr(clock, "now", lambda: NOW + 2 * DAY)
    seal_polls.call_local()
    assert not polls_to_seal(NOW + 2 * DAY).exists()
    assert linked(voted) <= 1 / VOTERS + 0.02
    assert [s.percent for s in result_of(poll).shares] == [s.percent for s in before.shares]
    assert RollEntry.objects.filter(has_voted=True).count() == VOTERS


@pytest.mark.django_db
def test_sealing_waits_for_the_end_keeps_the_votes_and_forgets_addresses(monkeypatch):
    poll = make_poll(audience="invited")
    entry = RollEntry.objects.create(poll=poll, address="ada@example.org")
    RollEntry.objects.create(poll=poll, address="bob@example.org")
    cast_vote(actor=None, now=NOW, poll=poll, options=[poll.options.first()], entry=entry)
    old = Ballot.objects.get()
    with pytest.raises(OperationRefused, match="still open"):
        seal_poll(actor=None, now=NOW, poll=poll)
    called = []
    monkeypatch.setattr(tasks, "forget_old_rows", lambda: called.append(1))
    monkeypatch.setattr(clock, "now", lambda: NOW + 2 * DAY)
    seal_polls.call_local()
    seal_polls.call_local()
    assert called == [1], "nothing is left to seal the second time"
    new = Ballot.objects.get()
    assert new.option == old.option
    assert {old.pk, old.vote}.isdisjoint({new.pk, new.vote})
    assert sorted(poll.roll.values_list("address", "has_voted")) == [("", False), ("", True)]
    monkeypatch.undo()
    tasks.forget_old_rows()  # in a transaction, as here, nothing can be forgotten, nor breaks


@pytest.mark.django_db(transaction=True)
def test_a_file_that_was_copied_after_sealing_does_not_hold_the_old_ballots(cast, monkeypatch):
    if connection.vendor != "sqlite" or connection.settings_dict["NAME"] == ":memory:":
        pytest.skip("PostgreSQL writes the tables anew")
    path = str(connection.settings_dict["NAME"])
    if "mode=memory" in path:
        pytest.skip("there is no file")
    old = Ballot.objects.first().pk.hex.encode()
    tasks.forget_old_rows()
    assert old in Path(path).read_bytes(), "the control: it is there before"
    monkeypatch.setattr(clock, "now", lambda: NOW + 2 * DAY)
    seal_polls.call_local()
    assert old not in Path(path).read_bytes()
