"""The list kept in memory follows what is committed, and not what is not."""

from datetime import timedelta

import pytest
from django.db import transaction

from hansa.common.listing import ListSearch
from hansa.news.models import Article
from hansa.news.operations.writing import edit_article, withdraw_article
from hansa.news.queries.listing import search_articles
from tests.factories import NOW, make_article, make_organisation, make_user

DAY = timedelta(days=1)


def found(**chosen):
    return search_articles(ListSearch(chosen=chosen), NOW)


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_follows_each_change():
    editor = make_user(role="editor")
    article = make_article("a", tags=["China"])
    assert found().pks == [article.pk]
    assert found().numbers["tag"] == {"china": 1}
    newer = make_article("b", published_at=NOW - DAY)
    assert found().pks == [newer.pk, article.pk]
    edit_article(
        actor=editor, now=NOW, article=article, version=article.version, tags=["Japan"],
        organisations=[make_organisation(country="JP")], details={"kind": "achievement"},
    )  # fmt: skip
    assert found(tag=("japan",), country=("JP",)).pks == [article.pk]
    assert found(tag=("china",)).pks == []
    withdraw_article(actor=editor, now=NOW, article=article)
    assert found().pks == [newer.pk]


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_not_kept():
    article = make_article("a")
    assert found().pks == [article.pk]
    with pytest.raises(RuntimeError), transaction.atomic():
        Article.objects.filter(pk=article.pk).delete()
        assert found().pks == []
        raise RuntimeError
    assert found().pks == [article.pk]


@pytest.mark.django_db
def test_planned_ones_stand_before_what_is_shown_and_are_not():
    for n in range(3):
        make_article(f"later-{n}", published_at=NOW + (n + 1) * DAY)
    shown = [make_article(f"old-{n}", published_at=NOW - n * DAY) for n in range(3)]
    assert found().pks == [one.pk for one in shown]
    assert found().numbers["kind"] == {"news": 3}
    later = search_articles(ListSearch(), NOW + 2 * DAY)
    assert len(later.pks) == 5
