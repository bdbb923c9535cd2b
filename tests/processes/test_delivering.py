"""Workers killed while they deliver: nobody is missed, and each kill repeats one mail at most."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from hansa.mail.models import OutgoingMail
from hansa.mail.operations import Recipient, queue_campaign
from hansa.mail.operations.leasing import BATCH
from hansa.mail.rendering import Letter
from tests.factories import NOW
from tests.mail.test_outbox import free_port

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, KILLS = 300, 5


class Taking:
    """A server that counts what it took, and the names of the mails."""

    def __init__(self):
        self.got, self.names = Counter(), set()

    async def handle_DATA(self, server, session, envelope):
        self.got[envelope.rcpt_tos[0]] += 1
        self.names.add(envelope.content.split(b"Message-ID: ")[1].split(b"\r\n", 1)[0])
        return "250 OK"


@pytest.fixture
def taking():
    handler = Taking()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, controller.port
    controller.stop()


def deliver_with_kills(taking, way):
    """Queue a campaign and deliver it by workers that are killed at random points but the last."""
    handler, port = taking
    letter = Letter(subject="S", text="T @@leave@@", html="<p>@@leave@@</p>")
    people = [Recipient(f"r{n}@example.org", "en", {"leave": f"/{n}/"}) for n in range(PEOPLE)]
    queue_campaign(name="c", now=NOW, letters={"en": letter}, recipients=people)
    connection.close()
    command = [sys.executable, "-m", "tests.processes.delivering",
               connection.settings_dict["NAME"], str(port), way]  # fmt: skip
    chance = random.Random(3)
    lives = chance.sample(range(1, BATCH), KILLS)  # how many mails each worker lives for
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as workers:
        for mails in [*lives, None]:
            before = handler.got.total()
            workers.stdin.write("\n")
            workers.stdin.flush()
            worker = int(workers.stdout.readline())
            if mails is not None:
                wait_until(lambda number=before + mails: handler.got.total() >= number)
                time.sleep(chance.random() * 0.005)
                os.kill(worker, signal.SIGKILL)
            assert workers.stdout.readline() == "ended\n"
        workers.stdin.close()
    missed = PEOPLE - len(handler.got)
    return missed, handler.got.total() - len(handler.got)


def wait_until(is_so):
    """Wait until something is so, for 20 seconds at most."""
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.0005)


@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_nobody_is_missed_and_few_get_it_twice(taking):
    missed, too_many = deliver_with_kills(taking, "rows")
    assert missed == 0
    assert too_many <= KILLS
    assert len(taking[0].names) == PEOPLE  # what came twice came under the same name
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_with_a_checkpoint_that_moves_when_a_batch_is_fetched_people_are_missed(taking):
    missed, _too_many = deliver_with_kills(taking, "checkpoint")
    assert missed > 0
