"""One mail as it goes over the wire: both parts, files, envelope for bounces, signature."""

import base64
from email.header import Header
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.crypto import constant_time_compare, salted_hmac

from hansa.mail.models import OutgoingMail
from hansa.mail.signing import sign


class SignedMessage(EmailMultiAlternatives):
    """A message that carries a DKIM signature when the site has a key."""

    def message(self) -> Any:  # type: ignore[override]  # the signed one is its kind
        """Return the message with its signature before everything else."""
        made: Any = super().message()
        if settings.DKIM_KEY_FILE:
            signature = signature_of(made.as_bytes(linesep="\r\n"))
            name, _colon, value = signature.decode().partition(":")
            # As it was folded when it was signed: folded anew it would be another header.
            made._headers.insert(0, (name, value.strip()))
        return made


def signature_of(content: bytes) -> bytes:
    """Return the header that signs a mail with the site's key."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return sign(
        content, key_file=settings.DKIM_KEY_FILE, selector=settings.DKIM_SELECTOR, domain=domain
    )


def bounce_token(pk: int) -> str:
    """Return the mail's number, signed; small letters only, as some servers change case."""
    return (
        f"{pk:x}-{salted_hmac('hansa.mail.bounce', str(pk), algorithm='sha256').hexdigest()[:16]}"
    )


def mail_of_token(token: str) -> int | None:
    """Return the number of the mail that a token names, or None if we did not sign it."""
    try:
        pk = int(token.partition("-")[0], 16)
    except ValueError:
        return None
    return pk if constant_time_compare(bounce_token(pk), token.lower()) else None


def bounce_address(pk: int) -> str:
    """Return where mail that cannot be delivered is to come back to, or the site's own sender."""
    if not settings.MAIL_BOUNCE_ADDRESS:
        return settings.DEFAULT_FROM_EMAIL
    local, _at, domain = settings.MAIL_BOUNCE_ADDRESS.rpartition("@")
    return f"{local}+{bounce_token(pk)}@{domain}"


def mark_of(pk: int) -> dict[str, str]:
    """Return the header by which the delivery service, if there is one, names a mail to us."""
    if settings.MAIL_SERVICE == "postmark":  # which gives the mail a Message-ID of its own
        return {"X-PM-Metadata-mail": bounce_token(pk)}
    return {}


def subject_of(mail: OutgoingMail) -> str:
    """Return the subject, encoded if what somebody wrote looks as if it were already (RFC 2047)."""
    if "=?" in mail.subject:
        return Header(mail.subject, "utf-8").encode(linesep="")
    return mail.subject


def make_message(mail: OutgoingMail, connection: Any) -> EmailMultiAlternatives:
    """Return the message of an outgoing mail, ready to be sent over this connection."""
    message = SignedMessage(
        subject_of(mail),
        mail.text,
        from_email=bounce_address(mail.pk),
        to=[mail.recipient],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            **mail.headers,
            **mark_of(mail.pk),
            "Message-ID": mail.message_id,
        },
        connection=connection,
    )
    if html := mail.html:
        message.attach_alternative(html, "text/html")
    for one in mail.attachments:
        message.attach(one["name"], base64.b64decode(one["content"]), one["type"])
    return message
