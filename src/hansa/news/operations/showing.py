"""
Pictures and documents of an article: added, described, ordered, taken away, put back.

What an organisation adds to a text that readers see, or says otherwise, is put before an editor
again, as its words are. Order and what is taken away or put back need nobody.
"""

from contextlib import ExitStack
from datetime import datetime

from django.core.files.base import File

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, save_version
from hansa.common.pictures import PHOTO, WEBP, ResponsivePhoto
from hansa.common.shown.keeping import change_places, next_place, put_back, take_away
from hansa.common.uploads import FileRule, kept_file
from hansa.news.models import Article, ArticleDocument, ArticlePicture
from hansa.news.operations.reviewing import hold_with_case, put_before_editors_again
from hansa.news.operations.versions import keep_version

FOLDER = "news"
MOST_PICTURES, MOST_DOCUMENTS = 20, 20


@operation("article.picture_add")
def add_article_picture(
    *, actor: User, now: datetime, article: Article, photo: ResponsivePhoto, alt: str,
    caption: str = "", key: str = "",
) -> ArticlePicture:  # fmt: skip
    """Show a picture behind those there are; raises `OperationRefused` when there are many."""
    article = hold_with_case(article)
    place = next_place(article.pictures.all(), MOST_PICTURES)
    with ExitStack() as kept:
        whole = kept.enter_context(kept_file(photo.whole, rule=PHOTO, folder=FOLDER))
        webp = {
            str(width): kept.enter_context(kept_file(one, rule=WEBP, folder=FOLDER))
            for width, one in photo.webp.items()
        }
        made = ArticlePicture.objects.create(
            article=article, file=whole, webp=webp, width=photo.width, height=photo.height,
            alt=alt, caption=caption, place=place, added_at=now, added_by=actor,
        )  # fmt: skip
        keep_version(article, actor, now)
        record(actor=actor, now=now, verb="article.picture_add", target=made)
        put_before_editors_again(article, actor, now)
    return made


@operation("article.picture_edit")
def edit_article_picture(
    *, actor: User, now: datetime, picture: ArticlePicture, version: int, alt: str, caption: str
) -> ArticlePicture:
    """Say otherwise what can be seen; raises `StaleForm` when somebody has meanwhile."""
    article = hold_with_case(picture.article)
    picture.alt, picture.caption = alt, caption
    save_version(picture, version=version, fields=["alt", "caption"])
    record(actor=actor, now=now, verb="article.picture_edit", target=picture)
    put_before_editors_again(article, actor, now)
    return picture


@operation("article.picture_move")
def move_article_picture(
    *, actor: User, now: datetime, picture: ArticlePicture, is_forward: bool
) -> ArticlePicture:
    """Let a picture change places with the one before it, or after it; at the ends it stays."""
    article = hold(picture.article)
    change_places(article.pictures.all(), picture, is_forward=is_forward)
    keep_version(article, actor, now)
    record(actor=actor, now=now, verb="article.picture_move", target=picture, forward=is_forward)
    return picture


@operation("article.picture_remove")
def remove_article_picture(
    *, actor: User, now: datetime, picture: ArticlePicture
) -> ArticlePicture:
    """Take a picture away; nobody sees it any more, and for a day it can be put back."""
    article = hold(picture.article)
    gone = take_away(picture, now)
    keep_version(article, actor, now)
    record(actor=actor, now=now, verb="article.picture_remove", target=picture)
    return gone


@operation("article.picture_put_back")
def put_article_picture_back(
    *, actor: User, now: datetime, picture: ArticlePicture
) -> ArticlePicture:
    """Show a picture again in its place; raises `OperationRefused` when there are many by now."""
    article = hold(picture.article)
    back = put_back(article.pictures.all(), picture, MOST_PICTURES)
    keep_version(article, actor, now)
    record(actor=actor, now=now, verb="article.picture_put_back", target=picture)
    return back


@operation("article.document_add")
def add_article_document(
    *, actor: User, now: datetime, article: Article, upload: File, rule: FileRule, title: str,
    key: str = "",
) -> ArticleDocument:  # fmt: skip
    """Offer a file for download; raises `OperationRefused` when there are many."""
    article = hold_with_case(article)
    place = next_place(article.documents.all(), MOST_DOCUMENTS)
    with kept_file(upload, rule=rule, folder=FOLDER) as name:
        made = ArticleDocument.objects.create(
            article=article, file=name, title=title, suffix=rule.suffix, size=upload.size,
            place=place, added_at=now, added_by=actor,
        )  # fmt: skip
        record(actor=actor, now=now, verb="article.document_add", target=made)
        put_before_editors_again(article, actor, now)
    return made


@operation("article.document_edit")
def edit_article_document(
    *, actor: User, now: datetime, document: ArticleDocument, version: int, title: str
) -> ArticleDocument:
    """Call a document otherwise; raises `StaleForm` when somebody has meanwhile."""
    article = hold_with_case(document.article)
    document.title = title
    save_version(document, version=version, fields=["title"])
    record(actor=actor, now=now, verb="article.document_edit", target=document)
    put_before_editors_again(article, actor, now)
    return document


@operation("article.document_remove")
def remove_article_document(
    *, actor: User, now: datetime, document: ArticleDocument
) -> ArticleDocument:
    """Take a document away; nobody can read it any more, and for a day it can be put back."""
    record(actor=actor, now=now, verb="article.document_remove", target=document)
    return take_away(document, now)


@operation("article.document_put_back")
def put_article_document_back(
    *, actor: User, now: datetime, document: ArticleDocument
) -> ArticleDocument:
    """Offer a document again; raises `OperationRefused` when there are many by now."""
    article = hold(document.article)
    record(actor=actor, now=now, verb="article.document_put_back", target=document)
    return put_back(article.documents.all(), document, MOST_DOCUMENTS)
