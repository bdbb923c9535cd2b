"""Who is to be introduced: profiles as plain, self-checking dataclasses."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from introductions.exceptions import IntroductionsError

Term: TypeAlias = tuple[str, str]
"""A term of a vocabulary: ``("technology", "robotics")``."""
Terms: TypeAlias = Mapping[Term, float]
"""Terms with their weights, which are positive."""


@dataclass(frozen=True, slots=True)
class Text:
    """
    A text about an organisation: a description, or one of its references.

    Parameters
    ----------
    words
        The text; empty is allowed.
    language
        Such as ``en``. Words of different languages are compared all the same, because names
        and technical words are often alike; an embedding uses meaning instead.
    """

    words: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """
    An organisation.

    Parameters
    ----------
    id
        Any text that is unique among the profiles.
    fields
        What it works in: terms with positive weights. Rare terms count more by themselves.
    offers, needs
        What it can give and what it looks for, in the same vocabularies as each other.
    texts
        Each description or reference on its own: one long text counts as one.
    country, kind
        Facts. Alike, they raise what fits anyhow; alone they are no reason to meet.
    side
        Party of a two-sided event; empty at an any-to-any event. Those of one side do not meet.
    languages
        What its people speak; empty means anything.
    admits
        Kinds it wants to meet at all; empty means every kind.
    countries
        Where those are whom it wants to meet at all; empty means anywhere.

    Raises
    ------
    IntroductionsError
        If the id is empty or a weight is not a positive number.

    Examples
    --------
    >>> Profile("a", fields={("technology", "robotics"): 1.0}, country="FI").country
    'FI'
    >>> Profile("a", needs={("technology", "robotics"): -1.0})
    Traceback (most recent call last):
    ...
    introductions.exceptions.IntroductionsError: a: needs: robotics has weight -1.0, not a \
positive number
    """

    id: str
    fields: Terms = field(default_factory=dict)
    offers: Terms = field(default_factory=dict)
    needs: Terms = field(default_factory=dict)
    texts: tuple[Text, ...] = ()
    country: str = ""
    kind: str = ""
    side: str = ""
    languages: frozenset[str] = field(default=frozenset())
    admits: frozenset[str] = field(default=frozenset())
    countries: frozenset[str] = field(default=frozenset())

    def __post_init__(self) -> None:
        if not self.id:
            raise IntroductionsError("profile", "the id is empty")
        for name in ("fields", "offers", "needs"):
            for (_, term), weight in getattr(self, name).items():
                if not (math.isfinite(weight) and weight > 0):
                    rule = f"{term} has weight {weight}, not a positive number"
                    raise IntroductionsError(f"{self.id}: {name}", rule)


def numbered(profiles: Iterable[Profile]) -> dict[str, int]:
    """
    Return the place of each id.

    Raises
    ------
    IntroductionsError
        If two profiles have the same id.

    Examples
    --------
    >>> numbered([Profile("a"), Profile("b")])
    {'a': 0, 'b': 1}
    """
    places: dict[str, int] = {}
    for number, profile in enumerate(profiles):
        if places.setdefault(profile.id, number) != number:
            raise IntroductionsError(f"profiles[{number}]", f"{profile.id} is there twice")
    return places
