"""Polls: writing, opening, voting once, reading, and what is withheld."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord, SearchDocument
from hansa.mail.models import OutgoingMail
from hansa.polls import operations
from hansa.polls.models import Ballot, Poll, RollEntry
from hansa.polls.operations import (
    cast_vote,
    close_poll,
    edit_poll,
    invite_voters,
    open_poll,
    write_poll,
)
from hansa.polls.permissions import can_edit_polls
from hansa.polls.queries import (
    current_poll,
    entry_by,
    entry_of,
    may_vote,
    members_to_vote,
    opened_polls,
    poll_drafts,
    polls_to_seal,
    result_of,
    results_by_group,
    token_of,
)
from tests.factories import NOW, make_user
from tests.factories_polls import make_poll

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Kind = Poll.Kind


def vote(poll, *places, voter=None, group=None, now=NOW):
    options = list(poll.options.all())
    cast_vote(
        actor=voter, now=now, poll=poll, options=[options[place] for place in places], group=group
    )


def all_vote(poll, *votes):
    """Let as many people vote as there are votes; each is the places chosen, and a group."""
    groups = list(poll.groups.all())
    for places, group in votes:
        voter = make_user()
        RollEntry.objects.create(poll=poll, user=voter)
        vote(poll, *places, voter=voter, group=None if group is None else groups[group])


def test_vote_counts_once_and_leaves_no_trace():
    voter = make_user()
    poll = make_poll(voters=[voter])
    records = AuditRecord.objects.count()
    assert may_vote(voter, poll, NOW)
    vote(poll, 0, voter=voter)
    assert not may_vote(voter, poll, NOW)
    with pytest.raises(OperationRefused, match="voted already"):
        vote(poll, 1, voter=voter)
    assert result_of(poll).voters == 1
    assert AuditRecord.objects.count() == records
    assert {f.name for f in Ballot._meta.get_fields()} == {"id", "vote", "option", "value", "group"}
    assert str(Ballot.objects.get()) == str(Ballot.objects.get().pk)
    assert str(RollEntry.objects.get()) == str(poll.pk)


def test_vote_is_refused_before_after_and_for_strangers():
    voter, stranger = make_user(), make_user()
    poll = make_poll(voters=[voter])
    for moment in (NOW - 2 * DAY, NOW + 2 * DAY):
        assert not may_vote(voter, poll, moment)
        with pytest.raises(OperationRefused, match="closed"):
            vote(poll, 0, voter=voter, now=moment)
    assert not may_vote(stranger, poll, NOW)
    assert not may_vote(AnonymousUser(), poll, NOW)
    assert entry_of(stranger, poll) is None
    with pytest.raises(OperationRefused):
        vote(poll, 0, voter=stranger)
    draft = make_poll(is_open=False, closes_at=NOW + DAY)
    with pytest.raises(OperationRefused, match="closed"):
        vote(draft, 0, voter=voter)
    assert not Ballot.objects.exists()


def test_current_poll_is_the_newest_for_everybody_that_takes_votes():
    assert current_poll(NOW) is None
    make_poll("old", opens_at=NOW - 5 * DAY)
    make_poll("new")
    make_poll("letters", audience="invited", opens_at=NOW)
    make_poll("over", opens_at=NOW - 2 * DAY, closes_at=NOW - timedelta(hours=1))
    draft = make_poll("draft", is_open=False)
    assert current_poll(NOW).slug == "new"
    assert {p.slug for p in opened_polls(NOW)} == {"old", "new", "over", "letters"}
    assert list(poll_drafts()) == [draft]
    assert [p.slug for p in polls_to_seal(NOW)] == ["over"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"options": ["One"]}, "Between 2 and 20 answers"),
        ({"options": [str(n) for n in range(21)]}, "Between 2 and 20 answers"),
        ({"options": ["Yes", " yes "]}, "Two answers are the same"),
        ({"groups": ["One"]}, "Between 2 and 12 groups"),
        ({"groups": ["One", "one"]}, "Two groups are the same"),
        ({"groups": ["One", "Two"]}, "Enter both the question"),
    ],
)
def test_a_poll_that_cannot_be_is_refused(changes, message):
    given = {"options": ["Yes", "No"], "groups": [], **changes}
    with pytest.raises(OperationRefused, match=message):
        write_poll(
            actor=None, now=NOW, details={"question": "New", "closes_at": NOW + DAY}, **given
        )


def test_a_draft_is_changed_until_it_opens_and_found_from_then_on():
    editor = make_user(role="editor")
    details = {"question": "New", "closes_at": NOW + DAY}
    made = [
        write_poll(actor=editor, now=NOW, details=details, options=["A", "B"], key="k")
        for _twice in range(2)
    ]
    assert made[0] == made[1]
    poll = made[0]
    assert poll.slug == "new-2", "new is the page of a form"
    changed = {
        "actor": editor, "now": NOW, "poll": poll, "version": 1, "options": ["C", "D"],
        "details": {"question": "Better?", "group_question": "Who?"}, "groups": ["X", "Y"],
    }  # fmt: skip
    edit_poll(**changed)
    assert [str(option) for option in poll.options.all()] == ["C", "D"]
    assert [str(group) for group in poll.groups.all()] == ["X", "Y"]
    with pytest.raises(StaleForm):
        edit_poll(**changed)
    voter = make_user()
    make_user(is_active=False)
    opened = open_poll(actor=editor, now=NOW, poll=poll, voters=members_to_vote())
    assert {entry.user for entry in opened.roll.all()} == {editor, voter}
    assert SearchDocument.objects.get(kind="poll").title == "Better?"
    with pytest.raises(OperationRefused, match="stays as it is"):
        edit_poll(**{**changed, "version": opened.version})
    with pytest.raises(OperationRefused, match="opened already"):
        open_poll(actor=editor, now=NOW, poll=poll)
    closed = close_poll(actor=editor, now=NOW + DAY / 2, poll=opened)
    with pytest.raises(OperationRefused, match="not open"):
        close_poll(actor=editor, now=NOW + DAY, poll=closed)
    with pytest.raises(OperationRefused, match="end is in the past"):
        open_poll(actor=editor, now=NOW + 9 * DAY, poll=make_poll(is_open=False))
    assert can_edit_polls(editor)
    assert not can_edit_polls(voter)


def test_few_votes_are_counted_but_not_shown():
    poll = make_poll()
    all_vote(poll, *[((0,), None)] * 4)
    result = result_of(poll)
    assert (result.voters, result.is_withheld, result.shares) == (4, True, [])
    all_vote(poll, ((1,), None))
    assert [(s.votes, s.percent) for s in result_of(poll).shares] == [(4, 80), (1, 20), (0, 0)]


def test_several_answers_are_parts_of_those_who_voted():
    poll = make_poll(kind=Kind.MULTIPLE, most_choices=2)
    all_vote(poll, *[((0, 1), None)] * 4, ((2,), None))
    result = result_of(poll)
    assert result.voters == 5
    assert [share.percent for share in result.shares] == [80, 80, 20]
    voter = make_user()
    RollEntry.objects.create(poll=poll, user=voter)
    for places, message in [
        ((0, 1, 2), "at most 2"), ((), "Choose one"), ((0, 0), "each answer once"),
    ]:  # fmt: skip
        with pytest.raises(OperationRefused, match=message):
            vote(poll, *places, voter=voter)
    assert may_vote(voter, poll, NOW), "a vote that was refused is not used up"
    free = make_poll(kind=Kind.MULTIPLE)
    all_vote(free, ((0, 1, 2), None))


def test_an_order_gives_points_by_how_many_come_after():
    poll = make_poll(kind=Kind.RANKING)
    all_vote(poll, *[((0, 1, 2), None)] * 4, ((2, 1, 0), None))
    assert [share.percent for share in result_of(poll).shares] == [80, 50, 20]
    voter = make_user()
    RollEntry.objects.create(poll=poll, user=voter)
    with pytest.raises(OperationRefused, match="place of its own"):
        vote(poll, 0, 1, voter=voter)


def test_a_scale_has_a_mean_and_takes_one_step():
    poll = make_poll(kind=Kind.SCALE, options=["1", "2", "3"])
    all_vote(poll, *[((2,), None)] * 4, ((0,), None))
    assert result_of(poll).mean == pytest.approx(2.6)
    voter = make_user()
    RollEntry.objects.create(poll=poll, user=voter)
    with pytest.raises(OperationRefused, match="Choose one"):
        vote(poll, 0, 1, voter=voter)


def by_group(poll):
    return [one.result and one.result.voters for one in results_by_group(poll)]


def test_groups_of_few_are_withheld_and_with_one_alone_the_next():
    poll = make_poll(groups=["Small", "Middle", "Large"])
    all_vote(poll, *[((0,), 0)] * 3, *[((1,), 1)] * 5, *[((2,), 2)] * 9)
    assert by_group(poll) == [None, None, 9], "else the small one is the rest of the whole"
    all_vote(poll, ((0,), None))
    assert by_group(poll) == [None, 5, 9], "one who said nothing hides it"
    all_vote(poll, *[((0,), 0)] * 2)
    assert by_group(poll) == [5, 5, 9]
    lonely = make_poll(groups=["A", "B"])
    all_vote(lonely, *[((0,), 0)] * 6)
    assert by_group(lonely) == [6, None], "of an empty group there is nothing to tell"
    assert by_group(make_poll(groups=["A", "B"])) == [None, None]


def test_letters_give_one_vote_each_and_addresses_are_written_to_once(monkeypatch):
    editor = make_user(role="editor")
    poll = make_poll(audience="invited")
    both = ["Ada@example.org", "ada@example.org ", "bob@example.org"]
    assert invite_voters(actor=editor, now=NOW, poll=poll, addresses=both) == 2
    assert invite_voters(actor=editor, now=NOW, poll=poll, addresses=both) == 0
    assert OutgoingMail.objects.count() == 2
    entry = poll.roll.get(address="ada@example.org")
    token = token_of(entry)
    assert f"/polls/{poll.slug}/ballot/{token}/" in OutgoingMail.objects.get(
        recipient="ada@example.org"
    ).text.replace("%3A", ":")
    assert entry_by(token, poll) == entry
    assert entry_by(token + "x", poll) is None
    assert entry_by(token, make_poll()) is None, "a link is good for its own poll"
    option = poll.options.first()
    cast_vote(actor=None, now=NOW, poll=poll, options=[option], entry=entry)
    with pytest.raises(OperationRefused, match="voted already"):
        cast_vote(actor=None, now=NOW, poll=poll, options=[option], entry=entry)
    with pytest.raises(OperationRefused, match="while a poll by letter is open"):
        invite_voters(actor=editor, now=NOW, poll=make_poll(), addresses=both)
    monkeypatch.setattr(operations, "MOST_WRITTEN_TO", 1)
    with pytest.raises(OperationRefused, match="Up to 1"):
        invite_voters(actor=editor, now=NOW, poll=poll, addresses=["c@d.example", "e@f.example"])
