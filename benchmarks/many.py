"""A directory of any size by seed: invented names, real cities and regions, drawn vocabulary."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import transaction

from hansa.common.geography import _rows, region_choices
from hansa.demo.invention import FIELDS
from hansa.organisations.models import Organisation, Term

NOW = datetime(2017, 7, 11, tzinfo=UTC)
COUNTRIES = [
    "DE", "FR", "ES", "IT", "PL", "NL", "SE", "AT", "BE", "PT", "DK", "FI", "CZ", "HU", "RO", "GR",
    "BG", "IE", "SK", "HR", "SI", "LT", "LV", "EE", "CH", "NO", "GB", "TR", "US", "JP",
]  # fmt: skip
SYLLABLES = "ba be bi bo da de di do fa fe fi ga ka ko la le li lo ma me mi mo na ne no pa po ra"
SYLLABLES += " re ri ro sa se si so ta te ti to va ve vi vo za ze"
KINDS = ["cluster"] * 70 + ["business"] * 8 + ["sme"] * 12 + ["research"] * 6 + ["investor"] * 4
WORDS = [
    "companies", "universities", "develop", "test", "train", "region", "value", "chain",
    "projects", "partners", "innovation", "market", "members", "support", "services", "abroad",
    "together", "laboratory", "industry", "exchange", "standards", "production", "research",
    "growth", "skills", "network", "energy", "water", "data", "materials", "design", "export",
]  # fmt: skip
CHUNK = 2000


def invent(number: int, seed: int) -> Iterator[Organisation]:
    """Yield this many organisations, not saved."""
    chance = random.Random(seed)
    places = [row for row in _rows("cities.csv") if row["country"] in COUNTRIES]
    weights = [1 / (1 + COUNTRIES.index(row["country"])) for row in places]
    regions = {country: region_choices(country) or [("", "")] for country in COUNTRIES}
    syllables, fields = SYLLABLES.split(), [f for names in FIELDS.values() for f in names]
    for index, place in enumerate(chance.choices(places, weights, k=number)):
        coined = "".join(chance.choices(syllables, k=chance.randint(3, 4))).capitalize()
        field = chance.choice(fields)
        code, region = chance.choice(regions[place["country"]])
        text = " ".join(chance.choices(WORDS, k=60))
        yield Organisation(
            slug=f"o{index}",
            name=f"{coined} {field} {place['name']}"[:200],
            acronym=coined[:3].upper() + field[:1],
            profile_type=chance.choice(KINDS),
            status="published",
            country=place["country"],
            region_code=code,
            region_name=region,
            city=place["name"],
            latitude=float(place["latitude"]),
            longitude=float(place["longitude"]),
            summary=f"{field} around {place['name']}: {' '.join(chance.choices(WORDS, k=8))}.",
            description=text,
            sme_count=chance.randint(0, 300),
            large_count=chance.randint(0, 30),
            research_count=chance.randint(0, 20),
            label=chance.choice(["", "", "", "bronze", "silver", "gold"]),
            target_countries=chance.sample(COUNTRIES, chance.randint(0, 4)),
            created_at=NOW - timedelta(days=400),
            published_at=NOW - timedelta(days=399),
            confirmed_at=NOW - timedelta(days=chance.randint(0, 390)),
        )


def fill(number: int, seed: int = 0) -> None:
    """Save this many organisations with their words; the search is not brought in step yet."""
    chance = random.Random(seed + 1)
    terms = list(Term.objects.all())
    batch: list[Organisation] = []
    for one in invent(number, seed):
        batch.append(one)
        if len(batch) == CHUNK:
            _save(batch, terms, chance)
            batch = []
    _save(batch, terms, chance)


def _save(batch: list[Organisation], terms: list[Term], chance: random.Random) -> None:
    with transaction.atomic():
        made = Organisation.objects.bulk_create(batch)
        chosen = Organisation.terms.through
        rows = [
            chosen(organisation_id=one.pk, term_id=term.pk)
            for one in made
            for term in chance.sample(terms, 6)
        ]
        chosen.objects.bulk_create(rows, batch_size=5000)
