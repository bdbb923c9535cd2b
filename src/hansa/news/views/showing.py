"""Pictures and documents of an article."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.common import clock
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.uploads import DOCUMENTS, file_answer
from hansa.news.forms import ArticleDocumentForm, ArticlePictureForm, ArticlePictureWordsForm
from hansa.news.models import Article
from hansa.news.operations.showing import (
    add_article_document,
    add_article_picture,
    edit_article_picture,
    remove_article_document,
    remove_article_picture,
)
from hansa.news.views.keeping import kept_article
from hansa.news.views.public import found_article

A_DAY = 24 * 3600
WHOLE = "whole.jpg"


@require_safe
def picture_file(request: HttpRequest, slug: str, pk: int, size: str) -> HttpResponseBase:
    """Return a picture: whole as JPEG, or of a width as WebP."""
    article = found_article(request, slug)
    picture = get_object_or_404(article.pictures, pk=pk)
    width = size.removesuffix(".webp")
    name = picture.file.name if size == WHOLE else picture.webp.get(width)
    if not name or (size != WHOLE and not size.endswith(".webp")):
        raise Http404
    try:
        content = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    kind = "image/jpeg" if size == WHOLE else "image/webp"
    answer = FileResponse(content, content_type=kind)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = f'inline; filename="{article.slug}-{pk}-{size}"'
    _say_how_long(answer, article)
    return answer


@require_safe
def document_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Return a document as an attachment."""
    article = found_article(request, slug)
    document = get_object_or_404(article.documents, pk=pk)
    rule = DOCUMENTS[document.suffix]
    answer: Any = file_answer(document.file.name or "-", rule=rule, title=document.title)
    _say_how_long(answer, article)
    return answer


def _say_how_long(answer: HttpResponseBase, article: Article) -> None:
    """Let everybody keep what is public for a day; what is not, nobody."""
    is_public = article.is_public(clock.now())
    answer["Cache-Control"] = f"public, max-age={A_DAY}" if is_public else "private, no-store"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def article_pictures(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the pictures of an article; add one."""
    article = kept_article(request, slug)
    is_sent = request.method == "POST"
    form = ArticlePictureForm(request.POST, request.FILES) if is_sent else ArticlePictureForm()
    if form.is_valid():
        given = form.cleaned_data
        try:
            add_article_picture(
                actor=request.user, now=clock.now(), article=article, photo=given["picture"],
                alt=given["alt"], caption=given["caption"], key=given["key"],
            )  # fmt: skip
        except OperationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The picture is with the text."))
            return redirect("news:article-pictures", slug)
    return render(
        request,
        "news/article_pictures.html",
        {"article": article, "form": form, "pictures": article.pictures.all()},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def picture_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say otherwise what can be seen in a picture."""
    article = kept_article(request, slug)
    picture = get_object_or_404(article.pictures, pk=pk)
    form = ArticlePictureWordsForm(
        request.POST if request.method == "POST" else None,
        initial=ArticlePictureWordsForm.stored(picture),
    )
    differences = None
    if form.is_valid():
        try:
            edit_article_picture(
                actor=request.user, now=clock.now(), picture=picture, **form.cleaned_data
            )
        except StaleForm as stale:
            differences = form.differences(stale.current)
            form = form.renewed(stale.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("news:article-pictures", slug)
    return render(
        request,
        "news/picture_form.html",
        {"article": article, "form": form, "picture": picture, "differences": differences},
        status=409 if differences is not None else 422 if form.errors else 200,
    )


@require_POST
@login_required
def picture_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a picture away."""
    article = kept_article(request, slug)
    picture = get_object_or_404(article.pictures, pk=pk)
    remove_article_picture(actor=request.user, now=clock.now(), picture=picture)
    messages.success(request, _("The picture is gone."))
    return redirect("news:article-pictures", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def article_documents(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the documents of an article; add one."""
    article = kept_article(request, slug)
    is_sent = request.method == "POST"
    form = ArticleDocumentForm(request.POST, request.FILES) if is_sent else ArticleDocumentForm()
    if form.is_valid():
        given = form.cleaned_data
        try:
            add_article_document(
                actor=request.user, now=clock.now(), article=article, upload=given["document"],
                rule=given["document"].rule, title=given["title"], key=given["key"],
            )  # fmt: skip
        except OperationRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The document is with the text."))
            return redirect("news:article-documents", slug)
    return render(
        request,
        "news/article_documents.html",
        {"article": article, "form": form, "documents": article.documents.all()},
        status=422 if form.errors else 200,
    )


@require_POST
@login_required
def document_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a document away."""
    article = kept_article(request, slug)
    document = get_object_or_404(article.documents, pk=pk)
    remove_article_document(actor=request.user, now=clock.now(), document=document)
    messages.success(request, _("The document is gone."))
    return redirect("news:article-documents", slug)
