"""Sending an edition: decided in a moment, done by a job in portions that outlive a kill."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.errors import OperationRefused
from hansa.common.jobs import enqueue_on_commit
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.mail.models import OutgoingMail
from hansa.mail.operations import Recipient, queue_campaign, queue_mail
from hansa.mail.rendering import Letter
from hansa.newsletter.addresses import leave_address, wishes_address
from hansa.newsletter.models import Delivery, Edition, Subscriber
from hansa.newsletter.mornings import by_own_clock, earliest
from hansa.newsletter.queries.editions import readers_without
from hansa.newsletter.queries.sources import figures_now
from hansa.newsletter.rendering import render_edition_mail

State = Edition.State
LEAVE = "@@leave@@"
"""Stands in the letter for the address at which its reader leaves."""
WISHES = "@@wishes@@"
"""The same for where they choose what they get."""
PORTION = 500


@operation("edition.send")
def send_edition(
    *, actor: User | None, now: datetime, edition: Edition, version: int | None = None,
    at: datetime | None = None, is_by_own_clock: bool = False, key: str = "",
) -> Edition:  # fmt: skip
    """
    Let an edition go out, now or at a moment to come; the job `send_editions` does it.

    Pressed twice it is sent once. What goes out is the version that was seen, that of the object
    given unless another is named; afterwards no form opened before can change it. By their own
    clock each reader gets it when it shows what the site's shows ``at`` that moment: it is
    written as soon as the first clock on earth does.
    """
    seen = edition.version if version is None else version
    refuse_unless(at is None or at > now, _("This moment is over."))
    wall = timezone.make_naive(at) if at and is_by_own_clock else None
    at = earliest(wall) if wall else at
    values = (
        {"state": State.PLANNED, "send_at": at, "wall_time": wall.isoformat() if wall else ""}
        if at else _on_its_way(edition, now)
    )  # fmt: skip
    hit = Edition.objects.filter(pk=edition.pk, version=seen, state=State.DRAFT).update(
        **values, version=seen + 1
    )
    edition.refresh_from_db()
    if not hit:
        refuse_unless(edition.state != State.PLANNED, _("This edition is planned to be sent."))
        refuse_unless(edition.state == State.DRAFT, _("This edition has been sent."))
        raise OperationRefused(
            _("The edition was changed meanwhile; look at it again before you send it.")
        )
    record(actor=actor, now=now, verb="edition.send", target=edition, planned=at is not None)
    enqueue_on_commit("hansa.newsletter.tasks.send_newsletter")
    return edition


@operation("edition.take_back")
def take_back_edition(*, actor: User | None, now: datetime, edition: Edition) -> Edition:
    """Make a planned edition a draft again; raises `OperationRefused` once it is on its way."""
    hit = Edition.objects.filter(pk=edition.pk, state=State.PLANNED).update(
        state=State.DRAFT, send_at=None, wall_time="", version=edition.version + 1
    )
    edition.refresh_from_db()
    refuse_unless(bool(hit), _("This edition is not planned any more."))
    record(actor=actor, now=now, verb="edition.take_back", target=edition)
    return edition


def _on_its_way(edition: Edition, now: datetime) -> dict[str, object]:
    """Return what an edition has from the moment it is sent; the figures are of that moment."""
    return {"state": State.SENDING, "sent_at": now, "figures": figures_now(edition, now)}


@operation("edition.send_portion")
def send_portion(*, actor: User | None, now: datetime, edition: Edition) -> Edition:
    """
    Put an edition into the outbox for the next readers who lack it; without any it is sent.

    Each portion is one transaction and says for whom it was: whoever goes on after a kill finds
    those who are left, and nobody gets two. What is taken back, or sent by now, stays as it is.
    """
    held = hold(edition)
    if held.state == State.PLANNED and held.send_at is not None and held.send_at <= now:
        Edition.objects.filter(pk=held.pk).update(**_on_its_way(held, now))
        held.refresh_from_db()
    is_sending = held.state == State.SENDING
    readers = list(readers_without(held)[:PORTION]) if is_sending else []
    if readers:
        Delivery.objects.bulk_create(
            Delivery(edition=held, subscriber=one, queued_at=now) for one in readers
        )
        queue_campaign(
            name=f"newsletter:{held.number}", now=now,
            letters=_letters(held, {_letter_of(one): one for one in readers}),
            recipients=_recipients(held, readers),
            headers={
                "List-Unsubscribe": f"<{LEAVE}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )  # fmt: skip
    elif is_sending:
        held.state = State.SENT
        held.save(update_fields=["state"])
    record(actor=actor, now=now, verb="edition.send_portion", target=held, readers=len(readers))
    return held


def _letter_of(reader: Subscriber) -> str:
    """Return which of an edition's letters a reader gets: by language and chosen kinds."""
    return " ".join([reader.language, *sorted(reader.kinds)])


def _letters(edition: Edition, examples: dict[str, Subscriber]) -> dict[str, Letter]:
    letters = {}
    for name, reader in examples.items():
        with override(reader.language):
            letters[name] = render_edition_mail(
                edition, leave=LEAVE, wishes=WISHES, kinds=reader.kinds
            )
    return letters


def _recipients(edition: Edition, readers: list[Subscriber]) -> Iterator[Recipient]:
    wall = edition.wall_clock
    for one in readers:
        with override(one.language):
            values = {"leave": leave_address(one, edition.number), "wishes": wishes_address(one)}
        due_at = by_own_clock(wall, one) if wall else None
        yield Recipient(one.email, _letter_of(one), values, due_at)


@operation("edition.test")
def send_test(*, actor: User, now: datetime, edition: Edition, language: str = "") -> OutgoingMail:
    """Send an edition as it stands to whoever asks, in a language, marked as a test."""
    with override(language or get_language()):
        own = settings.BASE_URL + reverse("newsletter:edition-list")
        letter = render_edition_mail(edition, leave=own)
        subject = _("Test: %(subject)s") % {"subject": letter["subject"]}
    record(actor=actor, now=now, verb="edition.test", target=edition)
    return queue_mail(
        recipient=actor.email, now=now, subject=subject, text=letter["text"],
        html=letter["html"],
    )  # fmt: skip
