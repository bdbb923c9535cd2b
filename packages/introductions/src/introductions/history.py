"""What is known of earlier meetings: optional, and never needed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from introductions.exceptions import IntroductionsError


@dataclass(frozen=True, slots=True)
class Request:
    """
    Somebody asked somebody for a meeting.

    Parameters
    ----------
    asker, asked
        Ids of the two.
    accepted
        The answer; None while there is none.
    """

    asker: str
    asked: str
    accepted: bool | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    Something came of a meeting.

    Parameters
    ----------
    a, b
        Ids of the two; the order does not matter.
    worth
        How much, at least 0: a contact may be 1, an agreement 3, nothing 0.
    """

    a: str
    b: str
    worth: float = 1.0


@dataclass(frozen=True, slots=True)
class History:
    """
    What happened before.

    Parameters
    ----------
    known
        Pairs that know each other already: they are not introduced again.
    requests
        Who asked whom, and the answers.
    outcomes
        What came of meetings.

    Raises
    ------
    IntroductionsError
        If a pair is one organisation, or a worth is negative or no number.
    """

    known: frozenset[tuple[str, str]] = field(default=frozenset())
    requests: tuple[Request, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    def __post_init__(self) -> None:
        for place, pairs in self.pairs().items():
            for a, b in pairs:
                if a == b:
                    raise IntroductionsError(f"history: {place}", f"{a} cannot meet itself")
        for outcome in self.outcomes:
            if not (math.isfinite(outcome.worth) and outcome.worth >= 0):
                rule = f"worth {outcome.worth} is not a number from 0"
                raise IntroductionsError("history: outcomes", rule)

    def pairs(self) -> dict[str, list[tuple[str, str]]]:
        """Return the pairs by where they are from."""
        return {
            "known": sorted(self.known),
            "requests": [(item.asker, item.asked) for item in self.requests],
            "outcomes": [(item.a, item.b) for item in self.outcomes],
        }

    def require_known(self, ids: Mapping[str, int]) -> None:
        """Raise `IntroductionsError` if an id is none of a profile."""
        for place, pairs in self.pairs().items():
            require(ids, pairs, f"history: {place}")


def require(ids: Mapping[str, int], pairs: Iterable[tuple[str, str]], place: str) -> None:
    """Raise `IntroductionsError` if an id is none of a profile."""
    for pair in pairs:
        for one in pair:
            if one not in ids:
                raise IntroductionsError(place, f"unknown organisation {one}")
