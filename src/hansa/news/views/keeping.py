"""Writing, previewing, submitting, publishing and correcting articles."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hansa.accounts.doors import own_or_powerful, powerful_or_404
from hansa.common import clock
from hansa.common.attempts import act, attempt, posted
from hansa.common.pages import page_of
from hansa.news.forms import ArticleForm, NewArticleForm, PublishForm
from hansa.news.models import Article
from hansa.news.operations.writing import (
    edit_article,
    publish_article,
    submit_article,
    withdraw_article,
    write_article,
)
from hansa.news.permissions import can_edit_news, keeps_article
from hansa.news.presentation import differences_between
from hansa.news.queries.articles import versions_of
from hansa.news.views.public import show_article

VERSIONS_SHOWN = 20
PREVIEWED = ("kind", "title", "summary", "body", "person", "person_role")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def article_new(request: HttpRequest) -> HttpResponse:
    """Begin a text."""
    now = clock.now()
    form = NewArticleForm(posted(request), now=now, user=request.user)
    tried = attempt(
        form,
        lambda: write_article(
            actor=request.user, now=now, **form.given(),
            organisation=form.cleaned_data["organisation"], key=form.cleaned_data["key"],
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The draft is saved. Nobody else sees it."))
        return redirect(tried.made)
    return tried.shown(request, "news/article_form.html")


def kept_article(request: HttpRequest, slug: str) -> Article:
    """Return an article that the person keeps, or all of them; 404 for everybody else."""
    rows = Article.objects.select_related("organisation", "event")
    article = get_object_or_404(rows, slug=slug)
    own_or_powerful(
        request,
        own=keeps_article(request.user, article),
        powerful=can_edit_news(request.user),
    )
    return article


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def article_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a text; a stale form gets both versions to choose from."""
    article, now = kept_article(request, slug), clock.now()
    form = ArticleForm(posted(request), now=now, article=article)
    tried = attempt(
        form,
        lambda: edit_article(
            actor=request.user, now=now, article=article, version=form.cleaned_data["version"],
            **form.given(), correction=form.cleaned_data.get("correction", ""),
        ),
    )  # fmt: skip
    if tried.is_done:
        messages.success(request, _("The text is saved."))
        return redirect(article)
    return tried.shown(request, "news/article_form.html", article=article)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def article_preview(request: HttpRequest) -> HttpResponse:
    """Show a text as it is typed now, or as it is stored, in the frame beside its form."""
    given = {name: request.POST.get(name, "") for name in PREVIEWED}
    if request.method != "POST" and (slug := request.GET.get("of")):
        article = kept_article(request, slug)
        given = {name: getattr(article, name) for name in PREVIEWED}
    kind = dict(Article.Kind.choices).get(given["kind"], "")
    return render(request, "news/article_preview.html", {"given": given, "kind": kind})


@require_POST
@login_required
def article_submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the editors to publish a text."""
    article = kept_article(request, slug)
    return act(
        request, article, _("The text waits for an editor. You hear by e-mail."),
        lambda: submit_article(actor=request.user, now=clock.now(), article=article),
    )  # fmt: skip


@require_POST
@login_required
def article_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a text now, or plan when it is shown."""
    powerful_or_404(request, can_edit_news(request.user))
    article = kept_article(request, slug)
    now = clock.now()
    form = PublishForm(request.POST, now=now)
    tried = attempt(
        form,
        lambda: publish_article(
            actor=request.user, now=now, article=article, at=form.cleaned_data["at"] or now
        ),
    )
    if tried.is_done:
        is_planned = form.cleaned_data["at"] is not None and form.cleaned_data["at"] > now
        done = _("The text is planned.") if is_planned else _("The text is public.")
        messages.success(request, done)
        return redirect(article)
    return show_article(request, article, publish_form=form)


@require_POST
@login_required
def article_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a text off the site, or back from the editors."""
    article = kept_article(request, slug)
    return act(
        request, article, _("The text is withdrawn."),
        lambda: withdraw_article(actor=request.user, now=clock.now(), article=article),
    )  # fmt: skip


@require_safe
@login_required
def article_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the versions of a text, each with what is otherwise than in the one before."""
    article = kept_article(request, slug)
    rows: list[Any] = list(versions_of(article))
    page = page_of(
        request, list(zip(rows, [*rows[1:], None], strict=True)), VERSIONS_SHOWN
    )  # fmt: skip
    changes = [(version, differences_between(before, version)) for version, before in page]
    return render(
        request,
        "news/article_versions.html",
        {"article": article, "page": page, "changes": changes},
    )
