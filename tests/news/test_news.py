"""News: publishing, reading, pages."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hansa.common.search import search_documents
from hansa.news.operations import publish_article
from hansa.news.queries import published_articles
from tests.factories import NOW, make_article, make_event, make_organisation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_published_article_names_its_organisations_and_is_found():
    made = publish_article(
        actor=None, now=NOW, organisations=[make_organisation()],
        details={"slug": "a", "title": "Memoranda", "summary": "Signed.", "published_at": NOW},
    )  # fmt: skip
    assert made.organisations.count() == 1
    assert str(made) == "Memoranda"
    assert search_documents("memoranda").get().href == "/news/a/"


def test_testimonial_needs_consent():
    make_article(kind="testimonial", consent_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(kind="testimonial")


def test_articles_are_read_newest_first_and_not_before_their_time(client):
    make_article("old", published_at=NOW - 9 * DAY)
    make_article("new", kind="achievement", event=make_event())
    make_article("secret", published_at=NOW + DAY)
    assert [a.slug for a in published_articles(NOW)] == ["new", "old"]
    assert b"Title of old" in client.get("/news/").content
    narrowed = client.get("/news/?kind=achievement").content
    assert b"Title of new" in narrowed
    assert b"Title of old" not in narrowed
    assert b"Title of old" in client.get("/news/?kind=nonsense").content
    assert client.get("/news/new/").status_code == 200
    assert client.get("/news/secret/").status_code == 404
