"""Doors of news."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hansa.common import clock
from hansa.common.pages import page_of
from hansa.news.models import Article
from hansa.news.queries import published_articles


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    """Show what was written, all or of one kind."""
    kind = request.GET.get("kind", "")
    articles = published_articles(clock.now())
    if kind in Article.Kind.values:
        articles = articles.filter(kind=kind)
    return render(
        request,
        "news/article_list.html",
        {"page": page_of(request, articles), "kind": kind, "kinds": Article.Kind.choices},
    )


@require_safe
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one article."""
    articles = published_articles(clock.now()).select_related("event")
    article = get_object_or_404(articles.prefetch_related("organisations"), slug=slug)
    return render(
        request,
        "news/article_detail.html",
        {"article": article, "agreements": article.agreements.public()},
    )
