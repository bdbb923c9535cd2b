"""What an event's page shows afterwards: pictures and documents, added, ordered, taken away."""

from datetime import datetime
from typing import TypeVar

from django.core.files.base import File
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless, save_version
from hansa.common.pictures import PHOTO, Photo
from hansa.common.uploads import FileRule, forget_file, kept_file
from hansa.events.models import Event, EventDocument, EventPicture
from hansa.events.queries.gallery import CAN_BE_UNDONE

S = TypeVar("S", EventPicture, EventDocument)
PICTURES, DOCUMENTS = "gallery", "documents"
MOST_PICTURES, MOST_DOCUMENTS = 200, 100


@operation("picture.add")
def add_picture(
    *, actor: User, now: datetime, event: Event, photo: Photo, alt: str, caption: str = "",
    key: str = "",
) -> EventPicture:  # fmt: skip
    """Show a picture behind those there are; raises `OperationRefused` when the gallery is full."""
    hold(event)
    _refuse_full(event.pictures.filter(removed_at__isnull=True).count(), MOST_PICTURES)
    with (
        kept_file(photo.large, rule=PHOTO, folder=PICTURES) as large,
        kept_file(photo.small, rule=PHOTO, folder=PICTURES) as small,
    ):
        made = EventPicture.objects.create(
            event=event, file=large, small=small, width=photo.width, height=photo.height,
            alt=alt, caption=caption, place=_next_place(event.pictures.all()), added_at=now,
            added_by=actor,
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
    shown = list(picture.event.pictures.filter(removed_at__isnull=True))
    at = next((n for n, one in enumerate(shown) if one.pk == picture.pk), None)
    if at is None:
        refuse_unless(False, _("This picture was taken away meanwhile."))
    assert at is not None
    to = at - 1 if is_forward else at + 1
    if 0 <= to < len(shown):
        shown[at], shown[to] = shown[to], shown[at]
        for place, one in enumerate(shown, start=1):
            one.place = place
        EventPicture.objects.bulk_update(shown, ["place"])
    record(actor=actor, now=now, verb="picture.move", target=picture, forward=is_forward)
    return picture


@operation("picture.remove")
def remove_picture(*, actor: User, now: datetime, picture: EventPicture) -> EventPicture:
    """Take a picture away; nobody sees it any more, and for a day it can be put back."""
    record(actor=actor, now=now, verb="picture.remove", target=picture)
    return _take_away(picture, now)


@operation("picture.put_back")
def put_picture_back(*, actor: User, now: datetime, picture: EventPicture) -> EventPicture:
    """Show a picture again that was taken away."""
    record(actor=actor, now=now, verb="picture.put_back", target=picture)
    return _put_back(picture)


@operation("document.add")
def add_document(
    *, actor: User, now: datetime, event: Event, upload: File, rule: FileRule, title: str,
    audience: str, key: str = "",
) -> EventDocument:  # fmt: skip
    """Offer a document for download; raises `OperationRefused` when there are too many."""
    hold(event)
    _refuse_full(event.documents.filter(removed_at__isnull=True).count(), MOST_DOCUMENTS)
    with kept_file(upload, rule=rule, folder=DOCUMENTS) as name:
        made = EventDocument.objects.create(
            event=event, file=name, title=title, audience=audience, suffix=rule.suffix,
            size=upload.size, place=_next_place(event.documents.all()), added_at=now,
            added_by=actor,
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
    return _take_away(document, now)


@operation("document.put_back")
def put_document_back(*, actor: User, now: datetime, document: EventDocument) -> EventDocument:
    """Offer a document again that was taken away."""
    record(actor=actor, now=now, verb="document.put_back", target=document)
    return _put_back(document)


@operation("shown.forget")
def forget_removed_file(
    *, actor: User | None, now: datetime, row: EventPicture | EventDocument
) -> bool:
    """
    Delete what was taken away a day ago, with its files; return whether it went.

    What was put back at the last moment stays: the row is held and looked at again.
    """
    held = hold(row)
    goes = held.removed_at is not None and held.removed_at <= now - CAN_BE_UNDONE
    record(actor=actor, now=now, verb="shown.forget", target=held, gone=goes)
    if goes:
        forget_file(held.file.name)
        if isinstance(held, EventPicture):
            forget_file(held.small.name)
        held.delete()
    return goes


def _refuse_full(count: int, most: int) -> None:
    refuse_unless(count < most, _("There is room for %(most)d; take one away.") % {"most": most})


def _next_place(rows: QuerySet[S]) -> int:
    highest: int | None = rows.aggregate(highest=Max("place"))["highest"]
    return (highest or 0) + 1


def _take_away(row: S, now: datetime) -> S:
    held = hold(row)
    if held.removed_at is None:
        held.removed_at = now
        held.save(update_fields=["removed_at"])
    return held


def _put_back(row: S) -> S:
    held = hold(row)
    held.removed_at = None
    held.save(update_fields=["removed_at"])
    return held
