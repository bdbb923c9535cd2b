"""Every change to a profile."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext

from hansa.accounts.models import User
from hansa.common.operations import (
    hold,
    in_json,
    make_with_free_name,
    operation,
    record,
    refuse_unless,
    save_version,
)
from hansa.common.slugs import free_slug, slug_base
from hansa.organisations.enums import Audience, ProfileStatus, ProfileType
from hansa.organisations.models import Administrator, Organisation, Term
from hansa.organisations.operations.indexing import refresh_search
from hansa.organisations.operations.vocabularies import in_force
from hansa.organisations.profile_types import PERSONAL


@dataclass(frozen=True)
class Profile:
    """What a profile says; the fields are those of `Organisation`."""

    name: str
    country: str
    profile_type: str = ProfileType.CLUSTER
    acronym: str = ""
    region_code: str = ""
    region_name: str = ""
    city: str = ""
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    postcode: str = ""
    website: str = ""
    social_links: list[str] = field(default_factory=list)
    contact_name: str = ""
    contact_position: str = ""
    contact_audience: str = Audience.NOBODY
    phone: str = ""
    email: str = ""
    legal_form: str = ""
    founded_year: int | None = None
    summary: str = ""
    description: str = ""
    members_total: int | None = None
    sme_count: int = 0
    large_count: int = 0
    research_count: int = 0
    employees_count: int | None = None
    named_members: str = ""
    earlier_projects: str = ""
    label: str = ""
    specifics: dict[str, object] = field(default_factory=dict)
    language: str = "en"
    target_countries: list[str] = field(default_factory=list)
    staff_fte: Decimal | None = None
    english_site: bool = False
    public_partners: str = ""
    recognised_by: str = ""
    terms_accepted_at: datetime | None = None


RESERVED_SLUGS = {"new", "check", "confirm", "compare", "import"}
"""Addresses that pages of the directory have."""
PROFILE_FIELDS = [f.name for f in fields(Profile)]


def slug_of(name: str) -> str:
    """Return an address for an organisation of this name that none has yet."""
    base = slug_base(name, otherwise="organisation")
    return free_slug(base, Organisation.objects.all(), reserved=RESERVED_SLUGS)


@operation("organisation.register")
def register_organisation(
    *,
    actor: User | None,
    now: datetime,
    profile: Profile,
    terms: Iterable[Term] = (),
    offers: Iterable[Term] = (),
    key: str = "",
) -> Organisation:
    """Make an organisation's profile as a draft; the actor administers it."""
    made = make_with_free_name(
        lambda: Organisation.objects.create(
            **asdict(profile), slug=slug_of(profile.name), created_at=now
        )
    )
    chosen, offered = in_force(terms, offers)
    made.terms.set(chosen)
    made.offers.set(offered)
    if actor is not None:
        Administrator.objects.create(organisation=made, user=actor)
    record(actor=actor, now=now, verb="organisation.register", target=made)
    return made


@operation("organisation.publish")
def publish_organisation(
    *, actor: User | None, now: datetime, organisation: Organisation
) -> Organisation:
    """Show the profile to the public and make it findable; done twice it is done once."""
    if organisation.status != ProfileStatus.PUBLISHED:
        organisation.status = ProfileStatus.PUBLISHED
        organisation.published_at = organisation.published_at or now
        organisation.confirmed_at, organisation.reminders_count = now, 0
        organisation.save(
            update_fields=["status", "published_at", "confirmed_at", "reminders_count"]
        )
    refresh_search([organisation])
    record(actor=actor, now=now, verb="organisation.publish", target=organisation)
    return organisation


@operation("organisation.edit")
def edit_organisation(
    *,
    actor: User,
    now: datetime,
    organisation: Organisation,
    version: int,
    changes: dict[str, object],
    terms: Iterable[Term] | None = None,
    offers: Iterable[Term] | None = None,
) -> Organisation:
    """
    Change fields of the profile that was opened with this version, and so confirm the rest.

    Raises `StaleForm` when somebody saved in between; nothing is changed then.
    """
    # Words before the profile, as merging does: else two could wait for each other for ever.
    chosen, offered = in_force(terms or (), offers or ())
    status = hold(organisation).status
    refuse_unless(
        status != ProfileStatus.SUBMITTED,
        gettext("The profile is being looked at. Take it back first if you want to change it."),
    )
    before = {name: getattr(organisation, name) for name in changes}
    for name, value in changes.items():
        setattr(organisation, name, value)
    fields = list(changes)
    if status == ProfileStatus.PUBLISHED:
        organisation.confirmed_at, organisation.reminders_count = now, 0
        fields += ["confirmed_at", "reminders_count"]
    save_version(organisation, version=version, fields=fields)
    if terms is not None:
        organisation.terms.set(chosen)
    if offers is not None:
        organisation.offers.set(offered)
    refresh_search([organisation])
    changed = {k: _noted(k, before[k], v) for k, v in changes.items() if before[k] != v}
    record(actor=actor, now=now, verb="organisation.edit", target=organisation, changed=changed)
    return organisation


def _noted(name: str, before: object, after: object) -> list[object]:
    """Return what is kept for ever of a change: of people, only that something changed."""
    return [] if name in PERSONAL else [in_json(before), in_json(after)]


@operation("administrator.add")
def add_administrator(
    *, actor: User | None, now: datetime, organisation: Organisation, user: User
) -> Administrator:
    """Let a person speak for the organisation."""
    made, _ = Administrator.objects.get_or_create(organisation=organisation, user=user)
    record(actor=actor, now=now, verb="administrator.add", target=organisation, user=user.pk)
    return made
