"""Who belongs to whom in the demo world, how long groupings run, and what waits for an answer."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hansa.demo import facts
from hansa.organisations.enums import ProfileType
from hansa.organisations.models import Membership, Organisation
from hansa.organisations.operations.memberships import (
    Belonging,
    add_membership,
    ask_for_membership,
)
from hansa.organisations.operations.profiles import add_administrator, edit_organisation
from hansa.organisations.queries.memberships import may_belong

if TYPE_CHECKING:
    from hansa.demo.world import World

Role, Side = Membership.Role, Membership.Side
FIRST = facts.at(2016, 2, 20)
MOST_IN_COUNTRY = 9
LATELY = facts.BEGINS_AT - timedelta(days=40)


def add_memberships(world: "World") -> None:
    """Let partnerships, associations, networks and one cluster have members, and let some wait."""
    for name, (programme, countries) in facts.PARTNERSHIPS.items():
        changes = {"programme": programme, "target_countries": countries}
        _change(world, world.organisations[name], changes)
    for group, member, role in facts.MEMBERSHIPS:
        belonging = Belonging(world.organisations[group], world.organisations[member], role)
        add_membership(actor=None, now=FIRST, belonging=belonging)
    _add_associations(world)
    _add_durations(world)
    light = _add_light(world)
    _add_waiting(world, light)


def _of_type(world: "World", kind: str) -> list[Organisation]:
    found = [one for one in world.organisations.values() if one.profile_type == kind]
    return sorted(found, key=lambda one: one.name)


def _change(world: "World", organisation: Organisation, changes: dict[str, object]) -> None:
    edit_organisation(
        actor=world.people["administrator"], now=LATELY, organisation=organisation,
        version=organisation.version, changes=changes,
    )  # fmt: skip


def _add_associations(world: "World") -> None:
    """Let national associations have clusters of their country, and leave some to be invited."""
    clusters = _of_type(world, ProfileType.CLUSTER)
    for association in _of_type(world, ProfileType.NATIONAL):
        own = [one for one in clusters if one.country == association.country]
        for place, cluster in enumerate(own[:MOST_IN_COUNTRY]):
            role = Role.FOUNDER if place < 2 else Role.ASSOCIATED if place == 8 else Role.MEMBER
            belonging = Belonging(association, cluster, role, date(2016, 3, 1))
            add_membership(actor=None, now=FIRST, belonging=belonging)


def _add_durations(world: "World") -> None:
    """Say of some invented networks from when to when they run; two of them have ended."""
    for place, network in enumerate(_of_type(world, ProfileType.NETWORK)[::5]):
        ended = place % 3 == 1
        changes: dict[str, object] = {
            "starts_date": date(2014 + place % 2, 1, 1),
            "ends_date": date(2016, 12, 31) if ended else date(2018 + place % 3, 12, 31),
            "target_countries": [["US", "JP"], ["CN"], ["TW", "TH"]][place % 3],
        }
        _change(world, network, changes)


def _add_light(world: "World") -> Organisation:
    """Give one invented network to somebody who can sign in, and a cluster a verified member."""
    light = next(one for one in _of_type(world, ProfileType.NETWORK) if "Photonics" in one.name)
    jena = world.organisations["Lichtwerk Jena"]
    neighbour = next(
        one
        for one in sorted(world.organisations.values(), key=lambda one: one.name)
        if one.city == jena.city and may_belong(group=jena, member=one)
    )
    add_administrator(actor=None, now=FIRST, organisation=light, user=world.people["delegate"])
    for belonging in (
        Belonging(light, jena, Role.COORDINATOR, date(2014, 5, 1)),
        Belonging(jena, neighbour, Role.MEMBER, date(2015, 1, 1)),
    ):
        add_membership(actor=None, now=FIRST, belonging=belonging)
    return light


def _add_waiting(world: "World", light: Organisation) -> None:
    """Let something wait for the manager, and for whoever keeps the network."""
    sound = world.organisations["Öresund Health Cluster"]
    siam = world.organisations["Siam Medical Devices"]
    ask_for_membership(
        actor=world.people["delegate"], now=facts.BEGINS_AT - timedelta(days=6),
        belonging=Belonging(light, sound, Role.ASSOCIATED), side=Side.GROUP,
    )  # fmt: skip
    ask_for_membership(
        actor=world.people["partner"], now=facts.BEGINS_AT - timedelta(days=4),
        belonging=Belonging(light, siam, Role.OBSERVER), side=Side.MEMBER,
    )  # fmt: skip
