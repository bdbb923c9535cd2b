"""The ten profile types: which fields each has, and those that are its own."""

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
MEMBERS = [
    "members_total", "sme_count", "large_count", "research_count", "employees_count",
    "named_members",
]  # fmt: skip
QUALITY = ["english_site", "public_partners", "recognised_by", "label"]


def groups_of(profile_type: str) -> list[tuple[StrPromise, list[str]]]:
    """Return the fields a profile of this type has, in the order of the form."""
    own = [specific.name for specific in specifics_of(profile_type)]
    members = MEMBERS if profile_type in COUNTING_MEMBERS else []
    staff = ["staff_fte"] if profile_type in WITH_STAFF else []
    quality = QUALITY if profile_type == T.CLUSTER else []
    priorities = ["priorities"] if profile_type in {T.CLUSTER, T.AUTHORITY} else []
    services = ["services"] if profile_type in WITH_SERVICES else []
    field = ["ecosystems", "technologies", "sectors", "emerging", *priorities]
    return [
        (_("Who you are"), [*IDENTITY, *quality[:1], "summary", "description", "language"]),
        (_("How to reach you"), CONTACT),
        (_("Members and staff"), [*members, *own, *staff, *quality[1:]]),
        (_("What you do"), [*field, *services]),
        (_("What you look for abroad"), [
            "interests", "offers", "target_countries", "earlier_projects",
        ]),
        (_("Terms"), ["terms_accepted"]),
    ]  # fmt: skip
