"""Writing, submitting, publishing and correcting articles."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from hansa.accounts.models import User
from hansa.common.operations import (
    hold,
    make_with_free_name,
    operation,
    record,
    refuse_unless,
    save_version,
)
from hansa.common.search import Document, forget_documents, index_documents
from hansa.common.slugs import free_slug, slug_base
from hansa.moderation.operations import settle_case
from hansa.news.models import Article, Correction, Tag
from hansa.news.operations.reviewing import (
    KIND,
    hold_with_case,
    put_before_editors,
    put_before_editors_again,
)
from hansa.news.operations.versions import keep_version
from hansa.news.queries.articles import tag_slug
from hansa.organisations.models import Organisation

State = Article.State
RESERVED_SLUGS = {"new", "mine", "preview", "voices", "feed"}
"""Addresses that other pages of news have."""
MOST_TAGS = 10
MOST_WAITING = 20
"""Texts of one organisation that wait for an editor at the same time."""


@operation("article.write")
def write_article(
    *,
    actor: User | None,
    now: datetime,
    details: dict[str, Any],
    tags: Iterable[str] = (),
    organisations: Iterable[Organisation] = (),
    organisation: Organisation | None = None,
    key: str = "",
) -> Article:
    """
    Begin a text that only its writers see; ``details`` are fields of `Article`.

    What an organisation writes is never the site's own news.
    """
    given = {"slug": _slug(details["title"]), **details}
    if organisation is not None and given.get("kind", Article.Kind.NEWS) == Article.Kind.NEWS:
        given["kind"] = Article.Kind.COMMUNITY
    made = make_with_free_name(
        lambda: Article.objects.create(**given, written_by=actor, organisation=organisation)
    )
    _set_others(made, tags, organisations)
    keep_version(made, actor, now)
    record(actor=actor, now=now, verb="article.write", target=made)
    return made


@operation("article.edit")
def edit_article(
    *,
    actor: User,
    now: datetime,
    article: Article,
    version: int,
    details: dict[str, Any],
    tags: Iterable[str],
    organisations: Iterable[Organisation],
    correction: str = "",
) -> Article:
    """
    Change a text and keep what it was; ``correction`` tells readers of a public one what is new.

    What an organisation changes in a public text is shown at once and put before an editor again.
    Raises `StaleForm` when somebody saved in between.
    """
    if article.organisation is not None and details.get("kind") == Article.Kind.NEWS:
        details = {**details, "kind": Article.Kind.COMMUNITY}
    hold_with_case(article)
    for name, value in details.items():
        setattr(article, name, value)
    save_version(article, version=version, fields=list(details))
    _set_others(article, tags, organisations)
    keep_version(article, actor, now)
    if correction.strip() and article.is_public(now):
        Correction.objects.create(article=article, at=now, text=correction.strip())
    record(actor=actor, now=now, verb="article.edit", target=article, corrected=bool(correction))
    if article.state == State.PUBLISHED:
        _refresh_search(article)
    put_before_editors_again(article, actor, now)
    return article


@operation("article.submit")
def submit_article(*, actor: User, now: datetime, article: Article) -> Article:
    """Ask the editors to publish a text; raises `OperationRefused` when too many wait."""
    held = hold_with_case(article)
    refuse_unless(
        held.state in {State.DRAFT, State.WITHDRAWN}, _("This text has been submitted already.")
    )
    waiting = Article.objects.filter(organisation=held.organisation, state=State.WAITING)
    refuse_unless(
        waiting.count() < MOST_WAITING, _("Many texts of yours wait for an editor already.")
    )
    held.state = State.WAITING
    held.version += 1  # whoever edits it now must see that it waits
    held.save(update_fields=["state", "version"])
    record(actor=actor, now=now, verb="article.submit", target=held)
    put_before_editors(held, actor, now)
    return held


@operation("article.publish")
def publish_article(
    *, actor: User | None, now: datetime, article: Article, at: datetime
) -> Article:
    """
    Show a text to everybody from a moment on: now, or one to come; it is found from then on too.

    What is planned and not yet shown can be planned anew. Raises `OperationRefused` for what is
    public, and for a moment that is over.
    """
    held = hold_with_case(article)
    refuse_unless(not held.is_public(now), _("This text is public already."))
    refuse_unless(at >= now, _("This moment is over. Choose one to come."))
    held.state, held.published_at = State.PUBLISHED, at
    held.version += 1
    held.save(update_fields=["state", "published_at", "version"])
    keep_version(held, actor, now)
    _refresh_search(held)
    settle_case(KIND, held.pk, actor=actor, now=now, is_accepted=True)
    record(actor=actor, now=now, verb="article.publish", target=held, at=at.isoformat())
    return held


@operation("article.return")
def return_article(*, actor: User | None, now: datetime, article: Article) -> Article:
    """Make what waits a draft again; what is public stays so."""
    held = hold(article)
    if held.state == State.WAITING:
        held.state = State.DRAFT
        held.version += 1
        held.save(update_fields=["state", "version"])
    record(actor=actor, now=now, verb="article.return", target=held, state=held.state)
    return held


@operation("article.withdraw")
def withdraw_article(*, actor: User, now: datetime, article: Article) -> Article:
    """Take a text off the site, or back from the editors; its writers can go on with it."""
    held = hold_with_case(article)
    refuse_unless(held.state in {State.PUBLISHED, State.WAITING}, _("This text is not public."))
    was_public = held.state == State.PUBLISHED
    held.state = State.WITHDRAWN if was_public else State.DRAFT
    held.version += 1
    held.save(update_fields=["state", "version"])
    keep_version(held, actor, now)
    forget_documents(kind=KIND, object_ids=[held.pk])
    settle_case(KIND, held.pk, actor=actor, now=now)
    record(actor=actor, now=now, verb="article.withdraw", target=held, was_public=was_public)
    return held


def _slug(title: str) -> str:
    base = slug_base(title, otherwise="news")
    return free_slug(base, Article.objects.all(), reserved=RESERVED_SLUGS)


def _set_others(
    article: Article, tags: Iterable[str], organisations: Iterable[Organisation]
) -> None:
    """Set tags, made where there is none of the name yet, and organisations."""
    wanted: dict[str, str] = {}
    for name in tags:
        wanted.setdefault(tag_slug(name), name)
    refuse_unless(
        len(wanted) <= MOST_TAGS, _("Up to %(most)d tags can be set.") % {"most": MOST_TAGS}
    )
    Tag.objects.bulk_create(
        [Tag(slug=slug, name=name) for slug, name in wanted.items()], ignore_conflicts=True
    )
    article.tags.set(Tag.objects.filter(slug__in=wanted))
    article.organisations.set(organisations)


def _refresh_search(article: Article) -> None:
    words = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            words.append(article.get_kind_display())
    index_documents([
        Document(
            KIND, article.pk, article.title, article.summary, f"/news/{article.slug}/",
            keywords=article.tags.values_list("name", flat=True),
            texts=[article.body, article.person, article.person_role, *words],
            visible_from=article.published_at,
        )
    ])  # fmt: skip
