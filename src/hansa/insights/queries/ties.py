"""Who works with whom, computed from meetings that were held and agreements that are public."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.db.models import Q, QuerySet

from hansa.insights.queries.figures import held_meetings
from hansa.matchmaking.models import Meeting
from hansa.organisations.models import Organisation
from hansa.organisations.queries.directory import published_organisations
from hansa.outcomes.models import Agreement, Party

FEWEST_SHOWN = 3
"""Of countries with fewer meetings than these nobody is told how many: it would be who."""


@dataclass(frozen=True)
class Tie:
    """What joins an organisation and another one."""

    other: Organisation
    agreements: int
    meetings: int


@dataclass(frozen=True)
class CountryTie:
    """What joins organisations of two countries; ``meetings`` is None where they are very few."""

    one: str
    other: str
    agreements: int
    meetings: int | None

    @property
    def weight(self) -> int:
        """Return how strong it is: an agreement counts as ten meetings."""
        return 10 * self.agreements + (self.meetings or 0)


def ties_of(organisation: Organisation, now: datetime, *, with_meetings: bool) -> list[Tie]:
    """
    Return whom an organisation works with, the strongest tie first.

    Agreements are public. Whom one has met is one's own business: meetings are counted only
    ``with_meetings``, for those who speak for it.
    """
    public = Agreement.objects.public().filter(organisations=organisation)
    agreed = Counter(
        Party.objects.filter(agreement__in=public, organisation__isnull=False)
        .exclude(organisation=organisation)
        .values_list("organisation_id", flat=True)
    )
    met: Counter[int] = Counter()
    if with_meetings:
        for one, other in _pairs(held_meetings(now).filter(_of(organisation))):
            met[other if one == organisation.pk else one] += 1
    rows = published_organisations().in_bulk({*agreed, *met})
    ties = [Tie(row, agreed[pk], met[pk]) for pk, row in rows.items()]
    return sorted(ties, key=lambda t: (-t.agreements, -t.meetings, t.other.name))


def _of(organisation: Organisation) -> Q:
    asked = Q(request__asker__organisation=organisation)
    return asked | Q(request__partner__organisation=organisation)


def _pairs(meetings: QuerySet[Meeting]) -> list[tuple[int, int]]:
    sides = "request__asker__organisation_id", "request__partner__organisation_id"
    rows = meetings.order_by("pk").values_list(*sides)
    return [(one, other) for one, other in rows if one != other]


def ties_of_countries(now: datetime) -> list[CountryTie]:
    """Return which countries' organisations work with each other, the strongest tie first."""
    country = dict(published_organisations().order_by().values_list("pk", "country"))
    met: Counter[tuple[str, str]] = Counter()
    for one, other in _pairs(held_meetings(now)):
        if one in country and other in country:
            met[_pair(country[one], country[other])] += 1
    agreed: Counter[tuple[str, str]] = Counter()
    for countries in _countries_of_agreements().values():
        for pair in combinations(sorted(countries), 2):
            agreed[_pair(*pair)] += 1
    ties = [
        CountryTie(*pair, agreed[pair], met[pair] if met[pair] >= FEWEST_SHOWN else None)
        for pair in {*met, *agreed}
        if pair[0] != pair[1]
    ]
    return sorted(ties, key=lambda tie: (-tie.weight, tie.one, tie.other))


def _countries_of_agreements() -> dict[int, set[str]]:
    """Return the countries of each public agreement's parties, in and outside the directory."""
    parties = Party.objects.filter(agreement__in=Agreement.objects.public())
    found: dict[int, set[str]] = defaultdict(set)
    for party in parties.select_related("organisation"):
        if party.shown_country:
            found[party.agreement_id].add(party.shown_country)
    return found


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
