"""The demo world: everything in it is made by the site's own operations."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress

from hansa.accounts.models import SiteRole, User
from hansa.accounts.operations import grant_site_role
from hansa.calls.operations.writing import Cutoff, publish_call, write_call
from hansa.demo import facts
from hansa.demo.agreements import add_agreements
from hansa.demo.calendar import add_calendar
from hansa.demo.edition import add_edition
from hansa.demo.invention import (
    NETWORKS,
    ORGANISATIONS,
    Invented,
    invent_networks,
    invent_organisations,
    read_places,
)
from hansa.demo.meetings import add_introductions, add_matchmaking
from hansa.demo.memberships import add_memberships
from hansa.demo.newsroom import add_newsroom
from hansa.demo.people import PASSWORD, PEOPLE
from hansa.demo.reviews import add_reviews
from hansa.demo.searches import add_searches
from hansa.events.models import Event
from hansa.events.operations import publish_event
from hansa.news.models import Article
from hansa.news.operations.voices import record_voice
from hansa.news.operations.writing import publish_article, write_article
from hansa.newsletter.operations.reading import ask_to_subscribe, confirm_subscription
from hansa.organisations.models import Organisation, Term
from hansa.organisations.operations.freshness import confirm_profile
from hansa.organisations.operations.memberships import Belonging, add_membership
from hansa.organisations.operations.profiles import (
    Profile,
    add_administrator,
    publish_organisation,
    register_organisation,
)
from hansa.organisations.operations.texts import write_text
from hansa.organisations.rounds import make_round
from hansa.organisations.vocabularies import SEEDED_TERMS
from hansa.polls.operations import cast_vote, open_poll, write_poll

FIRST_PROFILE = facts.at(2016, 2, 15)
SUBSCRIBERS = 40

# Invented organisations the demo sign-ins speak for.
OWN = [
    ("Öresund Health Cluster", "cluster", "SE", "Malmö",
     "Hospitals, medical technology and digital health on both sides of the Sound.",
     ["health", "biotechnology", "artificial-intelligence", "joint-projects", "export"]),
    ("Siam Medical Devices", "cluster", "TH", "Bangkok",
     "Makers of medical devices in and around Bangkok, from design to certification.",
     ["health", "biotechnology", "technology-transfer", "export"]),
    ("Lichtwerk Jena", "cluster", "DE", "Jena",
     "Optics and photonics along the whole value chain.",
     ["electronics", "digital", "photonics", "smart-manufacturing", "circular-economy"]),
]  # fmt: skip


OWN_OFFERS = {
    "Öresund Health Cluster": ["study-visits", "technology-transfer"],
    "Siam Medical Devices": ["soft-landing", "export"],
    "Lichtwerk Jena": ["research", "technology-transfer"],
}


class World:
    """What has been made so far, by the names the facts use."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a world to play in
        self.seed = seed
        self.people: dict[str, User] = {}
        self.organisations: dict[str, Organisation] = {}
        self.terms: dict[str, Term] = {}

    def choose_terms(self, slugs: Iterable[str]) -> list[Term]:
        """Return the terms with these slugs."""
        return [self.terms[slug] for slug in slugs]


def make_world(seed: int) -> World:
    """Make the whole demo world in an empty database."""
    world = World(seed)
    _add_terms(world)
    _add_people(world)
    _add_organisations(world)
    _add_networks(world)
    add_memberships(world)
    _add_texts(world)
    add_reviews(world)
    events = _add_events(world)
    add_matchmaking(world, events)
    articles = _add_articles(world, events)
    _add_voices(world, events)
    add_newsroom(world, events, articles)
    _add_calls(world)
    add_searches(world)
    add_agreements(world, events, articles)
    _add_poll(world)
    _add_newsletter(world)
    add_calendar(world)
    add_introductions()
    make_round()
    return world


def _add_terms(world: World) -> None:
    for vocabulary, words in SEEDED_TERMS.items():
        for slug, label in words.items():
            term, _ = Term.objects.get_or_create(
                vocabulary=vocabulary, slug=slug, defaults={"label": label}
            )
            world.terms.setdefault(slug, term)


def _add_people(world: World) -> None:
    for person in PEOPLE:
        user = User.objects.create_user(person.email, PASSWORD, name=person.name)
        EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
        world.people[person.key] = user
    for role in SiteRole.Role:
        grant_site_role(
            actor=None, now=FIRST_PROFILE, user=world.people[role.value], role=role.value
        )


def _add_texts(world: World) -> None:
    own = world.organisations["Öresund Health Cluster"]
    for language, summary in [
        ("de", "Kliniken, Medizintechnik und digitale Gesundheit auf beiden Seiten des Sunds."),
        ("fr", "Hôpitaux, dispositifs médicaux et santé numérique des deux côtés du détroit."),
    ]:
        write_text(
            actor=world.people["manager"], now=FIRST_PROFILE, organisation=own, language=language,
            version=0, summary=summary, description="",
        )  # fmt: skip


def _add_organisations(world: World) -> None:
    named = [*OWN, *facts.NAMED]
    invented = [*(_named(row) for row in named)]
    invented += invent_organisations(world.seed, ORGANISATIONS - len(named))
    span = facts.BEGINS_AT - FIRST_PROFILE
    for index, one in enumerate(invented):
        late = one.profile.country in {"US", "JP"}
        share = world.chance.uniform(0.9, 0.99) if late else world.chance.uniform(0, 0.97)
        _add_organisation(world, one, FIRST_PROFILE + span * share, index)
    for (name, *_), key in zip(OWN, ["manager", "partner", "delegate"], strict=True):
        add_administrator(
            actor=None, now=FIRST_PROFILE, organisation=world.organisations[name],
            user=world.people[key],
        )  # fmt: skip


def _named(row: tuple[str, str, str, str, str, list[str]]) -> Invented:
    name, kind, country, city, summary, terms = row
    place = next(p for p in read_places() if p.city == city and p.country == country)
    profile = Profile(
        name=name, profile_type=kind, country=country, city=city, summary=summary,
        region_code=place.nuts, region_name=place.region, latitude=place.latitude,
        longitude=place.longitude, **_own_details(name),
    )  # fmt: skip
    return Invented(profile, terms, OWN_OFFERS.get(name, []))


def _own_details(name: str) -> dict[str, Any]:
    """Return members and a description for what is invented; of real bodies we invent none."""
    if name not in {row[0] for row in OWN}:
        return {}
    return {
        "sme_count": 118, "large_count": 14, "research_count": 12, "founded_year": 2009,
        "target_countries": ["JP", "TH", "TW", "US"],
        "staff_fte": Decimal("4.5"), "label": "silver", "legal_form": "association",
        "contact_name": "Robin Hansen", "contact_position": "international projects",
        "email": "hello@cluster.example", "phone": "+00 555 0100", "contact_audience": "members",
        "named_members": "Sundklinik\nNordlys Instruments\nUniversity of the Sound",
        "earlier_projects": "A year of exchange with clinics in Kyoto",
        "description": "Companies, universities and public bodies of the region develop and test "
        "together, train people and go abroad together.\n\nAbroad we look for clusters whose "
        "members complete our value chain, for **joint projects** and for **study visits**.",
    }  # fmt: skip


def _add_organisation(world: World, one: Invented, when: datetime, index: int) -> Organisation:
    made = register_organisation(
        actor=None, now=when, profile=one.profile, terms=world.choose_terms(one.terms),
        offers=world.choose_terms(one.offers),
    )  # fmt: skip
    publish_organisation(actor=None, now=when + timedelta(minutes=index % 60), organisation=made)
    confirmed = facts.BEGINS_AT - timedelta(days=5 + 37 * index % 325)
    if confirmed - when > timedelta(days=300):
        confirm_profile(actor=None, now=confirmed, organisation=made)
    world.organisations[made.name] = made
    return made


def _add_networks(world: World) -> None:
    members = [o for o in world.organisations.values() if o.profile_type == "cluster"]
    for index, one in enumerate(invent_networks(world.seed)):
        when = FIRST_PROFILE + timedelta(days=index * 15)
        group = _add_organisation(world, one, when, index)
        for member in world.chance.sample(members, world.chance.randint(4, 18)):
            add_membership(actor=None, now=when, belonging=Belonging(group, member))
    assert index + 1 == NETWORKS


def _add_events(world: World) -> dict[str, Event]:
    made = {}
    organiser = world.people["organiser"]
    for fact in facts.EVENTS:
        details = {k: v for k, v in fact.items() if k != "terms"}
        made[details["slug"]] = publish_event(
            actor=organiser, now=details["published_at"], details=details,
            terms=world.choose_terms(fact["terms"]), organisers=[organiser],
            organisations=[world.organisations["Natureef"]] if "natureef" in fact["slug"] else [],
        )  # fmt: skip
    return made


def _add_articles(world: World, events: dict[str, Event]) -> dict[str, Article]:
    made = {}
    for fact in facts.ARTICLES:
        details: dict[str, Any] = {
            k: v for k, v in fact.items() if k not in {"organisations", "event"}
        }
        details["event"] = events.get(str(fact.get("event", "")))
        names: Any = fact.get("organisations", [])
        at, editor = details.pop("published_at"), world.people["editor"]
        written = write_article(
            actor=editor, now=at, details=details, tags=details.pop("tags", ()),
            organisations=[world.organisations[name] for name in names],
        )  # fmt: skip
        made[details["slug"]] = publish_article(actor=editor, now=at, article=written, at=at)
    return made


def _add_voices(world: World, events: dict[str, Event]) -> None:
    for fact in facts.VOICES:
        details: dict[str, Any] = {**fact, "event": events[str(fact["event"])]}
        details["organisation"] = world.organisations[str(fact["organisation"])]
        record_voice(
            actor=world.people["editor"], now=details.pop("published_at"), **details,
            consent_text="Agreed with the editors of the newsletter.",
        )  # fmt: skip


def _add_calls(world: World) -> None:
    for fact in facts.CALLS:
        apart = {"deadlines", "terms", "published_at"}
        details: dict[str, Any] = {k: v for k, v in fact.items() if k not in apart}
        at, editor = fact["published_at"], world.people["editor"]
        call = write_call(
            actor=editor, now=at, details=details, deadlines=[Cutoff(d) for d in fact["deadlines"]],
            terms=world.choose_terms(fact["terms"]),
        )  # fmt: skip
        publish_call(actor=editor, now=at, call=call, at=at)


def _add_poll(world: World) -> None:
    fact: dict[str, Any] = facts.POLL
    voters = [
        User(email=f"voter{i}@member.example", name=f"Member {i}", password="!")  # noqa: S106 - no hash: nobody signs in
        for i in range(sum(fact["votes"]))
    ]
    User.objects.bulk_create(voters)
    editor, at = world.people["editor"], fact["opens_at"]
    draft = write_poll(
        actor=editor, now=at, options=fact["options"],
        details={key: fact[key] for key in ("slug", "question", "closes_at")},
    )  # fmt: skip
    poll = open_poll(actor=editor, now=at, poll=draft, voters=[*voters, *world.people.values()])
    options = list(poll.options.all())
    choices = [o for o, n in zip(options, fact["votes"], strict=True) for _ in range(n)]
    world.chance.shuffle(choices)
    for voter, option in zip(voters, choices, strict=True):
        cast_vote(actor=voter, now=facts.BEGINS_AT, poll=poll, options=[option])


def _add_newsletter(world: World) -> None:
    for i in range(SUBSCRIBERS):
        when = FIRST_PROFILE + timedelta(days=i * 12)
        reader = ask_to_subscribe(
            actor=None, now=when, email=f"reader{i + 1}@newsletter.example",
            language=["en", "en", "fr", "de", "es"][i % 5],
        )  # fmt: skip
        confirm_subscription(actor=None, now=when, subscriber=reader)
    add_edition(world)
