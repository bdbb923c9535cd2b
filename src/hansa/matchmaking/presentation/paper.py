"""How papers stand, as the organiser's page shows them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrPromise

from hansa.matchmaking.models import Paper
from hansa.matchmaking.queries.paper import names_somebody_unwilling

State, Kind = Paper.State, Paper.Kind
WORDS: dict[str, tuple[StrPromise, StrPromise]] = {
    Kind.BADGES: (
        gettext_lazy("Badges"),
        gettext_lazy(
            "Eight on a sheet of A4 with marks to cut along, for everybody who comes in person. "
            "The code leads to the person's own agenda."
        ),
    ),
    Kind.CARDS: (
        gettext_lazy("Table cards"),
        gettext_lazy(
            "A5 for each table and day: its number, and who meets there when, as published last."
        ),
    ),
    Kind.BOOKLET: (
        gettext_lazy("Booklet of participants"),
        gettext_lazy(
            "Two participants on a page, by side and country, with an index. It names the "
            "delegates who agreed to that. Those who take part can download it from the event's "
            "page as soon as it is made."
        ),
    ),
}
MAKING: dict[str, StrPromise] = {
    Kind.BADGES: gettext_lazy("Making the badges"),
    Kind.CARDS: gettext_lazy("Making the table cards"),
    Kind.BOOKLET: gettext_lazy("Making the booklet"),
}
SURE_FROM = 0.1
"""How far a paper must be before it is said how long the rest takes."""


MOST_NAMED = 12
"""Of more names that cannot be printed, so many are named."""


def unprintable_for_screen(names: Iterable[str], missing: set[str]) -> str:
    """Return which names have characters that cannot be printed, in words; empty if none has."""
    found = [name for name in names if missing & {*name}]
    if not found:
        return ""
    named = ", ".join(found[:MOST_NAMED])
    more = len(found) - MOST_NAMED
    if more > 0:
        others = ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more)
        named = others % {"names": named, "count": more}
    return _(
        "No font of this site has all characters of these names; on paper empty boxes would stand "
        "for them: %(names)s. Whoever runs the site can install one: its handbook says how, under "
        "Fonts on paper."
    ) % {"names": named}


def papers_for_screen(papers: dict[str, dict[str, Paper]], now: datetime) -> list[dict[str, Any]]:
    """Return each kind of paper: what it is, how far it is, what was made last."""
    shown = []
    for kind, found in papers.items():
        made, tried = found.get("made"), found.get("tried")
        label, text = WORDS[kind]
        shown.append({
            "kind": kind,
            "label": label,
            "text": text,
            "made": made,
            "is_under_way": tried is not None and tried.is_under_way,
            "is_unwilling": made is not None
            and kind == Kind.BOOKLET
            and names_somebody_unwilling(made),
            "progress": progress_of_paper(tried, now) if tried is not None else None,
        })  # fmt: skip
    return shown


def progress_of_paper(paper: Paper, now: datetime) -> dict[str, Any] | None:
    """Return how far a paper is, as the progress component takes it; None if it was cancelled."""
    if paper.state == State.FAILED:
        return {"state": "failed", "title": MAKING[paper.kind], "reason": paper.error}
    if not paper.is_under_way:
        return None
    is_running = paper.state == State.RUNNING
    return {
        "state": "running",
        "title": MAKING[paper.kind],
        "percent": round(paper.fraction * 100) if is_running else None,
        "phase": _("Drawing pages") if is_running else _("Waiting for its turn"),
        "remaining": _remaining(paper, now),
    }


def _remaining(paper: Paper, now: datetime) -> str:
    if paper.begun_at is None or paper.fraction < SURE_FROM:
        return ""
    spent = (now - paper.begun_at).total_seconds()
    seconds = max(1, round(spent * (1 - paper.fraction) / paper.fraction))
    return ngettext("about %(count)d second left", "about %(count)d seconds left", seconds) % {
        "count": seconds
    }
