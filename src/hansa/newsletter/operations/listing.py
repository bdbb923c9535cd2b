"""Readers taken over from a list, with proof of what they agreed to."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from hansa.accounts.models import User
from hansa.common.operations import operation, record
from hansa.mail.queries import blocked_among
from hansa.newsletter.importing import ListedReader
from hansa.newsletter.models import Consent, ReaderList, Subscriber

TAKEN_OVER = "taken over"
PORTION = 500
State = Subscriber.State


@dataclass(frozen=True)
class Proof:
    """What those on a list agreed to, and where and how they did."""

    wording: str
    source: str


@operation("subscriber.take_over")
def take_over_readers(
    *, actor: User, now: datetime, readers: Sequence[ListedReader], proof: Proof, key: str = ""
) -> ReaderList:
    """
    Make readers of those on a list who agreed elsewhere; nobody is written to.

    Who left, complained or cannot be reached is left out, and no list brings them back. Who was
    asked here and has not answered becomes a reader: they agreed there.
    """
    made = ReaderList.objects.create(source=proof.source, taken_at=now, taken_by=actor)
    for at in range(0, len(readers), PORTION):
        portion = {one.email: one for one in readers[at : at + PORTION]}
        there = Subscriber.objects.select_for_update().in_bulk(list(portion), field_name="email")
        blocked = blocked_among(portion)
        new = []
        for email, one in portion.items():
            state = there[email].state if email in there else ""
            if email in blocked or state == State.LEFT:
                made.left_out += 1
            elif state == State.CONFIRMED:
                made.known += 1
            else:
                new.append(one)
        _make_readers(new, there, made, proof.wording, now)
        made.added += len(new)
    made.save()
    record(actor=actor, now=now, verb="subscriber.take_over", target=made, added=made.added)
    return made


def _make_readers(
    new: list[ListedReader],
    there: dict[str, Subscriber],
    taken: ReaderList,
    wording: str,
    now: datetime,
) -> None:
    waiting = [there[one.email].pk for one in new if one.email in there]
    Subscriber.objects.filter(pk__in=waiting).update(state=State.CONFIRMED, confirmed_at=now)
    Subscriber.objects.bulk_create(
        Subscriber(
            email=one.email, language=one.language, state=State.CONFIRMED, asked_at=now,
            confirmed_at=now, token=secrets.token_urlsafe(32),
        )
        for one in new
        if one.email not in there
    )  # fmt: skip
    made = Subscriber.objects.in_bulk([one.email for one in new], field_name="email")
    moments = {one.email: datetime.combine(one.agreed_on, time(), tzinfo=UTC) for one in new}
    Consent.objects.bulk_create(
        Consent(
            subscriber=made[one.email], version=TAKEN_OVER, text=wording,
            taken_from=taken, language=one.language, asked_at=moments[one.email],
            confirmed_at=moments[one.email],
        )
        for one in new
    )  # fmt: skip
