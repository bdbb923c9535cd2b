"""Pictures and documents of an article: added with their files, taken away with them."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.pictures import ResponsivePhoto
from hansa.common.uploads import PDF
from hansa.news.models import ArticlePicture
from hansa.news.operations import showing
from hansa.news.operations.showing import (
    add_article_document,
    add_article_picture,
    edit_article_picture,
    remove_article_document,
    remove_article_picture,
)
from tests.factories import NOW, make_article, make_user

pytestmark = pytest.mark.django_db


def add_picture(article, **fields):
    drawn = {width: ContentFile(b"webp", name="x.webp") for width in (480, 960)}
    photo = ResponsivePhoto(ContentFile(b"jpeg", name="x.jpg"), drawn, 960, 640)
    given = {"alt": "A hall", **fields}
    return add_article_picture(
        actor=make_user(), now=NOW, article=article, photo=photo, **given
    )  # fmt: skip


def add_document(article):
    return add_article_document(
        actor=make_user(), now=NOW, article=article, upload=ContentFile(b"%PDF-1", name="x.pdf"),
        rule=PDF, title="Report",
    )  # fmt: skip


def test_files_go_with_what_names_them(django_capture_on_commit_callbacks):
    article, editor = make_article("a"), make_user(role="editor")
    picture, document = add_picture(article), add_document(article)
    names = [picture.file.name, *picture.webp.values(), document.file.name]
    assert len({*names}) == 4
    assert all(default_storage.exists(name) for name in names)
    assert str(picture) == "A hall"
    with django_capture_on_commit_callbacks(execute=True):
        remove_article_picture(actor=editor, now=NOW, picture=picture)
        remove_article_document(actor=editor, now=NOW, document=document)
    assert not any(default_storage.exists(name) for name in names)


def test_nothing_is_half_stored_when_the_row_is_refused(monkeypatch, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    article = make_article("a")

    def fail(**_fields):
        raise RuntimeError

    monkeypatch.setattr(ArticlePicture.objects, "create", fail)
    with pytest.raises(RuntimeError):
        add_picture(article)
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


def test_words_of_a_picture_are_not_overwritten():
    editor, picture = make_user(), add_picture(make_article("a"))
    edit_article_picture(
        actor=editor, now=NOW, picture=picture, version=1, alt="A larger hall", caption="Jena"
    )
    with pytest.raises(StaleForm):
        edit_article_picture(
            actor=editor, now=NOW, picture=picture, version=1, alt="Mine", caption=""
        )
    assert ArticlePicture.objects.get().alt == "A larger hall"


def test_there_is_room_for_so_many(monkeypatch):
    monkeypatch.setattr(showing, "MOST_PICTURES", 1)
    monkeypatch.setattr(showing, "MOST_DOCUMENTS", 1)
    article = make_article("a")
    for add in (add_picture, add_document):
        add(article)
        with pytest.raises(OperationRefused, match="room for 1"):
            add(article)
