"""The booklet: who takes part, two on a page, found by country and by name."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.files.storage import default_storage

from hansa.common.press import Press, Printed, Report
from hansa.common.words import fold
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.queries.paper import Entry, booklet_entries

AT_ONCE = 20
"""Even: each portion begins a page, and two participants share one."""
DRAWN = 0.75
"""How much of the work drawing the participants is; then they are bound."""
LOGO_ADDRESS = "logo:"


def print_booklet(call: MatchmakingCall, now: datetime, report: Report) -> Printed | None:
    """
    Return the booklet of participants; None when it was stopped meanwhile.

    Participants are drawn in portions, so that what is reported is what is done. The contents
    come before them and name their pages: their length is learnt by drawing them without numbers.
    """
    entries = booklet_entries(call)
    logos = _logos(entries)
    press = Press(
        "matchmaking/paper", {LOGO_ADDRESS + name: content for name, content in logos.items()}
    )
    sides = _by_side(entries)
    cover = {"event": call.event, "entries": entries, "now": now, "sides": sides}
    if not report(0):
        return None
    front = press.draw("booklet_front", {**cover, "numbers": {}})
    pages_so_far, numbers, parts = len(front.pages), {}, []
    for n in range(0, len(entries), AT_ONCE):
        if not report(DRAWN * n / len(entries)):
            return None
        some = entries[n : n + AT_ONCE]
        part = press.draw(
            "booklet_entries",
            {
                "event": call.event,
                "entries": some,
                "logos": logos,
                "logo_at": LOGO_ADDRESS,
                "has_sides": len(sides) > 1,
            },
            first_page=pages_so_far + 1,
        )
        numbers |= _page_numbers(part, pages_so_far + 1)
        pages_so_far += len(part.pages)
        parts.append(part)
    if not report(DRAWN):
        return None
    front = press.draw("booklet_front", {**cover, "numbers": numbers})
    index = press.draw(
        "booklet_index",
        {"event": call.event, "letters": _by_letter(entries), "numbers": numbers},
        first_page=pages_so_far + 1,
    )
    content, pages = press.bind([front, *parts, index])
    return Printed(content, pages, [one.pk for entry in entries for one in entry.delegates])


def _logos(entries: Iterable[Entry]) -> dict[str, bytes]:
    """Return the logos by the names they are kept under; those that were lost are left out."""
    found = {}
    for entry in entries:
        if not entry.logo or not default_storage.exists(entry.logo):
            continue
        with default_storage.open(entry.logo) as file:
            found[entry.logo] = file.read()
    return found


def _page_numbers(part: Any, first: int) -> dict[str, int]:
    return {name: n for n, page in enumerate(part.pages, first) for name in page.anchors}


def _by_side(entries: Sequence[Entry]) -> list[tuple[str, list[tuple[str, list[Entry]]]]]:
    """Return the participants by side and country, as they follow one another."""
    sides = []
    for side, of_side in groupby(entries, key=lambda entry: entry.application.side):
        countries = groupby(of_side, key=lambda entry: entry.country)
        sides.append((side.name, [(country, list(some)) for country, some in countries]))
    return sides


def _by_letter(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """Return the participants by the letter their name begins with, accents left out."""
    ordered = sorted(entries, key=lambda entry: fold(entry.name))
    letters = groupby(ordered, key=lambda entry: (fold(entry.name)[:1] or "#").upper())
    return [(letter, list(some)) for letter, some in letters]
