"""Named reads of calls."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, cast

from django.db.models import Min, Q, QuerySet
from django_stubs_ext import WithAnnotations

from hansa.calls.models import Call


class Ahead(TypedDict):
    """What a call is given when it is read."""

    next_deadline: datetime | None


class Open(TypedDict):
    """What a call is given when it is open."""

    next_deadline: datetime


def published_calls(now: datetime) -> QuerySet[WithAnnotations[Call, Ahead]]:
    """Return the calls everybody may see, each with its next deadline as ``next_deadline``."""
    ahead = Q(deadlines__at__gte=now)
    return Call.objects.filter(published_at__lte=now).annotate(
        next_deadline=Min("deadlines__at", filter=ahead)
    )


def open_calls(now: datetime) -> QuerySet[WithAnnotations[Call, Open]]:
    """Return calls with a deadline ahead, the most urgent first."""
    ahead = published_calls(now).filter(next_deadline__isnull=False)
    return cast("QuerySet[WithAnnotations[Call, Open]]", ahead.order_by("next_deadline", "title"))


def closed_calls(now: datetime) -> QuerySet[WithAnnotations[Call, Ahead]]:
    """Return calls whose deadlines are all past."""
    return published_calls(now).filter(next_deadline__isnull=True).order_by("-published_at")
