"""The API's root: what is public, as JSON."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from ninja import Field, NinjaAPI, Query, Schema
from ninja.pagination import LimitOffsetPagination, paginate

from hansa import __version__
from hansa.calls.models import Call
from hansa.calls.queries import open_calls
from hansa.common import clock
from hansa.events.models import Event
from hansa.events.queries import published_events
from hansa.insights.queries import site_figures
from hansa.news.models import Article
from hansa.news.queries import published_articles
from hansa.organisations.enums import ProfileType
from hansa.organisations.models import Organisation
from hansa.organisations.queries.directory import (
    DirectorySearch,
    published_organisations,
    search_directory,
)
from hansa.organisations.queries.networks import (
    NetworkSearch,
    groupings,
    search_networks,
    with_members,
)
from hansa.outcomes.models import Agreement, Standing
from hansa.outcomes.queries.agreements import (
    AgreementSearch,
    in_order,
    search_agreements,
    with_parties,
)

api = NinjaAPI(
    title="Hansa",
    version=__version__,
    description="Public records of this site: organisations, events, calls, news and agreements.",
    docs_url=None,
    urls_namespace="api",
)


class Pages(LimitOffsetPagination):
    """Pages by limit and offset, with numbers a database can count to."""

    class Input(Schema):
        """Which part of the list is wanted."""

        limit: int = Field(100, ge=1, le=500)
        offset: int = Field(0, ge=0, le=10_000_000)


class Message(Schema):
    """An error in words."""

    detail: str


class OrganisationOut(Schema):
    """A published profile; contact data is not part of it."""

    slug: str
    name: str
    acronym: str
    profile_type: str
    country: str
    region_code: str
    city: str
    website: str
    summary: str
    members_count: int
    latitude: float | None
    longitude: float | None


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


class EventOut(Schema):
    """An event of the calendar."""

    slug: str
    kind: str
    title: str
    summary: str
    city: str
    country: str
    timezone: str
    starts_at: datetime
    ends_at: datetime


class CallOut(Schema):
    """An open call with its next deadline."""

    slug: str
    title: str
    programme: str
    summary: str
    next_deadline: datetime


class ArticleOut(Schema):
    """A published text."""

    slug: str
    kind: str
    title: str
    summary: str
    published_at: datetime


class PartyOut(Schema):
    """A party of an agreement; its slug is empty when it has no public profile here."""

    name: str
    country: str
    slug: str


class AgreementOut(Schema):
    """An agreement that its parties have confirmed or the editors entered."""

    slug: str
    kind: str
    title: str
    scope: str
    signed_date: date
    expires_date: date | None
    state: str
    parties: list[PartyOut]

    @staticmethod
    def resolve_state(agreement: Agreement) -> str:
        """Return how it stands today: active, expiring, expired or open-ended."""
        return str(agreement.standing_on(clock.now().date()))

    @staticmethod
    def resolve_parties(agreement: Agreement) -> list[dict[str, str]]:
        """Return the parties in their order."""
        return [
            {"name": p.shown_name, "country": p.shown_country, "slug": p.public_slug}
            for p in agreement.parties.all()
        ]


class FigureOut(Schema):
    """A computed figure with its definition."""

    key: str
    value: int
    label: str
    definition: str


@api.get("/organisations", response=list[OrganisationOut], tags=["directory"])
@paginate(Pages)
def list_organisations(
    request: HttpRequest, q: str = Query("", max_length=200), country: str = Query("", max_length=2)
) -> object:
    """List published organisations that fit the words and the country."""
    chosen = {"country": (country.upper(),)} if country else {}
    return search_directory(DirectorySearch(question=q, chosen=chosen, sort="name"))


@api.get("/organisations/{slug}", response={200: OrganisationOut, 404: Message}, tags=["directory"])
def get_organisation(request: HttpRequest, slug: str) -> Organisation:
    """Return one published organisation."""
    found = published_organisations().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@api.get("/networks", response=list[NetworkOut], tags=["directory"])
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


@api.get("/networks/{slug}", response={200: NetworkOut, 404: Message}, tags=["directory"])
def get_network(request: HttpRequest, slug: str) -> Organisation:
    """Return one published network, national association or partnership."""
    found = with_members(groupings()).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@api.get("/events", response=list[EventOut], tags=["calendar"])
@paginate(Pages)
def list_events(request: HttpRequest) -> object:
    """List all events, the latest first."""
    return published_events(clock.now()).order_by("-starts_at", "pk")


@api.get("/events/{slug}", response={200: EventOut, 404: Message}, tags=["calendar"])
def get_event(request: HttpRequest, slug: str) -> Event:
    """Return one event."""
    found = published_events(clock.now()).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@api.get("/calls", response=list[CallOut], tags=["calls"])
@paginate(Pages)
def list_calls(request: HttpRequest) -> object:
    """List open calls, the most urgent first."""
    return open_calls(clock.now())


@api.get("/calls/{slug}", response={200: CallOut, 404: Message}, tags=["calls"])
def get_call(request: HttpRequest, slug: str) -> Call:
    """Return one open call."""
    found = open_calls(clock.now()).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@api.get("/news", response=list[ArticleOut], tags=["news"])
@paginate(Pages)
def list_news(request: HttpRequest) -> object:
    """List published texts, the newest first."""
    return published_articles(clock.now())


@api.get("/news/{slug}", response={200: ArticleOut, 404: Message}, tags=["news"])
def get_news(request: HttpRequest, slug: str) -> Article:
    """Return one published text."""
    found = published_articles(clock.now()).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@api.get("/agreements", response=list[AgreementOut], tags=["agreements"])
@paginate(Pages)
def list_agreements(
    request: HttpRequest,
    q: str = Query("", max_length=200),
    kind: Agreement.Kind | None = None,
    country: str = Query("", max_length=2),
    state: Standing | None = None,
) -> object:
    """
    List public agreements, the last signed first.

    A state of ``active`` means in force: it holds those that expire within 90 days and those
    without an end, which can be asked for alone too.
    """
    search = AgreementSearch(
        question=q,
        kinds=(kind,) if kind else (),
        countries=(country.upper(),) if country else (),
        standings=(state,) if state else (),
    )
    return in_order(search_agreements(search, clock.now().date()), search)


@api.get("/agreements/{slug}", response={200: AgreementOut, 404: Message}, tags=["agreements"])
def get_agreement(request: HttpRequest, slug: str) -> Agreement:
    """Return one public agreement."""
    found = with_parties(Agreement.objects.public()).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@api.get("/figures", response=list[FigureOut], tags=["figures"])
def list_figures(request: HttpRequest) -> list[dict[str, object]]:
    """List the site's figures, computed now."""
    return [
        {"key": f.key, "value": f.value, "label": str(f.label), "definition": str(f.definition)}
        for f in site_figures(clock.now())
    ]
