"""Which voices there are, whose they are, and who is still to be asked."""

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import QuerySet

from hansa.events.models import Event
from hansa.events.queries import published_events
from hansa.news.models import Voice
from hansa.news.participation import Participant, participants_of

ASKED_AFTER = timedelta(days=7)
ASKED_UNTIL = timedelta(days=60)
"""After an event's end; who could not be asked by then is not asked any more."""
FORGOTTEN_AFTER = timedelta(days=365)
"""After an event’s end; then the address of who said nothing, or took it back, is forgotten."""
_SALT = "news.voice"


def published_voices() -> QuerySet[Voice]:
    """Return what everybody may read, the newest first."""
    return Voice.objects.public()


def voices_of(user: Any) -> QuerySet[Voice]:
    """Return what a person was asked or has said, the latest first."""
    return Voice.objects.filter(user=user).select_related("event", "organisation").order_by("-pk")


def voices_to_forget(now: datetime) -> QuerySet[Voice]:
    """Return what nobody answered or what was withdrawn, and still names whom it was asked of."""
    silent = Voice.objects.filter(state__in=[Voice.State.ASKED, Voice.State.WITHDRAWN])
    return silent.exclude(email="").filter(event__ends_at__lt=now - FORGOTTEN_AFTER).order_by("pk")


def voice_token(voice: Voice) -> str:
    """Return what the link in a mail holds; it stays good, so that withdrawing always works."""
    return _signer().sign_object(voice.pk)


def read_voice(token: str) -> Voice | None:
    """Return the voice a link is about; None if the link is not ours."""
    try:
        pk = _signer().unsign_object(token)
    except signing.BadSignature:
        return None
    return Voice.objects.select_related("event", "organisation").filter(pk=pk).first()


def _signer() -> signing.Signer:
    """Return what signs without a moment: the link of a person is the same in each letter."""
    return signing.Signer(salt=_SALT)


def people_to_ask(now: datetime) -> list[tuple[Event, Participant]]:
    """Return who took part in an event that ended a week ago and was not asked yet."""
    due: list[tuple[Event, Participant]] = []
    over = published_events(now).filter(
        ends_at__lte=now - ASKED_AFTER, ends_at__gte=now - ASKED_UNTIL
    )
    for event in over.order_by("pk"):
        asked = set(event.voices.values_list("email", flat=True))
        due += [(event, one) for one in participants_of(event) if one.email.lower() not in asked]
    return due
