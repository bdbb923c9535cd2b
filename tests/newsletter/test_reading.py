"""Subscribing with proof, and leaving."""

from datetime import timedelta

import pytest

from hansa.common.models import AuditRecord
from hansa.mail.models import OutgoingMail
from hansa.mail.signals import left
from hansa.newsletter.models import Subscriber
from hansa.newsletter.operations.reading import (
    ask_to_subscribe,
    confirm_subscription,
    forget_unconfirmed,
    leave_newsletter,
)
from hansa.newsletter.queries.editions import (
    confirmed_subscribers,
    unconfirmed_since,
)
from tests.factories import (
    NOW,
    make_edition,
    make_subscriber,
)
from tests.newsletter.editions import DAY

pytestmark = pytest.mark.django_db


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
    assert asked.consents.count() == 1  # asking alone is no consent
    confirm_subscription(actor=None, now=NOW + DAY, subscriber=asked)
    again, first = asked.consents.all()
    assert (first.confirmed_at, first.withdrawn_at, first.language) == (NOW, NOW, "fr")
    assert "en un clic" in first.text or "one click" in first.text
    assert (again.confirmed_at, again.withdrawn_at) == (NOW + DAY, None)


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
    # Who left long ago is not known any more, and their mail program is told the same.
    assert strict.post(f"/newsletter/{address}/guessed/").status_code == (
        200 if address == "leave" else 404
    )


def test_jobs_forget_who_did_not_confirm(monkeypatch):
    from hansa.newsletter import tasks

    make_subscriber(state="pending")
    monkeypatch.setattr(tasks.clock, "now", lambda: NOW + 8 * DAY)
    tasks.forget_subscribers.call_local()
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    ("campaign", "counted"), [("newsletter:1", 1), ("newsletter:digest:3:x", 0)]
)
def test_who_leaves_by_way_of_the_service_has_left(campaign, counted):
    reader, edition = make_subscriber("ada@example.org"), make_edition(sent=True)
    for address in ("Ada@example.org", "nobody@example.org"):
        left.send(sender=None, address=address, campaign=campaign)
    reader.refresh_from_db()
    edition.refresh_from_db()
    assert (reader.state, edition.left) == ("left", counted)
