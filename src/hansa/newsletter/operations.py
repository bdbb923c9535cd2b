"""Composing an edition, sending it, and who reads it."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hansa.accounts.models import User
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.operations import make_with_free_name, operation, record, refuse_unless
from hansa.mail.operations import Recipient, cancel_mail_to, queue_campaign, queue_mail
from hansa.mail.rendering import render_mail
from hansa.newsletter.models import Edition, EditionItem, Subscriber
from hansa.newsletter.queries import confirmed_subscribers, figures_now, new_on_the_site
from hansa.newsletter.rendering import render_edition_mail

State = Edition.State
LEAVE = "@@leave@@"
"""Stands in the letter for the address at which its reader leaves."""
# An address that has not answered yet is asked again after this time at the earliest: anybody
# can give any address.
ASKED_AGAIN_AFTER = timedelta(minutes=10)


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
    hit = Edition.objects.filter(pk=edition.pk, version=version, state=State.DRAFT).update(
        title=title, introduction=introduction, version=version + 1
    )
    edition.refresh_from_db()
    if not hit:
        refuse_unless(edition.state == State.DRAFT, _("This edition has been sent."))
        raise StaleForm(edition)
    edition.items.filter(pk__in=included).update(included=True)
    edition.items.exclude(pk__in=included).update(included=False)
    record(actor=actor, now=now, verb="edition.edit", target=edition)
    return edition


@operation("edition.send")
def send_edition(
    *,
    actor: User | None,
    now: datetime,
    edition: Edition,
    version: int | None = None,
    key: str = "",
) -> Edition:
    """
    Send an edition to all confirmed subscribers: one row a reader in the outbox.

    Pressed twice it is sent once. What goes out is the version that was seen, that of the object
    given unless another is named; afterwards no form opened before can change it. The figures
    are computed anew at this moment.
    """
    seen = edition.version if version is None else version
    hit = Edition.objects.filter(pk=edition.pk, version=seen, state=State.DRAFT).update(
        state=State.SENT, sent_at=now, figures=figures_now(now), version=seen + 1
    )
    edition.refresh_from_db()
    if not hit:
        refuse_unless(edition.state == State.DRAFT, _("This edition has been sent."))
        raise OperationRefused(
            _("The edition was changed meanwhile; look at it again before you send it.")
        )
    letters = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            letters[language] = render_edition_mail(edition, leave=LEAVE)
    readers = confirmed_subscribers().values_list("email", "language", "token")
    queued = queue_campaign(
        name=f"newsletter:{edition.number}", now=now, letters=letters,
        recipients=(
            Recipient(email, language, {"leave": _leave_address(token, language)})
            for email, language, token in readers.iterator()
        ),
        headers={
            "List-Unsubscribe": f"<{LEAVE}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )  # fmt: skip
    record(actor=actor, now=now, verb="edition.send", target=edition, readers=queued)
    return edition


def _leave_address(token: str, language: str) -> str:
    with override(language):
        return settings.BASE_URL + reverse("newsletter:leave", args=[token])


@operation("subscriber.ask")
def ask_to_subscribe(*, actor: User | None, now: datetime, email: str, language: str) -> Subscriber:
    """
    Take an address and send the mail that asks to confirm it.

    Answers alike whether the address is new, waiting or a reader already. Who waits is not
    written to again within `ASKED_AGAIN_AFTER`.
    """
    address = email.lower()
    made, new = Subscriber.objects.get_or_create(
        email=address,
        defaults={"language": language, "token": secrets.token_urlsafe(32), "asked_at": now},
    )
    waits = Q(state=Subscriber.State.PENDING, asked_at__gt=now - ASKED_AGAIN_AFTER)
    askable = Subscriber.objects.filter(pk=made.pk).exclude(state=Subscriber.State.CONFIRMED)
    mailed = new or bool(
        askable.exclude(waits).update(state=Subscriber.State.PENDING, asked_at=now)
    )
    if mailed:
        with override(language):
            link = settings.BASE_URL + reverse("newsletter:confirm", args=[made.token])
            letter = render_mail("mail/subscription_asked", {"link": link})
        queue_mail(recipient=address, now=now, **letter)
    made.refresh_from_db()
    record(actor=actor, now=now, verb="subscriber.ask", target=made, mailed=mailed)
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
