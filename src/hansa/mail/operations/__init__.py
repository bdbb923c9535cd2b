"""Decide, hold and deliver mail. At least once; at most one duplicate a crash; same Message-ID."""

from hansa.mail.operations.bouncing import allow_campaigns
from hansa.mail.operations.queueing import (
    Attachment,
    Recipient,
    cancel_mail_to,
    queue_campaign,
    queue_mail,
)

__all__ = [
    "Attachment",
    "Recipient",
    "allow_campaigns",
    "cancel_mail_to",
    "queue_campaign",
    "queue_mail",
]
