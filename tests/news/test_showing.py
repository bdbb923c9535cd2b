"""Pictures and documents of an article: added, described, ordered, taken away, put back."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.pictures import ResponsivePhoto
from hansa.common.uploads import PDF
from hansa.moderation.models import Case
from hansa.moderation.operations import decide_case
from hansa.news.models import ArticlePicture
from hansa.news.operations import showing
from hansa.news.operations.showing import (
    add_article_document,
    add_article_picture,
    edit_article_document,
    edit_article_picture,
    move_article_picture,
    put_article_document_back,
    put_article_picture_back,
    remove_article_document,
    remove_article_picture,
)
from hansa.news.presentation import differences_between, pictures_changed
from hansa.news.queries.articles import (
    documents_of,
    pictures_of,
    removed_documents,
    removed_pictures,
    versions_of,
)
from tests.architecture.test_query_counts import count
from tests.factories import NOW, make_article, make_organisation, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


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


def order(article):
    return [one.alt for one in pictures_of(article)]


def test_the_first_picture_is_another_when_they_change_places():
    article = make_article("a")
    one, two = add_picture(article, alt="one"), add_picture(article, alt="two", caption="Jena")
    assert (str(one), str(two), order(article)) == ("one", "Jena", ["one", "two"])
    act = {"actor": make_user(), "now": NOW}
    move_article_picture(**act, picture=two, is_forward=True)
    move_article_picture(**act, picture=two, is_forward=True)
    assert order(article) == ["two", "one"]
    move_article_picture(**act, picture=two, is_forward=False)
    assert order(article) == ["one", "two"]
    remove_article_picture(**act, picture=one)
    with pytest.raises(OperationRefused, match="taken away meanwhile"):
        move_article_picture(**act, picture=one, is_forward=True)


def test_what_is_taken_away_can_be_put_back_in_its_place_for_a_day():
    article, act = make_article("a"), {"actor": make_user(), "now": NOW}
    one, _two, document = (
        add_picture(article, alt="one"),
        add_picture(article),
        add_document(article),
    )
    remove_article_picture(**act, picture=one)
    remove_article_document(**act, document=document)
    assert order(article) == ["A hall"]
    assert not documents_of(article).exists()
    assert removed_pictures(article, NOW + DAY / 2).get() == one
    assert removed_documents(article, NOW + DAY / 2).get() == document
    assert not removed_pictures(article, NOW + DAY).exists()
    assert not removed_documents(article, NOW + DAY).exists()
    assert all(default_storage.exists(name) for name in one.file_names + document.file_names)
    put_article_picture_back(**act, picture=one)
    put_article_document_back(**act, document=document)
    assert order(article) == ["one", "A hall"]
    assert documents_of(article).get() == document


def test_versions_tell_that_pictures_changed_but_nothing_of_what_they_show():
    article, act = make_article("a"), {"actor": make_user(), "now": NOW}
    one = add_picture(article, alt="Grace at a desk")
    add_picture(article)
    move_article_picture(**act, picture=one, is_forward=False)
    move_article_picture(**act, picture=one, is_forward=False)
    remove_article_picture(**act, picture=one)
    put_article_picture_back(**act, picture=one)
    rows = list(versions_of(article))
    said = [
        [(row.label, row.pieces[0].text) for row in differences_between(before, after)]
        for before, after in zip(rows[1:], rows, strict=False)
    ]
    assert said == [
        [("Pictures", words)]
        for words in ("1 added", "1 taken away", "another order", "1 added", "1 added")
    ]
    assert [row.number for row in rows] == list(range(len(rows), 0, -1))
    assert not any("Grace" in str(row.fields) for row in rows)


def test_what_became_of_pictures_in_words():
    assert pictures_changed([1, 2], [1, 2]) == ""
    assert pictures_changed([1, 2, 3], [3, 2, 4, 5]) == "2 added, 1 taken away, another order"


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


def test_a_document_is_called_otherwise_unless_a_colleague_did():
    document = add_document(make_article("a"))
    ask = {"actor": make_user(), "now": NOW, "document": document}
    assert str(edit_article_document(**ask, version=1, title="Minutes")) == "Minutes"
    with pytest.raises(StaleForm):
        edit_article_document(**ask, version=1, title="Mine")
    document.refresh_from_db()
    assert (document.title, document.version) == ("Minutes", 2)


def test_there_is_room_for_so_many(monkeypatch):
    monkeypatch.setattr(showing, "MOST_PICTURES", 1)
    monkeypatch.setattr(showing, "MOST_DOCUMENTS", 1)
    article = make_article("a")
    for add in (add_picture, add_document):
        add(article)
        with pytest.raises(OperationRefused, match="room for 1"):
            add(article)
    picture, document = article.pictures.get(), article.documents.get()
    act = {"actor": make_user(), "now": NOW}
    remove_article_picture(**act, picture=picture)
    remove_article_document(**act, document=document)
    add_picture(article)
    add_document(article)
    with pytest.raises(OperationRefused, match="room for 1"):
        put_article_picture_back(**act, picture=picture)
    with pytest.raises(OperationRefused, match="room for 1"):
        put_article_document_back(**act, document=document)


@pytest.mark.parametrize("page", ["", "pictures/", "documents/", "versions/"])
def test_pages_ask_as_often_for_many_pictures_as_for_few(sign_in, page):
    article, browser = make_article("a"), sign_in(make_user(role="editor"))

    def add():
        for _each in range(2):
            shown, offered = add_picture(article), add_document(article)
        act = {"actor": make_user(), "now": NOW}
        remove_article_picture(**act, picture=shown)
        remove_article_document(**act, document=offered)

    add()
    browser.get(f"/news/a/{page}")
    few = count(browser, f"/news/a/{page}")
    add()
    add()
    assert count(browser, f"/news/a/{page}") == few


def test_what_an_organisation_adds_to_a_public_text_is_looked_at_again():
    keeper, editor = make_user(), make_user(role="editor")
    own = make_organisation("Alpha", administrator=keeper)
    article = make_article("a", author=keeper, organisation=own)

    def waits():
        cases = Case.objects.filter(state="waiting")
        for case in cases:
            decide_case(actor=editor, now=NOW, case=case, version=case.version, accepts=True)
        return len(cases)

    waits()
    picture, document = add_picture(article), add_document(article)
    assert waits() == 1
    words = {"actor": keeper, "now": NOW, "version": 1}
    edit_article_picture(**words, picture=picture, alt="Another hall", caption="")
    assert waits() == 1
    edit_article_document(**words, document=document, title="Minutes")
    assert waits() == 1
    remove_article_document(actor=keeper, now=NOW, document=document)
    assert waits() == 0
    add_picture(make_article("b"))
    add_picture(make_article("c", author=keeper, organisation=own, published=False))
    assert waits() == 0
