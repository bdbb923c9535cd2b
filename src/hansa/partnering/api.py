"""The partner searches as JSON."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from hansa.common import clock
from hansa.common.api import Message, Pages
from hansa.common.listing import ListSearch
from hansa.partnering.models import PartnerSearch, SearchStatus
from hansa.partnering.queries.listing import FACETS, list_searches
from hansa.partnering.queries.missing import missing_in
from hansa.partnering.queries.searches import searches_shown, with_what_is_missing

router = Router(tags=["partner searches"])


class RoleOut(Schema):
    """Something partners are to do, how many are needed and how many still sought."""

    title: str
    needed: int
    missing: int


class PartnerSearchOut(Schema):
    """A partner search with what is still missing; empty lists are open to all."""

    slug: str
    title: str
    kind: PartnerSearch.Kind
    summary: str
    organisation: str = Field(..., description="the slug of who searches")
    status: SearchStatus
    call: str | None = Field(None, description="the slug of the call it is to answer")
    countries: list[str]
    profile_types: list[str]
    expires_on: date
    published_at: datetime
    roles: list[RoleOut]
    missing_countries: list[str]
    outcome: str

    @staticmethod
    def resolve_organisation(search: PartnerSearch) -> str:
        """Return who searches."""
        return search.organisation.slug

    @staticmethod
    def resolve_status(search: PartnerSearch) -> SearchStatus:
        """Return how it stands today."""
        return search.status_on(clock.now().date())

    @staticmethod
    def resolve_call(search: PartnerSearch) -> str | None:
        """Return the call it is to answer."""
        return search.call.slug if search.call else None

    @staticmethod
    def resolve_roles(search: PartnerSearch) -> list[dict[str, object]]:
        """Return its roles in their order."""
        return [
            {"title": need.role.title, "needed": need.role.needed, "missing": need.left}
            for need in missing_in(search).roles
        ]

    @staticmethod
    def resolve_missing_countries(search: PartnerSearch) -> list[str]:
        """Return the countries nobody is from yet."""
        return missing_in(search).countries


class SearchQuery(Schema):
    """What to look for; without a status and words, what is open."""

    q: str = Field("", max_length=200)
    status: SearchStatus | None = None
    kind: PartnerSearch.Kind | None = None
    country: str = Field("", max_length=2, description="whose organisations are sought")
    profile_type: str = Field("", max_length=20, description="which organisations are sought")
    origin: str = Field("", max_length=2, description="the country of who searches")
    term: str = Field("", max_length=90, description="a field, as ecosystem:health")
    call: str = Field("", max_length=120, description="the slug of a call")

    def search(self) -> ListSearch:
        """Return the search."""
        given = {
            **self.dict(), "country": self.country.upper(), "origin": self.origin.upper(),
        }  # fmt: skip
        return ListSearch(self.q, {n: (str(given[n]),) for n in FACETS if given[n]})


@router.get("/partner-searches", response=list[PartnerSearchOut])
@paginate(Pages)
def list_partner_searches(request: HttpRequest, query: Query[SearchQuery]) -> object:
    """List partner searches, the newest first."""
    pks = list_searches(query.search(), clock.now().date()).pks
    rows = searches_shown(pks)
    return [rows[pk] for pk in pks if pk in rows]


@router.get("/partner-searches/{slug}", response={200: PartnerSearchOut, 404: Message})
def get_partner_search(request: HttpRequest, slug: str) -> PartnerSearch:
    """Return one partner search, whatever its status."""
    found = with_what_is_missing(PartnerSearch.objects.public()).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
