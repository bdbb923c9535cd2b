"""What can wait for an editor. Apps above say theirs when they are ready."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django_stubs_ext import StrPromise

Decision = Callable[[Any, datetime, int], None]
"""What happens to an object by its number: who decided, when, which."""


@dataclass(frozen=True)
class CaseKind:
    """A kind of content, and what accepting it and giving it back do."""

    name: str
    label: StrPromise
    accept: Decision
    give_back: Decision


_kinds: dict[str, CaseKind] = {}


def register_case_kind(kind: CaseKind) -> CaseKind:
    """Add a kind; said twice under one name, the later word counts."""
    _kinds[kind.name] = kind
    return kind


def case_kinds() -> dict[str, CaseKind]:
    """Return all kinds by name."""
    return dict(_kinds)
