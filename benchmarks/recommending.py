"""
Seconds and memory of the lists of recommendations of a large directory.

    python benchmarks/recommending.py [--organisations N] [--postgres]

Makes a database of its own, fills it by seed, and measures: a first round, which makes all lists;
another one of which nothing changes; a round after one profile, and after twenty, changed; the page
that shows lists. All texts are drawn from 32 words: any two share most of them, which is the most
that there is to compare.
"""

import argparse
import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests")]

from own_site import own_site  # noqa: E402 -- the path has to be set first

READ, CHANGED = 0.1, 20


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--organisations", type=int, default=18_000)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, not on SQLite")
    options = parser.parse_args()
    with own_site(postgres=options.postgres):
        measure(options.organisations)
    return 0


def measure(number: int) -> None:
    """Fill the database and measure."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from many import fill

    from hansa.organisations.models import Organisation, RecommendingState
    from hansa.organisations.operations.indexing import refresh_search
    from hansa.organisations.rounds import make_round

    settings.ALLOWED_HOSTS = ["*"]
    fill(number)
    offer_and_read()
    call_command("reindex", verbosity=0)
    print(f"{connection.vendor}, {Organisation.objects.count()} organisations, {memory():.0f} MB")
    timed("all lists, first", make_round)
    exposure()
    RecommendingState.objects.update(whole_at=None)
    timed("all lists, again", make_round)
    some = list(Organisation.objects.filter(slug__startswith="o").order_by("pk")[:CHANGED])
    for changed in (some[:1], some):
        for one in changed:
            one.description += " " + some[-1].description
            one.save(update_fields=["description"])
        refresh_search(changed)
        timed(f"{len(changed)} changed", make_round)
    timed("nothing changed", make_round)
    client, address = Client(), some[5].get_absolute_url()
    client.get(address)
    timed("page of an organisation", lambda: client.get(address))
    print(f"{memory():.0f} MB at most")


def offer_and_read() -> None:
    """Give organisations offers, and a tenth of them somebody who reads lists."""
    from hansa.accounts.models import User
    from hansa.organisations.models import Administrator, Organisation, Term

    chance = random.Random(7)
    interests = list(Term.objects.filter(vocabulary="interest").values_list("pk", flat=True))
    made = list(Organisation.objects.filter(slug__startswith="o").values_list("pk", flat=True))
    offers = Organisation.offers.through
    offers.objects.bulk_create(
        (
            offers(organisation_id=pk, term_id=term)
            for pk in made
            for term in chance.sample(interests, 2)
        ),
        batch_size=5000,
        ignore_conflicts=True,
    )
    reader = User.objects.order_by("pk").first()
    Administrator.objects.bulk_create(
        (Administrator(organisation_id=pk, user=reader) for pk in made[: int(READ * len(made))]),
        ignore_conflicts=True,
    )


def exposure() -> None:
    """Print how many are seen in nobody's list, with the place of newcomers and without."""
    from hansa.organisations.models import ListKind, Organisation, Recommendation
    from hansa.organisations.recommending import SHOWN

    shown = Organisation.objects.filter(status="published").count()
    for kind in ListKind:
        rows = Recommendation.objects.filter(kind=kind)
        for places in (SHOWN - 1, SHOWN):
            seen = Counter(rows.filter(place__lt=places).values_list("object_id", flat=True))
            most = max(seen.values(), default=0)
            print(f"{kind}: first {places} places: {shown - len(seen)} in no list, at most {most}")


def timed(name: str, act: object) -> None:
    """Print how long something takes."""
    begun = time.monotonic()
    act()  # type: ignore[operator]  # anything that can be called
    print(f"{name}: {time.monotonic() - begun:.2f} s", flush=True)


def memory() -> float:
    """Return the most memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    sys.exit(main())
