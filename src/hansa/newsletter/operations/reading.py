"""Subscribing, with proof, choosing what to get, and leaving."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.mail.models import Suppression
from hansa.mail.operations import allow_campaigns, cancel_mail_to, queue_mail, suppress
from hansa.mail.rendering import render_mail
from hansa.newsletter.consent import VERSION, consent_text
from hansa.newsletter.models import Consent, Subscriber
from hansa.newsletter.mornings import clock_of, next_morning
from hansa.newsletter.operations.counting import count_leaving
from hansa.organisations.models import Term

# An address that was asked is written to again after this time at the earliest: anybody can
# give any address.
ASKED_AGAIN_AFTER = timedelta(minutes=10)
KEPT_UNCONFIRMED = timedelta(days=7)
KEPT_LEFT = timedelta(days=365)


@operation("subscriber.ask")
def ask_to_subscribe(*, actor: User | None, now: datetime, email: str, language: str) -> Subscriber:
    """
    Take an address and write to it: to confirm, or, to a reader, that they are one already.

    Does the same work whether the address is new, waiting or a reader, so that neither words nor
    time tell: what is inserted meets what is there, and what is updated is updated for all. Nobody
    is written to again within `ASKED_AGAIN_AFTER`.
    """
    address = email.lower()
    begun = now - ASKED_AGAIN_AFTER
    fresh = Subscriber(email=address, token=secrets.token_urlsafe(32), asked_at=begun)
    Subscriber.objects.bulk_create([fresh], ignore_conflicts=True)
    made = Subscriber.objects.get(email=address)
    reads = made.state == Subscriber.State.CONFIRMED
    may_be_asked = Q(asked_at__lte=begun) | Q(state=Subscriber.State.LEFT)
    with override(language):
        asked = Subscriber.objects.filter(may_be_asked, pk=made.pk).update(
            state=made.state if reads else Subscriber.State.PENDING, asked_at=now,
            language=made.language if reads else language, asked_version=VERSION,
            asked_words=consent_text(), asked_language=language,
        )  # fmt: skip
        name = "newsletter:leave" if reads else "newsletter:confirm"
        link = settings.BASE_URL + reverse(name, args=[made.token])
        template = "mail/subscription_known" if reads else "mail/subscription_asked"
        if asked:
            queue_mail(recipient=address, now=now, **render_mail(template, {"link": link}))
    made.refresh_from_db()
    record(actor=actor, now=now, verb="subscriber.ask", target=made, mailed=bool(asked))
    return made


@operation("subscriber.confirm")
def confirm_subscription(
    *, actor: User | None, now: datetime, subscriber: Subscriber
) -> Subscriber:
    """Make somebody a reader, and keep when they agreed to what; twice is as good as once."""
    was_reader = subscriber.state == Subscriber.State.CONFIRMED
    subscriber.state = Subscriber.State.CONFIRMED
    subscriber.confirmed_at = subscriber.confirmed_at or now
    subscriber.left_at = None
    subscriber.save(update_fields=["state", "confirmed_at", "left_at"])
    if not was_reader:
        Consent.objects.create(
            subscriber=subscriber, version=subscriber.asked_version, text=subscriber.asked_words,
            language=subscriber.asked_language, asked_at=subscriber.asked_at, confirmed_at=now,
        )  # fmt: skip
    allow_campaigns(address=subscriber.email)  # who complained or left before has asked anew
    record(actor=actor, now=now, verb="subscriber.confirm", target=subscriber)
    return subscriber


@dataclass(frozen=True)
class Wishes:
    """What a reader wants to get; nothing chosen of a kind means all of it."""

    language: str
    rhythm: str = Subscriber.Rhythm.EDITION
    kinds: Sequence[str] = ()
    countries: Sequence[str] = ()
    terms: Sequence[Term] = ()
    timezone: str = ""


@operation("subscriber.choose")
def choose_what_to_get(
    *, actor: User | None, now: datetime, subscriber: Subscriber, wishes: Wishes
) -> Subscriber:
    """
    Keep what a reader wants to get, and how often; raises `OperationRefused` if they are none.

    Whoever changes to a digest is told of what comes from now on.
    """
    held = hold(subscriber)
    refuse_unless(
        held.state == Subscriber.State.CONFIRMED, _("You are not a reader; subscribe first.")
    )
    before = (held.rhythm, held.timezone)
    held.language, held.rhythm, held.timezone = wishes.language, wishes.rhythm, wishes.timezone
    held.kinds, held.countries = list(wishes.kinds), list(wishes.countries)
    if (held.rhythm, held.timezone) != before:
        _set_digest(held, now)
    held.save()
    held.terms.set(wishes.terms)
    record(actor=actor, now=now, verb="subscriber.choose", target=held)
    return held


def _set_digest(subscriber: Subscriber, now: datetime) -> None:
    """Let the next digest come in the reader's next morning; without a rhythm there is none."""
    if subscriber.rhythm == Subscriber.Rhythm.EDITION:
        subscriber.covered_until = subscriber.next_digest_at = None
    else:
        subscriber.covered_until = subscriber.covered_until or now
        zone = clock_of(subscriber)
        subscriber.next_digest_at = next_morning(subscriber.rhythm, zone, now)


@operation("subscriber.leave")
def leave_newsletter(
    *, actor: User | None, now: datetime, subscriber: Subscriber, edition: int | None = None
) -> Subscriber:
    """
    Stop the newsletter for somebody, what is already queued included.

    ``edition`` is the number of the one by whose link they left, which counts it.
    """
    if edition is not None and subscriber.state == Subscriber.State.CONFIRMED:
        count_leaving(edition)
    subscriber.state = Subscriber.State.LEFT
    subscriber.left_at = now
    subscriber.confirmed_at = None
    subscriber.rhythm = Subscriber.Rhythm.EDITION  # who comes back begins anew
    subscriber.covered_until = subscriber.next_digest_at = None
    subscriber.save(
        update_fields=[
            "state", "left_at", "confirmed_at", "rhythm", "covered_until", "next_digest_at"
        ]
    )  # fmt: skip
    subscriber.consents.filter(withdrawn_at__isnull=True).update(withdrawn_at=now)
    cancel_mail_to(recipient=subscriber.email, campaign_prefix="newsletter:")
    record(actor=actor, now=now, verb="subscriber.leave", target=subscriber)
    return subscriber


@operation("subscriber.forget_left")
def forget_left(*, actor: User | None, now: datetime, subscriber: Subscriber) -> bool:
    """
    Delete somebody who left a year ago, with the proof of what they had agreed to.

    The hash of the address stays among those that get no newsletter, so that no list that is taken
    over brings them back. Return whether they went.
    """
    record(actor=actor, now=now, verb="subscriber.forget_left", target=subscriber)
    gone = Subscriber.objects.filter(
        pk=subscriber.pk, state=Subscriber.State.LEFT, left_at__lt=now - KEPT_LEFT
    )
    went = bool(gone.delete()[0])
    if went:
        suppress(address=subscriber.email, reason=Suppression.Reason.LEFT, now=now)
    return went


@operation("subscriber.forget")
def forget_unconfirmed(*, actor: User | None, now: datetime, subscriber: Subscriber) -> bool:
    """Delete an address that did not answer for a week; return whether it went."""
    record(actor=actor, now=now, verb="subscriber.forget", target=subscriber)
    silent = Subscriber.objects.filter(
        pk=subscriber.pk, state=Subscriber.State.PENDING, asked_at__lt=now - KEPT_UNCONFIRMED
    )
    return bool(silent.delete()[0])
