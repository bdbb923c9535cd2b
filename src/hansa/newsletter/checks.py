"""What would go wrong with an edition that is sent as it stands."""

import re
from collections.abc import Iterable
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _

from hansa.mail.rendering import Letter
from hansa.newsletter.models import Edition, EditionItem
from hansa.newsletter.queries.sources import gone_sources

MOST_BYTES = 100 * 1024
"""Larger mails are cut off by some programs, with the link to unsubscribe at their end."""
LONGEST_SUBJECT = 78
IMAGE = re.compile(r"<img\b[^>]*>", re.I)
ALT = re.compile(r'\balt="([^"]*)"', re.I)
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.I | re.S)
TAG = re.compile(r"<[^>]+>")


def faults_of(edition: Edition, letter: Letter, now: datetime) -> list[str]:
    """Return what is wrong with an edition and the letter of it, in words; empty if nothing is."""
    chosen = edition.items.filter(included=True, section__included=True)
    return [
        *_faults_of_subject(letter["subject"]),
        *_gone(chosen, now),
        *_dead_links(letter["html"]),
        *_misleading_links(letter["html"]),
        *_pictures_without_words(letter["html"]),
        *_faults_of_size(letter),
    ]


def _faults_of_subject(subject: str) -> list[str]:
    faults = []
    letters = [one for one in subject if one.isalpha()]
    if len(letters) > 5 and all(one.isupper() for one in letters):
        faults.append(_("The title is in capitals alone, as unwanted mail often is."))
    if "!!" in subject or "$$" in subject:
        faults.append(_("The title has several exclamation or dollar marks in a row."))
    if len(subject) > LONGEST_SUBJECT:
        faults.append(_("The title is longer than mail programs show."))
    return faults


def _gone(items: Iterable[EditionItem], now: datetime) -> list[str]:
    chosen = list(items)
    gone = gone_sources(chosen, now)
    text = _("“%(title)s” cannot be seen on the site any more.")
    return [text % {"title": item.title} for item in chosen if item.source in gone]


def _links(html: str) -> list[tuple[str, str]]:
    """Return addresses and words of the links in a mail."""
    return [(unescape(href), unescape(TAG.sub("", text)).strip())
            for href, text in LINK.findall(html)]  # fmt: skip


def _dead_links(html: str) -> list[str]:
    """Return what is said of addresses that claim to be of this site and lead nowhere."""
    dead = set()
    for href, _text in _links(html):
        if not href or href == "#":
            dead.add(href)
        elif href.startswith(f"{settings.BASE_URL}/"):
            path = urlsplit(href).path
            try:
                with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
                    resolve(path)
            except Resolver404:
                dead.add(href)
    return [_("This link leads nowhere: %(address)s") % {"address": one} for one in sorted(dead)]


def _misleading_links(html: str) -> list[str]:
    """Return what is said of links that show one site and lead to another."""
    text = _("The link “%(shown)s” leads to another site: %(address)s")
    return [
        text % {"shown": shown, "address": href}
        for href, shown in _links(html)
        if re.match(r"(https?://|www\.)\S+$", shown)
        and _host(shown if "//" in shown else f"//{shown}") != _host(href)
    ]


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:  # brackets that are no IPv6 address
        return ""


def _pictures_without_words(html: str) -> list[str]:
    bare = [one for one in IMAGE.findall(html) if not (m := ALT.search(one)) or not m[1].strip()]
    return [_("A picture has no words for those who cannot see it.")] * bool(bare)


def _faults_of_size(letter: Letter) -> list[str]:
    size = len(letter["html"].encode())
    text = _("The mail has %(size)d KB; from 100 KB on, some programs cut it off.")
    return [text % {"size": -(-size // 1024)}] if size > MOST_BYTES else []
