"""Words as they are compared: without case and accents; and shown: with what was found marked."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Letters that Unicode does not take apart, as people without them on the keyboard write them.
WRITTEN = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"}
)
ELLIPSIS = "… "
WORD = re.compile(r"[^\W_]+")
# As people see it: an accent that is a character of its own belongs to the letter before it.
SHOWN_WORD = re.compile(r"([^\W_](?:[^\W_]|[\u0300-\u036f])*)")


def fold(text: str) -> str:
    """Return the text in lower case without accents and with single spaces."""
    if text.isascii():
        return " ".join(WORD.findall(text.lower()))
    return " ".join(WORD.findall(plain_letters(text)))


def plain_letters(text: str) -> str:
    """Return the text in lower case without accents, with letters that keyboards have."""
    # Twice: signs such as ℡ come apart into capitals, and small letters into more signs.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(WRITTEN)


def _is_found(word: str, beginnings: tuple[str, ...]) -> bool:
    return fold(word).startswith(beginnings)


def mark_words(text: str, beginnings: Iterable[str]) -> SafeString:
    """Return the text as HTML with every word that begins like one of these marked."""
    wanted = tuple(b for b in beginnings if b)
    if not wanted:
        return mark_safe(escape(text))  # noqa: S308 - escaped
    parts = SHOWN_WORD.split(text)
    marked = [
        f"<mark>{escape(part)}</mark>" if n % 2 and _is_found(part, wanted) else escape(part)
        for n, part in enumerate(parts)
    ]
    return mark_safe("".join(marked))  # noqa: S308 - every part is escaped


def excerpt(text: str, beginnings: Iterable[str], *, length: int = 200) -> str:
    """Return what stands around the first word that begins like one of these; empty if none."""
    wanted = tuple(b for b in beginnings if b)
    for hit in SHOWN_WORD.finditer(text) if wanted else ():
        if not _is_found(hit.group(), wanted):
            continue
        first = max(0, hit.start() - length // 3)
        if first:
            first = text.find(" ", first, hit.start()) + 1 or hit.start()
        cut = text[first : first + length]
        if first + length < len(text):
            cut = cut.rsplit(" ", 1)[0] + " …"
        return (ELLIPSIS if first else "") + " ".join(cut.split())
    return ""
