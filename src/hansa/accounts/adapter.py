"""How accounts fit into the site: their mails go through the outbox like all others."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.template.defaultfilters import linebreaks, urlize
from django.utils import timezone
from django.utils.safestring import mark_safe

from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_designed


class AccountAdapter(DefaultAccountAdapter):
    """Send mails of accounts through the outbox, so that sign-up works while mail is down."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render allauth's mail and queue it."""
        site = {"name": settings.SITE_NAME, "domain": settings.BASE_URL}
        rendered = self.render_mail(
            template_prefix, email, {"email": email, "current_site": site, **context}
        )
        subject, text = str(rendered.subject), str(rendered.body)
        body = mark_safe(linebreaks(urlize(text)))  # noqa: S308 - urlize escapes
        html = render_designed(
            "mail/letter.mjml",
            {"subject": subject, "body": body, "site_name": settings.SITE_NAME},
        )
        queue_mail(recipient=email, subject=subject, text=text, html=html, now=timezone.now())
