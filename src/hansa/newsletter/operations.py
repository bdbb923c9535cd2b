"""Composing an edition, sending it, and who reads it."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from hansa.accounts.models import User
from hansa.common.operations import (
    make_with_free_name,
    operation,
    record,
    refuse_unless,
    save_version,
)
from hansa.mail.models import OutgoingMail
from hansa.mail.operations import (
    cancel_mail_to,
    make_message_id,
    one_line,
    queue_campaign,
    queue_mail,
)
from hansa.mail.rendering import render_mail
from hansa.newsletter.models import Edition, EditionItem, Subscriber
from hansa.newsletter.queries import confirmed_subscribers, figures_now, new_on_the_site
from hansa.newsletter.rendering import render_edition_mail

State = Edition.State


@operation("edition.compose")
def compose_edition(
    *, actor: User | None, now: datetime, title: str, covers_from: datetime, key: str = ""
) -> Edition:
    """Make a draft from what is new on the site since a moment, and the figures of today."""
    figures = figures_now(now)
    made = make_with_free_name(
        lambda: Edition.objects.create(
            number=(Edition.objects.aggregate(latest=Max("number"))["latest"] or 0) + 1,
            title=title,
            covers_from=covers_from,
            composed_at=now,
            figures=figures,
        )
    )
    EditionItem.objects.bulk_create(
        [
            EditionItem(edition=made, place=place, **item)
            for place, item in enumerate(new_on_the_site(since=covers_from, now=now))
        ]
    )
    record(actor=actor, now=now, verb="edition.compose", target=made)
    return made


@operation("edition.edit")
def edit_edition(
    *,
    actor: User,
    now: datetime,
    edition: Edition,
    version: int,
    title: str,
    introduction: str,
    included: set[int],
) -> Edition:
    """Change title, introduction and the choice of items; a sent edition cannot be changed."""
    refuse_unless(edition.state == State.DRAFT, _("This edition has been sent."))
    edition.title = title
    edition.introduction = introduction
    save_version(edition, version=version, fields=["title", "introduction"])
    edition.items.filter(pk__in=included).update(included=True)
    edition.items.exclude(pk__in=included).update(included=False)
    record(actor=actor, now=now, verb="edition.edit", target=edition)
    return edition


@operation("edition.send")
def send_edition(*, actor: User | None, now: datetime, edition: Edition, key: str = "") -> Edition:
    """
    Send an edition to all confirmed subscribers: one row a reader in the outbox.

    Pressed twice it is sent once. The figures are computed anew at this moment.
    """
    hit = Edition.objects.filter(pk=edition.pk, state=State.DRAFT).update(
        state=State.SENT, sent_at=now, figures=figures_now(now)
    )
    refuse_unless(bool(hit), _("This edition has been sent."))
    edition.refresh_from_db()
    queued = queue_campaign(
        [_mail_for(edition, subscriber, now) for subscriber in confirmed_subscribers()]
    )
    record(actor=actor, now=now, verb="edition.send", target=edition, readers=queued)
    return edition


def _mail_for(edition: Edition, subscriber: Subscriber, now: datetime) -> OutgoingMail:
    leave = f"{settings.BASE_URL}/newsletter/leave/{subscriber.token}/"
    with override(subscriber.language):
        rendered = render_edition_mail(edition, leave=leave)
    return OutgoingMail(
        recipient=subscriber.email,
        subject=one_line(edition.title),
        text=rendered.text,
        html=rendered.html,
        headers={
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        campaign=f"newsletter:{edition.number}",
        message_id=make_message_id(),
        due_at=now,
    )


@operation("subscriber.ask")
def ask_to_subscribe(*, actor: User | None, now: datetime, email: str, language: str) -> Subscriber:
    """
    Take an address and send the mail that asks to confirm it.

    Answers alike whether the address is new, waiting or a reader already.
    """
    address = email.lower()
    made, _new = Subscriber.objects.get_or_create(
        email=address,
        defaults={"language": language, "token": secrets.token_urlsafe(32), "asked_at": now},
    )
    if made.state != Subscriber.State.CONFIRMED:
        made.state = Subscriber.State.PENDING
        made.asked_at = now
        made.save(update_fields=["state", "asked_at"])
        link = f"{settings.BASE_URL}/newsletter/confirm/{made.token}/"
        with override(language):
            letter = render_mail("mail/subscription_asked", {"link": link})
        queue_mail(recipient=address, now=now, **letter)
    record(actor=actor, now=now, verb="subscriber.ask", target=made)
    return made


@operation("subscriber.confirm")
def confirm_subscription(
    *, actor: User | None, now: datetime, subscriber: Subscriber
) -> Subscriber:
    """Make somebody a reader; confirmed twice it is confirmed once."""
    subscriber.state = Subscriber.State.CONFIRMED
    subscriber.confirmed_at = subscriber.confirmed_at or now
    subscriber.left_at = None
    subscriber.save(update_fields=["state", "confirmed_at", "left_at"])
    record(actor=actor, now=now, verb="subscriber.confirm", target=subscriber)
    return subscriber


@operation("subscriber.leave")
def leave_newsletter(*, actor: User | None, now: datetime, subscriber: Subscriber) -> Subscriber:
    """Stop the newsletter for somebody, what is already queued included."""
    subscriber.state = Subscriber.State.LEFT
    subscriber.left_at = now
    subscriber.save(update_fields=["state", "left_at"])
    cancel_mail_to(recipient=subscriber.email, campaign_prefix="newsletter:")
    record(actor=actor, now=now, verb="subscriber.leave", target=subscriber)
    return subscriber
