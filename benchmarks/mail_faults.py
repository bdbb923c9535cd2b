"""
Faults of a mail server at volume: who is missed, who gets it twice, and in which state it ends.

    python benchmarks/mail_faults.py [--people N] [--database ADDRESS]

Delivers to ``--people`` recipients with a moved clock while the server is killed in the middle and
away for ten minutes; answers 2 of 100 too late; refuses 3 of 10 attempts for now; refuses 5 of 100
for good; hangs up after it took 2 of 100. Goals: nobody missed; twice gets it only who was taken
without an answer; the right states; an outage's queue drained within 5 minutes. Makes a database
of its own.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import mail
from smtp_server import one_of_a_hundred

MINUTE = timedelta(minutes=1)
OUTAGE = 10 * MINUTE
DRAINED = 5 * MINUTE
TIME_OUT = 0.5  # seconds; the server's late answers take longer


def deliver_until_ended(now: datetime, most: timedelta) -> timedelta:
    """Look every minute of a moved clock until nothing waits; return how long that took."""
    from hansa.mail.models import OutgoingMail
    from hansa.mail.operations.delivering import deliver_due_mail

    waited = timedelta()
    while waited <= most:
        begun = time.monotonic()

        def clock(waited=waited, begun=begun) -> datetime:
            return now + waited + timedelta(seconds=time.monotonic() - begun)

        deliver_due_mail(clock=clock)
        waited += timedelta(seconds=time.monotonic() - begun)
        if not OutgoingMail.objects.filter(state__in=["queued", "retry", "sending"]).exists():
            return waited
        waited += MINUTE
    return waited


def fault(folder: Path, mood: str, people: int) -> tuple[mail.Run, timedelta]:
    """Deliver to everybody by a server in a mood."""
    from django.conf import settings
    from django.utils import timezone

    mail.empty()
    mail.queue(f"fault:{mood}", people)
    run = mail.Run(folder, "plain" if mood == "outage" else mood)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", run.port
    settings.EMAIL_TIMEOUT = TIME_OUT
    if mood != "outage":
        took = deliver_until_ended(timezone.now(), 600 * MINUTE)
        run.stop()
        return run, took
    killer = threading.Thread(target=stop_in_the_middle, args=(run, people // 2))
    killer.start()
    deliver_until_ended(timezone.now(), OUTAGE)
    killer.join()
    run.start_server()
    took = deliver_until_ended(timezone.now() + OUTAGE, 600 * MINUTE)
    run.stop()
    return run, took


def stop_in_the_middle(run: mail.Run, number: int) -> None:
    """Kill the server when it took so many."""
    while run.count() < number:
        time.sleep(0.001)
    run.stop()


def measure(folder: Path, people: int) -> bool:
    """Measure each fault, print a row for it, and return whether a goal was missed."""
    from hansa.mail.models import OutgoingMail, Suppression

    bad = False
    print("| fault | missed | twice | unanswered | states | blocked | minutes |")
    print("| --- | ---: | ---: | ---: | --- | ---: | ---: |")
    for mood in ("outage", "tarpit", "busy", "gone", "dropping"):
        Suppression.objects.all().delete()
        run, took = fault(folder, mood, people)
        taken = run.taken()
        mails = OutgoingMail.objects
        everybody = list(mails.values_list("recipient", flat=True))
        gone = {one for one in everybody if mood == "gone" and one_of_a_hundred(one, 5)}
        unanswered = 1 if mood == "outage" else 0
        if mood == "dropping":
            unanswered = sum(one_of_a_hundred(one, 2) for one in everybody)
        missed = len(set(everybody) - gone - set(taken))
        twice = taken.total() - len(taken)
        states = Counter(mails.values_list("state", flat=True))
        blocked = Suppression.objects.count()
        expected = {"sent": people - len(gone)} | ({"bounced": len(gone)} if gone else {})
        bad |= bool(missed) or states != expected or blocked != len(gone) or max(
            taken.values()) > 2  # fmt: skip
        bad |= twice > unanswered or (mood == "outage" and took > DRAINED)
        shown = ", ".join(f"{number} {state}" for state, number in states.items())
        print(
            f"| {mood} | {missed} | {twice} | {unanswered} | {shown} | {blocked} "
            f"| {took / MINUTE:.1f} |", flush=True,
        )  # fmt: skip
    return bad


def main() -> int:
    """Measure, and return 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--database", default="", help="address of a PostgreSQL server and name")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        os.environ["HANSA_DATA_DIR"] = data
        if options.database:
            os.environ["HANSA_DATABASE_URL"] = options.database
        mail.start_django()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return int(measure(Path(data), options.people))


if __name__ == "__main__":
    sys.exit(main())
