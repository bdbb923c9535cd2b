"""How accounts fit into the site: their mails go through the outbox like all others."""

import re
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe

from hansa.mail.operations import queue_mail
from hansa.mail.rendering import render_designed

LONGEST_ADDRESS = 254


def with_own_links(text: str) -> SafeString:
    """
    Return a mail's text as HTML in which this site's own addresses can be followed.

    No others: these mails go to whom a stranger names, and carry the name that the stranger took.
    """

    def link(found: re.Match[str]) -> str:
        address = found[0]
        if urlsplit(address).hostname not in settings.ALLOWED_HOSTS:
            return address
        return f'<a href="{address}">{address}</a>'

    html = re.sub(r"\bhttps?://[\w.-]+(:\d+)?(?![^\s/])(/[\w/.%?=;~+-]*)?", link, escape(text))
    return mark_safe(linebreaks(html))  # noqa: S308 - escaped the line before


class AccountAdapter(DefaultAccountAdapter):
    """Send mails of accounts through the outbox, so that sign-up works while mail is down."""

    def clean_email(self, email: str) -> str:
        """Refuse an address that is longer than addresses can be, in each of allauth's forms."""
        MaxLengthValidator(LONGEST_ADDRESS)(email)
        return email

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render allauth's mail and queue it."""
        site = {"name": settings.SITE_NAME, "domain": settings.BASE_URL}
        rendered = self.render_mail(
            template_prefix, email, {"email": email, "current_site": site, **context}
        )
        subject, text = str(rendered.subject), str(rendered.body)
        body = with_own_links(text)
        html = render_designed(
            "mail/letter.mjml",
            {"subject": subject, "body": body, "site_name": settings.SITE_NAME},
        )
        queue_mail(recipient=email, subject=subject, text=text, html=html, now=timezone.now())
