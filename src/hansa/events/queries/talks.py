"""Speakers, and questions that were sent ahead."""

from __future__ import annotations

from typing import Any, TypedDict

from django.db.models import Count, Exists, OuterRef, QuerySet, Value
from django_stubs_ext import WithAnnotations

from hansa.events.models import Event, QuestionVote, Speaker, TalkQuestion


class Voted(TypedDict):
    """What a question is given when it is read."""

    votes_count: int
    is_mine: bool


def speakers_of(event: Event) -> QuerySet[Speaker]:
    """Return who speaks, in their order."""
    return event.speaker_profiles.all()


def questions_ahead(event: Event, user: Any) -> QuerySet[WithAnnotations[TalkQuestion, Voted]]:
    """Return the questions, the most wanted first, and whether the user voted for each."""
    own = (
        Exists(QuestionVote.objects.filter(question=OuterRef("pk"), user=user))
        if user.is_authenticated
        else Value(False)
    )
    rows = event.talk_questions.annotate(votes_count=Count("votes"), is_mine=own)
    return rows.order_by("-votes_count", "asked_at", "pk")
