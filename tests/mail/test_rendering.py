"""Mails from templates: people's words stay words, our own links work, nothing cannot be shown."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.template.base import VariableNode
from django.template.loader import get_template
from django.utils.translation import get_language, override

from hansa.accounts.adapter import AccountAdapter
from hansa.common.text import render_markdown
from hansa.mail import rendering
from hansa.mail.models import OutgoingMail
from hansa.mail.operations import queue_mail
from hansa.mail.operations.delivering import deliver_due_mail
from hansa.mail.rendering import as_plain_text, as_words, render_designed, render_mail
from hansa.matchmaking.models import LetterText
from hansa.matchmaking.rendering import built_in_words, letter_to
from hansa.newsletter.rendering import render_edition_mail
from tests.factories import NOW, make_edition

HANSA = Path(__file__).resolve().parents[2] / "src" / "hansa"
LETTERS = sorted(HANSA.glob("*/templates/mail/*.md"))
EVIL = "your account is locked. [Sign in here](http://evil.example/login)"
ODD = "tab\x08 \x0b \x0c \x1f \ufffe \uffff end"


def letters(fair, words):
    """Return each of our letters about a fair in which people wrote these words everywhere."""
    application = fair.ours[0]
    application.call = fair.call
    application.organisation.name = fair.event.title = application.reason = words
    delegate = application.delegates.get()
    delegate.name = words
    for kind in LetterText.Kind.values:
        language = get_language()
        yield letter_to(application, built_in_words(kind, language), language)
    feed = "http://127.0.0.1:8000" + delegate.get_calendar_url()
    about = {"delegate": delegate, "event": fair.event, "version": {"number": 3}, "feed": feed}
    yield render_mail("mail/schedule_published", about)


@pytest.mark.django_db
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
@pytest.mark.parametrize("words", [
    EVIL, "<http://evil.example/login>", "![x](http://evil.example/a.png)", "x](http://evil.example/)",
    "a\n\n[b]: http://evil.example/\n\n[b]", "\\[Sign in](http://evil.example/)",
])  # fmt: skip
def test_name_that_people_give_does_not_become_a_link(fair, monkeypatch, guarded, words):
    if not guarded:
        monkeypatch.setattr(rendering, "as_words", str)
        monkeypatch.setattr("hansa.matchmaking.rendering.as_words", str)
    live = [letter for letter in letters(fair, words) if 'href="http://evil' in letter["html"]]
    if guarded:
        assert live == []
    elif words == EVIL:
        assert len(live) == 5


@pytest.mark.django_db
@pytest.mark.parametrize("words", [
    EVIL, "Fair [2017] *of* _all_ & <b>", "Müller & Söhne #1 - 100%", "C:\\new\\", "1. One",
])  # fmt: skip
@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_letter_says_what_people_wrote_and_our_own_links_work(fair, words, language):
    with override(language):
        rendered = list(letters(fair, words))
    for letter in rendered:
        assert words in letter["subject"]
        assert "\\" not in (letter["subject"] + letter["text"]).replace(words, "")
        links = set(re.findall(r'href="([^"]+)"', letter["html"]))
        assert all(re.fullmatch(r"http://127\.0\.0\.1:8000/[\w/.-]+", link) for link in links)
        assert links
        for link in links:
            assert f"\n{link}\n" in letter["text"]
    assert rendered[-1]["html"].count("<a href") == 2
    assert all(words in letter["text"] for letter in rendered[:4])


@pytest.mark.parametrize("words", [
    EVIL, "*a* **b** `c`", "# x", "- x", "> x", "1. x", "&copy; &#91;", "a|b\n-|-\n1|2", "~~a~~",
    "x\n===", "<br>", "\\",
])  # fmt: skip
def test_words_are_nothing_but_words_in_markdown(words):
    text = re.sub(r"</?p>|\n$", "", str(render_markdown(as_words(words))))
    for entity, char in [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]:
        text = text.replace(entity, char)
    assert text == words
    assert as_plain_text(as_words(words)).strip() == words


def test_address_of_this_site_stays_and_one_that_only_looks_so_does_not(settings):
    own = f"{settings.BASE_URL}/agenda/a_-b.ics"
    assert as_words(own) == own
    for other in [
        f"{own}) [x](http://evil.example",
        f"{own}>",
        f"x {own}",
        "http://evil.example/a_",
        f"{settings.BASE_URL}.evil.example/",
    ]:
        assert as_words(other) != other


@pytest.mark.parametrize("file", LETTERS, ids=lambda f: f.name)
def test_every_value_in_a_letter_is_shown_as_words(file):
    name = f"mail/{file.name}"
    tags = {
        type(node).__name__
        for node in get_template(name).template.nodelist.get_nodes_by_type(object)
    }
    # What else shows values would have to be taught to `mail_template`.
    assert tags <= {
        "TextNode", "VariableNode", "BlockTranslateNode", "TranslateNode", "LoadNode",
        "AutoEscapeControlNode", "IfNode", "URLNode",
    }  # fmt: skip
    shown = re.findall(r"{{\s*([^}]+?)\s*}}", file.read_text())
    found = rendering.mail_template(name).nodelist
    quoted = [
        node.filter_expression for node in found.get_nodes_by_type(VariableNode)
    ] + [
        expression
        for node in found.get_nodes_by_type(rendering.BlockTranslateNode)
        for expression in node.extra_context.values()
    ]  # fmt: skip
    assert all(isinstance(expression, rendering.Quoted) for expression in quoted)
    assert len(quoted) == len(shown)


def test_text_of_a_mail_is_read_without_design():
    source = "[My agenda](https://a.example/x_(1)/)\n\n<https://a.example/b.ics>\n\n*so* [sic]\n"
    assert as_plain_text(source) == (
        "My agenda\nhttps://a.example/x_(1)/\n\nhttps://a.example/b.ics\n\n*so* [sic]\n"
    )


@pytest.mark.django_db
def test_rendered_mail_has_a_subject_a_text_and_a_designed_part(fair):
    letter = render_mail("mail/evaluator_invited", {"address": "x@y.org", "event": fair.event})
    assert set(letter) == {"subject", "text", "html"}
    assert "\n" not in letter["subject"]
    assert "<html" in letter["html"]
    assert fair.event.title in letter["text"] + letter["subject"]


@pytest.mark.django_db
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_character_that_xml_does_not_know_is_left_out(fair, monkeypatch, guarded):
    if not guarded:
        monkeypatch.setattr(rendering, "NOT_IN_XML", re.compile("(?!)"))
        with pytest.raises(OSError):
            list(letters(fair, ODD))
        return
    for letter in letters(fair, ODD):
        assert "tab" in letter["html"]
        assert not rendering.NOT_IN_XML.search(letter["html"])
    edition = make_edition(title=ODD)
    edition.introduction = f"{ODD} &#8; &#0;"
    assert "end" in render_edition_mail(edition, leave="#")["html"]
    assert "é 𝒳\t" in render_designed("mail/letter.mjml", {"subject": "", "body": "é 𝒳\t"})
    AccountAdapter().send_mail(
        "account/email/unknown_account", "ada@example.org", {"signup_url": ODD, "request": None}
    )


@pytest.mark.django_db
def test_mail_with_odd_characters_goes_out():
    queue_mail(recipient="ada@example.org", subject=ODD, text=ODD, now=NOW)
    assert deliver_due_mail(clock=lambda: NOW + timedelta(seconds=1)) == 1
    assert OutgoingMail.objects.get().state == "sent"
