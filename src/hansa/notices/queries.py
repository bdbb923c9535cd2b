"""What a person has not read yet, and how they want to be told."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from hansa.notices.kinds import NoticeKind, kind_named, known_kinds
from hansa.notices.models import Notice, NoticeChoice

KEPT = timedelta(days=180)


def notices_of(user: Any) -> QuerySet[Notice]:
    """Return all of a person's notices, the newest first."""
    return Notice.objects.filter(user=user)


def unread_count(user: Any) -> int:
    """Return how many notices the person has not read."""
    return Notice.objects.filter(user=user, read_at__isnull=True).count()


def way_of_telling(user: Any, kind: str) -> NoticeKind:
    """Return how a person is told of a kind: as they chose, or as is usual."""
    usual = kind_named(kind)
    chosen = NoticeChoice.objects.filter(user=user, kind=kind).first()
    if chosen is None:
        return usual
    return NoticeKind(usual.name, usual.label, chosen.by_mail, chosen.in_page)


def ways_of_telling(user: Any) -> list[NoticeKind]:
    """Return every kind with how this person is told of it."""
    chosen = {one.kind: one for one in NoticeChoice.objects.filter(user=user)}
    return [
        NoticeKind(kind.name, kind.label, chosen[kind.name].by_mail, chosen[kind.name].in_page)
        if kind.name in chosen
        else kind
        for kind in known_kinds()
    ]


def old_notices(now: datetime) -> QuerySet[Notice]:
    """Return the notices that are kept no longer."""
    return Notice.objects.filter(at__lt=now - KEPT)
