"""The line to the mail server: opened when there is something to say, kept as long as it lasts."""

import logging
import smtplib
from email.utils import parseaddr

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from hansa.mail.merging import Form
from hansa.mail.message import bounce_address, make_message
from hansa.mail.models import OutgoingMail

logger = logging.getLogger(__name__)
MOST_FORMS = 32


class Connection:
    """A line to the mail server, and the forms of the campaigns that go over it."""

    def __init__(self) -> None:
        """Make it, closed."""
        self.server: BaseEmailBackend | None = None
        self.lost = 0
        """How often in turn it broke in the middle of a mail."""
        self.forms: dict[tuple[int, str], Form] = {}

    def open(self) -> BaseEmailBackend:
        """Open it unless it is; raises `OSError` and `SMTPException` if there is no server."""
        if self.server is None:
            server: BaseEmailBackend = get_connection()
            server.open()
            self.server = server
        return self.server

    def close(self) -> None:
        """Close it, if the other side has not done so."""
        server, self.server = self.server, None
        try:
            if server is not None:
                server.close()
        except (OSError, smtplib.SMTPException):
            logger.info("the mail server was gone before goodbye")

    def send(self, mail: OutgoingMail) -> str:
        """
        Send one mail; return how a delivery service calls it, or nothing.

        Raises what ``smtplib`` raises, and whatever a mail that cannot be made brings about.
        """
        server = self.open()
        if isinstance(server, EmailBackend) and server.connection and mail.content.campaign_id:
            content = self._form(mail).merged(mail)
            sender = parseaddr(bounce_address(mail.pk))[1]
            if content is not None and sender.isascii():
                server.connection.sendmail(sender, [mail.recipient], content)
                return ""
        message = make_message(mail, server)
        message.send()
        status = getattr(message, "anymail_status", None)
        return str(getattr(status, "message_id", None) or "")[:200]

    def _form(self, mail: OutgoingMail) -> Form:
        key = (mail.content_id, mail.subject)
        if key not in self.forms:
            if len(self.forms) == MOST_FORMS:
                del self.forms[next(iter(self.forms))]
            self.forms[key] = Form(mail)
        return self.forms[key]
