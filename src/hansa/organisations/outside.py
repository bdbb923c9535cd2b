"""What is recommended to organisations, or organisations to it, and is none. Apps above say it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from introductions import Profile


@dataclass(frozen=True)
class Asked:
    """One of them as a profile, whose id is its number, and who is in neither list with it."""

    profile: Profile
    without: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Shown:
    """One of them as a row of a page."""

    title: str
    href: str
    over: str = ""
    text: str = ""
    slug: str = ""


@dataclass(frozen=True)
class Outside:
    """
    A kind of thing that fits organisations.

    Parameters
    ----------
    name
        The kind of the lists that organisations have of it.
    heading
        What these lists are called; it is translated when it is shown.
    read
        What there is now, public and open; asked in the worker alone.
    shown
        The rows of those with these numbers that may be seen now.
    sentences
        How reasons are said, by their kind, from the side of an organisation.
    sought
        The kind of lists of organisations that each of them has; empty for none.
    """

    name: str
    heading: Any
    read: Callable[[datetime], list[Asked]]
    shown: Callable[[Collection[int], datetime], Mapping[int, Shown]]
    sentences: Mapping[str, Any]
    sought: str = ""


_known: dict[str, Outside] = {}


def register_outside(outside: Outside) -> None:
    """Add a kind; said twice under one name, the later word counts."""
    _known[outside.name] = outside


def outsides() -> list[Outside]:
    """Return all kinds, in the order of their names."""
    return [_known[name] for name in sorted(_known)]
