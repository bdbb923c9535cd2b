"""What an event's page shows afterwards: pictures and documents, added, ordered, taken away."""

from datetime import datetime

from django.core.files.base import File

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, save_version
from hansa.common.pictures import PHOTO, Photo
from hansa.common.shown.keeping import change_places, next_place, put_back, take_away
from hansa.common.uploads import FileRule, kept_file
from hansa.events.models import Event, EventDocument, EventPicture

PICTURES, DOCUMENTS = "gallery", "documents"
MOST_PICTURES, MOST_DOCUMENTS = 200, 100


@operation("picture.add")
def add_picture(
    *, actor: User, now: datetime, event: Event, photo: Photo, alt: str, caption: str = "",
    key: str = "",
) -> EventPicture:  # fmt: skip
    """Show a picture behind those there are; raises `OperationRefused` when the gallery is full."""
    hold(event)
    place = next_place(event.pictures.all(), MOST_PICTURES)
    with (
        kept_file(photo.large, rule=PHOTO, folder=PICTURES) as large,
        kept_file(photo.small, rule=PHOTO, folder=PICTURES) as small,
    ):
        made = EventPicture.objects.create(
            event=event, file=large, small=small, width=photo.width, height=photo.height,
            alt=alt, caption=caption, place=place, added_at=now, added_by=actor,
        )  # fmt: skip
        record(actor=actor, now=now, verb="picture.add", target=made)
    return made


@operation("picture.edit")
def edit_picture(
    *, actor: User, now: datetime, picture: EventPicture, version: int, alt: str, caption: str
) -> EventPicture:
    """Say otherwise what can be seen; raises `StaleForm` when somebody has meanwhile."""
    picture.alt, picture.caption = alt, caption
    save_version(picture, version=version, fields=["alt", "caption"])
    record(actor=actor, now=now, verb="picture.edit", target=picture)
    return picture


@operation("picture.move")
def move_picture(
    *, actor: User, now: datetime, picture: EventPicture, is_forward: bool
) -> EventPicture:
    """Let a picture change places with the one before it, or after it; at the ends it stays."""
    hold(picture.event)
    change_places(picture.event.pictures.all(), picture, is_forward=is_forward)
    record(actor=actor, now=now, verb="picture.move", target=picture, forward=is_forward)
    return picture


@operation("picture.remove")
def remove_picture(*, actor: User, now: datetime, picture: EventPicture) -> EventPicture:
    """Take a picture away; nobody sees it any more, and for a day it can be put back."""
    record(actor=actor, now=now, verb="picture.remove", target=picture)
    return take_away(picture, now)


@operation("picture.put_back")
def put_picture_back(*, actor: User, now: datetime, picture: EventPicture) -> EventPicture:
    """Show a picture again; raises `OperationRefused` when the gallery is full meanwhile."""
    hold(picture.event)
    record(actor=actor, now=now, verb="picture.put_back", target=picture)
    return put_back(picture.event.pictures.all(), picture, MOST_PICTURES)


@operation("document.add")
def add_document(
    *, actor: User, now: datetime, event: Event, upload: File, rule: FileRule, title: str,
    audience: str, key: str = "",
) -> EventDocument:  # fmt: skip
    """Offer a document for download; raises `OperationRefused` when there are too many."""
    hold(event)
    place = next_place(event.documents.all(), MOST_DOCUMENTS)
    with kept_file(upload, rule=rule, folder=DOCUMENTS) as name:
        made = EventDocument.objects.create(
            event=event, file=name, title=title, audience=audience, suffix=rule.suffix,
            size=upload.size, place=place, added_at=now, added_by=actor,
        )  # fmt: skip
        record(actor=actor, now=now, verb="document.add", target=made, audience=audience)
    return made


@operation("document.edit")
def edit_document(
    *, actor: User, now: datetime, document: EventDocument, version: int, title: str, audience: str
) -> EventDocument:
    """
    Call a document otherwise, or offer it to others; `StaleForm` when somebody has meanwhile.

    From then on it is read at its address by those alone whom it is for.
    """
    before = document.audience
    document.title, document.audience = title, audience
    save_version(document, version=version, fields=["title", "audience"])
    record(
        actor=actor, now=now, verb="document.edit", target=document, audience=audience,
        before=before,
    )  # fmt: skip
    return document


@operation("document.remove")
def remove_document(*, actor: User, now: datetime, document: EventDocument) -> EventDocument:
    """Take a document away; nobody can read it any more, and for a day it can be put back."""
    record(actor=actor, now=now, verb="document.remove", target=document)
    return take_away(document, now)


@operation("document.put_back")
def put_document_back(*, actor: User, now: datetime, document: EventDocument) -> EventDocument:
    """Offer a document again; raises `OperationRefused` when there are too many meanwhile."""
    hold(document.event)
    record(actor=actor, now=now, verb="document.put_back", target=document)
    return put_back(document.event.documents.all(), document, MOST_DOCUMENTS)
