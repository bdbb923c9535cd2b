"""What mail that came back means for its address: blocked at once, or after a number of times."""

import mailbox
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from hansa.mail.bounces import Kind, kind_of, read_complaint, read_report
from hansa.mail.models import BounceScore, OutgoingMail, Suppression
from hansa.mail.suppression import address_hash

HALF_LIFE = timedelta(days=30)
MOST_SCORE = 3.9  # four of them, each of which has faded a little since
State = OutgoingMail.State
Reason = Suppression.Reason


@transaction.atomic
def note_bounce(*, mail: OutgoingMail, status: str, now: datetime) -> None:
    """
    Count a mail that came back with this status (RFC 3463, else taken as hard) for its address.

    A hard one blocks the address. Soft ones add up, each worth half after 30 days; four within a
    day, or five within some weeks, block it too.
    """
    if kind_of(status if "." in status else "5.0.0") is Kind.HARD:
        suppress(address=mail.recipient, reason=Reason.HARD, now=now)
        return
    hashed = address_hash(mail.recipient)
    BounceScore.objects.get_or_create(address_hash=hashed, defaults={"at": now})
    score = BounceScore.objects.select_for_update().get(address_hash=hashed)
    score.score = score.score * 0.5 ** ((now - score.at) / HALF_LIFE) + 1
    score.at = now
    score.save()
    if score.score >= MOST_SCORE:
        suppress(address=mail.recipient, reason=Reason.SOFT, now=now)


def note_complaint(*, mail: OutgoingMail, now: datetime) -> None:
    """Send no more campaigns to somebody who reported one; their own mails still reach them."""
    suppress(address=mail.recipient, reason=Reason.COMPLAINT, now=now)


def suppress(*, address: str, reason: Reason, now: datetime) -> None:
    """Block an address; a person's wish never weakens a block that is there."""
    wish = reason in {Reason.COMPLAINT, Reason.LEFT}
    values = {"reason": reason, "at": now, "campaigns_only": wish}
    hashed = address_hash(address)
    _block, made = Suppression.objects.get_or_create(address_hash=hashed, defaults=values)
    if not made and not wish:
        Suppression.objects.filter(address_hash=hashed).update(**values)


def allow_campaigns(*, address: str) -> bool:
    """
    Send campaigns again to somebody who asked for them anew; return whether they were blocked.

    An address that is no good stays blocked.
    """
    blocked = Suppression.objects.filter(address_hash=address_hash(address), campaigns_only=True)
    return bool(blocked.delete()[0])


@transaction.atomic
def take_report(*, content: bytes, now: datetime) -> bool:
    """Take in one mail of the bounce mailbox; return whether it was a report about ours, new."""
    if complaint := read_complaint(content):
        named = Q(pk=complaint.mail) if complaint.mail else Q(message_id=complaint.message_id)
        unwanted = OutgoingMail.objects.filter(named).first()
        if unwanted is not None:
            note_complaint(mail=unwanted, now=now)
        return unwanted is not None
    report = read_report(content)
    if report is None:
        return False
    error = f"{report.status} {report.diagnostic}"
    mail = OutgoingMail.objects.filter(pk=report.mail).first()
    return mail is not None and take_bounce(mail=mail, status=report.status, error=error, now=now)


@transaction.atomic
def take_bounce(*, mail: OutgoingMail, status: str, error: str, now: datetime) -> bool:
    """Note that a mail came back; return whether that is new: the same twice counts once."""
    hit = OutgoingMail.objects.filter(pk=mail.pk).exclude(state=State.BOUNCED)
    if not hit.update(state=State.BOUNCED, error=error[:500], leased_by="", leased_until=None):
        return False
    note_bounce(mail=mail, status=status, now=now)
    return True


def read_bounces(*, box: Path, now: datetime) -> int:
    """
    Take in all of a Maildir or an mbox file and empty it; return how many reports there were.

    A message is removed after it was taken in: killed in between, it is read again, and counts
    once all the same.
    """
    if not box.exists():
        return 0
    opened: mailbox.Mailbox = (
        mailbox.Maildir(box, create=False) if box.is_dir() else mailbox.mbox(box, create=False)
    )
    opened.lock()
    try:
        return sum(_taken(opened, now))
    finally:
        opened.flush()
        opened.close()


def _taken(opened: mailbox.Mailbox, now: datetime) -> Iterator[bool]:
    for key in list(opened.keys()):
        yield take_report(content=opened.get_bytes(key), now=now)
        opened.remove(key)
