"""
Pages of the site while a worker sends a large mailing, and while the mail server is away.

    python benchmarks/mail_pages.py [--rounds N] [--times N]

Starts a demo site, asks for each page ``--times`` times in each of ``--rounds`` rounds, by turns
with nothing else, with a worker that sends as fast as it can, and with mail that waits for a
server that is away. Goals: medians within 20 % while mail is sent, within 10 % while the server
is away. The worker takes a core, so does the web server: the client is a third on two.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import mail
import pages

SHOWN = ["/", "/organisations/", "/organisations/?q=photonics&country=ES", "/calls/",
         "/events/eu-taiwan-2017/", "/search/?q=health"]  # fmt: skip
GOALS = {"sending": 1.2, "away": 1.1}


def ask(base: str, times: int, found: dict[str, list[float]]) -> None:
    """Ask for each page so many times, and keep the milliseconds."""
    for page in SHOWN:
        for _ in range(times):
            begun = time.perf_counter()
            pages.fetch(base + page)
            found[page].append(1000 * (time.perf_counter() - begun))


def one_round(
    state: str, base: str, run: mail.Run, times: int, found: dict[str, list[float]]
) -> float:
    """Ask for all pages in this state of the mailing; return mails a second meanwhile."""
    if state == "sending":
        mail.requeue()
        worker: subprocess.Popen = run.worker()
        run.wait_for(run.count() + 100, [worker])
    elif state == "away":
        run.stop()
        mail.requeue()
        worker = run.worker()
        worker.wait()  # it found nobody and gave back what it had taken; the site's own looks on
    before, begun = run.count(), time.monotonic()
    ask(base, times, found)
    rate = (run.count() - before) / (time.monotonic() - begun)
    if state == "sending":
        worker.kill()
        worker.wait()
    if state == "away":
        run.start_server()
    rest()
    return rate


def rest() -> None:
    """Let nothing be due, so that the site's own worker has nothing to send either."""
    from hansa.mail.models import OutgoingMail

    OutgoingMail.objects.update(state="sent", leased_by="", leased_until=None)


def measure(options: argparse.Namespace, base: str, run: mail.Run) -> int:
    """Measure by turns, print one table, and return 1 if a goal was missed."""
    times = {state: {page: [] for page in SHOWN} for state in ("usual", *GOALS)}
    rates = []
    ask(base, 3, {page: [] for page in SHOWN})  # the first answers are slower
    for _ in range(options.rounds):
        for state, found in times.items():
            rate = one_round(state, base, run, options.times, found)
            if state == "sending":
                rates.append(rate)
    print("| page | usual, ms | while mail is sent | while the server is away |")
    print("| --- | ---: | ---: | ---: |")
    sums = dict.fromkeys(times, 0.0)
    for page in SHOWN:
        medians = {state: statistics.median(found[page]) for state, found in times.items()}
        sums = {state: sums[state] + medians[state] for state in sums}
        print(f"| {page} | " + " | ".join(f"{one:.1f}" for one in medians.values()) + " |")
    ratios = {state: sums[state] / sums["usual"] for state in GOALS}
    print(f"{statistics.median(rates):.0f} mails a second meanwhile; all pages together: ", end="")
    print(", ".join(f"{state} {100 * ratio:.0f} %" for state, ratio in ratios.items()))
    return int(any(ratio > GOALS[state] for state, ratio in ratios.items()))


def main() -> int:
    """Start what is needed, measure, stop it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        run = mail.Run(Path(data))
        os.environ |= {"HANSA_SMTP_URL": f"smtp://127.0.0.1:{run.port}", "HANSA_DATA_DIR": data}
        port = pages.free_port()
        site, _first = pages.start(port, data)
        try:
            mail.start_django()
            mail.empty()
            mail.queue("pages", 20_000)
            rest()
            return measure(options, f"http://127.0.0.1:{port}", run)
        finally:
            pages.stop(site)
            run.stop()


if __name__ == "__main__":
    sys.exit(main())
