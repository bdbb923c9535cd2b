"""The API's root: what is public, as JSON."""

from datetime import datetime

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Schema
from ninja.pagination import paginate

from hansa import __version__
from hansa.calls.api import router as calls
from hansa.common import clock
from hansa.common.api import Message, Pages
from hansa.events.models import Event
from hansa.events.queries import published_events
from hansa.insights.queries.figures import site_figures
from hansa.news.models import Article
from hansa.news.queries.articles import published_articles
from hansa.organisations.api import router as directory
from hansa.outcomes.api import router as register
from hansa.partnering.api import router as partnering

api = NinjaAPI(
    title="Hansa",
    version=__version__,
    description="Public records of this site: organisations, events, calls, partner searches, "
    "news and agreements.",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", directory)
api.add_router("", register)
api.add_router("", calls)
api.add_router("", partnering)


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
    format: str
    backing: str
    languages: list[str]
    website: str
    cancelled_at: datetime | None


class ArticleOut(Schema):
    """A published text."""

    slug: str
    kind: str
    title: str
    summary: str
    published_at: datetime


class FigureOut(Schema):
    """A computed figure with its definition."""

    key: str
    value: int
    label: str
    definition: str


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


@api.get("/figures", response=list[FigureOut], tags=["figures"])
def list_figures(request: HttpRequest) -> list[dict[str, object]]:
    """List the site's figures, computed now."""
    return [
        {"key": f.key, "value": f.value, "label": str(f.label), "definition": str(f.definition)}
        for f in site_figures(clock.now())
    ]
