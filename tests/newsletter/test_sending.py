"""Sending in portions, planning, checks, looks, languages."""

import pytest

from hansa.common.errors import OperationRefused
from hansa.mail.models import OutgoingMail
from hansa.newsletter.models import Edition
from hansa.newsletter.operations.sending import (
    send_edition,
    send_portion,
    send_test,
    take_back_edition,
)
from hansa.newsletter.rendering import shown_sections
from tests.factories import (
    NOW,
    make_article,
    make_call,
    make_edition,
    make_event,
    make_organisation,
    make_subscriber,
    make_user,
)
from tests.newsletter.editions import DAY, edit, labels_of

pytestmark = pytest.mark.django_db


def test_edition_that_was_killed_under_way_goes_on_with_who_is_left(monkeypatch):
    from hansa.newsletter.operations import sending

    monkeypatch.setattr(sending, "PORTION", 2)
    for _ in range(5):
        make_subscriber()
    edition = make_edition()
    send_edition(actor=None, now=NOW, edition=edition)
    send_portion(actor=None, now=NOW, edition=edition)

    def killed(**_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(sending, "queue_campaign", killed)
        with pytest.raises(KeyboardInterrupt):
            send_portion(actor=None, now=NOW, edition=edition)
    assert edition.deliveries.count() == OutgoingMail.objects.count() == 2
    send_due_at(monkeypatch, NOW)
    assert edition.deliveries.count() == OutgoingMail.objects.count() == 5
    assert Edition.objects.get().state == "sent"
    send_due_at(monkeypatch, NOW)
    assert OutgoingMail.objects.count() == 5


def send_due_at(monkeypatch, moment):
    from hansa.newsletter import tasks

    monkeypatch.setattr(tasks.clock, "now", lambda: moment)
    tasks.send_newsletter.func()
    tasks.sweep_newsletter.call_local()


def test_planned_edition_waits_for_its_moment_and_can_be_taken_back(monkeypatch):
    make_subscriber()
    edition = make_edition()
    with pytest.raises(OperationRefused, match="is over"):
        send_edition(actor=None, now=NOW, edition=edition, at=NOW)
    send_edition(actor=None, now=NOW, edition=edition, at=NOW + DAY)
    with pytest.raises(OperationRefused, match="is planned"):
        send_edition(actor=None, now=NOW, edition=edition)
    with pytest.raises(OperationRefused, match="is planned"):
        edit(edition, 2)
    send_due_at(monkeypatch, NOW)
    assert send_portion(actor=None, now=NOW, edition=edition).state == "planned"
    assert not OutgoingMail.objects.exists()
    take_back_edition(actor=None, now=NOW, edition=edition)
    with pytest.raises(OperationRefused, match="not planned"):
        take_back_edition(actor=None, now=NOW, edition=edition)
    assert (edition.state, edition.version) == ("draft", 3)
    send_edition(actor=None, now=NOW, edition=edition, at=NOW + DAY)
    make_organisation("Latecomer")
    send_due_at(monkeypatch, NOW + DAY)
    edition.refresh_from_db()
    assert (edition.state, edition.sent_at) == ("sent", NOW + DAY)
    assert edition.figures["organisations"] == 1
    assert OutgoingMail.objects.count() == 1


def test_each_reader_gets_dates_labels_and_links_in_their_language(site, monkeypatch):
    make_subscriber("de@example.org", language="de")
    make_subscriber("en@example.org")
    make_edition(sent=True)
    german, english = OutgoingMail.objects.order_by("recipient")
    assert "/de/events/soon/" in german.text
    assert "/de/" not in english.text
    assert "UPCOMING EVENTS" in english.text
    assert "UPCOMING EVENTS" not in german.text
    events = {mail: mail.text.partition("Title of soon (")[2][:40] for mail in (german, english)}
    assert "July 2017" in events[english]
    assert "Juli 2017" in events[german]


def test_voice_is_offered_but_not_chosen_and_is_gone_when_it_is_taken_back(site):
    from hansa.news.operations.voices import withdraw_voice
    from tests.factories_news import make_voice

    voice = make_voice()
    edition = make_edition()
    offered = edition.items.get(source=f"news.voice:{voice.pk}")
    assert not offered.included
    assert voice.text not in f"{offered.title}{offered.teaser}{offered.facts}"
    offered.included = True
    offered.save()
    assert voice.text in [i.teaser for one in shown_sections(edition) for i in one.items]
    withdraw_voice(actor=None, now=NOW, voice=voice)
    assert "Dialogue with users" not in labels_of(edition)


def test_checks_find_what_would_go_wrong(site):
    from hansa.news.models import Article
    from hansa.newsletter.checks import faults_of
    from hansa.newsletter.rendering import render_edition_mail

    edition = make_edition()

    def found():
        return faults_of(edition, render_edition_mail(edition, leave="http://x.example/"), NOW)

    assert found() == []
    edition.title = "BUY NOW!!" + "A" * 70
    Article.objects.filter(slug="fresh").update(state="withdrawn")
    base = "http://127.0.0.1:8000"
    edition.introduction = (
        f"[x]({base}/nowhere/at/all/) [http://a.example/](https://b.example) [y]() "
        "[www.[x](http://c.example)"
    )
    edition.sections.filter(kind="poll").update(text="long " * 30000)
    text = " ".join(found())
    for part in ("capitals", "exclamation", "longer than", "“Title of fresh” cannot be seen",
                 "/nowhere/at/all/", "leads to another site: https://b.example", "KB"):  # fmt: skip
        assert part in text
    bare = {"subject": "S", "text": "", "html": '<img src="x"><img src="y" alt=" ">'}
    assert faults_of(edition, bare, NOW)[-1].startswith("A picture has no words")


def test_test_goes_to_the_editor_alone_and_the_draft_stays_one(site, sign_in):
    make_subscriber()
    editor = make_user(role="editor")
    make_edition()
    browser = sign_in(editor)
    browser.post("/newsletter/1/test/", {"language": "de"})
    mail = OutgoingMail.objects.get()
    assert mail.recipient == editor.email
    assert "/de/events/soon/" in mail.text
    assert Edition.objects.get().state == "draft"
    made = send_test(actor=editor, now=NOW, edition=Edition.objects.get())
    assert made.subject == "Test: Summer 2017"


@pytest.mark.parametrize("look", ["", "desktop", "phone", "dark", "text", "strange"])
def test_edition_is_looked_at_in_four_ways_and_each_language(site, sign_in, look):
    make_edition()
    browser = sign_in(make_user(role="editor"))
    page = browser.get("/newsletter/1/preview/", {"look": look, "language": "fr"})
    assert page.status_code == 200
    mail = browser.get("/newsletter/1/mail/", {"look": look, "language": "fr"}).content.decode()
    assert ("@media all" in mail) == (look == "dark")
    assert "/fr/events/soon/" in mail


def test_editor_plans_and_takes_back(site, sign_in):
    make_edition()
    browser = sign_in(make_user(role="editor"))
    form = {"key": "k", "version": 1, "at": "2001-01-01T07:00"}
    assert browser.post("/newsletter/1/plan/", form).status_code == 422
    planned = browser.post("/newsletter/1/plan/", form | {"at": "2150-01-01T07:00"}, follow=True)
    assert b"2150" in planned.content
    assert Edition.objects.get().state == "planned"
    back = browser.post("/newsletter/1/take-back/", follow=True)
    assert b"The edition is a draft again." in back.content


def test_feed_has_what_was_sent(site, client):
    make_edition()
    assert b"<entry>" not in client.get("/newsletter/feed.atom").content
    make_edition(sent=True, title="Out & <about>")
    assert b"Out &amp; &lt;about&gt;" in client.get("/newsletter/feed.atom").content


@pytest.mark.parametrize("words", ["a\r\nBcc: x@evil.example", "<script>alert(1)</script>",
                                   "💥 \u202e", "{{ 7|add:7 }} %s %(x)s @@leave@@"])  # fmt: skip
def test_what_people_write_is_words(words):
    make_article("odd", title=words, summary=words)
    make_subscriber()
    make_edition(sent=True, title=words)
    mail = OutgoingMail.objects.get()
    assert "\n" not in mail.subject
    assert "Bcc" not in mail.headers
    assert "<script" not in mail.html


def test_searches_calls_without_end_and_pictures_are_told(site):
    from hansa.newsletter.rendering import render_edition_mail
    from tests.factories import make_matchmaking
    from tests.factories_partnering import make_partner_search

    make_partner_search()
    make_matchmaking(event=make_event("fair"))
    make_call("open", deadlines=[])
    edition = make_edition()
    item = edition.items.get(source__startswith="news.article", title="Title of fresh")
    item.facts |= {"picture": {"pk": 1, "alt": "A <sea>", "slug": "fresh", "width": 10,
                               "height": 20}}  # fmt: skip
    item.save()
    letter = render_edition_mail(edition, leave="#")
    assert 'alt="A &lt;sea&gt;"' in letter["html"]
    assert "/news/fresh/pictures/1/whole.jpg" in letter["html"]
    assert "applications before" in letter["text"]
    assert "PARTNER SEARCHES" in letter["text"]
