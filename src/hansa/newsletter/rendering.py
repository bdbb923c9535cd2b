"""An edition as mail: designed, and as plain text."""

from django.conf import settings
from django.template.loader import render_to_string

from hansa.common.text import render_markdown
from hansa.mail.rendering import Letter, render_designed
from hansa.newsletter.models import Edition
from hansa.newsletter.queries import sections_of


def render_edition_mail(edition: Edition, *, leave: str) -> Letter:
    """Return the edition as a mail for a reader who leaves at this address."""
    context = {
        "edition": edition,
        "introduction": render_markdown(edition.introduction),
        "sections": sections_of(edition),
        "base_url": settings.BASE_URL,
        "site_name": settings.SITE_NAME,
        "leave": leave,
    }
    return {
        "subject": edition.title,
        "text": render_to_string("mail/edition.txt", context),
        "html": render_designed("mail/edition.mjml", context),
    }
