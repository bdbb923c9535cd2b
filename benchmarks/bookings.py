"""
Bookings a minute by many clients for one event, and whether anybody is ever booked twice.

    python benchmarks/bookings.py [--bookings N] [--clients N] [--postgres] [--control]

Makes a database of its own with 180 organisations and 600 accepted requests, and serves it by
`hansa up`. Clients on 127.0.0.1 then move pairs into slots through the desk, all at once; what is
in somebody's way is refused. Goals (two cores, server, database and clients
together): 3,000 a minute, no double booking in 10,000 by 60 clients. With ``--control`` the
operation runs in threads without its transaction, without locks and without the seats'
constraint: then somebody must be booked twice.
"""

import argparse
import http.client
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks"), str(ROOT / "tests")]

from own_site import own_site  # noqa: E402 -- the path has to be set first

TOKEN = "b" * 32
MOST_SECONDS = 600


def main() -> int:
    """Book and count; return 1 when somebody is booked twice, or in a control nobody is."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--bookings", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=60)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, not on SQLite")
    parser.add_argument("--control", action="store_true", help="without what guards the seats")
    options = parser.parse_args()
    with own_site(postgres=options.postgres, HANSA_SECOND_FACTOR="optional") as data:
        return measure(options, data)


def measure(options: argparse.Namespace, data: Path) -> int:
    """Invent the event, let the clients book, and look for double bookings."""
    from django.db import connections
    from matchmaking import invent

    from hansa.common import clock
    from hansa.matchmaking.models import ScheduleVersion

    event = argparse.Namespace(organisations=180, meetings=600, slots=20, tables=40)
    call = invent(event)
    version = ScheduleVersion.objects.create(call=call, made_at=clock.now())
    if options.control:
        return control(version, options.bookings)
    cookie = signed_in(call.event.organisers.get().user)
    connections.close_all()
    with served(data) as port:
        asked, seconds, booked = press(options, port, cookie, version)
    twice = doubly_booked(version)
    print(f"{booked} bookings by {options.clients} clients in {seconds:.1f} s: "
          f"{60 * booked / seconds:.0f} a minute; answers {dict(asked)}")  # fmt: skip
    print(f"booked twice: {twice}")
    return 1 if twice or set(asked) - {302} else 0


def doubly_booked(version: Any) -> int:
    """Return how often somebody sits twice in one slot, counted from seats and from meetings."""
    seats = Counter(version.seats.values_list("delegate_id", "slot_id"))
    meetings = version.meetings.values_list("slot", "request__asker", "request__partner")
    people = Counter((slot, one) for slot, *pair in meetings for one in pair)
    return max(sum(n - 1 for n in found.values()) for found in (seats, people))


def signed_in(user: Any) -> str:
    """Return the cookies of somebody who has signed in, with a token for forms."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"session={session.session_key}; csrftoken={TOKEN}"


class served:
    """The site as `hansa up` serves it, on a port of its own."""

    def __init__(self, data: Path) -> None:
        from pages import free_port

        self.port, self.data = free_port(), data

    def __enter__(self) -> int:
        hansa = str(Path(sys.executable).parent / "hansa")
        self.process = subprocess.Popen(
            [hansa, "up", "--port", str(self.port), "--data-dir", self.data, "--no-demo"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(600):
            with suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                return self.port
            time.sleep(0.1)
        raise SystemExit("the site did not start")

    def __exit__(self, *_: object) -> None:
        from pages import stop

        stop(self.process)


def press(options: Any, port: int, cookie: str, version: Any) -> tuple[Counter[int], float, int]:
    """Let the clients book until there are enough; return answers, seconds and bookings."""
    from hansa.common.models import AuditRecord
    from hansa.matchmaking.queries.schedules import slots_of

    pairs = list(version.call.requests.values_list("pk", flat=True))
    slots = list(slots_of(version.call).values_list("pk", flat=True))
    base = f"/events/{version.call.event.slug}/desk/schedule/pairs"
    enough, answers = Event(), Counter()
    headers = {
        "Cookie": cookie, "X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded",
        "Host": f"127.0.0.1:{port}",
    }  # fmt: skip

    def client(seed: int) -> None:
        chance = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while not enough.is_set():
            body = f"slot={chance.choice(slots)}&shown={version.pk}"
            try:
                connection.request("POST", f"{base}/{chance.choice(pairs)}/move/", body, headers)
                answer = connection.getresponse()
                answer.read()
                answers[answer.status] += 1
            except OSError:
                answers[0] += 1
                connection.close()

    threads = [Thread(target=client, args=(n,)) for n in range(options.clients)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    moved = AuditRecord.objects.filter(verb="schedule.move")
    while moved.count() < options.bookings and time.monotonic() - begun < MOST_SECONDS:
        time.sleep(1)
    booked, seconds = moved.count(), time.monotonic() - begun
    enough.set()
    for thread in threads:
        thread.join()
    return answers, seconds, booked


def control(version: Any, bookings: int) -> int:
    """Book in threads with every guard off; return 0 if somebody was booked twice."""
    from django.db import connection
    from tests.races import unguarded, without_constraint, without_locks

    from hansa.common import clock
    from hansa.matchmaking.models import Seat
    from hansa.matchmaking.operations import desk
    from hansa.matchmaking.queries.schedules import slots_of

    requests = list(version.call.requests.select_related("asker", "partner", "call__event"))
    # Few times, so that clients often want the same seat.
    slots, booked = list(slots_of(version.call))[:3], Counter()

    def client(seed: int) -> None:
        chance = random.Random(seed)
        while booked["booked"] < bookings and booked["tried"] < 3 * bookings:
            booked["tried"] += 1
            with suppress(Exception):  # what the guards would have kept apart fails in many ways
                unguarded(desk.move_meeting)(
                    actor=None, now=clock.now(), version=version, request=chance.choice(requests),
                    slot=chance.choice(slots),
                )  # fmt: skip
                booked["booked"] += 1
        connection.close()

    with ExitStack() as off:
        off.enter_context(mock.patch.object(desk, "record"))
        off.enter_context(without_locks())
        off.enter_context(without_constraint(Seat, "one_seat_a_person_and_slot"))
        threads = [Thread(target=client, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        twice = doubly_booked(version)
    print(f"control: {booked['booked']} bookings without guards, booked twice: {twice}")
    return 0 if twice else 1


if __name__ == "__main__":
    sys.exit(main())
