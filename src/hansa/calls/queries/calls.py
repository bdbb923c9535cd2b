"""Which calls there are, and which are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypedDict

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django_stubs_ext import WithAnnotations

from hansa.accounts.models import User
from hansa.calls.models import Call, CallFeed, CallFollow, CallQuestion, Course, Deadline


class Ahead(TypedDict):
    """What a call is given when it is read."""

    next_deadline: datetime | None


def published_calls(now: datetime) -> QuerySet[WithAnnotations[Call, Ahead]]:
    """
    Return the calls everybody may see.

    ``next_deadline`` is the next at which one may apply, none if there is none ahead.
    """
    ahead = Q(deadlines__at__gte=now, deadlines__stage=1)
    shown = Call.objects.filter(state=Call.State.PUBLISHED, published_at__lte=now)
    return shown.annotate(next_deadline=Min("deadlines__at", filter=ahead))


def open_calls(now: datetime) -> QuerySet[WithAnnotations[Call, Ahead]]:
    """Return calls that take applications, the most urgent first; those without an end last."""
    has_some = Exists(Deadline.objects.filter(call=OuterRef("pk")))
    begun = published_calls(now).filter(Q(opens_at__isnull=True) | Q(opens_at__lte=now))
    taking = begun.filter(Q(next_deadline__isnull=False) | ~has_some)
    return taking.order_by(F("next_deadline").asc(nulls_last=True), "title")


def calls_to_apply_to(now: datetime) -> QuerySet[WithAnnotations[Call, Ahead]]:
    """Return the open calls without those of which only a later stage is ahead."""
    dates = Deadline.objects.filter(call=OuterRef("pk"))
    return open_calls(now).filter(Exists(dates.filter(stage=1, at__gte=now)) | ~Exists(dates))


def courses_of(calls: Iterable[int]) -> dict[int, Course]:
    """Return the course of each of these calls."""
    chosen = list(calls)
    dates: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    rows = Deadline.objects.filter(call__in=chosen).order_by("at")
    for call, at, stage in rows.values_list("call_id", "at", "stage"):
        dates[call].append((at, stage))
    opens = dict(Call.objects.filter(pk__in=chosen).values_list("pk", "opens_at"))
    return {pk: Course(opens_at, tuple(dates[pk])) for pk, opens_at in opens.items()}


def course_of(call: Call) -> Course:
    """Return the course of one call."""
    return courses_of([call.pk])[call.pk]


def calls_to_edit(user: Any) -> QuerySet[Call]:
    """Return what a person wrote, or an organisation of theirs, and is not out or is ahead."""
    own = Q(written_by=user) | Q(organisation__administrators__user=user)
    return Call.objects.filter(own).distinct().order_by("-pk")


def questions_about(call: Call, user: Any, *, answers: bool) -> QuerySet[CallQuestion]:
    """Return the answered questions, one's own that wait, and all for whoever answers."""
    rows = call.questions.select_related("user")
    if answers:
        return rows
    own = Q(user=user) if user.is_authenticated else Q(pk__in=[])
    return rows.filter(Q(answered_at__isnull=False) | own)


def follow_of(user: Any, call: Call) -> CallFollow | None:
    """Return how the user follows the call; None if not."""
    if not user.is_authenticated:
        return None
    return call.follows.filter(user=user).first()


def followed_calls(user: Any, now: datetime) -> QuerySet[Call]:
    """Return the calls a person follows that everybody sees, with their deadlines."""
    rows = published_calls(now).filter(follows__user=user)
    soonest = F("next_deadline").asc(nulls_last=True)
    return rows.prefetch_related("deadlines").order_by(soonest, "title")


def similar_calls(call: Call, now: datetime, most: int = 4) -> list[Call]:
    """
    Return open calls that share words, type or programme with this one, likest first.

    A word that few calls have says more than one that many have.
    """
    mine = set(call.terms.values_list("pk", flat=True))
    rows = list(
        open_calls(now).exclude(pk=call.pk).values_list("pk", "kind", "programme", "next_deadline")
    )
    words: dict[int, set[int]] = defaultdict(set)
    through = Call.terms.through.objects.filter(call__in=[row[0] for row in rows])
    for pk, term in through.values_list("call_id", "term_id"):
        words[pk].add(term)
    having = {term: sum(term in some for some in words.values()) for term in mine}
    scored = []
    for place, (pk, kind, programme, _next) in enumerate(rows):
        alike = sum(1 / having[term] for term in mine & words[pk])
        alike += 0.5 * (bool(programme) and programme == call.programme)
        if alike:
            scored.append((-alike - 0.1 * (kind == call.kind), place, pk))
    best = [pk for *_rest, pk in sorted(scored)[:most]]
    found = published_calls(now).in_bulk(best)
    return [found[pk] for pk in best]


def feed_of(user: Any) -> CallFeed | None:
    """Return the secret address of a person's calendar of followed calls."""
    return CallFeed.objects.filter(user=user).first()


def feed_owner(token: str) -> QuerySet[User]:
    """Return whose calendar of followed calls has this secret address."""
    return User.objects.filter(call_feed__token=token, is_active=True)
