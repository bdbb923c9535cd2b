"""What an event's page shows afterwards, and to whom."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from hansa.common.shown.keeping import still_shown, taken_away
from hansa.events.models import Event, EventDocument, EventPicture


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
    return still_shown(event.pictures.all())


def removed_pictures(event: Event, now: datetime) -> QuerySet[EventPicture]:
    """Return the pictures that were taken away and can be put back, the latest first."""
    return taken_away(event.pictures.all(), now)


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
    offered = still_shown(event.documents.all())
    return offered if takes_part else offered.filter(audience=EventDocument.Audience.EVERYBODY)


def removed_documents(event: Event, now: datetime) -> QuerySet[EventDocument]:
    """Return the documents that were taken away and can be put back, the latest first."""
    return taken_away(event.documents.all(), now)
