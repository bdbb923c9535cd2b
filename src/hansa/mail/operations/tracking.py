"""What a delivery service says became of a mail: taken by a server, returned, unwanted."""

import re
from datetime import datetime
from typing import NamedTuple

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.db import transaction
from django.db.models import Q

from hansa.mail.message import mail_of_token
from hansa.mail.models import OutgoingMail, Suppression
from hansa.mail.operations.bouncing import note_bounce, note_complaint, suppress, take_bounce

State = OutgoingMail.State
Reason = Suppression.Reason
# A status of RFC 3463 in a server's words, and no part of an address of the network.
STATUS = re.compile(r"(?<![\d.])([45]\.[0-7]\.\d{1,3})(?!\.?\d)")
STATUS_OF_REASON = {
    RejectReason.INVALID: "5.1.3",
    RejectReason.BOUNCED: "5.0.0",
    RejectReason.TIMED_OUT: "4.4.7",
}
OTHER_STATUS = "4.0.0"


class Told(NamedTuple):
    """Whom an event is about, and the campaign whose mail it was."""

    address: str
    campaign: str


@transaction.atomic
def take_event(*, event: AnymailTrackingEvent, now: datetime) -> Told | None:
    """
    Take in one event; return whom it is about, or None if it is about no mail of ours.

    The same event twice changes nothing. What concerns the address counts even if its mail is
    forgotten, as long as the event carries our mark. Services that open mails or follow links to
    tell who read them are not listened to.
    """
    mail = _mail_of(event)
    if mail is None:
        return _without_mail(event, now)
    if event.event_type == EventType.DELIVERED:
        waiting = OutgoingMail.objects.filter(pk=mail.pk, delivered_at=None)
        waiting.exclude(state=State.BOUNCED).update(delivered_at=event.timestamp or now)
    elif event.event_type == EventType.BOUNCED or (
        event.event_type == EventType.REJECTED and event.reject_reason == RejectReason.INVALID
    ):
        take_bounce(mail=mail, status=_status_of(event), error=_words_of(event), now=now)
    elif event.event_type in {EventType.REJECTED, EventType.FAILED}:
        # The service did not send it, for reasons of its own; the address is not to blame.
        untold = OutgoingMail.objects.filter(pk=mail.pk).exclude(state=State.BOUNCED)
        untold.update(state=State.FAILED, error=_words_of(event)[:500])
    elif event.event_type == EventType.COMPLAINED:
        note_complaint(mail=mail, now=now)
    elif event.event_type == EventType.UNSUBSCRIBED:
        suppress(address=mail.recipient, reason=Reason.LEFT, now=now)
    return Told(mail.recipient, mail.campaign)


def _without_mail(event: AnymailTrackingEvent, now: datetime) -> Told | None:
    """Take in what concerns an address whose mail was forgotten meanwhile."""
    address = event.recipient or ""
    if not address or mail_of_token(_mark_of(event)) is None:
        return None
    reasons = {EventType.COMPLAINED: Reason.COMPLAINT, EventType.UNSUBSCRIBED: Reason.LEFT}
    if reason := reasons.get(event.event_type):
        suppress(address=address, reason=reason, now=now)
    elif event.event_type == EventType.BOUNCED:
        note_bounce(mail=OutgoingMail(recipient=address), status=_status_of(event), now=now)
    return Told(address, "")


def _mail_of(event: AnymailTrackingEvent) -> OutgoingMail | None:
    """Return the mail that an event names by our mark, by our Message-ID or the service's own."""
    pk = mail_of_token(_mark_of(event))
    if pk is not None:
        return OutgoingMail.objects.filter(pk=pk).first()
    if not event.message_id:
        return None
    named = Q(message_id=event.message_id) | Q(service_id=event.message_id)
    return OutgoingMail.objects.filter(named).first()


def _mark_of(event: AnymailTrackingEvent) -> str:
    return str((event.metadata or {}).get("mail", ""))


def _words_of(event: AnymailTrackingEvent) -> str:
    words = [event.mta_response, event.description, event.reject_reason]
    return " ".join(" ".join(word for word in words if word).split())


def _status_of(event: AnymailTrackingEvent) -> str:
    """Return the status that the server gave, or one that stands for the service's reason."""
    found = STATUS.search(_words_of(event))
    if found:
        return found[1]
    if isinstance(event.esp_event, dict) and event.esp_event.get("Type") == "SoftBounce":
        return OTHER_STATUS  # Postmark gives it the reason of a hard one
    return STATUS_OF_REASON.get(event.reject_reason, OTHER_STATUS)
