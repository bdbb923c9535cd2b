"""Articles: written, reviewed, planned, corrected, found, taken off the site."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hansa.common import clock
from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.search import search_documents
from hansa.moderation.models import Case
from hansa.moderation.operations import decide_case
from hansa.news.models import Article, Tag
from hansa.news.operations import writing
from hansa.news.operations.writing import (
    edit_article,
    publish_article,
    return_article,
    submit_article,
    withdraw_article,
    write_article,
)
from hansa.news.permissions import can_edit_article, keeps_article
from hansa.news.presentation import differences_between
from hansa.news.queries.articles import articles_to_edit, published_articles, versions_of
from tests.factories import NOW, make_article, make_event, make_organisation, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def edit(article, actor, **changes):
    details = {"title": article.title, "summary": article.summary, "kind": article.kind, **changes}
    given = {name: details.pop(name) for name in ("version", "correction") if name in details}
    tags = details.pop("tags", list(article.tags.values_list("name", flat=True)))
    return edit_article(
        actor=actor, now=NOW, article=article, tags=tags, organisations=article.organisations.all(),
        details=details, **{"version": article.version, **given},
    )  # fmt: skip


def test_published_article_is_found_by_its_words_and_tags():
    made = make_article("a", title="Memoranda", tags=["China", "Agri-food"], organisations=[
        make_organisation()])  # fmt: skip
    assert made.organisations.count() == 1
    assert str(made) == "Memoranda"
    assert search_documents("memoranda").get().href == "/news/a/"
    assert search_documents("agri").get().object_id == made.pk


def test_address_follows_from_the_title_and_is_free():
    titles = ["Voices", "Green", "Green", "***"]
    made = [write_article(actor=None, now=NOW, details={"title": t, "summary": "."})
            for t in titles]  # fmt: skip
    assert [one.slug for one in made] == ["voices-2", "green", "green-2", "news"]


def test_tags_are_shared_whatever_their_capitals():
    make_article("a", tags=["Smart Grids", "smart grids", "Ümlaut"])
    make_article("b", tags=["smart-grids", "中国"])
    assert set(Tag.objects.values_list("slug", "name")) == {
        ("smart-grids", "Smart Grids"), ("umlaut", "Ümlaut"), ("中国", "中国")
    }  # fmt: skip
    with pytest.raises(OperationRefused, match="Up to 10 tags"):
        make_article("c", tags=[f"tag {n}" for n in range(11)])
    assert not Article.objects.filter(slug="c").exists()


def test_organisations_text_is_reviewed_and_whoever_wrote_it_hears(mailoutbox):
    keeper, editor = make_user(), make_user(role="editor")
    own = make_organisation("Alpha", administrator=keeper)
    made = make_article("a", author=keeper, organisation=own, published=False)
    assert made.kind == Article.Kind.COMMUNITY
    submit_article(actor=keeper, now=NOW, article=made)
    with pytest.raises(OperationRefused, match="submitted already"):
        submit_article(actor=keeper, now=NOW, article=made)
    case = Case.objects.get()
    assert (case.kind, case.organisation, case.href) == ("article", own, "/news/a/")
    decide_case(actor=editor, now=NOW, case=case, version=1, accepts=False, reason="Too short.")
    made.refresh_from_db()
    assert made.state == Article.State.DRAFT
    submit_article(actor=keeper, now=NOW, article=made)
    case = Case.objects.get(state="waiting")
    decide_case(actor=editor, now=NOW, case=case, version=1, accepts=True)
    assert published_articles(NOW).get() == made


def test_what_was_changed_while_it_waits_is_not_accepted_unread():
    keeper, editor = make_user(), make_user(role="editor")
    own = make_organisation("Alpha", administrator=keeper)
    draft = make_article("a", author=keeper, organisation=own, published=False)
    submit_article(actor=keeper, now=NOW, article=draft)
    with pytest.raises(StaleForm):  # opened before it was submitted
        edit(draft, keeper, title="Otherwise")
    edit(Article.objects.get(), keeper, title="Otherwise")
    with pytest.raises(OperationRefused, match="changed meanwhile"):
        decide_case(actor=editor, now=NOW, case=Case.objects.get(), version=1, accepts=True)


def test_too_many_do_not_wait(monkeypatch):
    monkeypatch.setattr(writing, "MOST_WAITING", 1)
    keeper = make_user()
    own = make_organisation("Alpha", administrator=keeper)
    first, second = (make_article(x, author=keeper, organisation=own, published=False)
                     for x in "ab")  # fmt: skip
    submit_article(actor=keeper, now=NOW, article=first)
    with pytest.raises(OperationRefused, match="wait for an editor already"):
        submit_article(actor=keeper, now=NOW, article=second)


def test_change_of_an_organisation_is_shown_at_once_and_read_again():
    keeper = make_user()
    own = make_organisation("Alpha", administrator=keeper)
    made = make_article("a", author=keeper, organisation=own)
    edit(made, keeper, title="Quicksilver", kind="news")
    assert Article.objects.get().kind == Article.Kind.COMMUNITY
    assert search_documents("quicksilver").exists()
    case = Case.objects.get()
    assert case.title == "Quicksilver"
    decide_case(actor=make_user(role="editor"), now=NOW, case=case, version=1, accepts=True)
    assert Article.objects.get().published_at == NOW - 2 * DAY  # it stays where it stood


def test_planned_article_appears_by_the_clock_alone(monkeypatch):
    editor = make_user(role="editor")
    draft = make_article("a", title="Tomorrow", published=False)
    with pytest.raises(OperationRefused, match="over"):
        publish_article(actor=editor, now=NOW, article=draft, at=NOW - DAY)
    publish_article(actor=editor, now=NOW, article=draft, at=NOW + 3 * DAY)
    planned = publish_article(actor=editor, now=NOW, article=draft, at=NOW + DAY)  # anew
    for now, is_shown in [(NOW, False), (NOW + DAY - timedelta(seconds=1), False),
                          (NOW + DAY, True)]:  # fmt: skip
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        assert planned.is_public(now) is is_shown
        assert published_articles(now).exists() is is_shown
        assert search_documents("tomorrow").exists() is is_shown
    with pytest.raises(OperationRefused, match="public already"):
        publish_article(actor=editor, now=NOW + DAY, article=draft, at=NOW + 2 * DAY)


def test_withdrawn_article_is_gone_and_can_come_back():
    editor = make_user(role="editor")
    made = make_article("a", title="Gone")
    withdraw_article(actor=editor, now=NOW, article=made)
    assert not search_documents("gone").exists()
    assert not published_articles(NOW).exists()
    with pytest.raises(OperationRefused, match="not public"):
        withdraw_article(actor=editor, now=NOW, article=made)
    publish_article(actor=editor, now=NOW, article=made, at=NOW)
    assert search_documents("gone").exists()
    return_article(actor=editor, now=NOW, article=made)
    assert published_articles(NOW).exists()


def test_what_waits_is_taken_back_with_its_case():
    author = make_user()
    made = make_article("a", author=author, published=False)
    submit_article(actor=author, now=NOW, article=made)
    withdraw_article(actor=author, now=NOW, article=made)
    assert Case.objects.get().state == Case.State.WITHDRAWN
    assert Article.objects.get().state == Article.State.DRAFT


def test_versions_are_kept_and_differ_word_by_word():
    editor = make_user(role="editor")
    made = make_article("a", body="One two three", event=make_event(), tags=["x"], author=editor)
    edit(made, editor, body="One 2 three four", tags=["x", "y"])
    edit(made, editor, body="One 2 three four", tags=["x", "y"])  # nothing is otherwise
    edit(made, editor, body="One 2 three four", tags=["x", "y"], kind="achievement")
    newest, changed, first = versions_of(made)
    rows = {row.label: [(p.kind, p.text) for p in row.pieces]
            for row in differences_between(first, changed)}  # fmt: skip
    assert rows["Text"] == [
        ("kept", "One "), ("out", "two"), ("in", "2"), ("kept", " three"), ("in", " four")
    ]  # fmt: skip
    assert "Tags" in rows
    assert [row.label for row in differences_between(changed, newest)] == ["Kind"]
    assert {row.label for row in differences_between(None, first)} >= {"Title", "Event"}
    assert str(first) == "Title of a 1"


def test_versions_do_not_hold_who_was_talked_to():
    editor = make_user(role="editor")
    made = make_article("a", person="Grace Hopper", person_role="Admiral", author=editor)
    edit(made, editor, person="", person_role="")
    assert not any(
        "Grace" in str(v.fields) or "Admiral" in str(v.fields) for v in versions_of(made)
    )


def test_corrections_are_said_of_what_is_public_alone():
    editor = make_user(role="editor")
    draft = make_article("draft", published=False)
    edit(draft, editor, body="x", correction="Before anybody saw it")
    assert not draft.corrections.exists()
    made = make_article("a")
    edit(made, editor, body="x", correction=" 131 meetings, not 113 ")
    assert str(made.corrections.get()) == "131 meetings, not 113"
    edit(made, editor, body="y", correction=" ")
    assert made.corrections.count() == 1


def test_two_who_edit_at_once_do_not_overwrite_each_other():
    editor = make_user(role="editor")
    made = make_article("a")
    edit(made, editor, title="Mine")
    with pytest.raises(StaleForm) as stale:
        edit(Article.objects.get(), editor, title="Theirs", version=2)
    assert stale.value.current.title == "Mine"
    assert made.versions.count() == 2


def test_published_article_has_a_moment():
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.create(slug="x", title="x", summary="x", state="published")
    assert not Article(state="published").is_public(NOW)


def test_who_keeps_an_article():
    author, keeper, stranger, editor = (make_user(), make_user(), make_user(),
                                        make_user(role="editor"))  # fmt: skip
    own = make_organisation("Alpha", administrator=keeper)
    mine = make_article("mine", author=author, published=False)
    theirs = make_article("theirs", author=author, organisation=own, published=False)
    from django.contrib.auth.models import AnonymousUser

    assert keeps_article(author, mine)
    assert not keeps_article(AnonymousUser(), mine)
    assert not keeps_article(author, theirs)
    assert keeps_article(keeper, theirs)
    assert [can_edit_article(u, theirs) for u in (editor, stranger)] == [True, False]
    assert list(articles_to_edit(keeper, everything=False)) == [theirs]
    assert list(articles_to_edit(editor, everything=True)) == [theirs, mine]
