"""Letters to applicants: the organiser's words in each language, ours where there are none."""

import pytest

from hansa.common.errors import StaleForm
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.matchmaking.models import LetterText
from hansa.matchmaking.operations.applying import decide_applications
from hansa.matchmaking.operations.letters import drop_letter, write_letter
from hansa.matchmaking.rendering import Words, built_in_words, letter_to, unknown_gaps
from tests.factories import (
    NOW,
    make_application,
    make_event,
    make_matchmaking,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser():
    return make_user()


@pytest.fixture
def call(organiser):
    return make_matchmaking(event=make_event(organiser=organiser))


def write(call, kind="selected", language="en", version=0, **words):
    given = {"subject": "Welcome to {event}", "body": "Dear **{organisation}**", **words}
    return write_letter(
        actor=None, now=NOW, call=call, kind=kind, language=language, version=version, **given
    )


def decide(application, status="selected", reason=""):
    decide_applications(
        actor=None, now=NOW, call=application.call, applications=[application], status=status,
        reason=reason,
    )  # fmt: skip
    return OutgoingMail.objects.latest("id")


def test_letter_is_in_the_applicants_language_and_ours_where_nothing_was_written(call):
    write(call, language="de", subject="Willkommen", body="Liebe {organisation}!\n\n> {reason}")
    german, french = (
        make_application(
            call, organisation=make_organisation(name), selected=False,
            actor=make_user(language=language),
        )
        for name, language in (("Jena", "de"), ("Lyon", "fr"))
    )  # fmt: skip
    mail = decide(german, reason="Gut.")
    assert (mail.subject, mail.text) == ("Willkommen", "Liebe Jena!\n\n> Gut.\n")
    mail = decide(french)
    ours = built_in_words("selected", "fr")
    assert mail.subject == ours.subject.replace("{event}", call.event.title)
    assert "Lyon" in mail.text
    assert ">" not in mail.text.replace("->", "")
    assert "http" in mail.text


def test_text_is_written_by_version_and_dropped_again(call):
    first = write(call)
    assert str(first) == "Welcome to {event}"
    assert write(call).version == 1
    assert write(call, version=1, body="Hello").version == 2
    with pytest.raises(StaleForm) as stale:
        write(call, version=1, body="Other")
    assert stale.value.current.body == "Hello"
    drop_letter(actor=None, now=NOW, call=call, kind="selected", language="en")
    drop_letter(actor=None, now=NOW, call=call, kind="selected", language="en")
    assert not LetterText.objects.exists()
    assert AuditRecord.objects.filter(verb="letter.drop", details__body="Hello").count() == 1


def test_gaps_are_filled_once_and_reach_nothing_else(call):
    application = make_application(call, selected=False)
    application.organisation.name = "{reason} [x](http://evil.example/) {{ settings.SECRET_KEY }}"
    application.reason = "Because"
    application.call.event.title = "{link}"
    body = "{organisation}\n\n{event} {side} {dates} {{ settings }} {% load x %} {unknown} {0.a}"
    letter = letter_to(application, Words("{event} {organisation}", body), "en")
    assert letter["subject"] == f"{{link}} {application.organisation.name}"
    assert application.organisation.name in letter["text"]
    assert "Because" not in letter["text"]
    assert 'href="http://evil' not in letter["html"]
    assert "{{ settings }} {% load x %} {unknown} {0.a}" in letter["text"]
    assert "21–22 July 2017" in letter["text"]
    assert "Europe" in letter["text"]
    assert unknown_gaps("{event} {evnt} {} {first name}") == ["{evnt}", "{}", "{first name}"]


def test_line_with_the_reason_is_left_out_where_there_is_none(call):
    application = make_application(call, selected=False)
    words = Words("x", "Hello\n\nReason: {reason}\n\nBye")
    assert letter_to(application, words, "en")["text"] == "Hello\n\n\nBye\n"
    application.reason = "Full"
    assert "Reason: Full" in letter_to(application, words, "en")["text"]


def test_letters_are_listed_written_previewed_and_dropped(call, organiser, sign_in):
    browser = sign_in(organiser)
    base = f"/events/{call.event.slug}/desk/set-up/"
    assert f"{base}letters/" in browser.get(base).content.decode()
    assert "own text" not in browser.get(f"{base}letters/").content.decode()
    address = f"{base}letters/rejected/fr/"
    page = browser.get(address)
    assert "{organisation}" in page.content.decode()
    assert "Example cluster" in page.content.decode()
    form = {"version": 0, "subject": "Non", "body": "Chère {organisation}, {raison}"}
    refused = browser.post(address, form)
    assert refused.status_code == 422
    assert "{raison}: nothing is filled in there" in refused.content.decode()
    assert browser.post(address, form | {"subject": "{x}", "body": "y"}).status_code == 422
    typed = browser.post(f"{address}mail/", form)
    assert typed["X-Frame-Options"] == "SAMEORIGIN"
    assert "Chère Example cluster, {raison}" in typed.content.decode()
    assert not LetterText.objects.exists()
    form["body"] = "Chère {organisation}"
    assert browser.post(address, form)["Location"] == address
    assert "own text" in browser.get(f"{base}letters/").content.decode()
    make_application(call, organisation=make_organisation("Lyon"), selected=False)
    assert "Chère Lyon" in browser.get(f"{address}mail/").content.decode()
    stale = browser.post(address, form | {"body": "Mine"})
    assert stale.status_code == 409
    assert "Mine" in stale.content.decode()
    dropped = browser.post(f"{address}drop/", follow=True)
    assert b"built-in text is sent again" in dropped.content
    for wrong in ("nothing/fr/", "rejected/xx/", "rejected/xx/mail/", "nothing/fr/drop/"):
        assert browser.post(f"{base}letters/{wrong}").status_code == 404


def test_preview_takes_whatever_was_typed(call, organiser, sign_in):
    browser = sign_in(organiser)
    address = f"/events/{call.event.slug}/desk/set-up/letters/selected/en/mail/"
    for form in ({}, {"subject": "\x00", "body": "<script>alert(1)</script>\x08"}):
        page = browser.post(address, form)
        assert page.status_code == 200
        assert b"<script" not in page.content
