"""Speakers, and questions that were sent ahead."""

from __future__ import annotations

from typing import Any, TypedDict

from django.core import signing
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django_stubs_ext import WithAnnotations

from hansa.accounts.models import User
from hansa.events.models import Event, QuestionVote, Speaker, TalkQuestion


class Voted(TypedDict):
    """What a question is given when it is read."""

    votes_count: int
    is_mine: bool


def speakers_of(event: Event) -> QuerySet[Speaker]:
    """Return who speaks, in their order."""
    return event.speaker_profiles.all()


def speakers_to_tell(event: Event) -> QuerySet[Speaker]:
    """Return the speakers who were not told yet and have an address, once all can see them."""
    rows = event.speaker_profiles.filter(told_at__isnull=True).exclude(email="")
    return rows if event.published_at is not None else rows.none()


def speaker_token(speaker: Speaker) -> str:
    """Return what the link of a speaker holds; it stays good, so that withdrawing always works."""
    return _signer().sign_object(speaker.pk)


def read_speaker_token(token: str) -> int | None:
    """Return the number of the speaker a link is about; None if the link is not ours."""
    try:
        pk: int = _signer().unsign_object(token)
    except signing.BadSignature:
        return None
    return pk


def speaker_with(pk: int) -> Speaker | None:
    """Return a speaker with their event; None when nothing is shown about them any more."""
    return Speaker.objects.select_related("event").filter(pk=pk).first()


def keepers_of(event: Event) -> QuerySet[User]:
    """Return who is told what becomes of an event: its organisers, or else who put it here."""
    organisers = User.objects.filter(organised_events__event=event)
    if organisers.exists():
        return organisers
    wrote = Q(administrations__organisation=event.proposed_by_id)
    if event.proposed_by_id is None:
        wrote = Q(pk=event.written_by_id)
    return User.objects.filter(wrote)


def _signer() -> signing.Signer:
    return signing.Signer(salt="events.speaker")


def questions_ahead(event: Event, user: Any) -> QuerySet[WithAnnotations[TalkQuestion, Voted]]:
    """Return the questions, the most wanted first, and whether the user voted for each."""
    own = (
        Exists(QuestionVote.objects.filter(question=OuterRef("pk"), user=user))
        if user.is_authenticated
        else Value(False)
    )
    rows = event.talk_questions.annotate(votes_count=Count("votes"), is_mine=own)
    return rows.order_by("-votes_count", "asked_at", "pk")
