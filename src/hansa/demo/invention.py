"""Invented organisations, spread over real places like the real directory of 2017."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from hansa.organisations.enums import ExcellenceLabel, ProfileType
from hansa.organisations.operations.profiles import Profile
from hansa.organisations.vocabularies import (
    ECOSYSTEMS,
    INTERESTS,
    SECTORS,
    SERVICES,
    TECHNOLOGIES,
)

ORGANISATIONS = 630
NETWORKS = 32
OUTSIDE_EUROPE = {"TW": 15, "TH": 14, "US": 22, "JP": 2}
# What overseas partners are known for at the events of 2017.
FOCUS = {
    "TW": ["digital", "electronics", "energy-intensive"],
    "TH": ["health", "agri-food"],
    "US": ["digital", "health", "energy-renewables"],
}
MEAN_MEMBERS = 170
SHARE_SME, SHARE_LARGE = 0.815, 0.093

FIELDS = {
    "aerospace-defence": ["Aerospace", "Space", "Aviation"],
    "agri-food": ["Agrofood", "Food Innovation", "Agrotech", "Wine and Vine"],
    "construction": ["Sustainable Building", "Construction", "Wood"],
    "creative": ["Creative Industries", "Design", "Audiovisual", "Games"],
    "digital": ["ICT", "Software", "Digital", "Cyber Security"],
    "electronics": ["Photonics", "Microelectronics", "Sensors"],
    "energy-intensive": ["Materials", "Chemistry", "Plastics", "Metal"],
    "energy-renewables": ["Renewable Energy", "Offshore Wind", "Cleantech", "Solar"],
    "health": ["Life Science", "Health", "Medical Technology", "Biotech"],
    "mobility": ["Automotive", "Mobility", "Maritime", "Logistics", "Rail"],
    "proximity": ["Social Economy", "Silver Economy"],
    "retail": ["Retail Innovation"],
    "textiles": ["Textile", "Technical Textiles", "Fashion"],
    "tourism": ["Tourism", "Mountain Industries"],
}
WEIGHTS = {"digital": 5, "health": 5, "mobility": 4, "energy-renewables": 4, "agri-food": 4}
PATTERNS = [
    "{field} {place}",
    "{place} {field} Cluster",
    "{field} Cluster {place}",
    "{place} {field} Alliance",
    "{field} Valley {place}",
    "{place} {field} Hub",
]
TYPES = [
    (ProfileType.CLUSTER, 78),
    (ProfileType.BUSINESS, 6),
    (ProfileType.SCALING, 4),
    (ProfileType.RESEARCH, 4),
    (ProfileType.NATIONAL, 3),
    (ProfileType.PARTNERSHIP, 3),
    (ProfileType.AUTHORITY, 2),
]
NETWORK_SCOPES = [
    "Baltic", "Danube", "Alpine", "Mediterranean", "Atlantic", "Nordic", "Iberian", "Adriatic",
    "Central European", "North Sea", "Benelux", "Balkan", "European", "Carpathian", "Rhine",
    "Celtic",
]  # fmt: skip
NETWORK_FIELDS = ["Clusters", "Life Science", "Food", "Cleantech", "Photonics", "Mobility",
                  "Textile", "Maritime", "ICT", "Materials"]  # fmt: skip
TARGETS = ["US", "CN", "JP", "TW", "TH", "BR", "IN", "KR", "CA", "SG", "MX", "ZA"]


@dataclass(frozen=True)
class Place:
    """A city with its region."""

    country: str
    nuts: str
    region: str
    city: str
    latitude: float
    longitude: float
    weight: int


@dataclass(frozen=True)
class Invented:
    """A profile and the slugs of its terms."""

    profile: Profile
    terms: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)


def read_places() -> list[Place]:
    """Return the cities in which the demo world's organisations sit."""
    file = Path(__file__).with_name("places.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Place(r["country"], r["nuts"], r["region"], r["city"], float(r["latitude"]),
                  float(r["longitude"]), int(r["weight"]))
            for r in csv.DictReader(lines, delimiter="|")
        ]  # fmt: skip


def invent_organisations(seed: int, number: int) -> Iterator[Invented]:
    """Yield this many organisations with names that are all different; same seed, same ones."""
    chance = random.Random(seed)  # noqa: S311 - a world to play in
    places = read_places()
    taken: set[str] = set()
    outside = [p for p in places if p.country in OUTSIDE_EUROPE]
    european = [p for p in places if p.country not in OUTSIDE_EUROPE]
    for country, count in OUTSIDE_EUROPE.items():
        here = [p for p in outside if p.country == country]
        for _ in range(count):
            yield _invent(chance, _draw(chance, here), taken, ProfileType.CLUSTER)
    types, weights = zip(*TYPES, strict=True)
    for _ in range(number - sum(OUTSIDE_EUROPE.values())):
        kind = chance.choices(types, weights)[0]
        yield _invent(chance, _draw(chance, european), taken, kind)


def invent_networks(seed: int) -> Iterator[Invented]:
    """Yield the networks."""
    chance = random.Random(seed + 1)  # noqa: S311 - a world to play in
    places = [p for p in read_places() if p.country not in OUTSIDE_EUROPE]
    pairs = [(scope, name) for scope in NETWORK_SCOPES for name in NETWORK_FIELDS]
    for scope, name in chance.sample(pairs, NETWORKS):
        place = _draw(chance, places)
        profile = Profile(
            name=f"{scope} {name} Network", country=place.country, region_code=place.nuts,
            region_name=place.region, city=place.city, latitude=place.latitude,
            longitude=place.longitude, profile_type=ProfileType.NETWORK,
            summary=f"Brings organisations of {name.lower()} together across borders.",
            founded_year=chance.randint(2005, 2016),
        )  # fmt: skip
        yield Invented(profile)


def _draw(chance: random.Random, places: list[Place]) -> Place:
    return chance.choices(places, [p.weight for p in places])[0]


def _spoken_region(place: Place) -> str:
    region = place.region.split("/")[0].strip()
    return region if place.country in {"DE", "ES", "FR", "IT", "AT"} else place.city


def _invent(chance: random.Random, place: Place, taken: set[str], kind: ProfileType) -> Invented:
    slugs = FOCUS.get(place.country, list(ECOSYSTEMS))
    weights = [WEIGHTS.get(slug, 2) for slug in slugs]
    while True:
        ecosystem = chance.choices(slugs, weights)[0]
        words = chance.choice(FIELDS[ecosystem])
        where = chance.choice([place.city, place.city, _spoken_region(place)])
        name = chance.choice(PATTERNS).format(field=words, place=where)
        if name not in taken and len(name) < 60:
            taken.add(name)
            break
    terms = [ecosystem, *chance.sample(list(TECHNOLOGIES), chance.randint(1, 3))]
    terms += chance.sample(list(INTERESTS), chance.randint(1, 3))
    members = max(12, round(chance.lognormvariate(0, 0.75) * MEAN_MEMBERS / 1.325))
    sme, large = round(members * SHARE_SME), round(members * SHARE_LARGE)
    profile = Profile(
        name=name, country=place.country, region_code=place.nuts, region_name=place.region,
        city=place.city, latitude=place.latitude, longitude=place.longitude, profile_type=kind,
        website=f"https://www.{'-'.join(name.lower().split())[:40].strip('-')}.example"
        if name.isascii() else "",
        founded_year=chance.randint(1996, 2016),
        summary=f"{words} in {place.city}: {members} members along the whole value chain.",
        description=_describe(chance, words, place, members),
        sme_count=sme, large_count=large, research_count=members - sme - large,
        target_countries=sorted(chance.sample(TARGETS, chance.randint(1, 4))),
    )  # fmt: skip
    return _with_details(Invented(profile, terms))


def _with_details(one: Invented) -> Invented:
    """Add what a cluster offers, its label and what it is active in; the same for each name."""
    chance = random.Random(one.profile.name)  # noqa: S311 - a world to play in
    words = chance.sample(list(SECTORS), chance.randint(0, 2))
    offers = chance.sample(list(INTERESTS), chance.randint(0, 3))
    label = ""
    if one.profile.profile_type == ProfileType.CLUSTER:
        words += chance.sample(list(SERVICES), chance.randint(1, 3))
        label = chance.choices(["", *ExcellenceLabel.values], [70, 17, 8, 5])[0]
    profile = replace(one.profile, label=label, staff_fte=Decimal(chance.randint(2, 30)) / 2)
    return Invented(profile, [*one.terms, *words], offers)


def _describe(chance: random.Random, words: str, place: Place, members: int) -> str:
    offer = chance.choice([
        "We run working groups, technology days and a training programme.",
        "We bring members into joint projects and help them find funding.",
        "We open laboratories and test beds of our research partners to small companies.",
    ])  # fmt: skip
    seek = chance.choice([
        "Abroad we look for clusters whose members complete our value chain.",
        "We look for partners for joint proposals and for study visits in both directions.",
        "Our companies look for first customers and reliable suppliers outside Europe.",
    ])  # fmt: skip
    return (
        f"Companies, universities and public bodies of **{words.lower()}** around {place.city} "
        f"work together in this association; {members} have joined so far.\n\n{offer} {seek}"
    )
