"""How accounts fit into the site: their mails go through the outbox like all others."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone

from hansa.mail.operations import queue_mail


class AccountAdapter(DefaultAccountAdapter):
    """Send mails of accounts through the outbox, so that sign-up works while mail is down."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render allauth's mail and queue it."""
        rendered = self.render_mail(template_prefix, email, context)
        queue_mail(
            recipient=email, subject=str(rendered.subject), text=str(rendered.body),
            now=timezone.now(),
        )  # fmt: skip
