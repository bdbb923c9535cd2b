"""
Seconds of a large matchmaking event: scheduling, the desk, a move by hand, an agenda, a repair.

    python benchmarks/matchmaking.py [--organisations N] [--meetings N] [--postgres] [--keep FOLDER]

Makes a database of its own, invents an event by seed with applications, delegates and accepted
requests, and measures through all of the site's middleware and templates. Goals (two cores) at
180 organisations and 600 meetings: schedule shown 15 s after it was asked for, grid in 1 s, a move
answered in 200 ms, agenda 30 kB and 100 ms, booklet as PDF in 20 s, a withdrawal with its repair
published in 1 s; at 2,000 and 8,000 everything still works.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks"), str(ROOT / "tests")]

from own_site import own_site  # noqa: E402 -- the path has to be set first

TIMES = 10


def main() -> int:
    """Measure and print; return 1 if a page fails."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--organisations", type=int, default=180)
    parser.add_argument("--meetings", type=int, default=600)
    parser.add_argument("--slots", type=int, default=20)
    parser.add_argument("--tables", type=int, default=40)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, not on SQLite")
    parser.add_argument("--keep", help="folder of the database, which stays")
    options = parser.parse_args()
    with own_site(postgres=options.postgres, keep=options.keep):
        return measure(options)


def invent(options: argparse.Namespace) -> Any:
    """Make an event with its accepted requests, in which the organiser takes part; its call."""
    from many import invent as organisations
    from tests.factories import make_user
    from tests.factories_events import Plan, invent_event

    from hansa.common import clock
    from hansa.matchmaking.models import Delegate

    now = clock.now()
    organiser = make_user("organiser@large.example", name="Olga Large")
    plan = Plan(
        "large", [("Everybody", options.organisations)], options.meetings, slots=options.slots,
        tables=options.tables,
    )  # fmt: skip
    call = invent_event(
        plan, now=now, organiser=organiser,
        begins=now.replace(minute=0, second=0, microsecond=0) + timedelta(days=5),
        organisations=organisations(options.organisations, seed=1),
    )  # fmt: skip
    first = Delegate.objects.filter(application__call=call).order_by("pk").first()
    Delegate.objects.filter(pk=first.pk).update(user=organiser)
    return call


def measure(options: argparse.Namespace) -> int:
    """Invent the event and measure what people wait for."""
    from django.conf import settings
    from django.test import Client

    from hansa.common import clock
    from hansa.matchmaking.operations.scheduling import (
        lease_run,
        publish_schedule,
        request_schedule,
        store_schedule,
    )
    from hansa.matchmaking.queries.schedules import slots_of
    from hansa.matchmaking.scheduling import solve_instance

    settings.ALLOWED_HOSTS = ["*"]
    settings.SECOND_FACTOR_REQUIRED = False
    call = invent(options)
    organiser = call.event.organisers.get().user
    client = Client()
    client.force_login(organiser)
    print(f"{options.organisations} organisations, {options.meetings} meetings")
    begun = time.monotonic()
    run = request_schedule(actor=organiser, now=clock.now(), call=call, seconds=10)
    asked = time.monotonic() - begun
    run = lease_run(run_id=run.pk, now=clock.now())
    result = solve_instance(run.instance, seed=0, seconds=10, report=lambda *_: True)
    version = store_schedule(actor=organiser, now=clock.now(), run=run, result=result)
    print(f"asked in {asked:.1f} s, schedule there after {time.monotonic() - begun:.1f} s: "
          f"{result['placed']} placed, {result['status']}, {result['score']}")  # fmt: skip
    desk = f"/events/{call.event.slug}/desk/schedule/"
    page = show("desk with its grid", lambda: client.get(desk))
    print(f"  {len(page.content) / 1000:.0f} kB")
    pair = version.meetings.order_by("pk").first().request_id
    show("desk with a pair chosen", lambda: client.get(f"{desk}?pair={pair}"))
    slots = list(slots_of(call))
    moves = iter(range(10**6))

    def move() -> Any:
        slot = slots[next(moves) % len(slots)]
        address = f"{desk}pairs/{pair}/move/"
        values = {"slot": slot.pk, "shown": version.pk}
        return client.post(address, values, headers=DRAGGED, follow=True)

    show("a move by hand", move)
    publish_schedule(actor=organiser, now=clock.now(), call=call)
    page = show("agenda", lambda: client.get(f"/events/{call.event.slug}/agenda/"))
    print(f"  {len(page.content) / 1000:.1f} kB")
    papers(call)
    measure_the_day(call, organiser, client)
    return 0


def papers(call: Any) -> None:
    """Make each paper once, the booklet with logos and everybody's consent; print seconds."""
    import io

    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from PIL import Image, ImageDraw

    from hansa.common import clock
    from hansa.matchmaking.documents import print_badges, print_booklet, print_cards
    from hansa.matchmaking.models import Delegate
    from hansa.matchmaking.queries.schedules import published_schedule
    from hansa.organisations.models import Term

    chance, terms = random.Random(2), list(Term.objects.all())
    for one in call.applications.select_related("organisation"):
        profile = one.organisation
        profile.terms.set(chance.sample(terms, 6))
        profile.offers.set(chance.sample(terms, 4))
        logo, file = (
            Image.new("RGBA", (320, 200), tuple(chance.choices(range(256), k=3))),
            io.BytesIO(),
        )
        ImageDraw.Draw(logo).ellipse((30, 30, 290, 170), fill="white")
        logo.save(file, "PNG")
        profile.logo.name = default_storage.save("logos/x.png", ContentFile(file.getvalue()))
        profile.website = "https://www.cluster.example/"
        profile.save()
        one.motivation = profile.description
        one.save()
    Delegate.objects.update(audience="participants")
    makers: dict[str, Callable[[Any], Any]] = {
        "badges": lambda report: print_badges(call, report),
        "table cards": lambda report: print_cards(call, published_schedule(call), report),
        "booklet": lambda report: print_booklet(call, clock.now(), report),
    }
    for name, make in makers.items():
        begun, worked = time.monotonic(), time.process_time()
        made = make(lambda fraction: True)
        print(
            f"{name}: {time.monotonic() - begun:.1f} s, {time.process_time() - worked:.1f} s of "
            f"one core, {made.pages_count} pages, {len(made.content) / 1000:.0f} kB"
        )


def measure_the_day(call: Any, organiser: Any, client: Any) -> None:
    """Let organisations withdraw one after the other; show what a repair would change, the list."""
    from hansa.common import clock
    from hansa.matchmaking.models import Application
    from hansa.matchmaking.operations.applying import withdraw_application
    from hansa.matchmaking.queries.schedules import published_schedule

    day = f"/events/{call.event.slug}/desk/day/"
    selected = list(
        Application.objects.filter(call=call, status="selected").order_by("-pk")[:TIMES]
    )
    ask = f"{day}repair/?organisation={selected[-1].pk}"
    show("what a repair would change", lambda: client.get(ask))
    seconds, dropped, placed = [], 0, 0
    for one in selected:
        before = set(published_schedule(call).meetings.values_list("request_id", flat=True))
        begun = time.monotonic()
        withdraw_application(actor=organiser, now=clock.now(), application=one)
        seconds.append(time.monotonic() - begun)
        after = set(published_schedule(call).meetings.values_list("request_id", flat=True))
        dropped, placed = dropped + len(before - after), placed + len(after - before)
    ordered = sorted(1000 * s for s in seconds)
    print(f"a withdrawal, repaired and published: median {statistics.median(ordered):.0f} ms, "
          f"slowest {ordered[-1]:.0f} ms; {dropped} meetings dropped, {placed} placed")  # fmt: skip
    page = show("list of who is here", lambda: client.get(day))
    print(f"  {len(page.content) / 1000:.0f} kB")
    board = f"/events/{call.event.slug}/board/{call.board_token}/"
    show("screen in the room", lambda: client.get(board))


DRAGGED = {"HX-Request": "true"}


def show(name: str, ask: Callable[[], Any]) -> Any:
    """Ask several times and print median and slowest; return the last answer."""
    seconds = []
    for _ in range(TIMES):
        begun = time.monotonic()
        answer = ask()
        seconds.append(time.monotonic() - begun)
        assert answer.status_code == 200, answer.status_code
    ordered = sorted(1000 * s for s in seconds)
    print(f"{name}: median {statistics.median(ordered):.0f} ms, slowest {ordered[-1]:.0f} ms")
    return answer


if __name__ == "__main__":
    sys.exit(main())
