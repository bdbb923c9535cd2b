"""Opening a poll and casting a vote."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import operation, record, refuse_unless
from hansa.polls.models import Ballot, Option, Poll, RollEntry


@operation("poll.open")
def open_poll(
    *,
    actor: User | None,
    now: datetime,
    slug: str,
    question: str,
    options: Iterable[str],
    opens_at: datetime,
    closes_at: datetime,
    voters: Iterable[User],
) -> Poll:
    """Open a poll with the roll of those who may vote, in an order that says nothing."""
    made = Poll.objects.create(slug=slug, question=question, opens_at=opens_at, closes_at=closes_at)
    Option.objects.bulk_create(
        [Option(poll=made, place=i, text=text) for i, text in enumerate(options, 1)]
    )
    RollEntry.objects.bulk_create([RollEntry(poll=made, user=user) for user in voters])
    record(actor=actor, now=now, verb="poll.open", target=made)
    return made


@operation("poll.vote", recorded=False)
def cast_vote(*, actor: User, now: datetime, poll: Poll, option: Option) -> None:
    """
    Cast one vote.

    The update of the roll must hit exactly one row: the same person twice, or at once from two
    windows, counts once. Nothing links the ballot to the person, and no audit record is written.
    """
    refuse_unless(poll.opens_at <= now <= poll.closes_at, _("This poll is closed."))
    hit = RollEntry.objects.filter(poll=poll, user=actor, has_voted=False).update(has_voted=True)
    refuse_unless(bool(hit), _("You have voted already, or joined after this poll opened."))
    Ballot.objects.create(option=option)


@operation("poll.seal")
def seal_poll(*, actor: User | None, now: datetime, poll: Poll) -> Poll:
    """
    Write roll and ballots of a closed poll anew, in random order and in one transaction.

    Until then the order of rows, and which transaction wrote them, would show somebody who holds
    the database itself who voted how.
    """
    refuse_unless(poll.closes_at < now, _("This poll is still open."))
    chance = secrets.SystemRandom()
    ballots = [Ballot(option_id=b.option_id) for b in Ballot.objects.filter(option__poll=poll)]
    roll = [RollEntry(poll=poll, user_id=e.user_id, has_voted=e.has_voted) for e in poll.roll.all()]
    Ballot.objects.filter(option__poll=poll).delete()
    poll.roll.all().delete()
    Ballot.objects.bulk_create(chance.sample(ballots, len(ballots)))
    RollEntry.objects.bulk_create(chance.sample(roll, len(roll)))
    poll.sealed_at = now
    poll.save(update_fields=["sealed_at"])
    record(actor=actor, now=now, verb="poll.seal", target=poll)
    return poll
