"""Mail from templates: one source in Markdown gives the text and the designed version."""

import re
from typing import Any, TypedDict

import mrml
from django.conf import settings
from django.template import Context, Template
from django.template.base import (
    FilterExpression,
    Parser,
    TokenType,
    VariableNode,
    render_value_in_context,
)
from django.template.loader import get_template, render_to_string
from django.templatetags.i18n import BlockTranslateNode

from hansa.common.text import NOT_IN_XML, render_markdown

MARKS = re.compile(r"([!-/:-@\[-`{-~])")
ESCAPED_MARK = re.compile(r"\\([!-/:-@\[-`{-~])")
LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\\n])+)\]\((\S+)\)")


class Letter(TypedDict):
    """The words of one mail."""

    subject: str
    text: str
    html: str


class Quoted:
    """A template's expression whose value is written so that Markdown takes it as plain words."""

    def __init__(self, expression: FilterExpression) -> None:
        self.expression = expression

    def resolve(self, context: Context, ignore_failures: bool = False) -> str:
        """Return what the expression gives, as words."""
        value = self.expression.resolve(context, ignore_failures)
        return as_words(render_value_in_context(value, context))


def as_words(value: str) -> str:
    """
    Return text as Markdown that says just this text: people's names must not become links.

    Addresses of this site that we put into mails ourselves stay as they are: within `<` and `>`
    Markdown knows no escapes.
    """
    if re.fullmatch(rf"{re.escape(settings.BASE_URL)}(/[\w/.%?=&~+-]*)?", value, re.ASCII):
        return value
    return MARKS.sub(r"\\\1", value)


def mail_template(name: str) -> Any:
    """
    Return a mail's template in which every value that is shown is plain words.

    Values are shown by ``{{ … }}`` and within ``{% blocktranslate %}``, and nowhere else.
    """
    loaded: Any = get_template(name)
    loaded = loaded.template
    made: Any = Template(loaded.source, loaded.origin, name, loaded.engine)
    for node in made.nodelist.get_nodes_by_type(VariableNode):
        node.filter_expression = Quoted(node.filter_expression)
    parser = Parser([], builtins=loaded.engine.template_builtins)
    for node in made.nodelist.get_nodes_by_type(BlockTranslateNode):
        for token in [*node.singular, *(node.plural or [])]:
            if token.token_type == TokenType.VAR:
                given = node.extra_context.get(token.contents)
                node.extra_context[token.contents] = Quoted(
                    given or FilterExpression(token.contents, parser)
                )
    return made


def render_mail(template: str, context: dict[str, Any], *, footer: str = "") -> Letter:
    """
    Return subject, text and HTML of a mail.

    The template ``<template>.md`` holds the subject in its first line and Markdown after it;
    ``footer`` is Markdown of our own that stands below.
    """
    context = {**context, "base_url": settings.BASE_URL, "site_name": settings.SITE_NAME}
    source = mail_template(f"{template}.md").render(Context(context, autoescape=False))
    subject, _, body = source.strip().partition("\n")
    below = f"\n\n---\n\n{footer}\n" if footer else ""
    return compose_mail(ESCAPED_MARK.sub(r"\1", subject), body + below)


def compose_mail(subject: str, body: str) -> Letter:
    """Return a mail of these words: a subject as it stands and a body in Markdown."""
    html = render_designed(
        "mail/letter.mjml",
        {"site_name": settings.SITE_NAME, "subject": subject, "body": render_markdown(body)},
    )
    return {"subject": subject, "text": as_plain_text(body), "html": html}


def as_plain_text(markdown: str) -> str:
    """
    Return a mail's Markdown as it is read without design: an address stands alone on its line.

    A mail program would take the bracket after an address as part of it.
    """
    text = LINK.sub(r"\1\n\2", markdown)
    text = re.sub(r"(?<!\\)<(https?://\S+)>", r"\1", text).strip() + "\n"
    return ESCAPED_MARK.sub(r"\1", text)


def render_designed(template: str, context: dict[str, Any]) -> str:
    """
    Return HTML that mail programs show alike, from an MJML template.

    MJML is XML, which has no place for most control characters, whoever typed them.
    """
    return str(mrml.to_html(NOT_IN_XML.sub("", render_to_string(template, context))).content)
