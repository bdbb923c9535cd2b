"""The calls as JSON."""

from collections.abc import Iterable
from datetime import date, datetime

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from hansa.calls.models import Call, CallStatus, Course
from hansa.calls.queries.calls import published_calls
from hansa.calls.queries.listing import FACETS, search_calls
from hansa.common import clock
from hansa.common.api import Message, Pages
from hansa.common.listing import ListSearch

router = Router(tags=["calls"])


class DeadlineOut(Schema):
    """A date of a call; stage 1 is for everybody, later ones for those asked to go on."""

    at: datetime
    label: str
    stage: int


class CallOut(Schema):
    """A call with its dates and what can be computed of who may apply; empty lists are open."""

    slug: str
    title: str
    programme: str
    kind: Call.Kind
    summary: str
    website: str
    status: CallStatus
    opens_at: datetime | None
    next_deadline: datetime | None
    deadlines: list[DeadlineOut]
    timezone: str
    budget: int | None
    funding_rate: int | None
    amount_least: int | None
    amount_most: int | None
    eligibility: str
    countries: list[str]
    profile_types: list[str]
    partners_least: int | None
    partner_countries_least: int | None
    checked_on: date | None

    @staticmethod
    def resolve_status(call: Call) -> CallStatus:
        """Return how it stands now."""
        rows = tuple((one.at, one.stage) for one in call.deadlines.all())
        return Course(call.opens_at, rows).status(clock.now())

    @staticmethod
    def resolve_deadlines(call: Call) -> Iterable[object]:
        """Return its dates, the first before the next."""
        return call.deadlines.all()


class CallQuery(Schema):
    """What to look for; without a status, what is open or forthcoming."""

    q: str = Field("", max_length=200)
    status: CallStatus | None = None
    kind: Call.Kind | None = None
    programme: str = Field("", max_length=120)
    country: str = Field("", max_length=2, description="whose organisations may apply")
    profile_type: str = Field("", max_length=20, description="which organisations may apply")
    term: str = Field("", max_length=90, description="a field, as ecosystem:health")

    def search(self) -> ListSearch:
        """Return the search."""
        given = {**self.dict(), "country": self.country.upper()}
        chosen = {name: (str(given[name]),) for name in FACETS if given[name]}
        return ListSearch(self.q, chosen)


@router.get("/calls", response=list[CallOut])
@paginate(Pages)
def list_calls(request: HttpRequest, query: Query[CallQuery]) -> object:
    """List calls, the most urgent first."""
    now = clock.now()
    found = search_calls(query.search(), now)
    rows = published_calls(now).prefetch_related("deadlines").in_bulk(found.pks)
    return [rows[pk] for pk in found.pks if pk in rows]


@router.get("/calls/{slug}", response={200: CallOut, 404: Message})
def get_call(request: HttpRequest, slug: str) -> Call:
    """Return one call, whatever its status."""
    shown = published_calls(clock.now()).prefetch_related("deadlines")
    found = shown.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
