"""Named reads of polls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Count, QuerySet, Sum

from hansa.accounts.models import User
from hansa.polls.models import Ballot, Option, Poll, RollEntry, VoterGroup

FEWEST = 5
"""Of fewer voters, all together or in a group, nothing is shown."""


@dataclass(frozen=True)
class Share:
    """
    An option's part, in whole percent.

    Of one answer, several and a scale: of those who voted. Of an order: of the most points it
    could have; a place gives as many points as options come after it (Borda).
    """

    option: Option
    votes: int
    percent: int


@dataclass(frozen=True)
class Result:
    """What came out, of all or of a group; no shares where too few voted."""

    voters: int
    shares: list[Share]
    mean: float | None = None
    """The mean step of a scale."""

    @property
    def is_withheld(self) -> bool:
        """Return whether it is not shown because it would say too much of a few."""
        return self.voters < FEWEST


@dataclass(frozen=True)
class GroupResult:
    """What came out in one group of voters; None if that is withheld."""

    group: VoterGroup
    result: Result | None


def opened_polls(now: datetime) -> QuerySet[Poll]:
    """Return the polls that have opened, the newest first."""
    return Poll.objects.filter(opens_at__lte=now)


def poll_drafts() -> QuerySet[Poll]:
    """Return the polls that have not opened, the newest first."""
    return Poll.objects.filter(opens_at__isnull=True).order_by("-pk")


def current_poll(now: datetime) -> Poll | None:
    """Return the newest poll for everybody with an account that takes votes."""
    open_now = opened_polls(now).filter(closes_at__gt=now)
    return open_now.filter(audience=Poll.Audience.MEMBERS).first()


def polls_to_seal(now: datetime) -> QuerySet[Poll]:
    """Return the closed polls whose rows still lie in the order in which people voted."""
    return Poll.objects.filter(
        closes_at__lt=now, sealed_at__isnull=True, opens_at__isnull=False
    )  # fmt: skip


def result_of(poll: Poll) -> Result:
    """Return what came out so far, in two queries; of too few voters, only how many."""
    options = list(poll.options.all())
    return _counted(poll, options, Ballot.objects.filter(option__in=options))


def results_by_group(poll: Poll) -> list[GroupResult]:
    """
    Return what came out in each group.

    Groups with few voters are withheld, and if that is one alone, the smallest of the others too:
    else the one would be what is left of the whole.
    """
    options, groups = list(poll.options.all()), list(poll.groups.all())
    results = {
        group.pk: _counted(poll, options, Ballot.objects.filter(group=group)) for group in groups
    }
    hidden = [pk for pk, result in results.items() if result.is_withheld]
    told = sorted((r.voters, pk) for pk, r in results.items() if not r.is_withheld)
    nobody_knows = sum(r.voters for r in results.values()) < result_of(poll).voters
    if len(hidden) == 1 and told and not nobody_knows and results[hidden[0]].voters:
        hidden.append(told[0][1])
    return [GroupResult(g, None if g.pk in hidden else results[g.pk]) for g in groups]


def _counted(poll: Poll, options: Sequence[Option], ballots: QuerySet[Ballot]) -> Result:
    rows = ballots.order_by().values_list("option").annotate(n=Count("pk"), points=Sum("value"))
    counted = {pk: (number, points) for pk, number, points in rows}
    numbers = [counted.get(option.pk, (0, 0)) for option in options]
    if poll.kind == Poll.Kind.MULTIPLE:
        voters = ballots.aggregate(n=Count("vote", distinct=True))["n"]
    elif poll.kind == Poll.Kind.RANKING:
        voters = max((number for number, _points in numbers), default=0)
    else:
        voters = sum(number for number, _points in numbers)
    if voters < FEWEST:
        return Result(voters, [])
    is_order = poll.kind == Poll.Kind.RANKING
    most = voters * (max(1, len(options) - 1) if is_order else 1)
    shares = [
        Share(option, number, round(100 * (points if is_order else number) / most))
        for option, (number, points) in zip(options, numbers, strict=True)
    ]
    mean = None
    if poll.kind == Poll.Kind.SCALE:
        mean = sum(share.option.place * share.votes for share in shares) / voters
    return Result(voters, shares, mean)


def entry_of(user: Any, poll: Poll) -> RollEntry | None:
    """Return where the user stands in the roll; None if nowhere."""
    if not user.is_authenticated:
        return None
    return poll.roll.filter(user=user).first()


def may_vote(user: Any, poll: Poll, now: datetime) -> bool:
    """Return whether the user is on the roll and has a vote left."""
    entry = entry_of(user, poll)
    return entry is not None and not entry.has_voted and takes_votes(poll, now)


def takes_votes(poll: Poll, now: datetime) -> bool:
    """Return whether a poll is open."""
    return poll.opens_at is not None and poll.opens_at <= now < poll.closes_at


def members_to_vote() -> QuerySet[User]:
    """Return everybody with an account that is not blocked."""
    return User.objects.filter(is_active=True).order_by("pk")


def token_of(entry: RollEntry) -> str:
    """Return the signed words by which somebody who was written to votes."""
    return Signer(salt="hansa.polls").sign(str(entry.pk))


def entry_by(token: str, poll: Poll) -> RollEntry | None:
    """Return whose token this is in the poll; None if nobody's."""
    try:
        pk = Signer(salt="hansa.polls").unsign(token)
    except BadSignature:
        return None
    return poll.roll.filter(pk=pk).first()
