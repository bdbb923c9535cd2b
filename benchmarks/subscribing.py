"""
Whether the time of subscribing tells if an address is known.

    python benchmarks/subscribing.py [--times N] [--postgres]

Makes a database of its own with as many readers as are asked about, and subscribes known and
unknown addresses by turns, through all of the site's middleware. An attacker who sees only the
times guesses, for each pair, that the slower one is unknown. Goal: right in 45 to 55 % of pairs.
Mail is sent by a worker later, so a mail server that is away changes nothing; that is checked too.
"""

import argparse
import random
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests")]

from own_site import own_site  # noqa: E402 -- the path has to be set first


def main() -> int:
    """Measure and print; return 1 if the times tell."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, not on SQLite")
    options = parser.parse_args()
    # Nothing listens there: the mail server is away.
    with own_site(postgres=options.postgres, HANSA_SMTP_URL="smtp://127.0.0.1:9"):
        return compare(options.times)


def compare(times: int) -> int:
    """Subscribe known and unknown addresses by turns; return 1 if the times tell."""
    from datetime import timedelta

    from django.test import Client
    from django.utils import timezone

    from hansa.newsletter.models import Subscriber

    long_ago = timezone.now() - timedelta(days=30)
    Subscriber.objects.bulk_create(
        Subscriber(email=f"known{n}@example.org", token=f"t{n}", asked_at=long_ago,
                   state="confirmed", confirmed_at=long_ago)
        for n in range(times)
    )  # fmt: skip
    client, draw = Client(), random.Random(5)
    seconds: dict[str, list[float]] = {"known": [], "fresh": []}
    client.post("/newsletter/", {"email": "first@example.org"})
    for n in range(times):
        kinds = list(seconds)
        draw.shuffle(kinds)
        for kind in kinds:
            begun = time.perf_counter()
            answer = client.post("/newsletter/", {"email": f"{kind}{n}@example.org"})
            seconds[kind].append(time.perf_counter() - begun)
            assert (answer.status_code, answer["Location"]) == (302, "/newsletter/asked/")
    right = sum(
        fresh > known for known, fresh in zip(seconds["known"], seconds["fresh"], strict=True)
    )
    share = 100 * right / times
    middles = {kind: 1000 * statistics.median(found) for kind, found in seconds.items()}
    print(f"{times} pairs: known {middles['known']:.2f} ms, unknown {middles['fresh']:.2f} ms; "
          f"told apart in {share:.0f} % (50 is chance)")  # fmt: skip
    return 0 if 45 <= share <= 55 else 1


if __name__ == "__main__":
    sys.exit(main())
