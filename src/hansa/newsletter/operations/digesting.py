"""Digests: what is new for one reader, in their rhythm, once."""

from datetime import datetime

from django.utils.translation import override

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record
from hansa.mail.operations import queue_mail
from hansa.newsletter.addresses import leave_address, wishes_address
from hansa.newsletter.models import Subscriber
from hansa.newsletter.mornings import clock_of, next_morning
from hansa.newsletter.queries.digests import NewPieces, digest_for, interests_of
from hansa.newsletter.rendering import render_digest_mail


@operation("digest.send")
def send_digest(
    *, actor: User | None, now: datetime, subscriber: Subscriber, news: NewPieces
) -> int:
    """
    Write to a reader what is new since the last time, if it is their morning; return how much.

    Without anything new nothing is written. That it was their turn, and until when they know all,
    is kept with the letter in one transaction: after a kill nobody gets two, and nothing is left
    out. ``news`` is of the moment ``now``.
    """
    held = hold(subscriber)
    is_reader = held.state == Subscriber.State.CONFIRMED
    if not is_reader or held.next_digest_at is None or held.next_digest_at > now:
        record(actor=actor, now=now, verb="digest.send", target=held, pieces=0)
        return 0
    since = held.covered_until or now
    held.covered_until = now
    held.next_digest_at = next_morning(held.rhythm, clock_of(held), now)
    held.save(update_fields=["covered_until", "next_digest_at"])
    with override(held.language):
        told = digest_for(interests_of(held, since, now), news.since(since))
        if told:
            leave = leave_address(held)
            letter = render_digest_mail(told, leave=leave, wishes=wishes_address(held))
            queue_mail(
                recipient=held.email, now=now, **letter,
                campaign=f"newsletter:digest:{held.pk}:{now:%Y%m%d%H%M}",
                headers={
                    "List-Unsubscribe": f"<{leave}>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                },
            )  # fmt: skip
    pieces = sum(map(len, told.values()))
    record(actor=actor, now=now, verb="digest.send", target=held, pieces=pieces)
    return pieces
