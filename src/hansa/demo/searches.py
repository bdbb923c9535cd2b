"""Partner searches of the demo world; organisations and words are invented."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from hansa.accounts.models import User
from hansa.calls.models import Call
from hansa.demo import facts
from hansa.organisations.models import Organisation
from hansa.partnering.models import PartnerSearch
from hansa.partnering.operations.answering import (
    add_partner,
    comment_on_search,
    express_interest,
    follow_search,
)
from hansa.partnering.operations.writing import Role, close_search, publish_search, write_search

if TYPE_CHECKING:
    from hansa.demo.world import World

HEALTH, SIAM, LIGHT = "Öresund Health Cluster", "Siam Medical Devices", "Lichtwerk Jena"


def add_searches(world: "World") -> None:
    """Publish a consortium with interest in it, an offer, a request and a past exchange."""
    anna, niran, jonas = (world.people[key] for key in ("manager", "partner", "delegate"))
    consortium = _publish(
        world, 20, HEALTH, anna, kind="consortium",
        title="Digital diagnostics for small hospitals",
        summary="A consortium for INNOLABS: sensors, software and two hospitals that try them.",
        description="Small hospitals have no laboratory at night. We bring **two test sites** and "
        "look for makers of point-of-care sensors and for software that reads them.",
        countries=["DE", "TH", "ES"], call=Call.objects.get(slug="innolabs"),
        expires_on=date(2017, 9, 20), slugs=["health", "digital", "biotechnology"],
        roles=[Role("Sensors at the bedside"), Role("Software that reads them"),
               Role("Hospital as a test site", 2)],
    )  # fmt: skip
    roles = list(consortium.roles.all())
    at = _ago(12)
    add_partner(
        actor=anna, now=at, search=consortium, name="Regional hospital of Ystad", country="SE",
        role=roles[2],
    )  # fmt: skip
    express_interest(
        actor=niran, now=_ago(5), search=consortium, organisation=_named(world, SIAM),
        role=roles[0],
        text="Two of our members make sensors for sepsis and would test them with you.",
    )  # fmt: skip
    follow_search(actor=jonas, now=_ago(6), search=consortium)
    comment_on_search(
        actor=jonas, now=_ago(6), search=consortium,
        text="Would optical sensors be of interest too? Some of our members make them.",
    )  # fmt: skip
    _publish(
        world, 34, SIAM, niran, kind="offer", title="Soft landing in Bangkok for medical devices",
        summary="A desk, a regulatory guide and ten hospitals to talk to, for a month.",
        expires_on=date(2017, 12, 1), slugs=["health"],
        profile_types=["cluster", "sme", "scaling"],
    )  # fmt: skip
    _publish(
        world, 9, LIGHT, jonas, kind="request", title="Who measures coatings in a vacuum?",
        summary="A member needs a partner who measures thin layers while they grow.",
        countries=["JP", "TW", "KR"], expires_on=date(2017, 8, 15),
        slugs=["photonics", "smart-manufacturing"],
        roles=[Role("Measuring in the chamber")],
    )  # fmt: skip
    staff = _publish(
        world, 120, LIGHT, jonas, kind="exchange", title="Swap a cluster manager for two weeks",
        summary="See how others run their working groups; we host in Jena.",
        expires_on=date(2017, 7, 1), slugs=["photonics"],
    )  # fmt: skip
    close_search(
        actor=jonas, now=_ago(15), search=staff, outcome="found",
        text="Anna of the Öresund Health Cluster came in June; we go to Lund in autumn.",
    )  # fmt: skip


def _ago(days: int) -> datetime:
    return facts.BEGINS_AT - timedelta(days=days)


def _named(world: "World", name: str) -> Organisation:
    return world.organisations[name]


def _publish(
    world: "World", days: int, name: str, actor: User, *, slugs: Sequence[str],
    roles: Sequence[Role] = (), **details: object,
) -> PartnerSearch:  # fmt: skip
    made = write_search(
        actor=actor, now=_ago(days), organisation=_named(world, name), details=details,
        roles=roles, terms=world.choose_terms(slugs),
    )  # fmt: skip
    return publish_search(actor=actor, now=_ago(days), search=made)
