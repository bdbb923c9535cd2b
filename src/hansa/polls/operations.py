"""Writing and opening a poll, casting a vote, closing and sealing."""

import secrets
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import (
    hold,
    make_with_free_name,
    operation,
    record,
    refuse_unless,
    save_version,
)
from hansa.common.search import index_document
from hansa.common.slugs import free_slug, slug_base
from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_mail
from hansa.polls.models import Ballot, Option, Poll, RollEntry, VoterGroup
from hansa.polls.queries import takes_votes, token_of

Kind = Poll.Kind
RESERVED_SLUGS = {"new"}
MOST_OPTIONS, MOST_GROUPS = 20, 12
MOST_WRITTEN_TO = 2000
"""Addresses that are written to at once."""


@operation("poll.write")
def write_poll(
    *,
    actor: User | None,
    now: datetime,
    details: dict[str, Any],
    options: Sequence[str],
    groups: Sequence[str] = (),
    key: str = "",
) -> Poll:
    """Begin a poll that only editors see; ``details`` are fields of `Poll`."""
    _check(details, options, groups)
    base = slug_base(details["question"], otherwise="poll")
    made = make_with_free_name(
        lambda: Poll.objects.create(
            **{"slug": free_slug(base, Poll.objects.all(), reserved=RESERVED_SLUGS), **details}
        )
    )
    _set_answers(made, options, groups)
    record(actor=actor, now=now, verb="poll.write", target=made)
    return made


@operation("poll.edit")
def edit_poll(
    *,
    actor: User,
    now: datetime,
    poll: Poll,
    version: int,
    details: dict[str, Any],
    options: Sequence[str],
    groups: Sequence[str] = (),
) -> Poll:
    """
    Change a draft; what people have begun to answer stays as it is.

    Raises `OperationRefused` once it is open, `StaleForm` when somebody saved in between.
    """
    _check(details, options, groups)
    refuse_unless(hold(poll).opens_at is None, _("This poll is open; it stays as it is."))
    for name, value in details.items():
        setattr(poll, name, value)
    save_version(poll, version=version, fields=list(details))
    _set_answers(poll, options, groups)
    record(actor=actor, now=now, verb="poll.edit", target=poll)
    return poll


@operation("poll.open")
def open_poll(
    *, actor: User | None, now: datetime, poll: Poll, voters: Iterable[User] = ()
) -> Poll:
    """
    Open a poll with the roll of those who may vote, in an order that says nothing.

    Who is not among them cannot vote later; of a poll by letter the roll grows with the letters.
    """
    held = hold(poll)
    refuse_unless(held.opens_at is None, _("This poll has been opened already."))
    refuse_unless(held.closes_at > now, _("Its end is in the past. Choose a later one first."))
    held.opens_at = now
    held.version += 1
    held.save(update_fields=["opens_at", "version"])
    RollEntry.objects.bulk_create([RollEntry(poll=held, user=user) for user in voters])
    index_document(
        kind="poll", object_id=held.pk, title=held.question, summary="",
        href=f"/polls/{held.slug}/",
        texts=[held.explanation, *held.options.values_list("text", flat=True)], visible_from=now,
    )  # fmt: skip
    record(actor=actor, now=now, verb="poll.open", target=held)
    return held


@operation("poll.invite")
def invite_voters(*, actor: User, now: datetime, poll: Poll, addresses: Sequence[str]) -> int:
    """
    Write to people who may vote by the link in the letter; return how many were new.

    Each address is entered once and written to once, in any mix of letters.
    """
    held = hold(poll)
    refuse_unless(
        held.audience == Poll.Audience.INVITED and takes_votes(held, now),
        _("Letters can be written while a poll by letter is open."),
    )
    wanted = dict.fromkeys(address.strip().lower() for address in addresses)
    refuse_unless(
        len(wanted) <= MOST_WRITTEN_TO,
        _("Up to %(most)d addresses can be written to at once.") % {"most": MOST_WRITTEN_TO},
    )
    known = set(held.roll.filter(address__in=wanted).values_list("address", flat=True))
    new = [address for address in wanted if address not in known]
    RollEntry.objects.bulk_create([RollEntry(poll=held, address=one) for one in new])
    language = get_language() or settings.LANGUAGE_CODE
    for entry in held.roll.filter(address__in=new).order_by("pk"):
        path = reverse("polls:poll-ballot", args=[held.slug, token_of(entry)])
        with override(language):
            letter = render_mail(
                "mail/poll_invitation", {"poll": held, "link": settings.BASE_URL + path}
            )
        queue_mail(recipient=entry.address, now=now, campaign=f"poll:{held.pk}", **letter)
    record(actor=actor, now=now, verb="poll.invite", target=held, number=len(new))
    return len(new)


@operation("poll.vote", recorded=False)
def cast_vote(
    *,
    actor: User | None,
    now: datetime,
    poll: Poll,
    options: Sequence[Option],
    group: VoterGroup | None = None,
    entry: RollEntry | None = None,
) -> None:
    """
    Cast one vote, by somebody's account or by the entry their letter is of.

    The update of the roll must hit exactly one row: the same person twice, or at once from two
    windows, counts once. Nothing links the ballot to the person, and no audit record is written.

    Parameters
    ----------
    options
        The chosen ones; of an order all, the first first.
    """
    refuse_unless(takes_votes(poll, now), _("This poll is closed."))
    _check_choice(poll, options)
    mine = poll.roll.filter(user=actor) if entry is None else poll.roll.filter(pk=entry.pk)
    hit = mine.filter(has_voted=False).update(has_voted=True)
    refuse_unless(bool(hit), _("You have voted already, or joined after this poll opened."))
    vote, is_order = uuid.uuid4(), poll.kind == Kind.RANKING
    Ballot.objects.bulk_create(
        [
            Ballot(
                vote=vote, option=option, group=group, value=len(options) - n if is_order else 1
            )
            for n, option in enumerate(options, 1)
        ]
    )  # fmt: skip


@operation("poll.close")
def close_poll(*, actor: User, now: datetime, poll: Poll) -> Poll:
    """Take no more votes from now on."""
    held = hold(poll)
    refuse_unless(takes_votes(held, now), _("This poll is not open."))
    held.closes_at = now
    held.version += 1
    held.save(update_fields=["closes_at", "version"])
    record(actor=actor, now=now, verb="poll.close", target=held)
    return held


@operation("poll.seal")
def seal_poll(*, actor: User | None, now: datetime, poll: Poll) -> Poll:
    """
    Write roll and ballots of a closed poll anew, in random order and in one transaction.

    Until then the order of rows, and which transaction wrote them, would show somebody who holds
    the database itself who voted how. Addresses that were written to are forgotten.
    """
    refuse_unless(poll.closes_at < now, _("This poll is still open."))
    _overwrite_what_goes()
    chance = secrets.SystemRandom()
    rows = Ballot.objects.filter(option__poll=poll)
    again = {vote: uuid.uuid4() for vote in rows.values_list("vote", flat=True)}
    ballots = [
        Ballot(vote=again[b.vote], option_id=b.option_id, value=b.value, group_id=b.group_id)
        for b in rows
    ]
    roll = [RollEntry(poll=poll, user_id=e.user_id, has_voted=e.has_voted) for e in poll.roll.all()]
    rows.delete()
    poll.roll.all().delete()
    Ballot.objects.bulk_create(chance.sample(ballots, len(ballots)))
    RollEntry.objects.bulk_create(chance.sample(roll, len(roll)))
    poll.sealed_at = now
    poll.save(update_fields=["sealed_at"])
    record(actor=actor, now=now, verb="poll.seal", target=poll)
    return poll


def _overwrite_what_goes() -> None:
    """Let SQLite write zeros over rows that are deleted; PostgreSQL's go when it is vacuumed."""
    asked = {"sqlite": "PRAGMA secure_delete = ON"}
    with connection.cursor() as cursor:
        cursor.execute(asked.get(connection.vendor, "SELECT 1"))


def _check(details: dict[str, Any], options: Sequence[str], groups: Sequence[str]) -> None:
    refuse_unless(
        2 <= len(options) <= MOST_OPTIONS,
        _("Between 2 and %(most)d answers are needed.") % {"most": MOST_OPTIONS},
    )
    refuse_unless(_all_differ(options), _("Two answers are the same."))
    refuse_unless(
        len(groups) != 1 and len(groups) <= MOST_GROUPS,
        _("Between 2 and %(most)d groups can be asked for.") % {"most": MOST_GROUPS},
    )
    refuse_unless(_all_differ(groups), _("Two groups are the same."))
    refuse_unless(
        bool(details.get("group_question")) == bool(groups),
        _("Enter both the question about the voter and its answers, or neither."),
    )


def _all_differ(texts: Sequence[str]) -> bool:
    return len({text.strip().casefold() for text in texts}) == len(texts)


def _set_answers(poll: Poll, options: Sequence[str], groups: Sequence[str]) -> None:
    poll.options.all().delete()
    poll.groups.all().delete()
    Option.objects.bulk_create(
        [Option(poll=poll, place=n, text=text) for n, text in enumerate(options, 1)]
    )
    VoterGroup.objects.bulk_create(
        [VoterGroup(poll=poll, place=n, text=text) for n, text in enumerate(groups, 1)]
    )


def _check_choice(poll: Poll, options: Sequence[Option]) -> None:
    refuse_unless(bool(options), _("Choose one of the answers, then vote."))
    refuse_unless(
        len({option.pk for option in options}) == len(options), _("Choose each answer once.")
    )
    if poll.kind == Kind.RANKING:
        refuse_unless(
            len(options) == poll.options.count(), _("Give each answer a place of its own.")
        )
    elif poll.kind == Kind.MULTIPLE:
        most = poll.most_choices or len(options)
        refuse_unless(len(options) <= most, _("Choose at most %(most)d answers.") % {"most": most})
    else:
        refuse_unless(len(options) == 1, _("Choose one of the answers, then vote."))
