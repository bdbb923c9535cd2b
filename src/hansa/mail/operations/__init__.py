"""Decide, hold and deliver mail. At least once; at most one duplicate a crash; same Message-ID."""

from hansa.mail.operations.bouncing import allow_campaigns, suppress
from hansa.mail.operations.queueing import (
    Attachment,
    Recipient,
    cancel_mail_to,
    queue_campaign,
    queue_mail,
)
from hansa.mail.operations.steering import lift_block, steer_campaign, try_failed_again

__all__ = [
    "Attachment",
    "Recipient",
    "allow_campaigns",
    "cancel_mail_to",
    "lift_block",
    "queue_campaign",
    "queue_mail",
    "steer_campaign",
    "suppress",
    "try_failed_again",
]
