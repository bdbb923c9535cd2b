"""What each kind of section is filled with by itself: newest, by date, by deadline, since when."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Q
from django.urls import resolve

from hansa.calls.models import Call
from hansa.calls.queries.calls import open_calls, published_calls
from hansa.common.shown.keeping import still_shown
from hansa.events.models import Event
from hansa.events.queries import published_events, upcoming_events
from hansa.insights.queries.figures import site_figures
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.queries.figures import figures_of, records_of
from hansa.matchmaking.queries.stages import last_cut_off
from hansa.news.models import Article
from hansa.news.queries.articles import published_articles
from hansa.news.queries.voices import published_voices
from hansa.newsletter.models import Edition, EditionItem, EditionSection
from hansa.newsletter.outlines import MOST_OFFERED
from hansa.organisations.enums import ProfileType
from hansa.organisations.queries.directory import published_organisations
from hansa.partnering.models import PartnerSearch
from hansa.polls.models import Poll, RollEntry
from hansa.polls.queries import current_poll, opened_polls

Kind = EditionSection.Kind
Source = Any
"""Something that has a page on this site."""
NO_LIMIT = Q()


def offered(kind: str, *, since: datetime, now: datetime) -> list[dict[str, Any]]:
    """Return fields of an `EditionItem` for what a section of this kind may tell, best first."""
    return list(islice(FILLED[kind](since, now), MOST_OFFERED))


def _articles(*kinds: str) -> Callable[[datetime, datetime], Iterator[dict[str, Any]]]:
    """Return what offers articles of these kinds since a moment, the newest first."""

    def fill(since: datetime, now: datetime) -> Iterator[dict[str, Any]]:
        fresh = published_articles(now).filter(published_at__gt=since, kind__in=kinds)
        for article in fresh.select_related("event"):
            facts: dict[str, Any] = {"person": article.person, "role": article.person_role}
            if article.event is not None:
                facts["event"] = article.event.pk
            picture = still_shown(article.pictures.all()).first()
            if picture is not None:
                facts["picture"] = {
                    "pk": picture.pk, "alt": picture.alt, "slug": article.slug,
                    "width": picture.width, "height": picture.height,
                }  # fmt: skip
            yield _item(article, article.title, article.summary, facts)

    return fill


def _events(_since: datetime, now: datetime, only: Q = NO_LIMIT) -> Iterator[dict[str, Any]]:
    """Offer what comes, the next first; matchmaking has a section of its own."""
    for event in upcoming_events(now).filter(only).exclude(kind=Event.Kind.MATCHMAKING):
        yield _item(event, event.title, event.summary, _when_and_where(event))


def _matchmaking(_since: datetime, now: datetime, only: Q = NO_LIMIT) -> Iterator[dict[str, Any]]:
    """Offer matchmaking that comes, the next first, with the end of its applications."""
    ahead = upcoming_events(now).filter(only, kind=Event.Kind.MATCHMAKING)
    for event in ahead.select_related("matchmaking"):
        facts = _when_and_where(event)
        call: MatchmakingCall | None = getattr(event, "matchmaking", None)
        if call is not None:
            facts["apply_until"] = last_cut_off(call).isoformat()
        yield _item(event, event.title, event.summary, facts)


def _when_and_where(event: Event) -> dict[str, Any]:
    return {
        "starts_at": event.starts_at.isoformat(), "ends_at": event.ends_at.isoformat(),
        "zone": event.timezone, "city": event.city, "country": event.country,
    }  # fmt: skip


def _calls(_since: datetime, now: datetime, only: Q = NO_LIMIT) -> Iterator[dict[str, Any]]:
    """Offer calls that take applications, the most urgent first."""
    return map(_call, open_calls(now).filter(only))


def _call(call: Any) -> dict[str, Any]:
    ends = call.next_deadline
    return _item(call, call.title, call.summary, {"until": ends.isoformat()} if ends else {})


def _organisations(since: datetime, _now: datetime) -> Iterator[dict[str, Any]]:
    """Offer profiles since a moment, the newest first."""
    fresh = published_organisations().filter(published_at__gt=since)
    for one in fresh.exclude(profile_type=ProfileType.NETWORK).order_by("-published_at", "-pk"):
        yield _item(one, one.name, one.summary, {"country": one.country})


def _searches(since: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    """Offer searches that take interest and came since a moment, the newest first."""
    return map(_search, PartnerSearch.objects.open_on(now.date()).filter(published_at__gt=since))


def _search(one: PartnerSearch) -> dict[str, Any]:
    facts = {"last_day": one.expires_on.isoformat(), "organisation": one.organisation.name}
    return _item(one, one.title, one.summary, facts)


def _poll(since: datetime, now: datetime, *, only_new: bool = False) -> Iterator[dict[str, Any]]:
    """Offer the poll that takes votes."""
    poll = current_poll(now)
    is_old = only_new and poll is not None and (poll.opens_at or since) <= since
    if poll is not None and not is_old:
        yield _item(poll, poll.question, "", {"closes_at": poll.closes_at.isoformat()})


def _voices(since: datetime, _now: datetime) -> Iterator[dict[str, Any]]:
    """Offer what people said since a moment; their words stay theirs and are not copied."""
    for voice in published_voices().filter(published_at__gt=since):
        yield _item(voice, str(voice.event or voice.pk), "", {})


def _nothing(_since: datetime, _now: datetime) -> Iterator[dict[str, Any]]:
    yield from ()


FILLED: dict[str, Callable[[datetime, datetime], Iterator[dict[str, Any]]]] = {
    Kind.NEWS: _articles(Article.Kind.NEWS, Article.Kind.DOCUMENT),
    Kind.EVENTS: _events,
    Kind.CALLS: _calls,
    Kind.INTERVIEW: _articles(Article.Kind.INTERVIEW),
    Kind.MATCHMAKING: _matchmaking,
    Kind.ACHIEVEMENTS: _articles(Article.Kind.ACHIEVEMENT),
    Kind.COMMUNITY: _articles(Article.Kind.COMMUNITY),
    Kind.ORGANISATIONS: _organisations,
    Kind.SEARCHES: _searches,
    Kind.POLL: _poll,
    Kind.VOICES: _voices,
    Kind.TEXT: _nothing,
}


def pieces_of(kind: str, rows: Iterable[Source]) -> list[dict[str, Any]]:
    """Return the same of these calls, as `open_calls` reads them, or partner searches."""
    return [(_call if kind == Kind.CALLS else _search)(one) for one in rows]


def new_since(kind: str, *, since: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    """
    Return the same of what a section of this kind may tell, but only what came since a moment.

    An edition tells of all that is ahead, each time; who is written to every day hears of an
    event once.
    """
    came = Q(published_at__gt=since)
    narrowed: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
        Kind.EVENTS: lambda: _events(since, now, came),
        Kind.MATCHMAKING: lambda: _matchmaking(since, now, came),
        Kind.CALLS: lambda: _calls(since, now, came | Q(opens_at__gt=since)),
        Kind.POLL: lambda: _poll(since, now, only_new=True),
    }
    fill = narrowed.get(kind)
    return fill() if fill is not None else FILLED[kind](since, now)


def _item(source: Source, title: str, teaser: str, facts: dict[str, Any]) -> dict[str, Any]:
    found = resolve(source.get_absolute_url())
    return {
        "source": f"{source._meta.label_lower}:{source.pk}",
        "title": title[:200], "teaser": teaser, "facts": facts,
        "route": found.view_name, "route_values": found.kwargs,
    }  # fmt: skip


def gone_sources(items: Iterable[EditionItem], now: datetime) -> set[str]:
    """Return which of these pieces nobody can see any more, by their sources."""
    there: dict[str, set[int]] = {}
    chosen = list(items)
    for kind in {item.source_kind for item in chosen}:
        ids = [item.source_id for item in chosen if item.source_kind == kind]
        there[kind] = set(_public(kind, now).filter(pk__in=ids).values_list("pk", flat=True))
    return {one.source for one in chosen if one.source_id not in there[one.source_kind]}


def _public(kind: str, now: datetime) -> Any:
    return {
        "news.article": lambda: Article.objects.public(now),
        "news.voice": published_voices,
        "events.event": lambda: published_events(now),
        "calls.call": lambda: Call.objects.filter(pk__in=published_calls(now).values("pk")),
        "organisations.organisation": published_organisations,
        "partnering.partnersearch": PartnerSearch.objects.public,
        "polls.poll": lambda: opened_polls(now),
    }[kind]()


def figures_now(edition: Edition | None, now: datetime) -> dict[str, Any]:
    """
    Return the site's figures as numbers by their key.

    ``events`` are meetings and organisations of past matchmaking that an edition tells of, and
    ``votes`` those cast in its polls, by the numbers of events and polls, as text.
    """
    figures: dict[str, Any] = {figure.key: figure.value for figure in site_figures(now)}
    networks = published_organisations().filter(profile_type=ProfileType.NETWORK)
    figures["networks"] = networks.count()
    items = list(edition.items.filter(included=True)) if edition else []
    told = {item.facts["event"] for item in items if "event" in item.facts}
    held = MatchmakingCall.objects.filter(event__in=told, event__ends_at__lt=now)
    figures["events"] = {}
    for call in held.select_related("event"):
        found = {one.name: one.value for one in figures_of(records_of(call))}
        figures["events"][str(call.event_id)] = {
            "meetings": found["meetings"],
            "organisations": found["organisations"],
        }
    polls = [item.source_id for item in items if item.source_kind == Poll._meta.label_lower]
    figures["votes"] = {
        str(poll): RollEntry.objects.filter(poll=poll, has_voted=True).count() for poll in polls
    }
    return figures
