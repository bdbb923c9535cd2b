"""What everybody sees of news; what its writers have begun."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hansa.accounts.doors import own_or_powerful
from hansa.accounts.permissions import has_second_factor
from hansa.common import clock
from hansa.common.atom import atom_answer
from hansa.common.listing import read_search
from hansa.common.pages import action, page_of
from hansa.news.feeds import entries_of
from hansa.news.forms import PublishForm
from hansa.news.models import Article
from hansa.news.permissions import can_edit_article, can_edit_news, keeps_article
from hansa.news.presentation import facets_shown, orders_shown
from hansa.news.queries.articles import (
    articles_to_edit,
    documents_of,
    pictures_of,
    published_articles,
)
from hansa.news.queries.listing import FACETS, ORDERS, search_articles
from hansa.organisations.enums import ProfileStatus

MOST_IN_FEED = 50


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    """Show what was written, with facets."""
    now, search = clock.now(), read_search(request.GET, FACETS, ORDERS)
    found = search_articles(search, now)
    page = page_of(request, found.pks)
    shown = published_articles(now).in_bulk(list(page))
    return render(
        request,
        "news/article_list.html",
        {
            "search": search,
            "page": page,
            "articles": [shown[pk] for pk in page if pk in shown],
            "facets": facets_shown(search, found),
            "orders": orders_shown(search),
            "actions": _actions(request.user),
            "address": f"?{search.address}",
        },
    )


def _actions(user: Any) -> list[dict[str, str]]:
    actions = [action(_("Voices of participants"), "news:voice-list")]
    if user.is_authenticated:
        actions.append(action(_("My texts"), "news:article-mine", "file-text"))
        actions.append(action(_("Write something"), "news:article-new", "plus"))
    return actions


@require_safe
def article_feed(request: HttpRequest) -> HttpResponse:
    """Return the newest articles that fit, as Atom: of a kind, of a tag, of a question."""
    now, search = clock.now(), read_search(request.GET, FACETS, ORDERS)
    newest = published_articles(now).filter(pk__in=search_articles(search, now).pks[:MOST_IN_FEED])
    return atom_answer(
        title=_("News"), path=f"{reverse('news:article-list')}?{search.address}",
        entries=entries_of(newest.prefetch_related("tags", "corrections")),
    )  # fmt: skip


def found_article(request: HttpRequest, slug: str) -> Article:
    """Return an article that is public, or that this person keeps or edits; 404 otherwise."""
    rows = Article.objects.select_related("organisation", "event")
    article: Article = get_object_or_404(rows, slug=slug)
    own_or_powerful(
        request,
        own=article.is_public(clock.now()) or keeps_article(request.user, article),
        powerful=can_edit_news(request.user),
    )
    return article


@require_safe
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one article."""
    return show_article(request, found_article(request, slug))


def show_article(
    request: HttpRequest, article: Article, publish_form: PublishForm | None = None
) -> HttpResponse:
    """Show an article, perhaps with a form that was refused."""
    now, user = clock.now(), request.user
    publishes = can_edit_news(user) and has_second_factor(user)
    pictures = list(pictures_of(article))
    author, event = article.organisation, article.event
    return render(
        request,
        "news/article_detail.html",
        {
            "article": article,
            "agreements": article.agreements.public(),
            # A hidden profile is named nowhere.
            "organisations": article.organisations.filter(
                status=ProfileStatus.PUBLISHED
            ).order_by("name"),
            "author": author if author and author.status == ProfileStatus.PUBLISHED else None,
            "event": event if event and event.published_at and event.published_at <= now else None,
            "lead": pictures[0] if pictures else None,
            "pictures": pictures[1:],
            "documents": documents_of(article),
            "corrections": article.corrections.all(),
            "is_public": article.is_public(now),
            "edits": can_edit_article(user, article),
            "publish_form": (publish_form or PublishForm(now=now)) if publishes else None,
        },
        status=422 if publish_form and publish_form.errors else 200,
    )  # fmt: skip


@require_safe
@login_required
def article_mine(request: HttpRequest) -> HttpResponse:
    """Show the texts a person wrote or submitted; to editors, all that is not out yet too."""
    everything = can_edit_news(request.user) and has_second_factor(request.user)
    rows = articles_to_edit(request.user, everything=everything)
    return render(
        request,
        "news/article_mine.html",
        {"page": page_of(request, rows), "now": clock.now(), "everything": everything},
    )
