"""The pages of news: list, one text, writing, preview, planning, pictures, documents, feeds."""

import io
from datetime import timedelta

import feedparser
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hansa.common import clock
from hansa.moderation.models import Case
from hansa.news.models import Article, ArticleDocument, ArticlePicture
from tests.factories import (
    NOW,
    make_agreement,
    make_article,
    make_event,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def editor(sign_in):
    return sign_in(make_user(role="editor"))


def typed(**changes):
    return {
        "key": "k", "organisation": "", "kind": "news", "title": "Green news", "summary": "It is.",
        "body": "**Bold**", "tag_names": "China, agri food", **changes,
    }  # fmt: skip


def picture(width=1200, height=800, kind="JPEG", name="a.jpg"):
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, kind)
    return SimpleUploadedFile(name, file.getvalue())


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_list_has_facets_orders_and_a_search(client):
    german = make_organisation("Alpha", country="DE")
    make_article("a", title="Zebra", kind="achievement", tags=["China"], organisations=[german])
    make_article("b", title="Apple", published_at=NOW - 400 * DAY, body="photonics")
    make_article("later", published_at=NOW + DAY, tags=["Secret"])
    make_article("draft", published=False, tags=["Hidden"])
    shown = page(client, "/news/")
    assert "2 texts" in shown
    assert shown.index("Zebra") < shown.index("Apple")
    assert "Secret" not in shown
    assert "Hidden" not in shown
    for words in ("China", "Achievement", "2017", "2016", "Germany"):
        assert words in shown, words
    by_title = page(client, "/news/?order=title")
    assert by_title.index("Apple") < by_title.index("Zebra")
    for address, number in [
        ("?kind=achievement", 1), ("?tag=china", 1), ("?year=2016", 1), ("?country=DE", 1),
        ("?q=photonics", 1), ("?q=photonics&order=newest", 1), ("?kind=achievement&year=2016", 0),
        (f"?kind={'x' * 500}&order=wrong", 0), ("?tag=%3Cscript%3E", 0),
    ]:  # fmt: skip
        one = page(client, f"/news/{address}")
        assert f"{number} text" in one, address
        assert "<script>" not in one
    assert "Clear all" in one


def test_planned_article_enters_the_list_by_the_clock(client, monkeypatch):
    make_article("later", published_at=NOW + DAY)
    make_article("now")
    assert "Title of later" not in page(client, "/news/")
    assert client.get("/news/later/").status_code == 404
    monkeypatch.setattr(clock, "now", lambda: NOW + 2 * DAY)
    assert "Title of later" in page(client, "/news/")
    assert "Title of later" in page(client, "/news/feed.atom")
    assert client.get("/news/later/").status_code == 200


def test_feeds_of_a_kind_and_a_tag_are_read_back(client, editor):
    make_article("a", kind="interview", tags=["China", "Trade"])
    article = make_article("b", kind="achievement")
    feed = feedparser.parse(client.get("/news/feed.atom").content)
    assert not feed.bozo
    assert {one.title for one in feed.entries} == {"Title of a", "Title of b"}
    one = feedparser.parse(client.get("/news/feed.atom?kind=interview&tag=china").content).entries
    assert [entry.title for entry in one] == ["Title of a"]
    assert {tag.term for tag in one[0].tags} == {"China", "Trade"}
    assert one[0].link == one[0].id == "http://127.0.0.1:8000/news/a/"
    change = typed(version=article.version, kind="achievement", correction="131, not 113")
    assert editor.post("/news/b/edit/", change).status_code == 302
    renewed = feedparser.parse(client.get("/news/feed.atom?kind=achievement").content).entries[0]
    assert renewed.updated > renewed.published


def test_one_article_says_what_it_belongs_to(client):
    event, own = make_event("fair"), make_organisation("Alpha")
    article = make_article(
        "a", kind="achievement", event=event, organisations=[own], tags=["China"],
        person="Grace", person_role="Admiral", video_url="https://video.example/1",
        body="# Head\n\n<script>alert(1)</script> [x](javascript:alert(2))",
    )  # fmt: skip
    make_agreement("Bridge", ours=own, others=[make_organisation("Beta")], actor=make_user())
    shown = page(client, "/news/a/")
    for words in (
        "Alpha", str(event), "Grace", "Admiral", "https://video.example/1", "?tag=china",
        "<h2>Head</h2>", "video.example; nothing is asked",
    ):  # fmt: skip
        assert words in shown, words
    assert "<script>alert" not in shown
    assert 'href="javascript' not in shown
    assert "<iframe" not in shown
    assert "Bridge" not in shown
    own.agreements.update(article=article, state="public", published_at=NOW)
    assert "Bridge" in page(client, "/news/a/")


def test_hidden_organisation_and_erased_author_leave_the_text(client):
    author = make_user()
    own = make_organisation("Alpha", country="DE", administrator=author)
    make_article("a", author=author, organisation=own, organisations=[own])
    assert "Alpha" in page(client, "/news/a/")
    type(own).objects.filter(pk=own.pk).update(status="hidden")
    author.delete()
    assert "Alpha" not in page(client, "/news/a/")
    assert "Germany" not in page(client, "/news/")


def test_text_is_written_previewed_submitted_and_accepted(sign_in, client):
    keeper = make_user()
    own = make_organisation("Alpha", administrator=keeper)
    browser = sign_in(keeper)
    assert "Alpha" in page(browser, "/news/new/")
    preview = browser.post("/news/preview/", {**typed(), "title": "", "person": "<b>Grace</b>"})
    shown = preview.content.decode()
    assert "<strong>Bold</strong>" in shown
    assert "&lt;b&gt;Grace" in shown
    assert "Without a title yet" in shown
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]
    assert not Article.objects.exists()
    assert "Nothing to see yet" in page(browser, "/news/preview/")
    form = typed(organisation=own.pk, kind="community", organisation_lines="alpha")
    for wrong in (
        {"title": ""}, {"kind": "news"}, {"kind": "testimonial"}, {"organisation": "99999"},
        {"organisation": ""}, {"tag_names": "<b>x</b>"}, {"tag_names": "x" * 41},
        {"tag_names": "***"}, {"tag_names": ",".join("abcdefghijkl")},
        {"video_url": "javascript:alert(1)"}, {"video_url": "ftp://video.example/1"},
        {"video_url": "data:text/html,x"}, {"event_page": "/events/none/"},
        {"organisation_lines": "Nobody knows"}, {"organisation_lines": "Alpha\n" * 21},
    ):  # fmt: skip
        refused = browser.post("/news/new/", {**form, **wrong})
        assert refused.status_code == 422, wrong
        assert "**Bold**" in refused.content.decode()
    for _twice in range(2):
        made = browser.post("/news/new/", form)
        assert made["Location"] == "/news/green-news/"
    article = Article.objects.get()
    assert (article.organisation, article.organisations.get()) == (own, own)
    assert "Green news" in page(browser, "/news/mine/")
    assert "Draft" in page(browser, "/news/green-news/")
    assert client.get("/news/green-news/").status_code == 404
    assert browser.post("/news/green-news/publish/").status_code == 404
    assert browser.post("/news/green-news/submit/").status_code == 302
    again = browser.post("/news/green-news/submit/", follow=True).content.decode()
    assert "submitted already" in again
    reader = sign_in(make_user(role="editor"))
    case = Case.objects.get()
    sent = {"version": case.version, "reason": ""}
    assert reader.post(case.get_absolute_url(), sent).status_code == 302
    assert "Green news" in page(client, "/news/")


def test_stale_form_gets_both_versions(editor):
    make_article("a", tags=["China"])
    shown = page(editor, "/news/a/edit/")
    assert "China" in shown
    assert "What is corrected" in shown
    change = typed(version=2, title="Mine")
    assert editor.post("/news/a/edit/", change).status_code == 302
    stale = editor.post("/news/a/edit/", {**change, "title": "Theirs"})
    assert stale.status_code == 409
    text = stale.content.decode()
    assert "Mine" in text
    assert "Theirs" in text
    assert 'name="version" value="3"' in text
    assert editor.post("/news/a/edit/", {**change, "version": 3, "title": ""}).status_code == 422
    versions = page(editor, "/news/a/versions/")
    assert "<ins>Mine</ins>" in versions
    assert "<del>" in versions


def test_correction_is_shown_to_readers_with_its_date(editor, client):
    make_article("a")
    change = typed(version=2, correction="131 meetings, not 113")
    editor.post("/news/a/edit/", change)
    shown = page(client, "/news/a/")
    assert "131 meetings, not 113" in shown
    assert "11 July 2017" in shown
    assert "Corrected once" in shown


def test_editor_plans_publishes_and_withdraws(editor, client):
    make_article("a", published=False)
    assert "By the clocks of Europe/Brussels" in page(editor, "/news/a/")
    late = editor.post("/news/a/publish/", {"at": "2017-07-11T09:29"})
    assert late.status_code == 422
    assert "This moment is over" in late.content.decode()
    assert editor.post("/news/a/publish/", {"at": "2017-07-12T09:00"}).status_code == 302
    assert "Planned for" in page(editor, "/news/a/")
    assert "Planned for" in page(editor, "/news/mine/")
    assert client.get("/news/a/").status_code == 404
    assert editor.post("/news/a/publish/", {"at": ""}).status_code == 302
    assert client.get("/news/a/").status_code == 200
    again = editor.post("/news/a/publish/", {"at": ""})
    assert again.status_code == 422
    for _twice in range(2):
        assert editor.post("/news/a/withdraw/").status_code == 302
    assert client.get("/news/a/").status_code == 404


def test_picture_is_shown_in_sizes_and_needs_words(editor, client):
    make_article("a", video_url="https://video.example/1")
    sent = {"key": "k", "picture": picture(), "alt": "A hall", "caption": "Jena"}
    no_words = editor.post("/news/a/pictures/", {**sent, "alt": " "})
    assert no_words.status_code == 422
    assert not ArticlePicture.objects.exists()
    assert editor.post("/news/a/pictures/", {**sent, "picture": picture()}).status_code == 302
    made = ArticlePicture.objects.get()
    assert (made.widths, made.width, made.height, str(made)) == (
        [480, 960, 1200],
        1200,
        800,
        "Jena",
    )
    shown = page(client, "/news/a/")
    assert f"/news/a/pictures/{made.pk}/480.webp 480w" in shown
    assert 'alt="A hall"' in shown
    assert 'class="article__video" href="https://video.example/1"' in shown
    for size, kind, width in [("480.webp", "WEBP", 480), ("1200.webp", "WEBP", 1200),
                              ("whole.jpg", "JPEG", 1200)]:  # fmt: skip
        answer = client.get(f"/news/a/pictures/{made.pk}/{size}")
        drawn = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
        assert (drawn.format, drawn.width) == (kind, width)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"].startswith("public")
    for size in ("1.webp", "480", "480.jpg", "x"):
        assert client.get(f"/news/a/pictures/{made.pk}/{size}").status_code == 404
    words = {"version": 1, "alt": "A larger hall", "caption": ""}
    assert "A hall" in page(editor, f"/news/a/pictures/{made.pk}/")
    assert editor.post(f"/news/a/pictures/{made.pk}/", {**words, "alt": ""}).status_code == 422
    assert editor.post(f"/news/a/pictures/{made.pk}/", words).status_code == 302
    assert editor.post(f"/news/a/pictures/{made.pk}/", words).status_code == 409
    assert "A larger hall" in page(editor, "/news/a/pictures/")
    assert editor.post("/news/a/withdraw/").status_code == 302
    hidden = f"/news/a/pictures/{made.pk}/480.webp"
    assert client.get(hidden).status_code == 404
    assert editor.get(hidden)["Cache-Control"] == "private, no-store"


def huge():
    """Return the head of a PNG that claims 60,000 × 60,000 pixels."""
    import struct
    import zlib

    body = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize(
    "content",
    [b"no picture", b"", huge(), b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
     b"\xff\xd8\xff broken"],
    ids=["text", "empty", "60,000 pixels", "svg", "broken"],
)  # fmt: skip
def test_what_is_no_picture_is_refused_at_its_field(editor, content):
    make_article("a")
    sent = {"key": "k", "picture": SimpleUploadedFile("a.png", content), "alt": "Typed before"}
    refused = editor.post("/news/a/pictures/", sent)
    assert refused.status_code == 422
    assert "Typed before" in refused.content.decode()
    assert not ArticlePicture.objects.exists()


def test_document_is_offered_and_taken_away(editor, client):
    make_article("a")
    sent = {"key": "k", "title": "Report", "document": SimpleUploadedFile("r.pdf", b"%PDF-1.7 x")}
    bad = {**sent, "document": SimpleUploadedFile("r.pdf", b"<html>")}
    assert editor.post("/news/a/documents/", bad).status_code == 422
    sent["document"].seek(0)
    assert editor.post("/news/a/documents/", sent).status_code == 302
    made = ArticleDocument.objects.get()
    assert str(made) == "Report"
    assert "Report" in page(client, "/news/a/")
    assert "Report" in page(editor, "/news/a/documents/")
    answer = client.get(f"/news/a/documents/{made.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="report.pdf"'
    edit = f"/news/a/documents/{made.pk}/edit/"
    assert 'value="Report"' in page(editor, edit)
    assert editor.post(edit, {"version": 1, "title": ""}).status_code == 422
    assert editor.post(edit, {"version": 1, "title": "Minutes"}).status_code == 302
    stale = editor.post(edit, {"version": 1, "title": "Talks"})
    assert stale.status_code == 409
    assert b"Minutes" in stale.content
    answer = client.get(f"/news/a/documents/{made.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="minutes.pdf"'
    assert answer["Cache-Control"] == "no-cache"
    assert editor.post(f"/news/a/documents/{made.pk}/remove/").status_code == 302
    assert client.get(f"/news/a/documents/{made.pk}/").status_code == 404
    assert "It was taken away" in page(editor, edit)
    assert "Put back" in page(editor, "/news/a/documents/")
    assert editor.post(f"/news/a/documents/{made.pk}/put-back/").status_code == 302
    assert client.get(f"/news/a/documents/{made.pk}/").status_code == 200


def test_pictures_change_places_go_and_come_back(editor, client, monkeypatch):
    make_article("a")
    assert "No pictures yet" in page(editor, "/news/a/pictures/")
    for key, alt in (("k", "A hall"), ("l", "A room")):
        sent = {"key": key, "picture": picture(300, 200), "alt": alt}
        assert editor.post("/news/a/pictures/", sent).status_code == 302
    hall, room = ArticlePicture.objects.order_by("pk")
    assert f"/news/a/pictures/{hall.pk}/300.webp" in page(editor, "/news/a/pictures/")
    assert editor.post(f"/news/a/pictures/{room.pk}/move/", {"to": "forward"}).status_code == 302
    shown = page(client, "/news/a/")
    assert shown.index("A room") < shown.index("A hall")
    editor.post(f"/news/a/pictures/{room.pk}/move/", {"to": "back"})
    shown = page(client, "/news/a/")
    assert shown.index("A hall") < shown.index("A room")
    address = f"/news/a/pictures/{hall.pk}/"
    assert editor.post(f"{address}remove/").status_code == 302
    assert "A hall" not in page(client, "/news/a/")
    assert client.get(f"{address}whole.jpg").status_code == 404
    assert f"{address}put-back/" in page(editor, "/news/a/pictures/")
    assert "<img" not in page(editor, address)
    moved = editor.post(f"{address}move/", follow=True).content.decode()
    assert "taken away meanwhile" in moved
    monkeypatch.setattr("hansa.news.operations.showing.MOST_PICTURES", 1)
    assert "room for 1" in editor.post(f"{address}put-back/", follow=True).content.decode()
    monkeypatch.undo()
    assert editor.post(f"{address}put-back/").status_code == 302
    assert client.get(f"{address}whole.jpg").status_code == 200
    assert "1 taken away" in page(editor, "/news/a/versions/")
