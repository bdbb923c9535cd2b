"""What a search still lacks: people for its roles, partners from its countries, a call's number."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hansa.partnering.models import PartnerSearch, SearchPartner, SearchRole


@dataclass(frozen=True)
class RoleNeed:
    """A role, who has it, and how many more are needed."""

    role: SearchRole
    partners: list[SearchPartner]
    left: int


@dataclass(frozen=True)
class Missing:
    """What is there and what is not."""

    roles: list[RoleNeed]
    others: list[SearchPartner]
    """Partners without a role."""
    countries: list[str]
    """Countries a consortium wants and has nobody from, as codes."""
    organisations: int
    """How many more organisations the rule of its call asks for."""
    call_countries: int
    """How many more countries the rule of its call asks for."""

    @property
    def has_roles_left(self) -> bool:
        """Return whether some role is not taken."""
        return any(need.left for need in self.roles)

    @property
    def is_complete(self) -> bool:
        """Return whether nothing that was said is lacking."""
        return not (
            self.has_roles_left or self.countries or self.organisations or self.call_countries
        )


def missing_in(search: PartnerSearch) -> Missing:
    """Return what a search lacks; of several, their roles and partners are fetched before."""
    roles = list(search.roles.all())
    partners = list(search.partners.all())
    return reckon(search, roles, partners)


def reckon(
    search: PartnerSearch, roles: Sequence[SearchRole], partners: Sequence[SearchPartner]
) -> Missing:
    """Return what a search with these roles and partners lacks; those who search count as one."""
    taken = Counter(partner.role_id for partner in partners)
    needs = [
        RoleNeed(
            role,
            [partner for partner in partners if partner.role_id == role.pk],
            max(0, role.needed - taken[role.pk]),
        )
        for role in roles
    ]
    known = {role.pk for role in roles}
    is_consortium = search.kind == PartnerSearch.Kind.CONSORTIUM
    present = {search.organisation.country, *(partner.shown_country for partner in partners)}
    present.discard("")
    call = search.call if is_consortium else None
    least = (call.partners_least or 0) if call else 0
    least_countries = (call.partner_countries_least or 0) if call else 0
    return Missing(
        roles=needs,
        others=[partner for partner in partners if partner.role_id not in known],
        countries=[c for c in search.countries if c not in present] if is_consortium else [],
        organisations=max(0, least - 1 - len(partners)),
        call_countries=max(0, least_countries - len(present)),
    )
