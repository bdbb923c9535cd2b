"""Mail from templates: one source in Markdown gives the text and the designed version."""

import re
from typing import Any, TypedDict

import mrml
from django.conf import settings
from django.template.loader import render_to_string

from hansa.common.text import render_markdown


class Letter(TypedDict):
    """The words of one mail."""

    subject: str
    text: str
    html: str


def render_mail(template: str, context: dict[str, Any]) -> Letter:
    """
    Return subject, text and HTML of a mail.

    The template ``<template>.md`` holds the subject in its first line and Markdown after it.
    """
    context = {**context, "base_url": settings.BASE_URL, "site_name": settings.SITE_NAME}
    source = render_to_string(f"{template}.md", context)
    subject, _, body = source.strip().partition("\n")
    html = render_designed(
        "mail/letter.mjml", {**context, "subject": subject, "body": render_markdown(body)}
    )
    return {"subject": subject, "text": as_plain_text(body), "html": html}


def as_plain_text(markdown: str) -> str:
    """
    Return a mail's Markdown as it is read without design: an address stands alone on its line.

    A mail program would take the bracket after an address as part of it.
    """
    text = re.sub(r"\[([^\]\n]+)\]\((\S+)\)", r"\1\n\2", markdown)
    return re.sub(r"<(https?://\S+)>", r"\1", text).strip() + "\n"


def render_designed(template: str, context: dict[str, Any]) -> str:
    """Return HTML that mail programs show alike, from an MJML template."""
    return str(mrml.to_html(render_to_string(template, context)).content)
