"""
A poll under load: votes with duplicates all at once, and how soon those who listen hear of one.

    python benchmarks/polls.py [--votes N] [--clients N] [--listeners N] [--postgres]

Makes a database of its own, serves it by `hansa up`, and lets each of so many members press twice;
at the end no vote may be double or lost. Then so many listen to the stream of one live process
while single votes are cast, and it is measured when the last of them has heard. Goals (two cores,
all on them): 5,000 votes with none double or lost, 200 a second, heard by 1,000 within a second.
"""

import argparse
import asyncio
import http.client
import random
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks"), str(ROOT / "tests")]

from own_site import own_site  # noqa: E402 -- the path has to be set first

MOST_SECONDS = 300
SINGLE_VOTES = 10


def main() -> int:
    """Vote, listen and count; return 1 when a vote was double or lost."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--votes", type=int, default=5000)
    parser.add_argument("--clients", type=int, default=60)
    parser.add_argument("--listeners", type=int, default=1000)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, not on SQLite")
    options = parser.parse_args()
    with own_site(postgres=options.postgres) as data:
        return measure(options, data)


def measure(options: argparse.Namespace, data: Path) -> int:
    """Make the poll, press, and read what is in the database."""
    from bookings import served
    from django.db import connections

    from hansa.polls.models import Ballot, RollEntry

    poll, cookies = members_of_a_poll(options.votes + SINGLE_VOTES)
    chosen = [option.pk for option in poll.options.all()]
    connections.close_all()
    with served(data) as port:
        begun = time.perf_counter()
        answers = press(port, poll.slug, cookies[SINGLE_VOTES:] * 2, chosen, options.clients)
        seconds = time.perf_counter() - begun
        heard = asyncio.run(listen(port, poll.slug, options.listeners, cookies, chosen))
    pressed = 2 * options.votes
    print(f"{pressed} presses by {options.clients} clients in {seconds:.1f} s: "
          f"{pressed / seconds:.0f} a second; answers {dict(answers)}")  # fmt: skip
    voted = RollEntry.objects.filter(has_voted=True).count()
    wanted = options.votes + SINGLE_VOTES
    ballots = Ballot.objects.count()
    print(f"{wanted} have pressed, {voted} are noted as having voted, {ballots} ballots")
    print(f"{options.listeners} listeners have heard of a vote after: "
          f"median {statistics.median(heard):.2f} s, slowest {max(heard):.2f} s")  # fmt: skip
    return int(not wanted == voted == ballots)


def members_of_a_poll(number: int) -> tuple[Any, list[str]]:
    """Make members who are signed in and may vote; return the poll and their cookies."""
    from bookings import signed_in

    from hansa.accounts.models import User
    from hansa.common import clock
    from hansa.polls.operations import open_poll, write_poll

    User.objects.bulk_create(
        User(email=f"voter{n}@bench.example", name=f"Voter {n}", password="!")
        for n in range(number)
    )
    now = clock.now()
    details = {"question": "Which one?", "closes_at": now + (now - now.replace(year=now.year - 1))}
    draft = write_poll(actor=None, now=now, details=details, options=["A", "B", "C"])
    poll = open_poll(actor=None, now=now, poll=draft, voters=User.objects.all())
    return poll, [signed_in(user) for user in User.objects.order_by("pk")]


def vote(connection: http.client.HTTPConnection, slug: str, cookie: str, option: int) -> int:
    """Press once; return the answer's number."""
    from bookings import TOKEN

    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    body = f"csrfmiddlewaretoken={TOKEN}&option={option}"
    connection.request("POST", f"/polls/{slug}/vote/", body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def press(
    port: int, slug: str, cookies: list[str], chosen: list[int], clients: int
) -> Counter[int]:
    """Let all press, shared among the clients, in any order; return how they were answered."""
    answers: Counter[int] = Counter()
    waiting = list(cookies)
    random.Random(7).shuffle(waiting)
    until = time.monotonic() + MOST_SECONDS

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while waiting and time.monotonic() < until:
            cookie = waiting.pop()
            answers[vote(connection, slug, cookie, chosen[hash(cookie) % len(chosen)])] += 1

    threads = [Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


async def listen(
    port: int, slug: str, listeners: int, cookies: list[str], chosen: list[int]
) -> list[float]:
    """Return, for each single vote, after how many seconds the last listener had heard."""
    live = urlsplit(f"http://127.0.0.1:{port + 1}")
    heard = [0] * listeners

    async def one(place: int) -> None:
        reader, writer = await asyncio.open_connection(live.hostname, live.port)
        writer.write(f"GET /live/polls/{slug} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await writer.drain()
        while line := await reader.readline():
            heard[place] += line.startswith(b"event: message")

    tasks = [asyncio.create_task(one(place)) for place in range(listeners)]
    while min(heard) < 1:
        await asyncio.sleep(0.05)
    seconds = []
    for number, cookie in enumerate(cookies[:SINGLE_VOTES], 2):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        await asyncio.to_thread(vote, connection, slug, cookie, chosen[0])
        begun = time.perf_counter()
        while min(heard) < number:
            await asyncio.sleep(0.005)
        seconds.append(time.perf_counter() - begun)
    for task in tasks:
        task.cancel()
    return seconds


if __name__ == "__main__":
    sys.exit(main())
