"""The directory as JSON: organisations and networks."""

from datetime import date, datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from hansa.common import clock
from hansa.common.api import Message, Pages
from hansa.organisations.enums import ProfileType
from hansa.organisations.exports import record_of
from hansa.organisations.models import Organisation
from hansa.organisations.queries.directory import (
    DirectorySearch,
    Found,
    published_organisations,
    search_directory,
)
from hansa.organisations.queries.index import FACETS
from hansa.organisations.queries.networks import (
    NetworkSearch,
    groupings,
    search_networks,
    with_members,
)

router = Router(tags=["directory"])
Values = Annotated[list[str], Field(max_length=40)]
Codes = Annotated[list[Annotated[str, Field(pattern="^([A-Za-z]{2})?$")]], Field(max_length=40)]


class TextOut(Schema):
    """What an organisation says of itself in one language."""

    language: str
    summary: str
    description: str


class OrganisationOut(Schema):
    """A published profile; e-mail address and phone only where everybody may see them."""

    slug: str
    name: str
    acronym: str
    profile_type: str
    country: str
    region_code: str
    region_name: str
    city: str
    postcode: str
    address: str
    latitude: float | None
    longitude: float | None
    website: str
    social_links: list[str]
    email: str
    phone: str
    founded_year: int | None
    legal_form: str
    language: str
    summary: str
    description: str
    texts: list[TextOut]
    members_count: int
    sme_count: int
    large_count: int
    research_count: int
    label: str
    specifics: dict[str, object]
    target_countries: list[str]
    terms: dict[str, list[str]]
    confirmed_at: datetime | None

    @staticmethod
    def resolve_email(one: Organisation) -> str:
        """Return the address if everybody may see it."""
        return str(record_of(one)["email"])

    @staticmethod
    def resolve_phone(one: Organisation) -> str:
        """Return the phone number if everybody may see it."""
        return str(record_of(one)["phone"])

    @staticmethod
    def resolve_terms(one: Organisation) -> dict[str, list[str]]:
        """Return the words of each vocabulary by their slugs, and what is offered."""
        words: dict[str, list[str]] = {}
        for term in one.terms.all():
            words.setdefault(term.vocabulary, []).append(term.slug)
        return words | {"offer": [term.slug for term in one.offers.all()]}


class DirectoryFilters(Schema):
    """What is looked for; several values of one parameter mean any of them."""

    q: str = Field("", max_length=200)
    type: Values = []
    country: Codes = []
    region: Values = []
    label: Values = []
    size: Values = []
    target: Codes = []
    ecosystem: Values = []
    emerging: Values = []
    sector: Values = []
    technology: Values = []
    priority: Values = []
    service: Values = []
    interest: Values = []
    offer: Values = []
    near: str = Field("", max_length=100, description="a city, for the order by distance")
    sort: str = Field("name", pattern="^(name|relevance|freshness|distance)$")

    def search(self) -> DirectorySearch:
        """Return the search; codes of countries may be in small letters."""
        given = {name: getattr(self, name) for name in FACETS}
        for name in ("country", "target"):
            given[name] = [code.upper() for code in given[name]]
        chosen = {name: tuple(v for v in values if v) for name, values in given.items()}
        return DirectorySearch(question=self.q, chosen=chosen, near=self.near, sort=self.sort)


class MemberOut(Schema):
    """A membership that both sides have confirmed."""

    slug: str = Field(alias="member.slug")
    name: str = Field(alias="member.name")
    country: str = Field(alias="member.country")
    role: str
    since_date: date | None


class NetworkOut(Schema):
    """A network, national association or partnership with its verified members."""

    slug: str
    name: str
    profile_type: str
    country: str
    website: str
    summary: str
    programme: str
    target_countries: list[str]
    starts_date: date | None
    ends_date: date | None
    members: list[MemberOut] = Field(alias="shown_members")


@router.get("/organisations", response=list[OrganisationOut])
@paginate(Pages)
def list_organisations(request: HttpRequest, filters: Query[DirectoryFilters]) -> Found:
    """List published organisations that fit."""
    return search_directory(filters.search())


@router.get("/organisations/{slug}", response={200: OrganisationOut, 404: Message})
def get_organisation(request: HttpRequest, slug: str) -> Organisation:
    """Return one published organisation."""
    rows = published_organisations().prefetch_related("terms", "offers", "texts")
    found = rows.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@router.get("/networks", response=list[NetworkOut])
@paginate(Pages)
def list_networks(
    request: HttpRequest,
    kind: ProfileType | None = None,
    country: str = Query("", pattern="^([A-Za-z]{2})?$"),
    target_country: str = Query("", pattern="^([A-Za-z]{2})?$"),
) -> object:
    """List published groupings of a kind, with members in a country or with a target country."""
    search = NetworkSearch(
        kinds=(kind,) if kind else (),
        countries=(country.upper(),) if country else (),
        targets=(target_country.upper(),) if target_country else (),
    )
    return with_members(search_networks(search, clock.now().date()))


@router.get("/networks/{slug}", response={200: NetworkOut, 404: Message})
def get_network(request: HttpRequest, slug: str) -> Organisation:
    """Return one published network, national association or partnership."""
    found = with_members(groupings()).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
