"""What mail that came back means for its address: blocked at once, or after a number of times."""

import mailbox
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from hansa.mail.bounces import Kind, kind_of, read_report
from hansa.mail.models import BounceScore, OutgoingMail, Suppression
from hansa.mail.suppression import address_hash

HALF_LIFE = timedelta(days=30)
MOST_SCORE = 4.0
State = OutgoingMail.State
Reason = Suppression.Reason


@transaction.atomic
def note_bounce(*, mail: OutgoingMail, status: str, now: datetime) -> None:
    """
    Count a mail that came back with this status (RFC 3463, else taken as hard) for its address.

    A hard one blocks the address. Soft ones add up, each worth half after 30 days; four at once,
    or five within some weeks, block it too.
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
    """Block an address; a complaint never weakens a block that is there."""
    complaint = reason == Reason.COMPLAINT
    values = {"reason": reason, "at": now, "campaigns_only": complaint}
    hashed = address_hash(address)
    _block, made = Suppression.objects.get_or_create(address_hash=hashed, defaults=values)
    if not made and not complaint:
        Suppression.objects.filter(address_hash=hashed).update(**values)


@transaction.atomic
def take_report(*, content: bytes, now: datetime) -> bool:
    """Take in one mail of the bounce mailbox; return whether it was a report about ours, new."""
    report = read_report(content)
    if report is None:
        return False
    error = f"{report.status} {report.diagnostic}"[:500]
    mail = OutgoingMail.objects.filter(pk=report.mail).first()
    if mail is None:
        return False
    # The same report twice counts once.
    hit = OutgoingMail.objects.filter(pk=mail.pk).exclude(state=State.BOUNCED)
    if not hit.update(state=State.BOUNCED, error=error, leased_by="", leased_until=None):
        return False
    note_bounce(mail=mail, status=report.status, now=now)
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
