"""Decide, hold and deliver mail. At least once; at most one duplicate a crash; same Message-ID."""

import base64
import logging
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet

from hansa.common.jobs import THIS_WORKER, enqueue_on_commit
from hansa.mail.models import OutgoingMail
from hansa.mail.rendering import Letter

logger = logging.getLogger(__name__)
State = OutgoingMail.State

BATCH = 50
PORTION = 500
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8


class Attachment(NamedTuple):
    """A file that goes with a mail, small enough to wait in its row."""

    name: str
    content_type: str
    content: bytes

    def as_row(self) -> dict[str, str]:
        """Return it as the outbox holds it."""
        content = base64.b64encode(self.content).decode()
        return {"name": self.name, "type": self.content_type, "content": content}


def one_line(value: str) -> str:
    """Return the text without line breaks, which would end a mail header."""
    return re.sub(r"\s+", " ", value).strip()


def make_message_id() -> str:
    """Return a new Message-ID in the site's own domain."""
    host = settings.BASE_URL.split("//")[1].split(":")[0]
    return f"<{uuid.uuid4().hex}@{host}>"


def queue_mail(
    *,
    recipient: str,
    subject: str,
    text: str,
    now: datetime,
    html: str = "",
    headers: dict[str, str] | None = None,
    campaign: str = "",
    attachments: Sequence[Attachment] = (),
) -> OutgoingMail:
    """Put one mail into the outbox within the caller's transaction; a worker delivers it."""
    mail = OutgoingMail(
        recipient=recipient,
        subject=one_line(subject),
        text=text,
        html=html,
        headers=headers or {},
        campaign=campaign,
        attachments=[one.as_row() for one in attachments],
        message_id=make_message_id(),
        due_at=now,
    )
    mail.save()
    enqueue_on_commit("hansa.mail.tasks.deliver_mail")
    return mail


class Recipient(NamedTuple):
    """Somebody a campaign writes to."""

    address: str
    letter: str
    """Which of the campaign's letters they get."""
    values: Mapping[str, str]
    """What stands for ``@@name@@`` in their letter and its headers, as it is."""


def queue_campaign(
    *,
    name: str,
    now: datetime,
    letters: Mapping[str, Letter],
    recipients: Iterable[Recipient],
    headers: Mapping[str, str] | None = None,
) -> int:
    """
    Put one mail for each recipient into the outbox; return how many are new.

    Nobody gets two mails of one campaign. Letters are rendered once, and only what differs from
    person to person is put in for each. Recipients are read as they come, in portions.
    """
    before = OutgoingMail.objects.filter(campaign=name).count()
    people = iter(recipients)
    while portion := list(islice(people, PORTION)):
        rows = [_row_of(one, letters[one.letter], name, headers or {}, now) for one in portion]
        OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True)
    enqueue_on_commit("hansa.mail.tasks.deliver_mail")
    return OutgoingMail.objects.filter(campaign=name).count() - before


def _row_of(
    one: Recipient, letter: Letter, campaign: str, headers: Mapping[str, str], now: datetime
) -> OutgoingMail:
    def filled(text: str) -> str:
        for name, value in one.values.items():
            text = text.replace(f"@@{name}@@", value)
        return text

    return OutgoingMail(
        recipient=one.address, subject=one_line(letter["subject"]), text=filled(letter["text"]),
        html=filled(letter["html"]), headers={key: filled(text) for key, text in headers.items()},
        campaign=campaign, message_id=make_message_id(), due_at=now,
    )  # fmt: skip


def cancel_mail_to(*, recipient: str, campaign_prefix: str) -> int:
    """
    Cancel what has not gone out to somebody who left, so that leaving works at once.

    A worker that has leased such a mail already finds it cancelled when its turn comes.
    """
    waiting = OutgoingMail.objects.filter(
        recipient__iexact=recipient,
        campaign__startswith=campaign_prefix,
        state__in=[State.QUEUED, State.SENDING],
    )
    return waiting.update(state=State.CANCELLED, leased_by="", leased_until=None)


def lease_due_mail(*, now: datetime) -> list[OutgoingMail]:
    """Take a batch that is due, or whose worker died, for the length of a lease."""
    due = Q(state=State.QUEUED, due_at__lte=now) | Q(state=State.SENDING, leased_until__lt=now)
    rows = OutgoingMail.objects.filter(due).order_by("due_at", "id")
    with transaction.atomic():
        # Workers take different rows; SQLite, where one writes at a time, passes over this.
        batch = list(rows.select_for_update(skip_locked=True)[:BATCH])
        for mail in batch:
            mail.state, mail.leased_by, mail.leased_until = State.SENDING, THIS_WORKER, now + LEASE
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in batch]).update(
            state=State.SENDING, leased_by=THIS_WORKER, leased_until=now + LEASE
        )
    return batch


def renew_lease(mail: OutgoingMail, *, now: datetime) -> bool:
    """
    Hold a leased mail for another lease; return whether it is still this worker's to send.

    It is not when it was cancelled, or when its lease ran out and somebody else took it: the
    update must hit the one row that has the lease we know. A worker's threads share its name,
    so the end of the lease tells their batches apart.
    """
    hit = _held(mail).update(leased_until=now + LEASE)
    mail.leased_until = now + LEASE
    return bool(hit)


def _held(mail: OutgoingMail) -> QuerySet[OutgoingMail]:
    """Return the row of a mail as long as nobody took the lease away that we know of."""
    return OutgoingMail.objects.filter(
        pk=mail.pk,
        state=State.SENDING,
        leased_by=mail.leased_by,
        leased_until=mail.leased_until,
    )


def deliver_due_mail(*, clock: Callable[[], datetime]) -> int:
    """Deliver what is due until nothing is left; return how many were sent."""
    sent = 0
    while batch := lease_due_mail(now=clock()):
        server = get_connection()
        try:
            server.open()
        except OSError as error:
            _postpone(batch, error, clock())
            return sent
        try:
            for mail in batch:
                sent += _deliver(mail, server, clock())
        finally:
            server.close()
    return sent


def _deliver(mail: OutgoingMail, server: BaseEmailBackend, now: datetime) -> int:
    if not renew_lease(mail, now=now):
        return 0
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.recipient],
        headers={**mail.headers, "Message-ID": mail.message_id},
        connection=server,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for one in mail.attachments:
        message.attach(one["name"], base64.b64decode(one["content"]), one["type"])
    try:
        message.send()
    except Exception as error:  # any fault of one mail must not stop the others
        logger.warning("mail %s not delivered: %s", mail.pk, error)
        _postpone([mail], error, now)
        return 0
    # Whoever holds the lease by now: it is out, and must not go out again.
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=State.SENT,
        sent_at=now,
        leased_by="",
        leased_until=None,
        attempts=mail.attempts + 1,
        error="",
    )
    return 1


def _postpone(mails: list[OutgoingMail], error: Exception, now: datetime) -> None:
    for mail in mails:
        attempts = mail.attempts + 1
        _held(mail).update(
            state=State.FAILED if attempts >= MOST_ATTEMPTS else State.QUEUED,
            attempts=attempts,
            due_at=now + timedelta(seconds=15 * 2**attempts),
            leased_by="",
            leased_until=None,
            error=str(error)[:500],
        )
