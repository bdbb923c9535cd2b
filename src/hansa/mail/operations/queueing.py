"""Decide that mail is to go out: rows of the outbox, in the transaction of what caused it."""

import base64
import re
import textwrap
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.text import Truncator

from hansa.common.jobs import enqueue_on_commit
from hansa.mail.merging import LONGEST_LINE
from hansa.mail.models import Campaign, Content, OutgoingMail
from hansa.mail.rendering import Letter

State = OutgoingMail.State
PORTION = 500
LONGEST_SUBJECT = 250
SHORT_LINE = 200  # characters, of four bytes at most
WRAPPED = 76  # characters
# Where a line may end: after a tag's name, and in words, which no ">" follows before a "<".
BLANK_IN_TAG = re.compile(r"(<[a-z]+[0-9]?) ")
BLANK = re.compile(rf"{BLANK_IN_TAG.pattern}|(?<=[^\s<>]) (?=[^\s<>][^<>]*<)")
WAITING = [State.QUEUED, State.RETRY, State.SENDING]


class Attachment(NamedTuple):
    """A file that goes with a mail, small enough to wait in its row."""

    name: str
    content_type: str
    content: bytes

    def as_row(self) -> dict[str, str]:
        """Return it as the outbox holds it."""
        content = base64.b64encode(self.content).decode()
        return {"name": self.name, "type": self.content_type, "content": content}


def subject_line(value: str) -> str:
    """Return a subject without line breaks, which would end the header, and no longer than kept."""
    return Truncator(re.sub(r"\s+", " ", value).strip()).chars(LONGEST_SUBJECT)


def with_short_lines(html: str) -> str:
    """
    Return HTML that says the same in lines of no more than 998 bytes, as far as blanks allow.

    Longer lines would be written in quoted-printable, in which values cannot be put in place.
    """
    begun = 0

    def broken(blank: re.Match[str]) -> str:
        nonlocal begun
        if blank.start() - begun < SHORT_LINE:
            return blank[0]
        begun = blank.end()
        return f"{blank[1] or ''}\n"

    return (BLANK_IN_TAG if "<pre" in html else BLANK).sub(broken, html)


def with_short_paragraphs(text: str) -> str:
    """Return plain text with those lines wrapped that are longer than a mail may have them."""
    return "\n".join(
        textwrap.fill(line, WRAPPED, break_long_words=False, break_on_hyphens=False)
        if len(line.encode()) > LONGEST_LINE
        else line
        for line in text.split("\n")
    )


def make_message_id() -> str:
    """Return a new Message-ID in the site's own domain."""
    host = settings.BASE_URL.split("//")[1].split(":")[0]
    return f"<{uuid.uuid4().hex}@{host}>"


def domain_of(address: str) -> str:
    """Return the domain of an address in small letters."""
    return address.rpartition("@")[2].lower()


@transaction.atomic
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
    """
    Put one mail into the outbox within the caller's transaction; a worker delivers it.

    ``campaign`` is a name under which nobody gets two mails: `IntegrityError` if they would.
    """
    content = Content.objects.create(
        text=text,
        html=html,
        headers=headers or {},
        attachments=[one.as_row() for one in attachments],
    )
    mail = OutgoingMail.objects.create(
        recipient=recipient,
        domain=domain_of(recipient),
        subject=subject_line(subject),
        content=content,
        campaign=campaign,
        message_id=make_message_id(),
        queued_at=now,
        due_at=now,
    )
    enqueue_on_commit("hansa.mail.tasks.deliver_mail")
    return mail


class Recipient(NamedTuple):
    """Somebody a campaign writes to."""

    address: str
    letter: str
    """Which of the campaign's letters they get."""
    values: Mapping[str, str]
    """What stands for ``@@name@@`` in their letter and its headers, as it is."""
    due_at: datetime | None = None
    """When it may go out, for instance in their morning; at once if not given."""


@transaction.atomic
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

    Nobody gets two mails of one campaign. The letters are kept once, and only what differs from
    person to person is kept for each. Recipients are read as they come, in portions.
    """
    campaign, _made = Campaign.objects.get_or_create(name=name, defaults={"queued_at": now})
    contents = {
        key: Content.objects.create(
            campaign=campaign,
            text=with_short_paragraphs(letter["text"]),
            html=with_short_lines(letter["html"]),
            headers=dict(headers or {}),
        )
        for key, letter in letters.items()
    }
    before = OutgoingMail.objects.filter(campaign=name).count()
    state = State.ABORTED if campaign.state == Campaign.State.CANCELLED else State.QUEUED
    people = iter(recipients)
    while portion := list(islice(people, PORTION)):
        rows = [
            OutgoingMail(
                recipient=one.address, domain=domain_of(one.address), values=dict(one.values),
                subject=subject_line(letters[one.letter]["subject"]), content=contents[one.letter],
                campaign=name, priority=OutgoingMail.Priority.CAMPAIGN, state=state,
                message_id=make_message_id(), queued_at=now, due_at=one.due_at or now,
            )
            for one in portion
        ]  # fmt: skip
        OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True)
    Content.objects.filter(campaign=campaign, mails=None).delete()  # a second call's, or unused
    enqueue_on_commit("hansa.mail.tasks.deliver_mail")
    return OutgoingMail.objects.filter(campaign=name).count() - before


def cancel_mail_to(*, recipient: str, campaign_prefix: str) -> int:
    """
    Cancel what has not gone out to somebody who left, so that leaving works at once.

    A worker that has leased such a mail already finds it cancelled when its turn comes.
    """
    waiting = OutgoingMail.objects.filter(
        recipient__iexact=recipient, campaign__startswith=campaign_prefix, state__in=WAITING
    )
    return waiting.update(state=State.ABORTED, leased_by="", leased_until=None)
