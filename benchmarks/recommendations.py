"""
Recommendations of a large event: making them, the sweep, the partners' page, and fitting weights.

    python benchmarks/recommendations.py [--participants N] [--postgres]

Makes a database of its own and invents by seed an event to come and one that is over. At the
second, needs decided: the likelier two agreed to meet, the better what one seeks fits what the
other offers. Goals (two cores, 600 participants): partners' page in 0.2 s, a sweep in which
nothing changed in 10 ms, weights that move towards what decided.
"""

import argparse
import platform
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

TIMES = 7


def main() -> None:
    """Measure and print one table, and what was fitted."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--participants", type=int, default=600)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, not on SQLite")
    options = parser.parse_args()
    with own_site(postgres=options.postgres):
        from django.conf import settings

        settings.SECOND_FACTOR_REQUIRED = False
        print(f"{platform.machine()}, Python {platform.python_version()}, "
              f"{'PostgreSQL' if options.postgres else 'SQLite'}: "
              f"{options.participants} participants")  # fmt: skip
        print("| what | median, s | slowest, s | queries |")
        print("| --- | ---: | ---: | ---: |")
        measure_lists(event("coming", options.participants, days=20))
        measure_fit(event("over", options.participants, days=-40))


def event(slug: str, size: int, days: int) -> Any:
    """Invent an event that many days from now; everybody has words of the vocabularies."""
    from django.utils import timezone
    from many import invent
    from tests.factories import make_user
    from tests.factories_events import Plan, invent_event

    from hansa.organisations.enums import Vocabulary
    from hansa.organisations.models import Organisation, Term

    now, chance = timezone.now(), random.Random(size)
    made = list(invent(size, seed=days))
    for one in made:
        one.slug = f"{slug}-{one.slug}"
    call = invent_event(
        Plan(slug, [("Everybody", size)], meetings=2 * size), now=now, organiser=make_user(),
        begins=now + timedelta(days=days), organisations=made,
    )  # fmt: skip
    terms = list(Term.objects.exclude(vocabulary=Vocabulary.INTEREST))
    interests = list(Term.objects.filter(vocabulary=Vocabulary.INTEREST))
    rows, offered = Organisation.terms.through, Organisation.offers.through
    rows.objects.bulk_create(
        rows(organisation=one, term=term)
        for one in made for term in [*chance.sample(terms, 5), *chance.sample(interests, 2)]
    )  # fmt: skip
    offered.objects.bulk_create(
        offered(organisation=one, term=term)
        for one in made for term in chance.sample(interests, 2)
    )  # fmt: skip
    return call


def measure_lists(call: Any) -> None:
    """Measure the job, a sweep, and what a participant sees."""
    from django.test import Client
    from django.utils import timezone
    from tests.factories import make_user

    from hansa.common import clock
    from hansa.matchmaking import recommending, tasks
    from hansa.matchmaking.models import IntroductionChange
    from hansa.matchmaking.operations.requesting import set_wish
    from hansa.organisations.operations.profiles import add_administrator

    manager = make_user("manager@large.example")
    ours = call.applications.order_by("pk").first()
    add_administrator(actor=None, now=clock.now(), organisation=ours.organisation, user=manager)
    show("everything read", lambda: recommending.known_of(call))
    known = recommending.known_of(call)
    show("lists worked out", lambda: recommending.recommend(known), times=3)
    show("the job, first time", lambda: tasks.recommend_partners.func(call.pk), times=1)
    show("the job, nothing changed", lambda: tasks.recommend_partners.func(call.pk))
    IntroductionChange.objects.all().delete()
    show("sweep, nothing changed", tasks.sweep_introductions.call_local)
    partners = call.applications.exclude(pk=ours.pk)
    show("a wish, noted", lambda: set_wish(
        actor=manager, now=timezone.now(), application=ours, partner=partners.first(),
        value="like"))  # fmt: skip
    client = Client()
    client.force_login(manager)
    address = f"/events/{call.event.slug}/partners/"
    for query in ("", "?shown=recommended", "?q=clean", "?page=3"):
        page = show(f"`partners/{query}`", lambda query=query: client.get(address + query))
        assert page.status_code == 200, query
    print(f"\n{len(page.content) / 1000:.0f} kB")


def measure_fit(call: Any) -> None:
    """Let needs decide who agreed, and show by how much weights move and what that foretells."""
    from hansa.common import clock
    from hansa.matchmaking import recommending, tasks
    from hansa.matchmaking.models import IntroductionFit, MeetingRequest

    chance = random.Random(7)
    people = list(call.applications.prefetch_related(
        "organisation__terms", "organisation__offers").order_by("pk"))  # fmt: skip
    seeks = {one.pk: {t.pk for t in one.organisation.terms.all() if t.vocabulary == "interest"}
             for one in people}  # fmt: skip
    gives = {one.pk: {t.pk for t in one.organisation.offers.all()} for one in people}
    MeetingRequest.objects.filter(call=call).delete()
    rows = {}
    for one in people:
        for other in chance.sample(people, 8):
            low, high = sorted((one.pk, other.pk))
            fit = len(seeks[low] & gives[high]) + len(seeks[high] & gives[low])
            state = "accepted" if chance.random() < 0.1 + 0.4 * fit else "declined"
            rows[low, high] = MeetingRequest(
                call=call, asker=one, partner=other, state=state, pair_low=low, pair_high=high,
                asked_at=clock.now(),
            )  # fmt: skip
    rows = [one for (low, high), one in rows.items() if low != high]
    MeetingRequest.objects.bulk_create(rows)
    show("weights fitted", tasks.fit_weights.call_local, times=1)
    made = IntroductionFit.objects.get(call=call)
    print(f"\n{made.verdict}, {made.pairs_count} pairs, {made.declined_count} declined")
    print("| weight | before | after |")
    print("| --- | ---: | ---: |")
    for name, before in made.began_with.items():
        if before != made.weights[name]:
            print(f"| {name} | {before:.2f} | {made.weights[name]:.2f} |")
    for name, (before, after) in made.figures.items():
        print(f"| {name}, held back | {before:.3f} | {after:.3f} |")
    show("lists with these", lambda: recommending.recommend(recommending.known_of(call)), times=1)


def show(what: str, act: Callable[[], Any], times: int = TIMES) -> Any:
    """Do something so many times and print a row; return what it returned last."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    seconds, answer = [], None
    if times > 1:
        act()
    for _ in range(times):
        begun = time.perf_counter()
        answer = act()
        seconds.append(time.perf_counter() - begun)
    with CaptureQueriesContext(connection) as asked:
        if times > 1:
            act()
    queries = str(len(asked)) if times > 1 else ""
    print(f"| {what} | {statistics.median(seconds):.3f} | {max(seconds):.3f} | {queries} |",
          flush=True)  # fmt: skip
    return answer


if __name__ == "__main__":
    main()
