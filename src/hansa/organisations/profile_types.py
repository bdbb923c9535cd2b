"""The ten profile types: which fields each has, and those that are its own."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from hansa.organisations.enums import ProfileType

T = ProfileType
COUNTING_MEMBERS = {T.CLUSTER, T.NETWORK, T.NATIONAL, T.PARTNERSHIP, T.BUSINESS}
WITH_STAFF = {T.CLUSTER, T.NETWORK, T.NATIONAL, T.BUSINESS}
WITH_SERVICES = WITH_STAFF | {T.SCALING, T.RESEARCH}


@dataclass(frozen=True)
class Specific:
    """A field that one profile type has; ``choices`` if it is one of several."""

    name: str
    label: StrPromise
    kind: str = "text"  # or "number", or "choice"
    choices: tuple[tuple[str, StrPromise], ...] = ()
    help_text: StrPromise | str = ""


EMPLOYEES = Specific("employees", _("Employees"), "number")
PROGRAMMES = Specific("programmes", _("Programmes"))
SPECIFICS: dict[str, tuple[Specific, ...]] = {
    T.SME: (
        EMPLOYEES,
        Specific(
            "turnover", _("Yearly turnover"), "choice",
            (
                ("2", _("up to 2 million euros")), ("10", _("2 to 10 million euros")),
                ("50", _("10 to 50 million euros")), ("more", _("more than 50 million euros")),
            ),
        ),
        Specific("products", _("Products and services")),
    ),
    T.SCALING: (
        Specific(
            "support", _("Kind of support"), "choice",
            (
                ("incubator", _("incubator")), ("accelerator", _("accelerator")),
                ("park", _("technology park")), ("hub", _("innovation hub")),
                ("landing", _("soft landing")),
            ),
        ),
        Specific("start_ups", _("Start-ups supported so far"), "number"),
        PROGRAMMES,
    ),
    T.RESEARCH: (
        EMPLOYEES,
        Specific("facilities", _("Laboratories and equipment others may use")),
    ),
    T.AUTHORITY: (
        Specific(
            "level", _("Level"), "choice",
            (
                ("local", _("local")), ("regional", _("regional")), ("national", _("national")),
                ("european", _("European")),
            ),
        ),
        PROGRAMMES,
    ),
    T.INVESTOR: (
        Specific(
            "investor", _("Kind of investor"), "choice",
            (
                ("venture", _("venture capital")), ("angels", _("business angels")),
                ("bank", _("bank")), ("public", _("public fund")),
                ("corporate", _("corporate investor")),
            ),
        ),
        Specific("ticket_least", _("Smallest investment, in thousand euros"), "number"),
        Specific("ticket_most", _("Largest investment, in thousand euros"), "number"),
        Specific("stages", _("Stages"), help_text=_("For instance seed, growth, take-over.")),
    ),
}  # fmt: skip


WITH_EMPLOYEES = {kind for kind, own in SPECIFICS.items() if EMPLOYEES in own}


def specifics_of(profile_type: str) -> tuple[Specific, ...]:
    """Return the fields that only this type has."""
    return SPECIFICS.get(profile_type, ())


IDENTITY = [
    "name", "acronym", "legal_form", "founded_year", "region_code", "region_name", "city",
    "postcode", "address", "website",
]  # fmt: skip
CONTACT = [
    "email", "phone", "contact_name", "contact_position", "contact_audience", "social_links",
]  # fmt: skip
PERSONAL = {
    "email", "phone", "contact_name", "contact_position", "social_links", "address", "postcode",
}  # fmt: skip
"""What may tell of a person: only the profile itself keeps it, so that it can be forgotten."""
MEMBERS = [
    "members_total", "sme_count", "large_count", "research_count", "employees_count",
    "named_members",
]  # fmt: skip
QUALITY = ["english_site", "public_partners", "recognised_by", "label"]


def groups_of(
    profile_type: str, filled: Collection[str] = ()
) -> list[tuple[StrPromise, list[str]]]:
    """
    Return the fields a profile of this type has, in the order of the form.

    Fields of another type stay as long as they are ``filled`` in: what is shown can be changed.
    """
    own = [specific.name for specific in specifics_of(profile_type)]

    def fields(names: list[str], types: set[ProfileType]) -> list[str]:
        return [name for name in names if profile_type in types or name in filled]

    members = fields(MEMBERS, COUNTING_MEMBERS)
    staff = fields(["staff_fte"], WITH_STAFF)
    english, *quality = QUALITY
    quality = fields(quality, {T.CLUSTER})
    priorities = fields(["priorities"], {T.CLUSTER, T.AUTHORITY})
    services = fields(["services"], WITH_SERVICES)
    field = ["ecosystems", "technologies", "sectors", "emerging", *priorities]
    return [
        (_("Who you are"), [
            *IDENTITY, *fields([english], {T.CLUSTER}), "summary", "description", "language",
        ]),
        (_("How to reach you"), CONTACT),
        (_("Members and staff"), [*members, *own, *staff, *quality]),
        (_("What you do"), [*field, *services]),
        (_("What you look for abroad"), [
            "interests", "offers", "target_countries", "earlier_projects",
        ]),
        (_("Terms"), ["terms_accepted"]),
    ]  # fmt: skip
