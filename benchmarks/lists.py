"""
Milliseconds and queries of the lists of calls, events and news when there are many.

    python benchmarks/lists.py [--calls N] [--events N] [--news N] [--postgres]

Makes a database of its own, fills it by seed, and opens lists, filters and searches through all
of the site's middleware and templates. Goals (two cores): p95 at most 150 ms; as many queries
as with ten rows of each.
"""

import argparse
import platform
import random
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests")]

from own_site import own_site  # noqa: E402 -- the path has to be set first

TIMES = 100
LISTS = {
    "calls": ["/calls/", "/calls/?kind=grant&country=DE&term=ecosystem:health", "/calls/?q={word}",
              "/calls/?q={word}&profile_type=sme&status=open", "/calls/?status=closed&page=9"],
    "events": ["/events/", "/events/?when=past", "/events/?when=past&page=20",
               "/events/?kind=fair&country=DE&format=onsite&language=en", "/events/?q={word}",
               "/events/?q={word}&kind=webinar&when=past", "/events/month/", "/events/map/",
               "/events/points.json?kind=fair", "/events/calendar.ics?kind=fair",
               "/events/feed.atom?kind=fair"],
    "news": ["/news/", "/news/?page=40", "/news/?kind=achievement&tag=tag-3&country=DE",
             "/news/?q={word}", "/news/?q={word}&year=2025&kind=news", "/news/feed.atom?tag=tag-3"],
    "search": ["/search/?q={word}", "/search/?q={word}+{word}"],
}  # fmt: skip


def main() -> None:
    """Fill, measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    for name, number in (("calls", 3000), ("events", 5000), ("news", 10_000)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, not on SQLite")
    options = parser.parse_args()
    with own_site(postgres=options.postgres):
        few = measure(10, 10, 10, times=3)
        many = measure(options.calls, options.events, options.news, times=TIMES)
    print(f"{platform.machine()}, Python {platform.python_version()}, "
          f"{'PostgreSQL' if options.postgres else 'SQLite'}: {options.calls:,} calls, "
          f"{options.events:,} events, {options.news:,} news")  # fmt: skip
    print("| page | median, ms | p95, ms | queries | with ten | kB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for address, (middle, late, queries, size) in many.items():
        print(f"| `{address}` | {middle:.0f} | {late:.0f} | {queries} | {few[address][2]} | "
              f"{size / 1000:.0f} |")  # fmt: skip


def measure(calls: int, events: int, news: int, times: int) -> dict:
    """Add rows and return what each page takes: median, p95, queries and bytes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from many import WORDS

    fill(calls, events, news)
    client, draw, found = Client(), random.Random(5), {}
    for address in [one for some in LISTS.values() for one in some]:
        seconds, queries, size = [], set(), 0
        client.get(address.replace("{word}", "export"))
        for _turn in range(times):
            begun = time.perf_counter()
            answer = client.get(address.replace("{word}", draw.choice(WORDS)))
            seconds.append(time.perf_counter() - begun)
            assert answer.status_code == 200, address
            size = len(answer.content)
        with CaptureQueriesContext(connection) as asked:
            client.get(address.replace("{word}", "export"))
        queries.add(len(asked))
        late = statistics.quantiles(seconds, n=20)[-1]
        found[address] = (
            1000 * statistics.median(seconds), 1000 * late, max(queries), size,
        )  # fmt: skip
    return found


def fill(calls: int, events: int, news: int) -> None:
    """Make calls, events and news by seed, half of what has dates past and half to come."""
    from django.utils import timezone
    from many import COUNTRIES, WORDS

    from hansa.calls.models import Call, Deadline
    from hansa.common.search import Document, index_documents
    from hansa.events.models import Event
    from hansa.news.models import Article, Tag
    from hansa.organisations.models import Organisation, Term

    draw, now, day = random.Random(calls), timezone.now(), timedelta(days=1)
    terms = list(Term.objects.filter(vocabulary="ecosystem"))

    def words(number: int) -> str:
        return " ".join(draw.choices(WORDS, k=number)).capitalize()

    def index(kind: str, rows: list) -> None:
        index_documents(
            Document(kind, one.pk, one.title, one.summary, f"/{kind}s/{one.slug}/",
                     texts=[words(60)], visible_from=one.published_at)
            for one in rows
        )  # fmt: skip

    rows = [
        Call(slug=f"call-{calls}-{n}", title=words(5), summary=words(14), state="published",
             kind=draw.choice(Call.Kind.values), programme=f"Programme {draw.randrange(20)}",
             published_at=now - draw.random() * 900 * day,
             countries=draw.sample(COUNTRIES, k=draw.choice([0, 3, 27])),
             profile_types=draw.choice([[], ["sme"], ["cluster", "research"]]))
        for n in range(calls)
    ]  # fmt: skip
    Call.objects.bulk_create(rows, batch_size=500)
    Deadline.objects.bulk_create(
        [Deadline(call=one, at=now + (draw.random() - 0.5) * 700 * day + n * day, stage=n + 1)
         for one in rows for n in range(draw.choice([1, 1, 2]))], batch_size=500,
    )  # fmt: skip
    through = Call.terms.through
    through.objects.bulk_create(
        [through(call=one, term=term) for one in rows for term in draw.sample(terms, k=2)],
        batch_size=500,
    )
    index("call", rows)
    some = []
    for n in range(events):
        begins = now + (draw.random() - 0.5) * 700 * day
        some.append(Event(
            slug=f"event-{events}-{n}", kind=draw.choice(Event.Kind.values[1:]), title=words(5),
            summary=words(14), starts_at=begins, ends_at=begins + day,
            country=draw.choice(COUNTRIES), city=draw.choice(["Jena", "Paris", "Porto", "Vienna"]),
            format=draw.choice(Event.Format.values), backing=draw.choice(Event.Backing.values),
            languages=draw.sample(["en", "de", "fr", "es"], k=2),
            published_at=now - draw.random() * 900 * day))  # fmt: skip
    Event.objects.bulk_create(some, batch_size=500)
    through = Event.terms.through
    through.objects.bulk_create(
        [through(event=one, term=term) for one in some for term in draw.sample(terms, k=2)],
        batch_size=500,
    )
    index("event", some)
    texts = [
        Article(slug=f"news-{news}-{n}", kind=draw.choice(Article.Kind.values), title=words(6),
                summary=words(16), body=words(120), state="published",
                published_at=now - (draw.random() * 2000 - 5) * day)
        for n in range(news)
    ]  # fmt: skip
    Article.objects.bulk_create(texts, batch_size=500)
    tags = [Tag.objects.get_or_create(slug=f"tag-{n}", name=f"Tag {n}")[0] for n in range(60)]
    tagged = Article.tags.through
    tagged.objects.bulk_create(
        [tagged(article=one, tag=tag) for one in texts for tag in draw.sample(tags, k=3)],
        batch_size=500,
    )
    own = [Organisation(slug=f"own-{news}-{n}", name=words(2), country=country, profile_type="sme",
                        status="published", created_at=now, published_at=now)
           for n, country in enumerate(COUNTRIES)]  # fmt: skip
    Organisation.objects.bulk_create(own)
    told = Article.organisations.through
    told.objects.bulk_create(
        [told(article=one, organisation=draw.choice(own)) for one in texts], batch_size=500
    )
    index("article", texts)


if __name__ == "__main__":
    main()
