"""What followed an agreement, and reminders before it ends."""

from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext, override

from hansa.accounts.models import User
from hansa.common.operations import operation, record, refuse_unless
from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_mail
from hansa.news.models import Article
from hansa.outcomes.models import Agreement, ExpiryReminder, FollowUp
from hansa.outcomes.queries.parties import administrators_to_tell, names_of

MOST_FOLLOW_UPS = 200


@operation("follow_up.add")
def add_follow_up(
    *,
    actor: User | None,
    now: datetime,
    agreement: Agreement,
    on_date: date,
    text: str,
    article: Article | None = None,
    key: str = "",
) -> FollowUp:
    """Note in one line what came of an agreement."""
    refuse_unless(
        agreement.follow_ups.count() < MOST_FOLLOW_UPS,
        gettext("So much has followed that no more fits. Remove an entry first."),
    )
    made = FollowUp.objects.create(
        agreement=agreement, on_date=on_date, text=text, article=article, added_at=now,
        added_by=actor,
    )  # fmt: skip
    record(actor=actor, now=now, verb="follow_up.add", target=made, agreement=agreement.pk)
    return made


@operation("follow_up.remove")
def remove_follow_up(*, actor: User, now: datetime, follow_up: FollowUp) -> None:
    """Take an entry back."""
    record(
        actor=actor, now=now, verb="follow_up.remove", target=follow_up,
        agreement=follow_up.agreement_id, text=follow_up.text,
    )  # fmt: skip
    follow_up.delete()


@operation("agreement.remind")
def remind_of_expiry(
    *, actor: User | None, now: datetime, agreement: Agreement, days: int
) -> ExpiryReminder:
    """
    Tell those who speak for the parties that the agreement ends soon, once.

    The row that says so and the mails are one transaction, so that a killed job either told
    everybody or nobody, and of two workers one does.
    """
    assert agreement.expires_date is not None, "only what ends is reminded of"
    made, is_first = ExpiryReminder.objects.get_or_create(
        agreement=agreement, expires_date=agreement.expires_date, days_before=days,
        defaults={"sent_at": now},
    )  # fmt: skip
    if is_first:
        _write(agreement, now)
    record(actor=actor, now=now, verb="agreement.remind", target=agreement, sent=is_first)
    return made


def _write(agreement: Agreement, now: datetime) -> None:
    for reader in administrators_to_tell(agreement):
        with override(reader.language):
            letter = render_mail(
                "mail/agreement_expires",
                {
                    "agreement": agreement,
                    "parties": ", ".join(names_of(agreement)),
                    "link": settings.BASE_URL + agreement.get_absolute_url(),
                },
            )
        queue_mail(recipient=reader.email, now=now, **letter)
