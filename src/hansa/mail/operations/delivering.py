"""Send what is due, and write down at once what became of it."""

import logging
import random
import smtplib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from hansa.common.durability import quick_commits
from hansa.mail.connection import Connection
from hansa.mail.models import OutgoingMail
from hansa.mail.operations.bouncing import note_bounce
from hansa.mail.operations.leasing import held, lease_due_mail, may_send

logger = logging.getLogger(__name__)
State = OutgoingMail.State

MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=6)
MOST_LOST = 5
CLOSING = 421
PERMANENT = 500
SERVER_AWAY = timedelta(seconds=60)
OLDEST = timedelta(days=5)


def deliver_due_mail(*, clock: Callable[[], datetime]) -> int:
    """
    Deliver what is due until nothing is left; return how many were sent.

    One connection serves as long as it lasts. Each mail's end is written before the next is
    sent, so a killed worker repeats at most the one that was under way. The disk is waited for
    once a batch, so a power failure repeats at most what a worker sent of its batch.
    """
    sent = 0
    line = Connection()
    try:
        while line.lost < MOST_LOST and (batch := lease_due_mail(now=clock())):
            with quick_commits():
                sent += _deliver_batch(batch, line, clock)
    finally:
        line.close()
    return sent


def _deliver_batch(
    batch: list[OutgoingMail], line: Connection, clock: Callable[[], datetime]
) -> int:
    """Send a batch as far as there is a server; return how many are out."""
    sent = 0
    for place, mail in enumerate(batch):
        try:
            line.open()
        except (OSError, smtplib.SMTPException) as error:
            line.lost = MOST_LOST
            _wait_for_server(batch[place:], error, clock())
            break
        try:
            sent += _deliver(mail, line, clock())
            line.lost = 0
        except (OSError, smtplib.SMTPException) as error:
            # The line is gone in the middle of this mail, which may be why.
            line.close()
            line.lost += 1
            _postpone(mail, error, clock())
            if line.lost == MOST_LOST:
                _wait_for_server(batch[place + 1 :], error, clock())
                break
    return sent


def _deliver(mail: OutgoingMail, line: Connection, now: datetime) -> int:
    """Send one mail; return 1 if it is out. Raises what ended the connection."""
    if not may_send(mail, now=now):
        return 0
    try:
        service_id = line.send(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        return _refused(mail, code, answer, now, at_recipient=True)
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        return _refused(mail, error.smtp_code, error.smtp_error, now, at_recipient=False)
    except (OSError, smtplib.SMTPServerDisconnected):
        raise
    except Exception as error:  # any fault of one mail must not stop the others
        logger.warning("mail %s not delivered: %s", mail.pk, error)
        _postpone(mail, error, now)
        return 0
    # Whoever holds the lease by now: it is out, and must not go out again. A service may have
    # told already that it came back.
    OutgoingMail.objects.filter(pk=mail.pk).exclude(state=State.BOUNCED).update(
        state=State.SENT, sent_at=now, leased_by="", leased_until=None,
        attempts=mail.attempts + 1, error="", service_id=service_id,
    )  # fmt: skip
    return 1


def _refused(
    mail: OutgoingMail, code: int, answer: bytes | str, now: datetime, *, at_recipient: bool
) -> int:
    """Write down that the server refused a mail, for now or for good; return that none is out."""
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    error = f"{code} {words}"
    if code == CLOSING:  # it has hung up as well
        raise smtplib.SMTPServerDisconnected(error)
    if code < PERMANENT:
        _postpone(mail, error, now)
        return 0
    held(mail).update(
        state=State.BOUNCED if at_recipient else State.FAILED,
        attempts=mail.attempts + 1, leased_by="", leased_until=None, error=error[:500],
    )  # fmt: skip
    if at_recipient:
        note_bounce(mail=mail, status=words.split(" ")[0], now=now)
    return 0


def _postpone(mail: OutgoingMail, error: object, now: datetime) -> None:
    """Try again later: twice as long each time, and not all at the same moment."""
    attempts = mail.attempts + 1
    wait = min(timedelta(seconds=15 * 2**attempts), LONGEST_WAIT)
    held(mail).update(
        state=State.FAILED if attempts >= MOST_ATTEMPTS else State.RETRY,
        attempts=attempts,
        due_at=now + wait * random.uniform(0.8, 1.2),  # noqa: S311 -- no secret
        leased_by="",
        leased_until=None,
        error=str(error)[:500],
    )


def _wait_for_server(mails: Iterable[OutgoingMail], error: object, now: datetime) -> None:
    """Give back what could not even be tried; it counts as no attempt until it is days old."""
    for mail in mails:
        held(mail).update(
            state=State.FAILED if now - mail.queued_at > OLDEST else State.RETRY,
            due_at=now + SERVER_AWAY * random.uniform(0.8, 1.2),  # noqa: S311 -- no secret
            leased_by="",
            leased_until=None,
            error=str(error)[:500],
        )
