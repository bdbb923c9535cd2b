"""Which characters no font of this installation has: on paper they would be empty boxes."""

import logging
import unicodedata
from collections.abc import Iterable

from django.utils.html import format_html_join

from hansa.common.press import Press

OURS = 0x250
"""Every character before this one is in the fonts that come with the site."""
UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}
"""Categories of characters that nobody sees."""
_has_glyph: dict[str, bool] = {}
"""What was found out before: fonts stay as they are while a process lives."""


class _Ear(logging.Handler):
    """Hears which characters had no glyph when a document was drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.missed: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if "notdef" in record.msg and isinstance(record.args, tuple):
            self.missed.add(str(record.args[0]))


def unprintable(texts: Iterable[str]) -> set[str]:
    """Return the characters of texts that cannot be printed here."""
    wanted = {
        one
        for one in set().union(*texts)
        if ord(one) >= OURS and unicodedata.category(one) not in UNSEEN
    }
    unknown = sorted(wanted - _has_glyph.keys())
    if unknown:
        missed = _without_glyph(unknown)
        for one in unknown:
            _has_glyph[one] = one not in missed
    return {one for one in wanted if not _has_glyph[one]}


def _without_glyph(characters: Iterable[str]) -> set[str]:
    """Draw characters as papers do, and return those in whose place a box was drawn."""
    ear, log = _Ear(), logging.getLogger("weasyprint")
    log.addHandler(ear)
    try:
        press = Press("matchmaking/paper")
        press.bind([press.draw("glyphs", {
            "characters": format_html_join("", "<p>{}</p>", ((one,) for one in characters))
        })])  # fmt: skip
    finally:
        log.removeHandler(ear)
    return ear.missed
