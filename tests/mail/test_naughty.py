"""Whatever people write: no header more, no part more, nothing that runs, and the words arrive."""

import email
from email import policy
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansa.common.text import NOT_IN_XML
from hansa.mail.merging import Form
from hansa.mail.message import make_message
from hansa.mail.models import Content, OutgoingMail
from hansa.mail.operations.queueing import subject_line
from hansa.mail.rendering import as_words, compose_mail, render_mail
from hansa.newsletter.models import EditionItem
from hansa.newsletter.rendering import render_edition_mail
from tests.factories import make_article, make_edition
from tests.organisations.test_directory_pages import NAUGHTY

HEADERS = {"content-type", "mime-version", "subject", "from", "to", "date", "message-id",
           "x-pm-metadata-mail"}  # fmt: skip
BREAKS = [
    "a\r\nBcc: eve@evil.example", "a\nBcc: eve@evil.example", "a\rBcc: eve@evil.example",
    "a\r\n\r\n<script>alert(1)</script>", "a\x0bBcc: x", "a\x0cBcc: x", "a\x1cBcc: x",
    "a\x85Bcc: x", "a\u2028Bcc: x", "a\u2029Bcc: x", "=?utf-8?q?a=0D=0ABcc:_x?=", "%0d%0aBcc: x",
    "a\r\n Bcc: x", "a\r\n.\r\nMAIL FROM:<eve@evil.example>", "\x00", "\x7f", "\ufeffa", "a\u200b",
]  # fmt: skip
SCRIPTS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>', "[x](javascript:alert(1))", "[x](data:text/html,x)",
    "![x](https://tracker.example/1.png)", "<a href='javascript:alert(1)'>x</a>",
    "]]><script>alert(1)</script>", "</mj-text><mj-raw><script>alert(1)</script></mj-raw>",
    "<iframe src=https://evil.example></iframe>", "<mj-include path=/etc/passwd />",
    "<style>*{}</style>", "&lt;script&gt;", "<!--",
    "--><script>alert(1)</script><!--", "<x onclick=alert(1)>", "{{ settings.SECRET_KEY }}",
]  # fmt: skip


def sent(subject, text, html="", values=None):
    """Return a mail as it goes over the wire, one made for one person."""
    content = Content(pk=1, text=text, html=html)
    mail = OutgoingMail(
        pk=7, recipient="ada@example.org", subject=subject_line(subject), content=content,
        message_id="<m1@x.example>", values=values or {},
    )  # fmt: skip
    return mail, make_message(mail, None).message().as_bytes(linesep="\r\n")


def check(content, subject, parts):
    """Look at a mail as a program does that reads it."""
    head = content.split(b"\r\n\r\n")[0]
    assert all(line and (line[:1] in b" \t" or b":" in line) for line in head.split(b"\r\n"))
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    message = email.message_from_bytes(content, policy=policy.default)
    assert {name.lower() for name in message} - {"content-transfer-encoding"} == HEADERS
    assert all(len(message.get_all(name)) == 1 for name in HEADERS)
    assert message["To"] == "ada@example.org"
    assert " ".join(str(message["Subject"]).split()) == " ".join(subject.split())
    found = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert found == parts


class Live(HTMLParser):
    """What could run, or ask a stranger for something, in a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag in {"script", "iframe", "object", "embed", "svg", "form", "base", "img", "x"}:
            self.found.append(tag)
        for name, value in attributes:
            if name.startswith("on") or (
                name in {"href", "src"} and not (value or "").startswith(("http", "mailto:", "#"))
            ):
                self.found.append((tag, name, value))


def live_in(html):
    """Return what could run in a page."""
    parser = Live()
    parser.feed(html)
    return parser.found


@pytest.mark.parametrize("words", BREAKS + SCRIPTS)
def test_words_that_would_break_a_header_break_none(words):
    for subject, text in [(words, "T"), ("S", words), (words * 40, words * 40)]:
        _mail, content = sent(subject, text, f"<p>{text.replace('<', '&lt;')}</p>")
        check(content, subject_line(subject), ["text/plain", "text/html"])


def test_words_of_the_big_list_arrive_as_they_are():
    for words in NAUGHTY:
        _mail, content = sent(words, words)
        check(content, subject_line(words), ["text/plain"])
        read = email.message_from_bytes(content, policy=policy.default)
        assert read.get_content().split() == words.split()


@settings(max_examples=300, deadline=None)
@given(subject=st.text(max_size=250), text=st.text(max_size=200), name=st.text(max_size=60))
def test_any_subject_any_text_and_any_value_make_no_header(subject, text, name):
    mail, content = sent(subject, text + "@@name@@", values={"name": name})
    check(content, mail.subject, ["text/plain"])
    merged = Form(mail).merged(mail)
    if merged is not None:
        check(merged, mail.subject, ["text/plain"])


@settings(max_examples=150, deadline=None)
@given(words=st.one_of(st.sampled_from(SCRIPTS + BREAKS), st.text(max_size=80)))
def test_no_name_runs_in_the_designed_mail(words):
    letter = compose_mail(f"About {words}", f"Dear {as_words(words)},\n\n{as_words(words)}\n")
    assert live_in(letter["html"]) == []
    _mail, content = sent(letter["subject"], letter["text"], letter["html"])
    check(content, subject_line(letter["subject"]), ["text/plain", "text/html"])


@pytest.mark.django_db
def test_no_word_of_an_event_runs_in_a_letter(fair):
    for words in [*SCRIPTS, *BREAKS, *NAUGHTY[::7]]:
        fair.event.title = words
        letter = render_mail("mail/evaluator_invited", {"address": "x@y.org", "event": fair.event})
        assert live_in(letter["html"]) == [], words
        _mail, content = sent(letter["subject"], letter["text"], letter["html"])
        check(content, subject_line(letter["subject"]), ["text/plain", "text/html"])


@pytest.mark.django_db
def test_no_title_and_no_teaser_runs_in_an_edition():
    make_article("a")
    edition = make_edition()
    for words in [*SCRIPTS, *BREAKS, *NAUGHTY[::25]]:
        kept = NOT_IN_XML.sub("", words)[:200]
        EditionItem.objects.update(title=kept, teaser=kept)
        edition.title, edition.introduction = kept, kept
        letter = render_edition_mail(edition, leave="http://127.0.0.1:8000/leave/")
        foreign = [what for what in live_in(letter["html"]) if what != "img"]
        assert foreign == [], words
        assert "tracker.example" not in letter["html"] or "<img" not in letter["html"]
        _mail, content = sent(letter["subject"], letter["text"], letter["html"])
        check(content, subject_line(letter["subject"]), ["text/plain", "text/html"])


def test_what_runs_would_be_found():
    for words in SCRIPTS[:5]:
        assert live_in(words) or "](" in words
    mail, content = sent("S", "T")
    with pytest.raises(AssertionError):
        check(content.replace(b"Subject: S", b"Subject: S\r\nBcc: eve@evil.example"), "S",
              ["text/plain"])  # fmt: skip
    assert mail.subject == "S"
