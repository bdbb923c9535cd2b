"""What a mail server may do to a mail, by real SMTP: refuse it for now or for good, or hang up."""

import smtplib
from collections import Counter
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F

from hansa.mail import connection
from hansa.mail.models import Campaign, DomainPace, OutgoingMail, Suppression
from hansa.mail.operations import Recipient, queue_campaign, queue_mail
from hansa.mail.operations.delivering import deliver_due_mail
from hansa.mail.rendering import Letter
from tests.factories import NOW
from tests.mail.test_outbox import free_port

pytestmark = pytest.mark.django_db


class Moody:
    """A server that answers by the recipient's name; it counts what it took."""

    def __init__(self):
        self.got = Counter()
        self.senders = []
        self.hangs_up = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone"):
            return "550 5.1.1 No such user"
        if address.startswith("blocked"):
            return "550 5.7.1 We do not like you"
        if address.startswith("busy"):
            return "451 4.3.0 Later"
        if address.startswith("closing"):
            return "421 4.3.2 Closing"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        (address,) = envelope.rcpt_tos
        if address.startswith("spam"):
            return "554 5.6.0 Not this"
        self.got[address] += 1
        self.senders.append(envelope.mail_from)
        if address.startswith("dropped") and self.got[address] == 1:
            server.transport.close()
        return "250 OK"


@pytest.fixture
def moody(settings):
    handler = Moody()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    yield handler
    controller.stop()


def queue(name, domain="example.org"):
    return queue_mail(recipient=f"{name}@{domain}", subject="S", text="T", now=NOW)


def states():
    return {m.recipient.partition("@")[0]: m.state for m in OutgoingMail.objects.all()}


def test_each_refusal_has_its_state_and_nobody_else_suffers(moody):
    names = ["gone", "blocked", "busy", "closing", "spam", "dropped", "ada", "bob"]
    for name in names:
        queue(name)
    assert deliver_due_mail(clock=lambda: NOW) == 2
    assert states() == {
        "gone": "bounced", "blocked": "bounced", "busy": "retry", "closing": "retry",
        "spam": "failed", "dropped": "retry", "ada": "sent", "bob": "sent",
    }  # fmt: skip
    assert Suppression.objects.count() == 1  # of those refused, one address does not exist
    assert OutgoingMail.objects.get(recipient__startswith="busy").error == "451 4.3.0 Later"
    deliver_due_mail(clock=lambda: NOW + timedelta(minutes=2))
    assert moody.got == {"dropped@example.org": 2, "ada@example.org": 1, "bob@example.org": 1}


def test_server_that_hangs_up_on_everybody_is_left_alone_for_a_while(moody):
    for n in range(8):
        queue(f"closing{n}")
    assert deliver_due_mail(clock=lambda: NOW) == 0
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [0] * 3 + [1] * 5


def test_mail_carries_where_it_is_to_come_back_to(moody, settings):
    settings.MAIL_BOUNCE_ADDRESS = "bounce@clusters.example"
    mail = queue("ada")
    deliver_due_mail(clock=lambda: NOW)
    (sender,) = moody.senders
    assert sender.startswith(f"bounce+{mail.pk:x}-")


def test_domain_gets_its_share_a_minute_from_all_workers_and_others_go_on(moody, settings):
    settings.MAIL_DOMAIN_LIMITS = {"slow.example": 3}
    for n in range(8):
        queue(f"reader{n}", "slow.example")
    queue("ada")
    assert deliver_due_mail(clock=lambda: NOW) == 4
    assert deliver_due_mail(clock=lambda: NOW + timedelta(seconds=59)) == 0
    assert str(DomainPace.objects.get()) == "slow.example: 3"
    assert deliver_due_mail(clock=lambda: NOW + timedelta(seconds=61)) == 3
    settings.MAIL_DOMAIN_LIMITS = {}  # control: without the limit the rest goes at once
    assert deliver_due_mail(clock=lambda: NOW + timedelta(seconds=62)) == 2


def test_single_mail_goes_before_a_campaign_and_paused_ones_wait(moody):
    people = [Recipient(f"r{n}@example.org", "en", {}) for n in range(3)]
    later = Recipient("morning@example.org", "en", {}, NOW + timedelta(hours=9))
    letter = Letter(subject="S", text="T", html="")
    queue_campaign(name="c", now=NOW, letters={"en": letter}, recipients=[*people, later])
    queue("code")
    campaign = Campaign.objects.get()
    assert str(campaign) == "c"
    Campaign.objects.update(state="paused")
    assert deliver_due_mail(clock=lambda: NOW) == 1
    assert set(moody.got) == {"code@example.org"}
    Campaign.objects.update(state="running")
    looks = iter([NOW, NOW])

    def clock():
        if (moment := next(looks, None)) is None:  # somebody presses Pause after the first
            Campaign.objects.update(state="paused")
        return moment or NOW

    assert deliver_due_mail(clock=clock) == 1
    assert OutgoingMail.objects.filter(state="queued", leased_by="").count() == 3
    Campaign.objects.update(state="running")
    assert deliver_due_mail(clock=lambda: NOW) == 2
    assert deliver_due_mail(clock=lambda: NOW + timedelta(hours=10)) == 1
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}
    Campaign.objects.update(state="cancelled", name=F("name"))
    assert queue_campaign(
        name="c", now=NOW, letters={"en": letter}, recipients=[Recipient("z@x.org", "en", {})]
    )
    assert OutgoingMail.objects.get(recipient="z@x.org").state == "aborted"


def test_signature_covers_the_mail_and_breaks_with_it(settings, tmp_path):
    import dkim
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )
    from django.core import mail as letters

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file = tmp_path / "key.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + b"".join(public.split(b"\n")[1:-2])
    settings.DKIM_KEY_FILE, settings.DKIM_SELECTOR = str(file), "s1"
    settings.DEFAULT_FROM_EMAIL = "Clusters <hello@clusters.example>"
    queue_mail(recipient="a@b.example", subject="Zoë " * 40, text="Grüße", now=NOW, html="<p>ü</p>")
    deliver_due_mail(clock=lambda: NOW)
    sent = letters.outbox[0].message().as_bytes(linesep="\r\n")
    assert b"d=clusters.example" in sent

    def known(name, timeout=5):
        assert name == b"s1._domainkey.clusters.example."
        return record

    assert dkim.verify(sent, dnsfunc=known)
    assert not dkim.verify(sent.replace(b"To: a@", b"To: c@"), dnsfunc=known)


def test_a_server_that_is_gone_before_goodbye_costs_nothing(monkeypatch):
    class Sulking(BaseEmailBackend):
        def open(self):
            return True

        def send_messages(self, messages):
            return len(messages)

        def close(self):
            raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(connection, "get_connection", Sulking)
    queue_mail(recipient="a@b.example", subject="S", text="T", now=NOW)
    assert deliver_due_mail(clock=lambda: NOW) == 1
    assert OutgoingMail.objects.get().state == "sent"
