"""Subscribing, with proof, and leaving."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import override

from hansa.accounts.models import User
from hansa.common.operations import operation, record
from hansa.mail.operations import allow_campaigns, cancel_mail_to, queue_mail
from hansa.mail.rendering import render_mail
from hansa.newsletter.consent import VERSION, consent_text
from hansa.newsletter.models import Consent, Subscriber

# An address that was asked is written to again after this time at the earliest: anybody can
# give any address.
ASKED_AGAIN_AFTER = timedelta(minutes=10)
KEPT_UNCONFIRMED = timedelta(days=7)


@operation("subscriber.ask")
def ask_to_subscribe(*, actor: User | None, now: datetime, email: str, language: str) -> Subscriber:
    """
    Take an address and write to it: to confirm, or, to a reader, that they are one already.

    Does the same work whether the address is new, waiting or a reader, so that neither words nor
    time tell. Nobody is written to again within `ASKED_AGAIN_AFTER`.
    """
    address = email.lower()
    made, new = Subscriber.objects.get_or_create(
        email=address,
        defaults={"language": language, "token": secrets.token_urlsafe(32), "asked_at": now},
    )
    reads = made.state == Subscriber.State.CONFIRMED
    state = made.state if reads else Subscriber.State.PENDING
    waits = Q(asked_at__gt=now - ASKED_AGAIN_AFTER) & ~Q(state=Subscriber.State.LEFT)
    asked = Subscriber.objects.filter(pk=made.pk).exclude(waits).update(state=state, asked_at=now)
    mailed = new or bool(asked)
    if mailed:
        with override(language):
            name = "newsletter:leave" if reads else "newsletter:confirm"
            link = settings.BASE_URL + reverse(name, args=[made.token])
            template = "mail/subscription_known" if reads else "mail/subscription_asked"
            letter, words = render_mail(template, {"link": link}), consent_text()
        if not reads:
            Consent.objects.create(
                subscriber=made, version=VERSION, text=words, language=language, asked_at=now
            )
        queue_mail(recipient=address, now=now, **letter)
    made.refresh_from_db()
    record(actor=actor, now=now, verb="subscriber.ask", target=made, mailed=mailed)
    return made


@operation("subscriber.confirm")
def confirm_subscription(
    *, actor: User | None, now: datetime, subscriber: Subscriber
) -> Subscriber:
    """Make somebody a reader, and keep when they agreed to what; twice is as good as once."""
    subscriber.state = Subscriber.State.CONFIRMED
    subscriber.confirmed_at = subscriber.confirmed_at or now
    subscriber.left_at = None
    subscriber.save(update_fields=["state", "confirmed_at", "left_at"])
    latest = subscriber.consents.filter(withdrawn_at__isnull=True).first()
    if latest is not None and latest.confirmed_at is None:
        latest.confirmed_at = now
        latest.save(update_fields=["confirmed_at"])
    allow_campaigns(address=subscriber.email)  # who complained or left before has asked anew
    record(actor=actor, now=now, verb="subscriber.confirm", target=subscriber)
    return subscriber


@operation("subscriber.leave")
def leave_newsletter(*, actor: User | None, now: datetime, subscriber: Subscriber) -> Subscriber:
    """Stop the newsletter for somebody, what is already queued included."""
    subscriber.state = Subscriber.State.LEFT
    subscriber.left_at = now
    subscriber.confirmed_at = None
    subscriber.save(update_fields=["state", "left_at", "confirmed_at"])
    subscriber.consents.filter(withdrawn_at__isnull=True).update(withdrawn_at=now)
    cancel_mail_to(recipient=subscriber.email, campaign_prefix="newsletter:")
    record(actor=actor, now=now, verb="subscriber.leave", target=subscriber)
    return subscriber


@operation("subscriber.forget")
def forget_unconfirmed(*, actor: User | None, now: datetime, subscriber: Subscriber) -> bool:
    """Delete an address that did not answer for a week; return whether it went."""
    record(actor=actor, now=now, verb="subscriber.forget", target=subscriber)
    silent = Subscriber.objects.filter(
        pk=subscriber.pk, state=Subscriber.State.PENDING, asked_at__lt=now - KEPT_UNCONFIRMED
    )
    return bool(silent.delete()[0])
