"""A campaign's mail as bytes: what arrives is what the longer way would have made."""

import email
from email import policy

import dkim
import pytest
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hansa.mail import connection as lines
from hansa.mail.merging import Form
from hansa.mail.message import make_message
from hansa.mail.models import Content, OutgoingMail, filled
from hansa.mail.operations import Recipient, queue_campaign
from hansa.mail.operations.delivering import deliver_due_mail
from hansa.mail.operations.queueing import with_short_lines, with_short_paragraphs
from hansa.mail.rendering import Letter
from hansa.mail.signing import sign
from hansa.newsletter.models import EditionItem
from hansa.newsletter.rendering import render_edition_mail
from tests.factories import NOW, make_article, make_edition
from tests.mail.test_outbox import free_port

LEAVE = "https://clusters.example/leave/abc/"
WORDS = "Grüße, @@name@@\n.\n.. dots\nFrom us\n=20 %41 @@leave@@\n"
DESIGNED = "<p>Grüße, @@name@@: <a href='@@leave@@'>leave</a> @@unknown@@</p>"


def mail_of(values=None, *, recipient="ada@example.org", subject="Zoë", text=WORDS, html=DESIGNED,
            headers=None):  # fmt: skip
    """Return a mail of a campaign that stands in no database."""
    content = Content(
        pk=1, campaign_id=1, text=text, html=with_short_lines(html),
        headers={"List-Unsubscribe": "<@@leave@@>"} if headers is None else headers,
    )  # fmt: skip
    return OutgoingMail(
        pk=7, recipient=recipient, subject=subject, content=content, message_id="<m1@x.example>",
        values={"leave": LEAVE, "name": "Ada"} if values is None else values,
    )  # fmt: skip


def both_ways(mail):
    """Return a mail as it is merged and as it is made anew."""
    merged = Form(mail).merged(mail)
    made = make_message(mail, None).message().as_bytes(linesep="\r\n")
    return read(merged) if merged else None, read(made)


def read(content):
    """Return what a mail says: headers, but for boundary and date, and parts."""
    message = email.message_from_bytes(content, policy=policy.default)
    headers = sorted(
        (name.lower(), str(value))
        for name, value in message.items()
        if name.lower() not in {"content-type", "content-transfer-encoding", "date"}
    )
    parts = [
        (part.get_content_type(), part.get_content().replace("\r\n", "\n"))
        for part in message.walk()
        if not part.is_multipart()
    ]
    return headers, parts


def test_merged_mail_says_what_a_mail_made_anew_says():
    for values in [{"leave": LEAVE, "name": "Zoë 𝒳"}, {"leave": LEAVE}, {}]:
        merged, made = both_ways(mail_of(values))
        assert merged == made
    merged, made = both_ways(mail_of(html="", text="Plain @@name@@"))
    assert merged == made


@pytest.mark.parametrize("odd", [
    {"recipient": "zoë@example.org"}, {"recipient": "ada@bücher.example"},
    {"recipient": "ada@x.org\r\nBcc: eve@x.org"}, {"recipient": '"a b"@example.org'},
    {"values": {"leave": LEAVE, "name": "a\r\nb"}}, {"values": {"leave": LEAVE, "name": "a\x00"}},
    {"values": {"leave": "https://x.example/é", "name": ""}},
    {"values": {"leave": "x" * 999, "name": ""}}, {"values": {"leave": LEAVE, "name": "x" * 990}},
    {"text": "x" * 1000 + "@@leave@@"}, {"subject": "You @@name@@"},
    {"headers": {"X-Kind": "ü @@name@@"}},
])  # fmt: skip
def test_what_is_out_of_the_ordinary_is_made_the_longer_way(odd):
    mail = mail_of(**odd)
    assert Form(mail).merged(mail) is None


def test_letter_with_files_is_made_the_longer_way():
    mail = mail_of()
    mail.content.attachments = [{"name": "a", "type": "text/plain", "content": ""}]
    assert Form(mail).merged(mail) is None


NAUGHTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from([
        "\r\nBcc: eve@evil.example", "a\nb", "\r\n\r\n<script>alert(1)</script>", "\r\n.\r\n",
        "@@leave@@", "=0D=0ABcc: x", "=?utf-8?q?=0ABcc:_x?=", "\x85next", "\u2028line", "{{ x }}",
        "%s%n", "\x0b\x0c", "--boundary--", "田中さん", "\u202etest\u202c", "𝒳" * 240,
    ]),
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=NAUGHTY, leave=NAUGHTY)
def test_whatever_a_value_says_it_makes_no_header_and_no_part(name, leave):
    mail = mail_of({"name": name, "leave": leave})
    merged = Form(mail).merged(mail)
    if merged is None:
        return
    headers, parts = read(merged)
    assert {key for key, _value in headers} == {
        "from", "list-unsubscribe", "message-id", "mime-version", "subject", "to",
        "x-pm-metadata-mail",
    }  # fmt: skip
    assert [kind for kind, _text in parts] == ["text/plain", "text/html"]
    assert parts[0][1] == mail.text
    assert parts[1][1].rstrip("\n") == mail.html
    assert all(len(line) <= 998 for line in merged.split(b"\r\n"))
    assert b"\n" not in merged.replace(b"\r\n", b"")


def test_a_value_is_not_looked_at_for_values():
    values = {"name": "@@leave@@", "leave": "secret"}
    assert filled("@@name@@ @@other@@", values) == "@@leave@@ @@other@@"


def test_lines_end_where_html_says_the_same_and_only_where_they_are_long():
    html = "<p class=a>" + "Grüße <b class=b>x</b> 🎉" * 200 + "</p>"
    short = with_short_lines(html)
    assert short.replace("\n", " ") == html
    assert 10 < short.count("\n") < 40
    assert max(len(line.encode()) for line in short.split("\n")) <= 998
    assert with_short_lines("<p class=a>short <b class=b>") == "<p class=a>short <b class=b>"
    style = f"<p style=\"{'a: b; ' * 60}\" title='a {'b ' * 200}'>x</p><!--[if mso | IE]><p>y</p>"
    assert with_short_lines(style) == style
    code = f"<pre>{'a b ' * 100}</pre><b class=c>"
    assert with_short_lines(code) == code.replace("<b class", "<b\nclass")


def test_long_paragraphs_are_no_reason_to_go_the_longer_way():
    words = "Wörter und mehr – 20 % davon. " * 90
    letter = Letter(subject="S", text=f"Kurz  so.\n\n{words}\n@@leave@@", html=f"<p>{words}</p>")
    wrapped = with_short_paragraphs(letter["text"])
    assert wrapped.split() == letter["text"].split()
    assert wrapped.startswith("Kurz  so.\n\nWörter")
    assert max(map(len, wrapped.split("\n"))) <= 76
    mail = mail_of(text=wrapped, html=letter["html"])
    merged, made = both_ways(mail)
    assert merged == made
    assert Form(mail_of(text=letter["text"])).merged(mail) is None


@pytest.mark.django_db
def test_an_edition_with_long_paragraphs_is_merged():
    make_article("a")
    edition = make_edition()
    edition.introduction = "Wörter und mehr. " * 90
    EditionItem.objects.update(teaser=edition.introduction)
    letter = render_edition_mail(edition, leave="@@leave@@")
    people = [Recipient("ada@example.org", "en", {"leave": LEAVE})]
    queue_campaign(name="c", now=NOW, letters={"en": letter}, recipients=people)
    mail = OutgoingMail.objects.get()
    merged = Form(mail).merged(mail)
    assert merged.count(LEAVE.encode()) == 2


@pytest.fixture
def key(settings, tmp_path):
    """Give the site a key; return what stands in the domain's record."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file = tmp_path / "key.pem"
    file.write_bytes(made.private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))  # fmt: skip
    public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    settings.DKIM_KEY_FILE, settings.DKIM_SELECTOR = str(file), "s1"
    settings.DEFAULT_FROM_EMAIL = "Clusters <hello@clusters.example>"
    return b"v=DKIM1; k=rsa; p=" + b"".join(public.split(b"\n")[1:-2])


def is_valid(content, record):
    """Return whether the signature holds, as another implementation finds."""

    def known(name, timeout=5):
        assert name == b"s1._domainkey.clusters.example."
        return record

    return dkim.verify(content, dnsfunc=known)


def test_signature_of_a_merged_mail_holds_and_breaks_with_each_of_its_parts(key):
    mail = mail_of({"leave": LEAVE, "name": "Zoë"}, subject="Zoë " * 40)
    merged = Form(mail).merged(mail)
    assert is_valid(merged, key)
    for part, other in [(b"ada@", b"eve@"), (b"\r\nSubject: ", b"\r\nSubject: x"),
                        ("Zoë".encode(), b"Eve"), (b"/leave/abc", b"/leave/abd")]:  # fmt: skip
        assert part in merged
        assert not is_valid(merged.replace(part, other), key)


@pytest.mark.parametrize("body", [b"", b"\r\n", b"x", b"x\r\n\r\n\r\n", b"\r\n\r\nx  y \r\n"])
def test_signature_holds_for_any_body(key, settings, body):
    content = b"From: a@b.example\r\nSubject: a \r\n\tb\r\nTo: c@d.example\r\n\r\n" + body
    signature = sign(content, key_file=settings.DKIM_KEY_FILE, selector="s1",
                     domain="clusters.example")  # fmt: skip
    assert is_valid(signature + content, key)


def test_key_of_another_kind_is_refused(tmp_path):
    file = tmp_path / "key.pem"
    file.write_bytes(ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))  # fmt: skip
    with pytest.raises(TypeError, match="holds no RSA key"):
        sign(b"From: a@b.example\r\n\r\n", key_file=str(file), selector="s", domain="b.example")


class Keeping:
    """A server that keeps what it takes as it came."""

    def __init__(self):
        self.got = {}

    async def handle_DATA(self, server, session, envelope):
        self.got[envelope.rcpt_tos[0]] = (envelope.mail_from, envelope.original_content)
        return "250 OK"


@pytest.fixture
def keeping(settings):
    handler = Keeping()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    controller = Controller(
        handler, hostname="127.0.0.1", port=settings.EMAIL_PORT, decode_data=False
    )
    controller.start()
    yield handler
    controller.stop()


@pytest.mark.django_db
def test_campaign_goes_over_the_wire_signed_and_each_with_what_is_theirs(keeping, key, monkeypatch):
    monkeypatch.setattr(lines, "MOST_FORMS", 1)
    letters = {code: Letter(subject=f"Ö {code}", text=WORDS, html=DESIGNED) for code in "ab"}
    people = [
        Recipient("ada@example.org", "a", {"leave": LEAVE, "name": "Ada"}),
        Recipient("bob@example.org", "b", {"leave": LEAVE, "name": "Bob\nBcc: x@x.org"}),
        Recipient("zoe@bücher.example", "a", {"leave": LEAVE, "name": "Zoë"}),
    ]
    queue_campaign(name="c", now=NOW, letters=letters, recipients=people,
                   headers={"List-Unsubscribe": "<@@leave@@>"})  # fmt: skip
    assert deliver_due_mail(clock=lambda: NOW) == 3
    assert set(keeping.got) == {
        "ada@example.org", "bob@example.org", "zoe@xn--bcher-kva.example",
    }  # fmt: skip
    for mail in OutgoingMail.objects.all():
        sender, content = keeping.got[mail.recipient.replace("bücher", "xn--bcher-kva")]
        assert sender == "hello@clusters.example"
        assert is_valid(content, key)
        headers, parts = read(content)
        assert dict(headers)["message-id"] == mail.message_id
        assert dict(headers)["list-unsubscribe"] == f"<{LEAVE}>"
        assert parts[0][1].split() == mail.text.split()
        assert "bcc" not in dict(headers)
