"""What an event's page shows afterwards, and to whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from hansa.events.models import Event, EventDocument, EventPicture

CAN_BE_UNDONE = timedelta(days=1)
"""How long what was taken away can be put back; then its file is deleted."""


@dataclass(frozen=True)
class Hung:
    """A picture in the gallery, and those beside it."""

    picture: EventPicture
    before: EventPicture | None
    after: EventPicture | None
    number: int
    count: int


def pictures_of(event: Event) -> QuerySet[EventPicture]:
    """Return the pictures everybody sees, in their order."""
    return event.pictures.filter(removed_at__isnull=True)


def removed_pictures(event: Event, now: datetime) -> QuerySet[EventPicture]:
    """Return the pictures that were taken away and can be put back, the latest first."""
    gone = event.pictures.filter(removed_at__gt=now - CAN_BE_UNDONE)
    return gone.order_by("-removed_at")


def hung_picture(event: Event, pk: int) -> Hung | None:
    """Return a picture with its neighbours; None if the gallery has it not."""
    shown = list(pictures_of(event))
    at = next((n for n, one in enumerate(shown) if one.pk == pk), None)
    if at is None:
        return None
    return Hung(
        picture=shown[at],
        before=shown[at - 1] if at else None,
        after=shown[at + 1] if at + 1 < len(shown) else None,
        number=at + 1,
        count=len(shown),
    )


def documents_of(event: Event, *, takes_part: bool) -> QuerySet[EventDocument]:
    """Return the documents that somebody sees: all, or those for everybody."""
    offered = event.documents.filter(removed_at__isnull=True)
    return offered if takes_part else offered.filter(audience=EventDocument.Audience.EVERYBODY)


def removed_documents(event: Event, now: datetime) -> QuerySet[EventDocument]:
    """Return the documents that were taken away and can be put back, the latest first."""
    gone = event.documents.filter(removed_at__gt=now - CAN_BE_UNDONE)
    return gone.order_by("-removed_at")


def removed_for_good(now: datetime) -> list[EventPicture | EventDocument]:
    """Return what was taken away longer ago than it can be put back."""
    since = now - CAN_BE_UNDONE
    return [
        *EventPicture.objects.filter(removed_at__lte=since),
        *EventDocument.objects.filter(removed_at__lte=since),
    ]
