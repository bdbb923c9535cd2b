"""Pictures and documents of an article."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.common import clock
from hansa.common.attempts import act, attempt, posted, posted_files
from hansa.common.pictures import PHOTO, WEBP
from hansa.common.shown.forms import (
    DocumentForm,
    DocumentWordsForm,
    PictureWordsForm,
    ResponsivePictureForm,
)
from hansa.common.uploads import DOCUMENTS, file_answer, picture_answer
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
from hansa.news.queries.articles import (
    documents_of,
    pictures_of,
    removed_documents,
    removed_pictures,
)
from hansa.news.views.keeping import kept_article
from hansa.news.views.public import found_article

A_DAY = 24 * 3600
WHOLE = "whole.jpg"


@require_safe
def picture_file(request: HttpRequest, slug: str, pk: int, size: str) -> HttpResponseBase:
    """Return a picture: whole as JPEG, or of a width as WebP."""
    article = found_article(request, slug)
    picture = get_object_or_404(pictures_of(article), pk=pk)
    width, _dot, suffix = size.partition(".")
    is_whole = size == WHOLE
    name = picture.file.name if is_whole else picture.webp.get(width) if suffix == "webp" else None
    return picture_answer(
        name, rule=PHOTO if is_whole else WEBP, title=f"{article.slug}-{pk}-{width}",
        seconds=A_DAY if article.is_public(clock.now()) else 0,
    )  # fmt: skip


@require_safe
def document_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Return a document as an attachment; called otherwise, it is at once."""
    article = found_article(request, slug)
    document = get_object_or_404(documents_of(article), pk=pk)
    rule = DOCUMENTS[document.suffix]
    answer: Any = file_answer(document.file.name or "-", rule=rule, title=document.title)
    is_public = article.is_public(clock.now())
    answer["Cache-Control"] = "no-cache" if is_public else "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def article_pictures(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the pictures of an article in their order; add one."""
    article, now = kept_article(request, slug), clock.now()
    form = ResponsivePictureForm(posted(request), posted_files(request))
    tried = attempt(
        form,
        lambda: add_article_picture(
            actor=request.user, now=now, article=article, photo=form.cleaned_data["picture"],
            **{name: form.cleaned_data[name] for name in ("alt", "caption", "key")},
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The picture is with the text."))
        return redirect("news:article-pictures", slug)
    return tried.shown(
        request, "news/article_pictures.html", article=article, pictures=pictures_of(article),
        removed=removed_pictures(article, now),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def picture_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say otherwise what can be seen in a picture."""
    article = kept_article(request, slug)
    picture = get_object_or_404(article.pictures, pk=pk)
    form = PictureWordsForm(posted(request), initial=PictureWordsForm.stored(picture))
    tried = attempt(
        form,
        lambda: edit_article_picture(
            actor=request.user, now=clock.now(), picture=picture, **form.cleaned_data
        ),
    )
    if tried.is_done:
        messages.success(request, _("Saved."))
        return redirect("news:article-pictures", slug)
    return tried.shown(
        request, "shown/picture_form.html", article=article, picture=picture,
        drawn="news/picture.html", back=reverse("news:article-pictures", args=[slug]),
    )  # fmt: skip


@require_POST
@login_required
def picture_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a picture change places with its neighbour."""
    picture = get_object_or_404(kept_article(request, slug).pictures, pk=pk)
    return act(
        request, reverse("news:article-pictures", args=[slug]), "",
        lambda: move_article_picture(
            actor=request.user, now=clock.now(), picture=picture,
            is_forward=request.POST.get("to") != "back",
        ),
    )  # fmt: skip


@require_POST
@login_required
def picture_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a picture away."""
    picture = get_object_or_404(kept_article(request, slug).pictures, pk=pk)
    return act(
        request, reverse("news:article-pictures", args=[slug]),
        _("The picture is gone. You can put it back for a day."),
        lambda: remove_article_picture(actor=request.user, now=clock.now(), picture=picture),
    )  # fmt: skip


@require_POST
@login_required
def picture_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a picture back."""
    picture = get_object_or_404(kept_article(request, slug).pictures, pk=pk)
    return act(
        request, reverse("news:article-pictures", args=[slug]), "",
        lambda: put_article_picture_back(actor=request.user, now=clock.now(), picture=picture),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def article_documents(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the documents of an article; add one."""
    article, now = kept_article(request, slug), clock.now()
    form = DocumentForm(posted(request), posted_files(request))

    def add() -> Any:
        given = form.cleaned_data
        return add_article_document(
            actor=request.user, now=now, article=article, upload=given["document"],
            rule=given["document"].rule, title=given["title"], key=given["key"],
        )  # fmt: skip

    tried = attempt(form, add)
    if tried.is_done:
        messages.success(request, _("The document is with the text."))
        return redirect("news:article-documents", slug)
    return tried.shown(
        request, "news/article_documents.html", article=article, documents=documents_of(article),
        removed=removed_documents(article, now),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def document_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Call a document otherwise."""
    document = get_object_or_404(kept_article(request, slug).documents, pk=pk)
    form = DocumentWordsForm(posted(request), initial=DocumentWordsForm.stored(document))
    tried = attempt(
        form,
        lambda: edit_article_document(
            actor=request.user, now=clock.now(), document=document, **form.cleaned_data
        ),
    )
    if tried.is_done:
        messages.success(request, _("Saved."))
        return redirect("news:article-documents", slug)
    return tried.shown(
        request, "shown/document_form.html", document=document,
        title=_("What the document is called"),
        address=reverse("news:document-file", args=[slug, pk]),
        back=reverse("news:article-documents", args=[slug]),
    )  # fmt: skip


@require_POST
@login_required
def document_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a document away."""
    document = get_object_or_404(kept_article(request, slug).documents, pk=pk)
    return act(
        request, reverse("news:article-documents", args=[slug]),
        _("The document is gone. You can put it back for a day."),
        lambda: remove_article_document(actor=request.user, now=clock.now(), document=document),
    )  # fmt: skip


@require_POST
@login_required
def document_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a document back."""
    document = get_object_or_404(kept_article(request, slug).documents, pk=pk)
    return act(
        request, reverse("news:article-documents", args=[slug]), "",
        lambda: put_article_document_back(actor=request.user, now=clock.now(), document=document),
    )  # fmt: skip
