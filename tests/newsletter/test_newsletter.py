"""Composing, sending, subscribing and leaving."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.newsletter.models import Edition, Subscriber
from hansa.newsletter.operations.reading import (
    ask_to_subscribe,
    confirm_subscription,
    forget_unconfirmed,
    leave_newsletter,
)
from hansa.newsletter.operations.sending import (
    send_edition,
    send_portion,
    send_test,
    take_back_edition,
)
from hansa.newsletter.operations.writing import (
    ItemWords,
    SectionWords,
    compose_edition,
    edit_edition,
)
from hansa.newsletter.permissions import can_edit_newsletter
from hansa.newsletter.queries.editions import (
    confirmed_subscribers,
    sent_editions,
    unconfirmed_since,
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
from tests.factories_polls import make_poll

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def site(db):
    """Fill the site with a piece of every kind."""
    make_article("fresh")
    make_article("stale", published_at=NOW - 60 * DAY)
    make_article("won", kind="achievement")
    make_article("talk", kind="interview", person="Emma")
    make_event("soon")
    make_event("online", kind="webinar", city="")
    make_call("grant")
    make_organisation("Newcomer")
    make_poll("poll")


def test_edition_is_composed_from_what_is_new(site):
    made = make_edition()
    titles = {one.label: [i.title for i in one.items] for one in shown_sections(made)}
    assert titles == {
        "Latest news": ["Title of fresh"],
        "Upcoming events": ["Title of online"],
        "Upcoming matchmaking": ["Title of soon"],
        "Open calls": ["Title of grant"],
        "At a glance": ["Title of talk"],
        "Achievements": ["Title of won"],
        "Organisations in figures": ["Newcomer"],
        "Tools": ["Shall we?"],
    }
    assert made.figures["organisations"] == 1
    assert (made.number, str(made), str(made.items.first())) == (1, "Summer 2017", "Title of fresh")
    assert [i.notes for one in shown_sections(made) for i in one.items if i.notes[:1] == ["Emma"]]


def test_edition_of_an_empty_site_has_no_sections():
    assert shown_sections(make_edition()) == []


def test_compose_with_the_same_key_makes_one_and_with_others_two():
    actor = make_user(role="editor")

    def compose(key):
        return compose_edition(actor=actor, now=NOW, title="T", covers_from=NOW - 30 * DAY, key=key)

    assert compose("k") == compose("k")
    assert compose("other").number == 2
    assert Edition.objects.count() == 2


def edit(edition, version, sections=(), title="New title", **others):
    return edit_edition(
        actor=make_user(), now=NOW, edition=edition, version=version, title=title,
        introduction="**Hello**", sections=sections, **others,
    )  # fmt: skip


def words_of(section, *, is_included=True, heading="", text=""):
    """Return a section as it is stored, but for what is said otherwise."""
    items = [ItemWords(i.pk, i.title, i.teaser, i.included) for i in section.items.all()]
    return SectionWords(section.pk, heading, text, is_included, items)


def labels_of(edition):
    return [one.label for one in shown_sections(edition)]


def test_edit_chooses_orders_and_rewrites_and_a_stale_form_changes_nothing(site):
    edition = make_edition()
    kept = {one.kind: one for one in edition.sections.all()}
    news = kept["news"].items.get()
    rewritten = [ItemWords(news.pk, "Mine", "*Own words*", True), ItemWords(0, "", "", True)]
    strange = ItemWords(kept["calls"].items.get().pk, "Stolen", "", False)
    edit(edition, 1, [
        words_of(kept["poll"], heading="Your turn", text="Vote **now**"),
        SectionWords(kept["news"].pk, items=[*rewritten, strange]), SectionWords(0),
        *(words_of(kept[k], is_included=False)
          for k in ("events", "achievements", "interview", "matchmaking")),
    ])  # fmt: skip
    assert labels_of(edition) == [
        "Your turn", "Latest news", "Open calls", "Organisations in figures"
    ]  # fmt: skip
    poll, told, calls, _figures = shown_sections(edition)
    assert (poll.text, told.items[0].title) == ("Vote **now**", "Mine")
    assert (told.items[0].teaser, calls.items[0].title) == ("*Own words*", "Title of grant")
    with pytest.raises(StaleForm):
        edit(Edition.objects.get(), 1, [words_of(kept["poll"], is_included=False)], "Too late")
    edition.refresh_from_db()
    assert (edition.title, edition.version) == ("New title", 2)
    assert labels_of(edition)[0] == "Your turn"


def test_free_text_is_added_up_to_a_number(site):
    edition = make_edition()
    for version in range(1, 11):
        edit(edition, version, with_text=True)
    with pytest.raises(OperationRefused, match="many free texts"):
        edit(edition, 11, with_text=True)
    texts = edition.sections.filter(kind="text")
    assert texts.count() == 10
    edit(edition, 11, [SectionWords(texts[3].pk, "", "Hello *you*")])
    assert shown_sections(edition)[0].label == ""
    assert shown_sections(edition)[0].text == "Hello *you*"


def send_all(edition, now=NOW):
    while edition.state != "sent":
        edition = send_portion(actor=None, now=now, edition=edition)
    return edition


def test_edition_goes_once_to_each_confirmed_reader(
    site, enqueued, django_capture_on_commit_callbacks
):
    make_subscriber("a@example.org", language="de")
    make_subscriber("b@example.org")
    for state in ("pending", "left"):
        make_subscriber(state=state)
    edition = make_edition()
    make_organisation("Latecomer")
    with django_capture_on_commit_callbacks(execute=True):
        send_edition(actor=None, now=NOW, edition=edition)
    assert ("hansa.newsletter.tasks.send_newsletter", {}) in enqueued
    assert (edition.state, OutgoingMail.objects.count()) == ("sending", 0)
    edition = send_all(edition)
    mails = OutgoingMail.objects.order_by("recipient")
    assert [m.recipient for m in mails] == ["a@example.org", "b@example.org"]
    assert edition.figures["organisations"] == 2
    leave = mails[0].headers["List-Unsubscribe"].strip("<>")
    assert leave in mails[0].html
    assert leave in mails[0].text
    assert mails[0].headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert leave not in mails[1].html
    portions = AuditRecord.objects.filter(verb="edition.send_portion").order_by("pk")
    assert [one.details["readers"] for one in portions] == [2, 0]
    with pytest.raises(OperationRefused, match="has been sent"):
        send_edition(actor=None, now=NOW, edition=edition)
    with pytest.raises(OperationRefused, match="has been sent"):
        edit(edition, 1)
    assert OutgoingMail.objects.count() == 2
    assert list(sent_editions()) == [edition]


def test_send_with_the_same_key_is_once():
    make_subscriber()
    actor, edition = make_user(role="editor"), make_edition()
    first = send_edition(actor=actor, now=NOW, edition=edition, key="k")
    assert send_edition(actor=actor, now=NOW, edition=edition, key="k") == first
    with pytest.raises(OperationRefused):
        send_edition(actor=actor, now=NOW, edition=edition, key="other")
    send_all(send_all(first))
    assert OutgoingMail.objects.count() == 1


def test_sent_edition_cannot_be_changed_by_a_form_opened_before(site):
    edition = make_edition()
    opened = Edition.objects.get()
    send_edition(actor=None, now=NOW, edition=edition)
    assert edition.version == 2
    with pytest.raises(OperationRefused, match="has been sent"):
        edit(opened, 1)
    with pytest.raises(OperationRefused, match="has been sent"):
        edit(opened, 2)
    edition.refresh_from_db()
    assert (edition.title, edition.version) == ("Summer 2017", 2)
    assert edition.items.filter(included=True).count() == edition.items.count()


def test_edition_that_was_changed_after_it_was_looked_at_is_not_sent(site):
    make_subscriber()
    edition = make_edition()
    seen = Edition.objects.get()
    edit(edition, 1)
    with pytest.raises(OperationRefused, match="look at it again"):
        send_edition(actor=None, now=NOW, edition=Edition.objects.get(), version=1)
    with pytest.raises(OperationRefused, match="look at it again"):
        send_edition(actor=None, now=NOW, edition=seen)
    assert not OutgoingMail.objects.exists()
    assert Edition.objects.get().state == "draft"
    sent = send_edition(actor=None, now=NOW, edition=edition, version=2)
    assert (sent.state, sent.version) == ("sending", 3)


def test_sent_edition_keeps_its_words_when_the_site_changes(site):
    from hansa.news.models import Article

    edition = make_edition(sent=True)
    Article.objects.update(title="Rewritten")
    assert "Title of fresh" in [i.title for one in shown_sections(edition) for i in one.items]


def test_reader_who_leaves_gets_nothing_not_even_what_is_queued():
    gone, stays = make_subscriber(), make_subscriber()
    make_edition(sent=True)
    leave_newsletter(actor=None, now=NOW, subscriber=gone)
    states = dict(OutgoingMail.objects.values_list("recipient", "state"))
    assert states == {gone.email: "cancelled", stays.email: "queued"}
    assert list(confirmed_subscribers()) == [stays]
    assert gone.left_at == NOW


def test_reader_is_asked_to_confirm_and_confirmed_once():
    asked = ask_to_subscribe(actor=None, now=NOW, email="Ada@Example.org", language="fr")
    assert (asked.state, str(asked)) == ("pending", "ada@example.org")
    assert list(confirmed_subscribers()) == []
    mail = OutgoingMail.objects.get()
    assert f"/newsletter/confirm/{asked.token}/" in mail.text
    confirm_subscription(actor=None, now=NOW, subscriber=asked)
    confirm_subscription(actor=None, now=NOW + DAY, subscriber=asked)
    asked.refresh_from_db()
    assert (asked.state, asked.confirmed_at) == ("confirmed", NOW)
    ask_to_subscribe(actor=None, now=NOW, email="ada@example.org", language="fr")
    asked.refresh_from_db()
    assert asked.state == "confirmed"
    assert OutgoingMail.objects.count() == 1  # asked again within ten minutes
    ask_to_subscribe(actor=None, now=NOW + DAY, email="ada@example.org", language="fr")
    told = OutgoingMail.objects.order_by("pk").last()
    assert f"/newsletter/leave/{asked.token}/" in told.text
    assert asked.consents.count() == 1
    leave_newsletter(actor=None, now=NOW, subscriber=asked)
    ask_to_subscribe(actor=None, now=NOW, email="ada@example.org", language="fr")
    asked.refresh_from_db()
    assert asked.state == "pending"
    assert OutgoingMail.objects.count() == 3
    again, first = asked.consents.all()
    assert (first.confirmed_at, first.withdrawn_at, first.language) == (NOW, NOW, "fr")
    assert "en un clic" in first.text or "one click" in first.text
    assert (again.confirmed_at, again.withdrawn_at) == (None, None)


def test_who_does_not_confirm_for_a_week_is_forgotten():
    silent = make_subscriber(state="pending")
    reader = make_subscriber()
    assert not unconfirmed_since(NOW).exists()
    later = NOW + 7 * DAY + timedelta(seconds=1)
    assert list(unconfirmed_since(later - 7 * DAY)) == [silent]
    assert not forget_unconfirmed(actor=None, now=NOW + 7 * DAY, subscriber=silent)
    assert forget_unconfirmed(actor=None, now=later, subscriber=silent)
    assert not forget_unconfirmed(actor=None, now=later, subscriber=reader)
    assert list(Subscriber.objects.all()) == [reader]


def test_address_that_waits_is_not_written_to_again_at_once():
    def ask(moment):
        return ask_to_subscribe(actor=None, now=moment, email="ada@example.org", language="fr")

    for seconds in (0, 1, 599):
        asked = ask(NOW + timedelta(seconds=seconds))
        assert (asked.state, asked.asked_at) == ("pending", NOW)
    assert OutgoingMail.objects.count() == 1
    mailed = [r.details["mailed"] for r in AuditRecord.objects.order_by("pk")]
    assert mailed == [True, False, False]
    later = NOW + timedelta(minutes=10)
    assert ask(later).asked_at == later
    assert OutgoingMail.objects.count() == 2
    confirm_subscription(actor=None, now=later, subscriber=asked)
    assert ask(later + DAY).state == "confirmed"
    assert OutgoingMail.objects.count() == 3


def test_visitor_who_asks_twice_gets_the_same_answer_and_one_mail(client):
    answers = [client.post("/newsletter/", {"email": "new@example.org"}) for _ in range(3)]
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, "/newsletter/asked/")}
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_addresses_in_newsletter_mails_lead_to_the_readers_language(language, client):
    prefix = "" if language == "en" else f"/{language}"
    asked = client.post(f"{prefix}/newsletter/", {"email": "ada@example.org"})
    assert asked["Location"] == f"{prefix}/newsletter/asked/"
    reader = Subscriber.objects.get()
    assert reader.language == language
    confirm = f"{prefix}/newsletter/confirm/{reader.token}/"
    assert f":8000{confirm}\n" in OutgoingMail.objects.get().text
    client.post(confirm)
    make_edition(sent=True)
    mail = OutgoingMail.objects.get(campaign="newsletter:1")
    leave = f":8000{prefix}/newsletter/leave/{reader.token}/"
    assert leave in mail.headers["List-Unsubscribe"]
    assert leave in mail.text
    assert leave in mail.html
    left = client.post(leave.removeprefix(":8000"), {"List-Unsubscribe": "One-Click"})
    assert left.status_code == 200
    reader.refresh_from_db()
    assert reader.state == "left"


def test_newsletter_is_the_editors():
    assert can_edit_newsletter(make_user(role="editor"))
    assert not can_edit_newsletter(make_user(role="validator"))
    assert not can_edit_newsletter(AnonymousUser())


def test_subscribing_answers_alike_for_known_and_unknown_addresses(client):
    make_subscriber("known@example.org")
    answers = [
        client.post("/newsletter/", {"email": email})
        for email in ("known@example.org", "new@example.org")
    ]
    assert {(a.status_code, a["Location"], a.content) for a in answers} == {
        (302, "/newsletter/asked/", b"")
    }
    assert client.get("/newsletter/asked/").status_code == 200
    assert Subscriber.objects.get(email="new@example.org").state == "pending"
    wrong = client.post("/newsletter/", {"email": "no-address"})
    assert wrong.status_code == 422
    assert b"no-address" in wrong.content
    domain = ".".join(["a" * 60] * 4)
    long = client.post("/newsletter/", {"email": f"{'b' * 30}@{domain}.org"})
    assert long.status_code == 422
    assert b"at most 254 characters" in long.content


@pytest.mark.parametrize(("address", "before", "after"), [
    ("confirm", "pending", "confirmed"), ("leave", "confirmed", "left"),
])  # fmt: skip
def test_one_click_works_by_post_and_a_get_changes_nothing(address, before, after):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    reader = make_subscriber(state=before)
    page = f"/newsletter/{address}/{reader.token}/"
    assert strict.get(page).status_code == 200
    reader.refresh_from_db()
    assert reader.state == before
    assert strict.post(page, {"List-Unsubscribe": "One-Click"}).status_code == 200
    reader.refresh_from_db()
    assert reader.state == after
    assert strict.post(f"/newsletter/{address}/guessed/").status_code == 404


def test_draft_is_seen_by_editors_alone(client, sign_in):
    edition = make_edition()
    address = edition.get_absolute_url()
    assert client.get(address).status_code == 404
    editor = sign_in(make_user(role="editor"))
    assert editor.get(address).status_code == 200
    assert editor.get(f"{address}mail/").status_code == 200
    send_edition(actor=None, now=NOW, edition=edition)
    assert client.get(address).status_code == 200
    assert b"Summer 2017" in client.get("/newsletter/").content
    assert client.get(f"{address}mail/").status_code == 302


def test_editor_composes_edits_and_sends(site, sign_in):
    make_subscriber()
    browser = sign_in(make_user(role="editor"))
    form = {"key": "k", "title": "Autumn", "covers_from": "2017-06-01"}
    assert browser.get("/newsletter/compose/").status_code == 200
    assert browser.post("/newsletter/compose/", form | {"covers_from": "?"}).status_code == 422
    for _ in range(2):
        composed = browser.post("/newsletter/compose/", form)
    assert composed["Location"] == "/newsletter/1/edit/"
    assert b"Autumn" in browser.get("/newsletter/compose/").content
    edition = Edition.objects.get()
    assert browser.get("/newsletter/1/edit/").status_code == 200
    words = {"version": 1, "title": "Late autumn", "introduction": "Hi"}
    chosen = list(edition.items.values_list("pk", flat=True))
    sections = list(edition.sections.values_list("pk", flat=True))
    boxes = {f"chosen-{pk}": "on" for pk in chosen[:2]} | {f"shown-{pk}": "on" for pk in sections}
    boxes |= {f"title-{chosen[0]}": "Retitled", "move": f"section-{sections[1]}-up"}
    sent = words | boxes | {"item": [*chosen, "²"], "section": sections}
    saved = browser.post("/newsletter/1/edit/", sent)
    assert saved["Location"].endswith(f"/newsletter/1/edit/#section-{sections[1]}")
    assert edition.items.filter(included=True).count() == 2
    assert edition.items.get(pk=chosen[0]).title == "Retitled"
    assert list(edition.sections.values_list("pk", flat=True))[:2] == [sections[1], sections[0]]
    stale = browser.post("/newsletter/1/edit/", words | {"title": "Mine"})
    assert stale.status_code == 409
    assert b"Mine" in stale.content
    assert browser.post("/newsletter/1/edit/", words | {"title": ""}).status_code == 422
    for seen in ("1", "", "x"):
        overtaken = browser.post("/newsletter/1/send/", {"key": "s", "version": seen}, follow=True)
        assert b"look at it again before you send it" in overtaken.content
    page = browser.get("/newsletter/1/edit/")
    assert b'name="version" value="2"><h2' in page.content
    sent = browser.post("/newsletter/1/send/", {"key": "s", "version": "2"}, follow=True)
    assert b"on its way to 1 reader" in sent.content
    again = browser.post("/newsletter/1/send/", {"key": "s2"}, follow=True)
    assert b"has been sent" in again.content
    late = browser.post("/newsletter/1/edit/", words | {"version": 2})
    assert late.status_code == 422
    assert b"This edition has been sent." in late.content
    assert browser.get("/newsletter/compose/").status_code == 200
    assert OutgoingMail.objects.count() == 1


def test_stale_edition_shows_both_versions_keeps_the_choice_and_can_be_saved_again(site, sign_in):
    edition = make_edition()
    editor = sign_in(make_user(role="editor"))
    address = f"/newsletter/{edition.number}/edit/"
    kept = edition.items.first().pk
    edit(edition, 1, [], title="Theirs")
    mine = {"version": 1, "title": "Mine", "introduction": ""}
    mine |= {"item": list(edition.items.values_list("pk", flat=True)), f"chosen-{kept}": "on"}
    stale = editor.post(address, mine)
    assert stale.status_code == 409
    assert {"label": "Title", "mine": "Mine", "theirs": "Theirs"} in stale.context["differences"]
    typed = [item for _, items in stale.context["parts"] for item in items]
    assert [one.pk for one in typed if one.included] == [kept]
    wrong = editor.post(address, mine | {"title": ""})
    assert wrong.status_code == 422
    typed = [item for _, items in wrong.context["parts"] for item in items]
    assert [one.pk for one in typed if one.included] == [kept]
    version = stale.context["form"]["version"].value()
    assert editor.post(address, mine | {"version": version}).status_code == 302
    edition.refresh_from_db()
    assert edition.title == "Mine"


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
