"""What stands at a page, whatever page: forgotten with its files, answered with its headers."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404

from hansa.common import clock, tasks
from hansa.common.errors import OperationRefused
from hansa.common.models import AuditRecord
from hansa.common.pictures import PHOTO, Photo, ResponsivePhoto
from hansa.common.shown.keeping import forget_shown, to_forget
from hansa.common.uploads import PDF, picture_answer
from hansa.events.models import EventDocument, EventPicture
from hansa.events.operations import gallery
from hansa.events.operations.gallery import (
    add_document,
    add_picture,
    put_picture_back,
    remove_document,
    remove_picture,
)
from hansa.news.models import ArticleDocument, ArticlePicture
from hansa.news.operations.showing import (
    add_article_document,
    add_article_picture,
    remove_article_document,
    remove_article_picture,
)
from tests.factories import NOW, make_article, make_event
from tests.races import at_once, unguarded

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ACT = {"actor": None, "now": NOW}


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def drawn(name="x.jpg"):
    return ContentFile(b"picture", name=name)


def hang(event, alt="A hall"):
    return add_picture(**ACT, event=event, photo=Photo(drawn(), drawn(), 1, 1), alt=alt)


def make_all():
    """Return a picture and a document of an event, and of an article."""
    event, article = make_event(), make_article("a")
    paper = {"upload": ContentFile(b"%PDF-1", name="x"), "rule": PDF, "title": "Slides"}
    photo = ResponsivePhoto(drawn(), {480: drawn("x.webp"), 960: drawn("x.webp")}, 960, 640)
    return (
        hang(event),
        add_document(**ACT, event=event, audience="everybody", **paper),
        add_article_picture(**ACT, article=article, photo=photo, alt="A hall"),
        add_article_document(**ACT, article=article, **paper),
    )


def test_what_was_taken_away_is_deleted_after_a_day_with_all_its_files(
    monkeypatch, django_capture_on_commit_callbacks
):
    picture, document, of_article, paper = make_all()
    kept = hang(picture.event, "kept")
    rows = [picture, document, of_article, paper]
    names = [name for row in rows for name in row.file_names]
    assert len({*names}) == 2 + 1 + 3 + 1
    remove_picture(**ACT, picture=picture)
    remove_document(**ACT, document=document)
    remove_article_picture(**ACT, picture=of_article)
    remove_article_document(**ACT, document=paper)
    assert list(to_forget(NOW + DAY / 2)) == []
    assert not forget_shown(actor=None, now=NOW + DAY / 2, row=picture)
    assert not forget_shown(actor=None, now=NOW + DAY, row=kept)
    assert all(default_storage.exists(name) for name in names)
    monkeypatch.setattr(clock, "now", lambda: NOW + DAY)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget_removed.call_local()
    assert EventPicture.objects.get() == kept
    for model in (EventDocument, ArticlePicture, ArticleDocument):
        assert not model.objects.exists(), model
    assert not any(default_storage.exists(name) for name in names)
    assert all(default_storage.exists(name) for name in kept.file_names)
    assert AuditRecord.objects.filter(verb="shown.forget", details__gone=True).count() == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_of_two_put_back_at_once_where_there_is_room_for_one_one_is(guarded, monkeypatch):
    monkeypatch.setattr(gallery, "MOST_PICTURES", 1)
    event = make_event()
    pictures = []
    for _each in range(2):
        pictures.append(hang(event))
        remove_picture(**ACT, picture=pictures[-1])
    put = put_picture_back if guarded else unguarded(put_picture_back)
    if not guarded:
        monkeypatch.setattr(gallery, "hold", lambda row: row)
        monkeypatch.setattr("hansa.common.shown.keeping.hold", lambda row: row)
        for one in pictures:
            one.refresh_from_db()
    outcomes = at_once(
        *(lambda one=one: put(**ACT, picture=one) for one in pictures),
        before='UPDATE "events_eventpicture"', guarded=guarded,
    )  # fmt: skip
    refused = [one for one in outcomes if isinstance(one, OperationRefused)]
    shown = EventPicture.objects.filter(removed_at__isnull=True).count()
    assert (len(refused), shown) == ((1, 1) if guarded else (0, 2))


def test_a_picture_is_shown_with_its_headers_or_does_not_exist():
    name = default_storage.save("x.jpg", drawn())
    kept = picture_answer(name, rule=PHOTO, title="A Hall 1", seconds=60)
    assert kept["Content-Type"] == "image/jpeg"
    assert kept["Content-Disposition"] == 'inline; filename="a-hall-1.jpg"'
    assert kept["X-Content-Type-Options"] == "nosniff"
    assert kept["Cache-Control"] == "public, max-age=60"
    private = picture_answer(name, rule=PHOTO, title="x", seconds=0)
    assert private["Cache-Control"] == "private, no-store"
    default_storage.delete(name)
    for missing in (name, "", None):
        with pytest.raises(Http404):
            picture_answer(missing, rule=PHOTO, title="x", seconds=0)
