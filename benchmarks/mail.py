"""
A large mailing: seconds to queue, mails a second, memory of a worker, and what kills do to it.

    python benchmarks/mail.py [--people N] [--sent N] [--kills N] [--killed N] [--database ADDRESS]

Queues ``--people`` recipients, delivers ``--sent`` of them into a local SMTP server by one worker,
then as many by two; then delivers ``--killed`` while workers are killed (SIGKILL) at ``--kills``
random points, and does it again with the control, which moves its checkpoint when a batch is
fetched. Goals (two cores): 50,000 in 60 s; 200 a second; 200 MB; 0 missed, at most one
duplicate a kill; the control misses people. Makes a database of its own.
"""

import argparse
import asyncio
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

SHIFT = 180  # seconds a killed worker's lease is left behind by the next one's clock


def serve(file: str, port: int) -> None:
    """Take mail until killed; write down each recipient at once."""
    from aiosmtpd.smtp import SMTP

    class Counting:
        async def handle_DATA(self, server, session, envelope):
            os.write(book, (envelope.rcpt_tos[0] + "\n").encode())
            return "250 OK"

    book = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(loop.create_server(lambda: SMTP(Counting()), "127.0.0.1", port))
    loop.run_forever()


def start_django() -> None:
    """Set Django up on the database of this measurement."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "hansa.config.settings"
    django.setup()
    from hansa.common import jobs

    jobs._enqueue = lambda path, arguments: None


def work(shift: int, *, control: bool) -> None:
    """Deliver as a worker whose clock is so many seconds ahead; print its memory in MB."""
    start_django()
    from django.utils import timezone

    from hansa.mail.models import OutgoingMail
    from hansa.mail.operations import delivering

    if control:
        lease = delivering.lease_due_mail

        def fetched(*, now):
            batch = lease(now=now)
            OutgoingMail.objects.filter(pk__in=[m.pk for m in batch]).update(state="sent")
            return batch

        delivering.lease_due_mail = fetched
        delivering.may_send = lambda mail, *, now: True
    delivering.deliver_due_mail(clock=lambda: timezone.now() + timedelta(seconds=shift))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


class Run:
    """A mail server and the workers that write to it."""

    def __init__(self, folder: Path) -> None:
        import socket

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.book = folder / f"{self.port}.txt"
        self.book.touch()
        self.server = self._process("--serve", str(self.book), str(self.port))
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.1)

    def _process(self, *arguments: str) -> subprocess.Popen:
        environment = {**os.environ, "HANSA_SMTP_URL": f"smtp://127.0.0.1:{self.port}"}
        return subprocess.Popen(
            [sys.executable, __file__, *arguments], env=environment, stdout=subprocess.PIPE
        )

    def worker(self, shift: int = 0, *, control: bool = False) -> subprocess.Popen:
        """Start a worker."""
        return self._process("--work", str(shift), *(["--control"] if control else []))

    def taken(self) -> Counter:
        """Return how often the server took mail to each recipient."""
        return Counter(self.book.read_text().split())

    def lines(self) -> int:
        """Return how many mails the server took."""
        return self.book.read_bytes().count(b"\n")

    def stop(self) -> None:
        """Stop the server."""
        self.server.kill()
        self.server.wait()


def queue(name: str, people: int) -> float:
    """Queue a campaign in four languages with letters of some 60 KB; return the seconds."""
    from django.utils import timezone

    from hansa.mail.operations import Recipient, queue_campaign
    from hansa.mail.rendering import Letter

    html = "<p style='color:#1d2f3b'>Clusters meet, and <a href='@@leave@@'>leave</a>.</p>" * 800
    letters = {
        code: Letter(subject=f"Edition {code}", text="Clusters meet.\n" * 500, html=html)
        for code in ("en", "de", "fr", "es")
    }
    recipients = (
        Recipient(f"r{n}@d{n % 300}.example", "en", {"leave": f"https://x.example/leave/{n}/"})
        for n in range(people)
    )
    begun = time.perf_counter()
    queue_campaign(
        name=name, now=timezone.now(), letters=letters, recipients=recipients,
        headers={"List-Unsubscribe": "<@@leave@@>",
                 "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )  # fmt: skip
    return time.perf_counter() - begun


def empty() -> None:
    """Take all mail out of the outbox."""
    from hansa.mail.models import Campaign, OutgoingMail

    OutgoingMail.objects.all().delete()
    Campaign.objects.all().delete()


def speed(folder: Path, people: int, workers: int) -> tuple[float, list[int]]:
    """Return mails a second from the first taken on, and each worker's memory in MB."""
    empty()
    queue(f"speed:{workers}", people)
    run = Run(folder)
    started = [run.worker() for _ in range(workers)]
    while run.lines() < 50 * workers:
        time.sleep(0.01)
    before, begun = run.lines(), time.perf_counter()
    memory = [int(one.communicate()[0]) for one in started]
    rate = (run.lines() - before) / (time.perf_counter() - begun)
    run.stop()
    return rate, memory


def kill_workers(
    folder: Path, people: int, kills: int, *, control: bool = False
) -> tuple[int, int]:
    """Return how many were missed and how many got it twice when workers are killed."""
    empty()
    queue(f"kills:{control}", people)
    run = Run(folder)
    points = sorted(random.Random(kills).sample(range(people * 9 // 10), kills))
    shift = 0
    for point in points:
        worker = run.worker(shift, control=control)
        while run.lines() <= point and worker.poll() is None:
            time.sleep(0.001)
        time.sleep(random.random() * 0.01)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        shift += SHIFT
    run.worker(shift, control=control).wait()
    taken = run.taken()
    run.stop()
    return people - len(taken), sum(taken.values()) - len(taken)


def main() -> int:
    """Measure, print, and return 1 if a goal was missed."""
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2], int(sys.argv[3]))
    if sys.argv[1:2] == ["--work"]:
        work(int(sys.argv[2]), control="--control" in sys.argv)
        return 0
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--sent", type=int, default=3000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--killed", type=int, default=10_000)
    parser.add_argument("--database", default="", help="address of a PostgreSQL server and name")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        os.environ["HANSA_DATA_DIR"] = data
        if options.database:
            os.environ["HANSA_DATABASE_URL"] = options.database
        start_django()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        return measure(Path(data), options, connection.vendor)


def measure(folder: Path, options: argparse.Namespace, vendor: str) -> int:
    """Measure one thing after the other and print it."""
    empty()
    seconds = queue("all", options.people)
    print(f"{vendor}: {options.people} queued in {seconds:.1f} s", flush=True)
    one, memory = speed(folder, options.sent, 1)
    two, _memory = speed(folder, options.sent, 2)
    print(f"one worker {one:.0f} a second, {memory[0]} MB; two {two:.0f} a second", flush=True)
    missed, twice = kill_workers(folder, options.killed, options.kills)
    print(f"{options.kills} kills in {options.killed}: {missed} missed, {twice} twice", flush=True)
    lost, again = kill_workers(folder, options.killed, options.kills, control=True)
    print(f"control: {lost} missed, {again} twice", flush=True)
    bad = missed or twice > options.kills or not lost
    return 1 if bad or seconds > 60 or one < 200 or memory[0] > 200 else 0


if __name__ == "__main__":
    sys.exit(main())
