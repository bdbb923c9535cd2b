"""Pictures and documents of an article: added, described, taken away."""

from contextlib import ExitStack
from datetime import datetime

from django.core.files.base import File
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless, save_version
from hansa.common.pictures import PHOTO, WEBP, ResponsivePhoto
from hansa.common.uploads import FileRule, forget_file, kept_file
from hansa.news.models import Article, ArticleDocument, ArticlePicture

FOLDER = "news"
MOST_PICTURES, MOST_DOCUMENTS = 20, 20


@operation("article.picture_add")
def add_article_picture(
    *, actor: User, now: datetime, article: Article, photo: ResponsivePhoto, alt: str,
    caption: str = "", key: str = "",
) -> ArticlePicture:  # fmt: skip
    """Show a picture behind those there are; raises `OperationRefused` when there are many."""
    hold(article)
    _refuse_full(article.pictures.count(), MOST_PICTURES)
    with ExitStack() as kept:
        whole = kept.enter_context(kept_file(photo.whole, rule=PHOTO, folder=FOLDER))
        webp = {
            str(width): kept.enter_context(kept_file(one, rule=WEBP, folder=FOLDER))
            for width, one in photo.webp.items()
        }
        made = ArticlePicture.objects.create(
            article=article, file=whole, webp=webp, width=photo.width, height=photo.height,
            alt=alt, caption=caption, added_at=now,
        )  # fmt: skip
        record(actor=actor, now=now, verb="article.picture_add", target=made)
    return made


@operation("article.picture_edit")
def edit_article_picture(
    *, actor: User, now: datetime, picture: ArticlePicture, version: int, alt: str, caption: str
) -> ArticlePicture:
    """Say otherwise what can be seen; raises `StaleForm` when somebody has meanwhile."""
    picture.alt, picture.caption = alt, caption
    save_version(picture, version=version, fields=["alt", "caption"])
    record(actor=actor, now=now, verb="article.picture_edit", target=picture)
    return picture


@operation("article.picture_remove")
def remove_article_picture(*, actor: User, now: datetime, picture: ArticlePicture) -> Article:
    """Take a picture away, with its files."""
    record(actor=actor, now=now, verb="article.picture_remove", target=picture)
    article = picture.article
    for name in (picture.file.name, *picture.webp.values()):
        forget_file(name)
    picture.delete()
    return article


@operation("article.document_add")
def add_article_document(
    *, actor: User, now: datetime, article: Article, upload: File, rule: FileRule, title: str,
    key: str = "",
) -> ArticleDocument:  # fmt: skip
    """Offer a file for download; raises `OperationRefused` when there are many."""
    hold(article)
    _refuse_full(article.documents.count(), MOST_DOCUMENTS)
    with kept_file(upload, rule=rule, folder=FOLDER) as name:
        made = ArticleDocument.objects.create(
            article=article, file=name, title=title, suffix=rule.suffix, size=upload.size,
            added_at=now,
        )  # fmt: skip
        record(actor=actor, now=now, verb="article.document_add", target=made)
    return made


@operation("article.document_remove")
def remove_article_document(*, actor: User, now: datetime, document: ArticleDocument) -> Article:
    """Take a document away, with its file."""
    record(actor=actor, now=now, verb="article.document_remove", target=document)
    article = document.article
    forget_file(document.file.name)
    document.delete()
    return article


def _refuse_full(count: int, most: int) -> None:
    refuse_unless(count < most, _("There is room for %(most)d; take one away.") % {"most": most})
