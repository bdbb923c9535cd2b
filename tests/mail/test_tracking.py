"""What delivery services tell: real payloads, posted to the address they know."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from anymail.signals import AnymailTrackingEvent
from django.urls import path

from hansa.mail.connection import Connection
from hansa.mail.message import bounce_token
from hansa.mail.models import BounceScore, OutgoingMail, Suppression
from hansa.mail.operations import Recipient, allow_campaigns, queue_campaign, queue_mail
from hansa.mail.operations.delivering import deliver_due_mail
from hansa.mail.operations.tracking import _status_of, take_event
from hansa.mail.rendering import Letter
from hansa.mail.signals import left
from hansa.mail.urls_service import VIEWS
from hansa.newsletter.operations.reading import confirm_subscription
from tests.factories import NOW, make_subscriber

pytestmark = pytest.mark.django_db
SIGNING_KEY = "0123456789abcdef0123456789abcdef"
urlpatterns = [path("mail/service/", VIEWS["mailgun"].as_view())]


@pytest.fixture
def mail():
    """Return a mail of a newsletter that went out."""
    letter = Letter(subject="S", text="T", html="")
    people = [Recipient("ada@example.org", "en", {})]
    queue_campaign(name="newsletter:1", now=NOW, letters={"en": letter}, recipients=people)
    assert deliver_due_mail(clock=lambda: NOW) == 1
    return OutgoingMail.objects.get()


def postmark(client, secret="service:of-the-tests", **payload):
    """Tell as Postmark does."""
    word = base64.b64encode(secret.encode()).decode()
    return client.post(
        "/mail/service/", json.dumps(payload), content_type="application/json",
        headers={"Authorization": f"Basic {word}"},
    ).status_code  # fmt: skip


def delivery(mail):
    return {
        "RecordType": "Delivery", "ServerID": 23, "MessageStream": "broadcast",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483", "Recipient": mail.recipient,
        "Tag": "", "DeliveredAt": "2017-07-11T10:05:00.2735393+02:00", "Details": "250 2.0.0 OK",
        "Metadata": {"mail": bounce_token(mail.pk)},
    }  # fmt: skip


def bounce(mail, kind="HardBounce", details="smtp;550 5.1.1 No such user", **more):
    return {
        "RecordType": "Bounce", "ID": 901542550, "Type": kind, "TypeCode": 1, "ServerID": 23,
        "Name": "Hard bounce", "MessageID": "2706ee8a-737c-4285-b032-ccd317af53ed",
        "Description": "The server was unable to deliver your message.", "Details": details,
        "Email": mail.recipient, "From": "hello@clusters.example",
        "BouncedAt": "2017-07-11T10:06:00Z", "DumpAvailable": True, "Inactive": True,
        "CanActivate": True, "Subject": "S", "Metadata": {"mail": bounce_token(mail.pk)}, **more,
    }  # fmt: skip


def change(mail, reason="ManualSuppression"):
    return {
        "RecordType": "SubscriptionChange", "MessageID": "a4909a96-73d7-4c49-b148-a54522d3f7ac",
        "ServerID": 23, "MessageStream": "broadcast", "ChangedAt": "2017-07-11T10:07:00Z",
        "Recipient": mail.recipient, "Origin": "Recipient", "SuppressSending": True,
        "SuppressionReason": reason, "Tag": "", "Metadata": {"mail": bounce_token(mail.pk)},
    }  # fmt: skip


def test_service_without_its_secret_is_not_believed(client, mail):
    assert postmark(client, "service:guessed", **bounce(mail)) == 400
    assert client.post("/mail/service/", "{}", content_type="application/json").status_code == 400
    assert client.get("/mail/service/").status_code == 405
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_delivered_mail_has_the_moment_and_keeps_the_first(client, mail):
    assert postmark(client, **delivery(mail)) == 200
    assert postmark(client, **{**delivery(mail), "DeliveredAt": "2017-07-12T00:00:00Z"}) == 200
    mail.refresh_from_db()
    expected = datetime(2017, 7, 11, 8, 5, 0, 273539, tzinfo=ZoneInfo("UTC"))
    assert (mail.state, mail.delivered_at) == ("sent", expected)


def test_hard_bounce_blocks_the_address_and_counts_once(client, mail):
    for _ in range(2):
        assert postmark(client, **bounce(mail)) == 200
    assert postmark(client, **change(mail, "HardBounce")) == 200
    mail.refresh_from_db()
    assert mail.state == "bounced"
    assert mail.error.startswith("smtp;550 5.1.1 No such user")
    assert Suppression.objects.get().reason == "hard"
    assert not BounceScore.objects.exists()
    assert postmark(client, **delivery(mail)) == 200
    mail.refresh_from_db()
    assert mail.delivered_at is None


def test_bounce_that_is_told_before_the_worker_has_noted_the_mail_stays(client, monkeypatch):
    mail = queue_mail(recipient="ada@example.org", subject="S", text="T", now=NOW)
    send = Connection.send

    def send_and_hear(self, mail):
        given = send(self, mail)
        assert postmark(client, **bounce(mail)) == 200
        return given

    monkeypatch.setattr(Connection, "send", send_and_hear)
    deliver_due_mail(clock=lambda: NOW)
    mail.refresh_from_db()
    assert mail.state == "bounced"


def test_soft_bounces_add_up(client, mail):
    assert postmark(client, **bounce(mail, "SoftBounce", "mailbox busy")) == 200
    assert BounceScore.objects.get().score == 1
    for _ in range(3):
        OutgoingMail.objects.update(state="sent")
        postmark(client, **bounce(mail, "SoftBounce", "smtp;452 4.2.2 mailbox full"))
    assert Suppression.objects.get().reason == "soft"


def test_complaint_stops_campaigns_and_nothing_else(client, mail):
    complaint = {**bounce(mail, "SpamComplaint", ""), "RecordType": "SpamComplaint"}
    assert postmark(client, **complaint) == 200
    block = Suppression.objects.get()
    assert (block.reason, block.campaigns_only) == ("complaint", True)
    mail.refresh_from_db()
    assert mail.state == "sent"
    queue_mail(recipient="ada@example.org", subject="Your code", text="1", now=NOW)
    assert deliver_due_mail(clock=lambda: NOW) == 1


def test_who_leaves_at_the_service_gets_no_more_campaigns_until_they_ask_anew(client, mail):
    heard = []

    def hear(address, campaign, **kwargs):
        heard.append((address, campaign))

    left.connect(hear)
    assert postmark(client, **change(mail)) == 200
    left.disconnect(hear)
    assert heard == [("ada@example.org", "newsletter:1")]
    assert Suppression.objects.get().reason == "left"
    OutgoingMail.objects.update(state="queued")
    assert deliver_due_mail(clock=lambda: NOW) == 0
    reader = make_subscriber(email="ada@example.org", state="pending")
    confirm_subscription(actor=None, now=NOW, subscriber=reader)
    OutgoingMail.objects.update(state="queued")
    assert deliver_due_mail(clock=lambda: NOW) == 1


def test_asking_anew_makes_no_address_good_that_is_not(client, mail):
    postmark(client, **bounce(mail))
    assert not allow_campaigns(address=mail.recipient)
    assert Suppression.objects.get().reason == "hard"


def test_what_the_service_itself_refuses_is_not_the_addresss_fault(client, mail):
    assert postmark(client, **bounce(mail, "Blocked", "ISP block")) == 200
    mail.refresh_from_db()
    assert mail.state == "failed"
    assert not BounceScore.objects.exists()
    assert postmark(client, **bounce(mail, "BadEmailAddress", "no @")) == 200
    assert Suppression.objects.get().reason == "hard"


@pytest.mark.parametrize("kind", ["Open", "Click", "Unheard"])
def test_who_read_what_is_nobodys_business(client, mail, kind):
    before = OutgoingMail.objects.values().get()
    opened = {"RecordType": kind, "Recipient": mail.recipient, "ReceivedAt": "2017-07-11T10:00:00Z",
              "MessageID": "x", "Metadata": {"mail": bounce_token(mail.pk)}}  # fmt: skip
    assert postmark(client, **opened) == 200
    assert OutgoingMail.objects.values().get() == before


def test_what_concerns_the_address_counts_though_the_mail_is_forgotten(client, mail):
    gone, token = OutgoingMail(pk=mail.pk, recipient=mail.recipient), bounce_token(mail.pk)
    mail.delete()
    assert postmark(client, **delivery(gone)) == 200
    assert postmark(client, **{**bounce(gone), "Metadata": {"mail": f"{token}0"}}) == 200
    assert postmark(client, **{**bounce(gone), "Email": ""}) == 200
    assert not Suppression.objects.exists()
    assert postmark(client, **change(gone)) == 200
    assert Suppression.objects.get().reason == "left"
    assert postmark(client, **bounce(gone)) == 200
    assert Suppression.objects.get().reason == "hard"


def test_mail_carries_our_mark_to_the_service_that_renames_it(mail, settings):
    from hansa.mail.merging import Form

    marked = f"X-PM-Metadata-mail: {bounce_token(mail.pk)}\r\n"
    assert marked.encode() in Form(mail).merged(mail)
    settings.MAIL_SERVICE = ""
    assert b"X-PM" not in Form(mail).merged(mail)


def mailgun(client, event, *, key=SIGNING_KEY):
    """Tell as Mailgun does, signed."""
    token, at = "651869375b9df3c98fc15c4889b102119add1235c38fc92824", "1534108637"
    signature = hmac.new(key.encode(), f"{at}{token}".encode(), hashlib.sha256).hexdigest()
    payload = {"signature": {"timestamp": at, "token": token, "signature": signature},
               "event-data": event}  # fmt: skip
    return client.post(
        "/mail/service/", json.dumps(payload), content_type="application/json"
    ).status_code


def mailgun_event(mail, event, **more):
    return {
        "event": event, "id": "hTWCTD81RtiDN-", "timestamp": NOW.timestamp(), "log-level": "info",
        "recipient": mail.recipient, "recipient-domain": "example.org", "tags": [],
        "user-variables": {}, "flags": {"is-test-mode": False},
        "message": {"headers": {"to": mail.recipient, "message-id": mail.message_id.strip("<>"),
                                "from": "hello@clusters.example", "subject": "S"}}, **more,
    }  # fmt: skip


@pytest.fixture
def by_mailgun(settings):
    settings.ROOT_URLCONF = __name__
    settings.ANYMAIL = {"WEBHOOK_SECRET": [], "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY}


def test_mailgun_is_believed_by_its_signature_alone(by_mailgun, client, mail):
    event = mailgun_event(mail, "delivered", **{"delivery-status": {"code": 250, "message": "OK"}})
    assert mailgun(client, event, key="f" * 32) == 400
    mail.refresh_from_db()
    assert mail.delivered_at is None
    assert mailgun(client, event) == 200
    mail.refresh_from_db()
    assert mail.delivered_at == NOW


@pytest.mark.parametrize(("severity", "message", "state", "reason"), [
    ("permanent", "5.1.1 The account does not exist\n5.1.1 check it", "bounced", "hard"),
    ("permanent", "5.7.1 refused by policy of 5.188.10.3", "bounced", None),
    ("permanent", "no such user here", "bounced", "hard"),
    ("temporary", "4.2.1 greylisted", "sent", None),
])  # fmt: skip
def test_mailguns_failures_are_told_apart(
    by_mailgun, client, mail, severity, message, state, reason
):
    status = {"code": 550, "message": message, "description": "", "attempt-no": 1}
    event = mailgun_event(mail, "failed", severity=severity, reason="bounce",
                          **{"delivery-status": status})  # fmt: skip
    assert mailgun(client, event) == 200
    mail.refresh_from_db()
    assert mail.state == state
    assert [block.reason for block in Suppression.objects.all()] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("event", "reason"), [("complained", "complaint"), ("unsubscribed", "left")]
)
def test_mailguns_readers_are_heard(by_mailgun, client, mail, event, reason):
    assert mailgun(client, mailgun_event(mail, event)) == 200
    assert Suppression.objects.get().reason == reason
    other = mailgun_event(OutgoingMail(recipient="bob@example.org", message_id="<no>"), event)
    assert mailgun(client, other) == 200
    assert Suppression.objects.count() == 1


def test_event_that_names_no_mail_is_nobodys():
    event = AnymailTrackingEvent(event_type="bounced", recipient="ada@example.org")
    assert take_event(event=event, now=NOW) is None


def test_event_is_found_by_the_services_own_name(mail):
    OutgoingMail.objects.update(service_id="their-name")
    event = AnymailTrackingEvent(event_type="delivered", message_id="their-name", metadata=None)
    assert take_event(event=event, now=NOW + timedelta(hours=1)).address == "ada@example.org"
    mail.refresh_from_db()
    assert mail.delivered_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(("words", "reason", "status"), [
    ("smtp;550 5.1.1 gone", None, "5.1.1"), ("[10.4.2.1] said no", "timed_out", "4.4.7"),
    ("host 5.9.1.22 said 4.2.2 full", None, "4.2.2"), (None, "other", "4.0.0"),
    ("", "invalid", "5.1.3"),
])  # fmt: skip
def test_status_is_what_the_server_gave_and_no_address_of_the_network(words, reason, status):
    event = AnymailTrackingEvent(event_type="bounced", mta_response=words, reject_reason=reason)
    assert _status_of(event) == status
