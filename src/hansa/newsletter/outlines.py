"""Outlines of editions: which sections, in which order, and how much fills each by itself."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from hansa.newsletter.models import EditionSection

Kind = EditionSection.Kind


@dataclass(frozen=True)
class Outline:
    """What an edition begins with."""

    label: StrPromise
    sections: dict[str, int]
    """Kinds in their order, and how many pieces of each are chosen to begin with."""


MOST_OFFERED = 20
"""Of a kind so many are offered, chosen or not."""
COMPLETE = "complete"
OUTLINES = {
    COMPLETE: Outline(
        _("Everything: news, dates, calls, people, figures"),
        {
            Kind.NEWS: 8, Kind.EVENTS: 6, Kind.CALLS: 6, Kind.INTERVIEW: 1, Kind.MATCHMAKING: 4,
            Kind.ACHIEVEMENTS: 6, Kind.COMMUNITY: 4, Kind.ORGANISATIONS: 6, Kind.SEARCHES: 4,
            Kind.POLL: 1, Kind.VOICES: 0,
        },
    ),
    "dates": Outline(
        _("Dates and deadlines"),
        {Kind.MATCHMAKING: 8, Kind.EVENTS: 12, Kind.CALLS: 12, Kind.SEARCHES: 8},
    ),
    "news": Outline(
        _("News and achievements"),
        {Kind.NEWS: 12, Kind.ACHIEVEMENTS: 8, Kind.COMMUNITY: 8, Kind.INTERVIEW: 2},
    ),
}  # fmt: skip


def outline_choices() -> list[tuple[str, StrPromise]]:
    """Return the outlines by what they are called."""
    return [(key, outline.label) for key, outline in OUTLINES.items()]
