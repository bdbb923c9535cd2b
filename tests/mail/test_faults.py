"""Faults of the mail server, with a moved clock: nobody missed, nobody twice beyond the rule."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller

from hansa.mail.models import OutgoingMail, Suppression
from hansa.mail.operations import Recipient, delivering, queue_campaign
from hansa.mail.operations.delivering import deliver_due_mail
from hansa.mail.rendering import Letter
from tests.factories import NOW
from tests.mail.test_outbox import free_port

pytestmark = pytest.mark.django_db
PEOPLE = 120
MINUTE = timedelta(minutes=1)
TIME_OUT = 0.5  # seconds
SLOW = 1.0


class Faulty:
    """A server with a fault; it counts what it took, and how often each was tried."""

    def __init__(self, fault):
        self.fault = fault
        self.got, self.tried = Counter(), Counter()

    def is_hit(self, address, one_of):
        return int(address.split("@")[0][1:]) % one_of == 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.tried[address] += 1
        envelope.rcpt_tos.append(address)
        first = self.tried[address] == 1
        if self.fault == "later" and sum(self.tried.values()) % 10 < 3:
            return "451 4.3.0 Later"
        if self.fault == "gone" and self.is_hit(address, 20):
            return "550 5.1.1 No such user"
        if self.fault == "tarpit" and first and self.is_hit(address, 40):
            await asyncio.sleep(SLOW)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        (address,) = envelope.rcpt_tos
        self.got[address] += 1
        first = self.tried[address] == 1
        if self.fault == "dropped" and first and self.is_hit(address, 20):
            server.transport.close()
        if self.fault == "late answer" and first and self.is_hit(address, 40):
            await asyncio.sleep(SLOW)
        return "250 OK"


@pytest.fixture
def server(settings):
    """Return a function that starts a server with a fault at the place of the settings."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = TIME_OUT
    running = []

    def start(fault):
        handler = Faulty(fault)
        running.append(Controller(handler, hostname="127.0.0.1", port=settings.EMAIL_PORT))
        running[-1].start()
        return handler

    yield start
    for controller in running:
        controller.stop()


def queue():
    letter = Letter(subject="S", text="T @@leave@@", html="<p>@@leave@@</p>")
    people = [Recipient(f"r{n}@d{n % 7}.example", "en", {"leave": f"/{n}/"}) for n in range(PEOPLE)]
    queue_campaign(name="c", now=NOW, letters={"en": letter}, recipients=people)


def deliver_for(minutes, begun=NOW):
    """Look every minute, as the sweeper does; return the minutes until all came to an end."""
    for minute in range(minutes):
        moment = begun + minute * MINUTE
        deliver_due_mail(clock=lambda moment=moment: moment)
        if not OutgoingMail.objects.filter(state__in=["queued", "retry", "sending"]).exists():
            return minute
    raise AssertionError(states())


def states():
    return Counter(OutgoingMail.objects.values_list("state", flat=True))


def be_without_server():
    """Look every minute for ten, while nobody listens."""
    for minute in range(10):
        assert deliver_due_mail(clock=lambda minute=minute: NOW + minute * MINUTE) == 0


def test_server_down_for_ten_minutes_costs_nobody_an_attempt(server):
    queue()
    be_without_server()
    assert set(OutgoingMail.objects.values_list("attempts", flat=True)) == {0}
    handler = server("")
    assert deliver_for(5, NOW + 10 * MINUTE) < 5
    assert states() == {"sent": PEOPLE}
    assert set(handler.got.values()) == {1}
    assert len(handler.got) == PEOPLE


def test_if_an_absent_server_were_the_mails_fault_it_would_be_given_up_sooner(server, monkeypatch):
    def blame(mails, error, now):
        for mail in mails:
            delivering._postpone(mail, error, now)

    monkeypatch.setattr(delivering, "_wait_for_server", blame)
    queue()
    be_without_server()
    assert max(OutgoingMail.objects.values_list("attempts", flat=True)) > 1


def test_without_another_attempt_people_would_be_missed(server, monkeypatch):
    monkeypatch.setattr(delivering, "MOST_ATTEMPTS", 1)
    handler = server("later")
    queue()
    deliver_for(90)
    missed = PEOPLE - len(handler.got)
    assert missed > 0
    assert states()["failed"] == missed


@pytest.mark.parametrize(("fault", "twice"), [
    ("later", 0), ("tarpit", 0), ("dropped", PEOPLE // 20), ("late answer", PEOPLE // 40),
])  # fmt: skip
def test_fault_that_passes_misses_nobody_and_repeats_only_what_was_taken_unsaid(
    server, fault, twice
):
    handler = server(fault)
    queue()
    minutes = deliver_for(90)
    assert minutes > 0, "the fault hit nobody"
    assert states() == {"sent": PEOPLE}
    assert len(handler.got) == PEOPLE
    assert Counter(handler.got.values()) == Counter({1: PEOPLE - twice, 2: twice} if twice else
                                                    {1: PEOPLE})  # fmt: skip
    assert not Suppression.objects.exists()


def test_addresses_that_do_not_exist_are_blocked_and_all_others_get_it(server):
    handler = server("gone")
    queue()
    assert deliver_for(2) == 0
    assert states() == {"sent": PEOPLE * 19 // 20, "bounced": PEOPLE // 20}
    assert set(handler.got.values()) == {1}
    assert Suppression.objects.count() == PEOPLE // 20
    assert max(handler.tried.values()) == 1
