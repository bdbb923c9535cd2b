"""Questions sent ahead and their votes."""

import pytest

from hansa.common.errors import OperationRefused
from hansa.events.operations import talking
from hansa.events.operations.talking import (
    ask_ahead,
    remove_talk_question,
    vote_for_question,
)
from hansa.events.queries.talks import questions_ahead
from tests.factories import NOW, make_user
from tests.factories_calendar import make_registration, make_webinar

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    return make_webinar("talk", kind="webinar", format="virtual", city="")


def seated(talk):
    return make_registration(talk).user


def shown(talk, user):
    return [(q.text, q.votes_count, q.is_mine) for q in questions_ahead(talk, user)]


def vote(question, user, is_for=True):
    vote_for_question(actor=user, now=NOW, question=question, is_for=is_for)


def test_the_most_wanted_question_comes_first_and_everybody_votes_once(talk):
    ann, bob, eve = (seated(talk) for _ in range(3))
    first = ask_ahead(actor=ann, now=NOW, event=talk, text="First?")
    second = ask_ahead(actor=bob, now=NOW, event=talk, text="Second?")
    for _twice in range(2):
        vote(second, eve)
    assert shown(talk, eve) == [("Second?", 2, True), ("First?", 1, False)]
    vote(second, eve, is_for=False)
    vote(first, eve)
    assert shown(talk, ann) == [("First?", 2, True), ("Second?", 1, False)]
    assert str(second.votes.get()) == f"{bob}: Second?"
    assert remove_talk_question(actor=ann, now=NOW, question=first) == talk
    assert [text for text, *_ in shown(talk, ann)] == ["Second?"]


def test_only_those_with_a_place_ask_and_vote_and_only_until_it_is_over(talk, monkeypatch):
    ann, stranger = seated(talk), make_user()
    asked = ask_ahead(actor=ann, now=NOW, event=talk, text="?")
    with pytest.raises(OperationRefused, match="have a place"):
        ask_ahead(actor=stranger, now=NOW, event=talk, text="?")
    with pytest.raises(OperationRefused, match="have a place"):
        vote(asked, stranger)
    with pytest.raises(OperationRefused, match="over"):
        ask_ahead(actor=ann, now=talk.ends_at, event=talk, text="?")
    monkeypatch.setattr(talking, "MOST_ASKED", 1)
    with pytest.raises(OperationRefused, match="asked much"):
        ask_ahead(actor=ann, now=NOW, event=talk, text="?")
