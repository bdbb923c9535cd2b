"""The kinds of notices. Apps above say theirs when they are ready; here is no word of theirs."""

from dataclasses import dataclass

from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class NoticeKind:
    """One kind a person can switch on and off, and how it is told to those who chose nothing."""

    name: str
    label: StrPromise
    by_mail: bool = True
    in_page: bool = True


_kinds: dict[str, NoticeKind] = {}


def register_kind(kind: NoticeKind) -> NoticeKind:
    """Add a kind; said twice under one name, the later word counts."""
    _kinds[kind.name] = kind
    return kind


def known_kinds() -> list[NoticeKind]:
    """Return all kinds in the order in which they were said."""
    return list(_kinds.values())


def kind_named(name: str) -> NoticeKind:
    """Return a kind; raises `KeyError` for one that nobody registered."""
    return _kinds[name]
