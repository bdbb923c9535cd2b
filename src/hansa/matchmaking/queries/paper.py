"""What stands on paper: who gets a badge, what a table's card says, whom the booklet shows."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from hansa.matchmaking.models import (
    Application,
    Delegate,
    MatchmakingCall,
    Meeting,
    Paper,
    ScheduleVersion,
    Table,
)
from hansa.matchmaking.queries.participation import participants_of
from hansa.matchmaking.queries.schedules import HELD, meetings_in, tables_of
from hansa.organisations.enums import ProfileStatus
from hansa.organisations.models import Term

SHOWN_TO_PARTICIPANTS = [Delegate.Audience.EVERYBODY, Delegate.Audience.PARTICIPANTS]
"""What delegates agreed to when those who take part may read of them."""


@dataclass(frozen=True)
class Card:
    """What stands on the card of a table: one day of it, or none where it is not used."""

    table: Table
    day: date | None = None
    meetings: list[Meeting] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """A participant as the booklet shows it."""

    application: Application
    name: str
    country: str
    city: str
    summary: str
    looks_for: str
    offers: list[str]
    ecosystems: list[str]
    delegates: list[Delegate]
    website: str
    logo: str
    """Name of the stored picture; empty if there is none."""

    @property
    def anchor(self) -> str:
        """Return the name of its place in the document."""
        return f"participant-{self.application.pk}"


def attending(call: MatchmakingCall) -> QuerySet[Delegate]:
    """Return the delegates who come for those selected, by organisation and name."""
    return (
        Delegate.objects.filter(
            application__call=call, application__status=Application.Status.SELECTED, has_left=False
        )
        .select_related("application__organisation", "application__side", "user")
        .order_by("application__organisation__name", "name", "pk")
    )


def names_on_paper(call: MatchmakingCall) -> list[str]:
    """Return the names that papers show: of organisations that take part and of who comes."""
    people = attending(call)
    names = [name for one in people for name in (str(one.application.organisation), one.name)]
    return list(dict.fromkeys(names))


def badge_holders(call: MatchmakingCall) -> QuerySet[Delegate]:
    """Return who gets a badge: the delegates who come, and not by video."""
    return attending(call).filter(is_remote=False)


def cards_of(call: MatchmakingCall, version: ScheduleVersion | None) -> list[Card]:
    """Return a card for each table and each day it is used on; one for a table that is not."""
    zone = ZoneInfo(call.event.timezone)
    held: dict[int, dict[date, list[Meeting]]] = defaultdict(lambda: defaultdict(list))
    if version is not None:
        for meeting in meetings_in(version).filter(HELD, table__isnull=False):
            day = meeting.slot.starts_at.astimezone(zone).date()
            held[meeting.table_id or 0][day].append(meeting)
    cards: list[Card] = []
    for table in tables_of(call):
        days = held[table.pk]
        cards += [Card(table, day, days[day]) for day in sorted(days)] or [Card(table)]
    return cards


def booklet_entries(call: MatchmakingCall) -> list[Entry]:
    """
    Return the participants as those who take part may read of them, by side, country and name.

    What they say of themselves is as it was when they applied; logo and web site are the
    profile's, as long as that is public. Delegates stand in it who agreed to that.
    """
    ecosystems = {term.slug: str(term) for term in Term.objects.filter(vocabulary="ecosystem")}
    named: dict[int, list[Delegate]] = defaultdict(list)
    for delegate in attending(call).filter(audience__in=SHOWN_TO_PARTICIPANTS):
        named[delegate.application_id].append(delegate)
    rows = participants_of(call).prefetch_related("organisation__offers")
    entries = [_entry(one, ecosystems, named[one.pk]) for one in rows]
    return sorted(entries, key=lambda e: (e.application.side.place, e.country, e.name.casefold()))


def _entry(one: Application, ecosystems: dict[str, str], delegates: list[Delegate]) -> Entry:
    profile, then = one.organisation, one.snapshot
    is_public = profile.status == ProfileStatus.PUBLISHED

    def said(name: str) -> Any:
        return then.get(name, getattr(profile, name))

    terms = then.get("terms", [term.slug for term in profile.terms.all()])
    return Entry(
        application=one,
        name=said("name"),
        country=said("country"),
        city=said("city"),
        summary=said("summary"),
        looks_for=one.motivation,
        offers=[str(term) for term in profile.offers.all()],
        ecosystems=[ecosystems[slug] for slug in terms if slug in ecosystems],
        delegates=delegates,
        website=profile.website if is_public else "",
        logo=(profile.logo.name or "") if is_public else "",
    )


def latest_papers(call: MatchmakingCall) -> dict[str, dict[str, Paper]]:
    """Return, by kind, the paper that was made last and what came of the last try, if any."""
    found: dict[str, dict[str, Paper]] = {kind: {} for kind in Paper.Kind.values}
    for paper in call.papers.select_related("version", "asked_by").order_by("pk"):
        found[paper.kind].pop("tried", None)
        found[paper.kind]["made" if paper.state == Paper.State.DONE else "tried"] = paper
    return found


def made_paper(call: MatchmakingCall, kind: str) -> Paper | None:
    """Return the paper of a kind that was made last."""
    return call.papers.filter(kind=kind, state=Paper.State.DONE).order_by("-pk").first()


def names_somebody_unwilling(paper: Paper) -> bool:
    """Return whether somebody in a booklet has taken the consent back since, or does not come."""
    now_shown = attending(paper.call).filter(audience__in=SHOWN_TO_PARTICIPANTS)
    still = now_shown.filter(pk__in=paper.named).count()
    return still < len(paper.named)
