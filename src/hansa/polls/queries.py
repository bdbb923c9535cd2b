"""Named reads of polls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from hansa.polls.models import Option, Poll


@dataclass(frozen=True)
class Share:
    """An option's part of the votes, in whole percent."""

    option: Option
    votes: int
    percent: int


def opened_polls(now: datetime) -> QuerySet[Poll]:
    """Return the polls that have opened, the newest first."""
    return Poll.objects.filter(opens_at__lte=now)


def current_poll(now: datetime) -> Poll | None:
    """Return the newest poll that takes votes."""
    return opened_polls(now).filter(closes_at__gte=now).first()


def polls_to_seal(now: datetime) -> QuerySet[Poll]:
    """Return the closed polls whose rows still lie in the order in which people voted."""
    return Poll.objects.filter(closes_at__lt=now, sealed_at__isnull=True)


def result_of(poll: Poll) -> list[Share]:
    """Return the votes of each option."""
    options = list(poll.options.annotate(votes=Count("ballots")))
    total = sum(option.votes for option in options)
    return [Share(o, o.votes, round(100 * o.votes / total) if total else 0) for o in options]


def may_vote(user: Any, poll: Poll, now: datetime) -> bool:
    """Return whether the user is on the roll and has a vote left."""
    if not user.is_authenticated or not poll.opens_at <= now <= poll.closes_at:
        return False
    return poll.roll.filter(user=user, has_voted=False).exists()
