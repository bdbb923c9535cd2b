"""Composing, sending, subscribing and leaving."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from hansa.common.errors import OperationRefused, StaleForm
from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.newsletter.models import Edition, Subscriber
from hansa.newsletter.operations import (
    ask_to_subscribe,
    compose_edition,
    confirm_subscription,
    edit_edition,
    leave_newsletter,
    send_edition,
)
from hansa.newsletter.permissions import can_edit_newsletter
from hansa.newsletter.queries import confirmed_subscribers, sections_of, sent_editions
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
    titles = {label: [i.title for i in items] for label, items in sections_of(made)}
    assert titles == {
        "Latest news": ["Title of fresh"],
        "Upcoming events": ["Title of soon", "Title of online"],
        "Open calls": ["Title of grant"],
        "Achievements": ["Title of won"],
        "Community": ["Title of talk"],
        "New organisations": ["Newcomer"],
        "Poll": ["Shall we?"],
    }
    assert made.figures["organisations"] == 1
    assert (made.number, str(made), str(made.items.first())) == (1, "Summer 2017", "Title of fresh")
    assert {i.note for i in made.items.filter(section="community")} == {"Emma"}


def test_edition_of_an_empty_site_has_no_sections():
    assert sections_of(make_edition()) == []


def test_compose_with_the_same_key_makes_one_and_with_others_two():
    actor = make_user(role="editor")

    def compose(key):
        return compose_edition(actor=actor, now=NOW, title="T", covers_from=NOW - 30 * DAY, key=key)

    assert compose("k") == compose("k")
    assert compose("other").number == 2
    assert Edition.objects.count() == 2


def edit(edition, version, included=(), title="New title"):
    return edit_edition(
        actor=make_user(), now=NOW, edition=edition, version=version, title=title,
        introduction="**Hello**", included=set(included),
    )  # fmt: skip


def test_edit_chooses_items_and_a_stale_form_changes_nothing(site):
    edition = make_edition()
    kept = edition.items.get(section="poll").pk
    edit(edition, 1, [kept])
    assert [label for label, _ in sections_of(edition)] == ["Poll"]
    with pytest.raises(StaleForm):
        edit(Edition.objects.get(), 1, [], title="Too late")
    edition.refresh_from_db()
    assert (edition.title, edition.version) == ("New title", 2)
    assert [label for label, _ in sections_of(edition)] == ["Poll"]


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
    assert ("hansa.mail.tasks.deliver_mail", {}) in enqueued
    mails = OutgoingMail.objects.order_by("recipient")
    assert [m.recipient for m in mails] == ["a@example.org", "b@example.org"]
    assert edition.figures["organisations"] == 2
    leave = mails[0].headers["List-Unsubscribe"].strip("<>")
    assert leave in mails[0].html
    assert leave in mails[0].text
    assert mails[0].headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert leave not in mails[1].html
    assert AuditRecord.objects.get(verb="edition.send").details == {"readers": 2}
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
    assert (sent.state, sent.version) == ("sent", 3)


def test_sent_edition_keeps_its_words_when_the_site_changes(site):
    from hansa.news.models import Article

    edition = make_edition(sent=True)
    Article.objects.update(title="Rewritten")
    assert "Title of fresh" in [i.title for _, items in sections_of(edition) for i in items]


def test_reader_who_leaves_gets_nothing_not_even_what_is_queued():
    gone, stays = make_subscriber(), make_subscriber()
    make_edition(sent=True)
    leave_newsletter(actor=None, now=NOW, subscriber=gone)
    states = dict(OutgoingMail.objects.values_list("recipient", "state"))
    assert states == {gone.email: "aborted", stays.email: "queued"}
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
    assert OutgoingMail.objects.count() == 1
    leave_newsletter(actor=None, now=NOW, subscriber=asked)
    ask_to_subscribe(actor=None, now=NOW, email="ada@example.org", language="fr")
    asked.refresh_from_db()
    assert asked.state == "pending"
    assert OutgoingMail.objects.count() == 2


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
    assert OutgoingMail.objects.count() == 2


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
    chosen = list(edition.items.values_list("pk", flat=True))[:2]
    saved = browser.post("/newsletter/1/edit/", words | {"item": [*chosen, "²"]})
    assert saved.status_code == 302
    assert edition.items.filter(included=True).count() == 2
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
    assert late.status_code == 409
    assert b"This edition has been sent." in late.content
    assert browser.get("/newsletter/compose/").status_code == 200
    assert OutgoingMail.objects.count() == 1


def test_stale_edition_shows_both_versions_keeps_the_choice_and_can_be_saved_again(site, sign_in):
    edition = make_edition()
    editor = sign_in(make_user(role="editor"))
    address = f"/newsletter/{edition.number}/edit/"
    kept = edition.items.first().pk
    edit(edition, 1, [], title="Theirs")
    mine = {"version": 1, "title": "Mine", "introduction": "", "item": [kept]}
    stale = editor.post(address, mine)
    assert stale.status_code == 409
    assert {"label": "Title", "mine": "Mine", "theirs": "Theirs"} in stale.context["differences"]
    assert stale.context["included"] == {kept}
    wrong = editor.post(address, mine | {"title": ""})
    assert wrong.status_code == 422
    assert wrong.context["included"] == {kept}
    version = stale.context["form"]["version"].value()
    assert editor.post(address, mine | {"version": version}).status_code == 302
    edition.refresh_from_db()
    assert edition.title == "Mine"
