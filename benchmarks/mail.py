"""
A large mailing: seconds to queue, mails a second, memory of a worker, and what kills do to it.

    python benchmarks/mail.py [--people N] [--sent N] [--kills N] [--killed N] [--workers N]
                              [--database ADDRESS]

Queues ``--people`` recipients and delivers ``--sent`` of them into a local SMTP server by one
worker, then by two; then delivers ``--killed`` while ``--workers`` workers are killed (SIGKILL)
at ``--kills`` random points, and does it again with the control, which moves its checkpoint when
a batch is fetched. Goals (two cores): 50,000 in 60 s; 200 a second; 200 MB; 0 missed, at most one
duplicate a kill and worker; the control misses people. Makes a database of its own.
"""

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHIFT = 180  # seconds a killed worker's lease is left behind by the next one's clock
PATIENCE = 60  # seconds without a mail after which a measurement is given up


def start_django() -> None:
    """Set Django up on the database of this measurement."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "hansa.config.settings"
    django.setup()
    from hansa.common import jobs

    jobs._enqueue = lambda path, arguments: None


def work(shift: int, *, control: bool) -> None:
    """Deliver as a worker whose clock is so many seconds ahead."""
    start_django()
    from django.utils import timezone

    from hansa.mail.operations import delivering

    if control:
        move_checkpoint_when_fetched(delivering)
    delivering.deliver_due_mail(clock=lambda: timezone.now() + timedelta(seconds=shift))


def move_checkpoint_when_fetched(delivering) -> None:
    """Do as managers do that note how far they are when they fetch a batch."""
    from hansa.mail.models import OutgoingMail

    lease = delivering.lease_due_mail

    def fetched(*, now):
        batch = lease(now=now)
        OutgoingMail.objects.filter(pk__in=[m.pk for m in batch]).update(state="sent")
        return batch

    delivering.lease_due_mail = fetched
    delivering.may_send = lambda mail, *, now: True


class Run:
    """A mail server and the workers that write to it."""

    def __init__(self, folder: Path, mood: str = "plain") -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.book = folder / f"{self.port}.txt"
        self.book.touch()
        self.lines = self.read = 0
        self.start_server(mood)

    def start_server(self, mood: str = "plain") -> None:
        """Start the server, again if it was stopped, at the same place."""
        self.server = subprocess.Popen(
            [sys.executable, str(HERE / "smtp_server.py"), str(self.book), str(self.port), mood]
        )
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise SystemExit("the mail server did not start")

    def worker(self, shift: int = 0, *, control: bool = False) -> subprocess.Popen:
        """Start a worker."""
        environment = {**os.environ, "HANSA_SMTP_URL": f"smtp://127.0.0.1:{self.port}"}
        command = [sys.executable, __file__, "--work", str(shift)]
        return subprocess.Popen(command + ["--control"] * control, env=environment)

    def taken(self) -> Counter:
        """Return how often the server took mail to each recipient."""
        return Counter(line.split()[0] for line in self.book.read_text().splitlines())

    def names(self) -> dict[str, set[str]]:
        """Return the Message-IDs under which each recipient got mail."""
        found: dict[str, set[str]] = {}
        for line in self.book.read_text().splitlines():
            recipient, name = line.split()
            found.setdefault(recipient, set()).add(name)
        return found

    def count(self) -> int:
        """Return how many mails the server took so far, reading only what is new."""
        with self.book.open("rb") as book:
            book.seek(self.read)
            new = book.read()
        self.read += len(new)
        self.lines += new.count(b"\n")
        return self.lines

    def wait_for(self, number: int, workers: list[subprocess.Popen]) -> bool:
        """Wait until the server took so many mails; return whether it did before they ended."""
        moved, last = time.monotonic(), self.lines
        while (now := self.count()) < number:
            if all(one.poll() is not None for one in workers):
                return self.count() >= number
            if now > last:
                moved, last = time.monotonic(), now
            if time.monotonic() - moved > PATIENCE:
                raise SystemExit(f"nothing was sent for {PATIENCE} s after {now} mails")
            time.sleep(0.001)
        return True

    def stop(self) -> None:
        """Stop the server."""
        self.server.kill()
        self.server.wait()


def peak(process: subprocess.Popen) -> int:
    """Return the most memory a process has had so far, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return next(int(x.split()[1]) for x in status.splitlines() if x.startswith("VmHWM")) // 1024


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


def requeue() -> None:
    """Let everybody be written to anew."""
    from hansa.mail.models import OutgoingMail

    OutgoingMail.objects.update(state="queued", attempts=0, leased_by="", leased_until=None)


def speed(folder: Path, sent: int, workers: int, mood: str = "plain") -> tuple[float, list[int]]:
    """Return mails a second, and one worker's memory in MB early and at the end."""
    requeue()
    run = Run(folder, mood)
    started = [run.worker() for _ in range(workers)]
    run.wait_for(200 * workers, started)
    early, before, begun = peak(started[0]), run.lines, time.perf_counter()
    run.wait_for(before + sent, started)
    rate = (run.lines - before) / (time.perf_counter() - begun)
    late = peak(started[0])
    for one in started:
        one.kill()
        one.wait()
    run.stop()
    return rate, [early, late]


def kill_workers(
    folder: Path, people: int, kills: int, workers: int, *, control: bool = False
) -> tuple[int, int]:
    """Return how many were missed and how many mails were too many when workers are killed."""
    empty()
    queue(f"kills:{control}", people)
    run = Run(folder)
    points = sorted(random.Random(kills).sample(range(people * 9 // 10), kills))
    shift = 0
    for point in points:
        started = [run.worker(shift, control=control) for _ in range(workers)]
        run.wait_for(max(point, run.count() + 1), started)
        time.sleep(random.random() * 0.01)
        for one in started:
            one.send_signal(signal.SIGKILL)
        for one in started:
            one.wait()
        shift += SHIFT
    for one in [run.worker(shift, control=control) for _ in range(workers)]:
        one.wait()
    taken = run.taken()
    assert all(len(names) == 1 for names in run.names().values()), "another Message-ID"
    run.stop()
    return people - len(taken), sum(taken.values()) - len(taken)


def main() -> int:
    """Measure, print, and return 1 if a goal was missed."""
    if sys.argv[1:2] == ["--work"]:
        work(int(sys.argv[2]), control="--control" in sys.argv)
        return 0
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--sent", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--killed", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=1)
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
    into, _memory = speed(folder, options.sent, 1, "library")
    print(
        f"one worker {one:.0f} a second, {memory[0]} MB at first, {memory[1]} MB at the end; "
        f"two {two:.0f} a second; one into aiosmtpd {into:.0f}", flush=True,
    )  # fmt: skip
    given = (folder, options.killed, options.kills, options.workers)
    missed, twice = kill_workers(*given)
    print(
        f"{options.kills} kills of {options.workers} in {options.killed}: "
        f"{missed} missed, {twice} too many", flush=True,
    )  # fmt: skip
    lost, again = kill_workers(*given, control=True)
    print(f"control: {lost} missed, {again} too many", flush=True)
    bad = missed or twice > options.kills * options.workers or not lost
    return 1 if bad or seconds > 60 or one < 200 or memory[1] > 200 else 0


if __name__ == "__main__":
    sys.exit(main())
