"""Pictures and documents of an event: added, ordered, taken away, put back."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image

from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord
from hansa.common.pictures import photo
from hansa.common.uploads import PDF
from hansa.events.models import EventDocument, EventPicture
from hansa.events.operations import gallery
from hansa.events.operations.gallery import (
    add_document,
    add_picture,
    edit_document,
    edit_picture,
    move_picture,
    put_document_back,
    put_picture_back,
    remove_document,
    remove_picture,
)
from hansa.events.queries.gallery import (
    documents_of,
    hung_picture,
    pictures_of,
    removed_documents,
    removed_pictures,
)
from tests.factories import NOW, make_event, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def event():
    return make_event()


def a_photo(colour="teal"):
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    return photo(ContentFile(file.getvalue(), name="x.png"))


def hang(event, alt="A hall", **more):
    return add_picture(actor=make_user(), now=NOW, event=event, photo=a_photo(), alt=alt, **more)


def offer(event, title="Slides", audience="everybody", **more):
    return add_document(
        actor=make_user(), now=NOW, event=event, upload=ContentFile(b"%PDF-1.7", name="x"),
        rule=PDF, title=title, audience=audience, **more,
    )  # fmt: skip


def order(event):
    return [one.alt for one in pictures_of(event)]


def test_pictures_stand_in_the_order_they_are_given(event):
    one, two, three = hang(event, "one"), hang(event, "two", caption="Two!"), hang(event, "three")
    assert (str(one), str(two)) == ("one", "Two!")
    assert order(event) == ["one", "two", "three"]
    act = {"actor": None, "now": NOW}
    move_picture(**act, picture=three, is_forward=True)
    assert order(event) == ["one", "three", "two"]
    move_picture(**act, picture=one, is_forward=False)
    assert order(event) == ["three", "one", "two"]
    move_picture(**act, picture=three, is_forward=True)
    move_picture(**act, picture=two, is_forward=False)
    assert order(event) == ["three", "one", "two"]
    hung = hung_picture(event, one.pk)
    assert (hung.before, hung.after, hung.number, hung.count) == (three, two, 2, 3)
    assert hung_picture(event, three.pk).before is None
    assert hung_picture(event, two.pk).after is None
    remove_picture(**act, picture=one)
    assert list(removed_pictures(event, NOW + DAY / 2)) == [one]
    assert not removed_pictures(event, NOW + DAY).exists()
    assert hung_picture(event, one.pk) is None
    with pytest.raises(OperationRefused, match="taken away meanwhile"):
        move_picture(**act, picture=one, is_forward=True)
    put_picture_back(**act, picture=one)
    assert order(event) == ["three", "one", "two"]


def test_picture_needs_words_and_is_added_once_a_form(event):
    user = make_user()
    given = {"actor": user, "now": NOW, "event": event, "photo": a_photo(), "alt": "A hall"}
    assert add_picture(**given, key="k") == add_picture(**given, key="k")
    with pytest.raises(IntegrityError), transaction.atomic():
        EventPicture.objects.filter(event=event).update(alt="")
    with pytest.raises(IntegrityError), transaction.atomic():
        hang(event, alt="")
    assert EventPicture.objects.count() == 1


def test_failure_leaves_no_file_behind(event, tmp_path):
    with pytest.raises(IntegrityError), transaction.atomic():
        hang(event, alt="")
    assert list(tmp_path.rglob("*.jpg")) == []
    hang(event)
    assert len(list(tmp_path.rglob("*.jpg"))) == 2


def test_words_are_not_saved_over_those_of_a_colleague(event):
    picture = hang(event)
    edit_picture(actor=None, now=NOW, picture=picture, version=1, alt="A room", caption="Hall")
    with pytest.raises(StaleForm):
        edit_picture(actor=None, now=NOW, picture=picture, version=1, alt="No", caption="")
    picture.refresh_from_db()
    assert (picture.alt, picture.caption) == ("A room", "Hall")


def test_a_document_is_renamed_and_offered_to_others_unless_a_colleague_did(event):
    offered = offer(event)
    ask = {"actor": None, "now": NOW, "document": offered}
    edit_document(**ask, version=1, title="Minutes", audience="participants")
    assert list(documents_of(event, takes_part=False)) == []
    with pytest.raises(StaleForm):
        edit_document(**ask, version=1, title="Slides", audience="everybody")
    offered.refresh_from_db()
    assert (offered.title, offered.audience, offered.version) == ("Minutes", "participants", 2)
    details = AuditRecord.objects.get(verb="document.edit").details
    assert (details["before"], details["audience"]) == ("everybody", "participants")


def test_there_is_room_for_so_many(event, monkeypatch):
    monkeypatch.setattr(gallery, "MOST_PICTURES", 1)
    monkeypatch.setattr(gallery, "MOST_DOCUMENTS", 1)
    picture, document = hang(event), offer(event)
    with pytest.raises(OperationRefused, match="room for 1"):
        hang(event)
    with pytest.raises(OperationRefused, match="room for 1"):
        offer(event)
    remove_picture(actor=None, now=NOW, picture=picture)
    remove_document(actor=None, now=NOW, document=document)
    hang(event)
    offer(event)
    with pytest.raises(OperationRefused, match="room for 1"):
        put_picture_back(actor=None, now=NOW, picture=picture)
    with pytest.raises(OperationRefused, match="room for 1"):
        put_document_back(actor=None, now=NOW, document=document)


def test_documents_are_for_everybody_or_those_who_take_part(event):
    public, inside = offer(event), offer(event, "List", "participants")
    assert str(public) == "Slides"
    assert list(documents_of(event, takes_part=False)) == [public]
    assert list(documents_of(event, takes_part=True)) == [public, inside]
    remove_document(actor=None, now=NOW, document=public)
    remove_document(actor=None, now=NOW + DAY, document=public)
    assert EventDocument.objects.get(pk=public.pk).removed_at == NOW
    assert list(documents_of(event, takes_part=False)) == []
    assert list(removed_documents(event, NOW + DAY / 2)) == [public]
    for _twice in range(2):
        put_document_back(actor=None, now=NOW, document=public)
    assert list(documents_of(event, takes_part=False)) == [public]
