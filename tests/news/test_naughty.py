"""What people type in news and voices breaks no page and runs nowhere."""

import pytest

from hansa.common.text import NOT_IN_XML
from hansa.news.models import Article, Voice
from hansa.news.queries.voices import voice_token
from tests.factories import make_article, make_organisation, make_user
from tests.factories_news import make_voice
from tests.organisations.test_directory_pages import EVIL, NAUGHTY

pytestmark = pytest.mark.django_db
PAYLOADS = [
    EVIL, "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", '"><script>alert(1)</script>',
    "[x](javascript:alert(1))", "![x](https://tracker.example/1.png)", "<a href='data:x'>x</a>",
    "<iframe src=https://video.example></iframe>", "</textarea><script>alert(1)</script>",
    "`</code><script>alert(1)</script>`", "<style>*{color:red}</style>", "<x onclick=alert(1)>",
]  # fmt: skip

BAD = [
    "<script>alert", "<img src=x", "<img src=\"https://tracker", "<svg/onload", "<iframe src=https",
    'href="javascript', "<a href='data", 'href="data', "<style>*", "<x onclick",
]  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_strings_break_no_form_and_are_kept_as_typed(sign_in, client, text):
    editor = sign_in(make_user(role="editor"))
    make_article("a")
    voice = make_voice(published=False)
    everything = dict.fromkeys([
        "kind", "title", "summary", "body", "person", "person_role", "video_url", "event_page",
        "organisation_lines", "tag_names", "organisation", "correction", "version", "key", "at",
        "alt", "caption", "text", "name", "role", "consent",
    ], text)  # fmt: skip
    good = {"kind": "news", "title": text[:200], "summary": text[:300], "body": text, "key": "k"}
    yours = f"/news/voices/yours/{voice_token(voice)}/"
    said = {"text": text[:2000], "name": text[:150], "role": text[:200], "consent": "on"}
    for address, form in [
        ("/news/new/", everything), ("/news/new/", good), ("/news/preview/", everything),
        ("/news/a/edit/", everything), ("/news/a/edit/", {**good, "version": 2}),
        ("/news/a/publish/", everything), ("/news/a/pictures/", everything),
        ("/news/a/documents/", everything), (yours, everything), (yours, said),
    ]:  # fmt: skip
        answer = editor.post(address, form)
        assert answer.status_code in {200, 302, 409, 422}, address
    article = Article.objects.get(slug="a")
    kept = NOT_IN_XML.sub("", text)
    assert article.title in {kept[:200].strip(), "Title of a"}
    lines = kept[:2000].strip().replace("\r\n", "\n")
    assert Voice.objects.get().text.replace("\r\n", "\n") in {lines, "It opened doors."}
    for name in ("q", "kind", "tag", "year", "country", "order", "page"):
        answer = client.get("/news/", {name: text})
        assert answer.status_code == (400 if "\x00" in text else 200), name
        assert client.get("/news/feed.atom", {name: text}).status_code in {200, 400}
    for address in ("/news/a/", "/news/", "/news/feed.atom", "/news/a/versions/"):
        assert editor.get(address).status_code == 200


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_is_markup_on_any_page(sign_in, client, payload):
    editor = sign_in(make_user(role="editor"))
    own = make_organisation("Alpha")
    article = make_article("a", organisations=[own])
    voice = make_voice(organisation=own)
    fields = dict.fromkeys(["title", "summary", "body", "person", "person_role"], payload)
    form = {**fields, "kind": "news", "version": article.version, "correction": payload}
    assert editor.post("/news/a/edit/", form).status_code == 302
    Voice.objects.update(text=payload, name=payload, role=payload)
    pages = [
        "/news/", "/news/a/", "/news/a/versions/", "/news/a/edit/", "/news/voices/", "/",
        f"/news/voices/{voice.pk}/", f"/news/voices/yours/{voice_token(voice)}/",
    ]  # fmt: skip
    shown = [editor.get(address).content.decode() for address in pages]
    shown.append(editor.post("/news/preview/", form).content.decode())
    shown.append(client.get("/organisations/alpha/").content.decode())
    for text in shown:
        for bad in BAD:
            assert bad not in text, bad
