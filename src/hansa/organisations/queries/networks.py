"""Networks, national associations and partnerships by what somebody looks for."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Prefetch, Q, QuerySet, TextField
from django.db.models.functions import Cast

from hansa.organisations.enums import GROUPING_TYPES, ProfileStatus
from hansa.organisations.models import Membership, Organisation
from hansa.organisations.queries.directory import published_organisations
from hansa.organisations.queries.memberships import verified_memberships

RUNNING, PLANNED, ENDED = "running", "planned", "ended"
SHOWN = Q(
    memberships__state=Membership.State.VERIFIED,
    memberships__member__status=ProfileStatus.PUBLISHED,
)


@dataclass(frozen=True)
class NetworkSearch:
    """What somebody looks for among networks; empty means anything."""

    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    programme: str = ""


def standing_of(group: Organisation, today: date) -> str:
    """Return whether a grouping runs, is planned or has ended; without dates it runs."""
    if group.ends_date is not None and group.ends_date < today:
        return ENDED
    return PLANNED if group.starts_date is not None and group.starts_date > today else RUNNING


def _standing(name: str, today: date) -> Q:
    ended, planned = Q(ends_date__lt=today), Q(starts_date__gt=today)
    # Spelt out: a condition on an empty column is neither true nor false, nor is its contrary.
    not_ended = Q(ends_date__isnull=True) | Q(ends_date__gte=today)
    begun = Q(starts_date__isnull=True) | Q(starts_date__lte=today)
    return {ENDED: ended, PLANNED: planned & not_ended, RUNNING: begun & not_ended}[name]


def groupings() -> QuerySet[Organisation]:
    """Return what is public of networks, national associations and partnerships."""
    return published_organisations().filter(profile_type__in=GROUPING_TYPES)


def with_members_count(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Count the verified members of each, and the countries they are from."""
    return found.annotate(
        verified_count=Count("memberships", filter=SHOWN, distinct=True),
        countries_count=Count("memberships__member__country", filter=SHOWN, distinct=True),
    )


def with_members(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Fetch the verified members of all of them as `shown_members`."""
    rows = verified_memberships().select_related("member").order_by("member__name", "pk")
    return found.prefetch_related(Prefetch("memberships", queryset=rows, to_attr="shown_members"))


def search_networks(
    search: NetworkSearch, today: date, *, without: str = ""
) -> QuerySet[Organisation]:
    """Return the groupings that fit; ``without`` leaves one facet out, to count its values."""
    found = groupings()
    if search.programme:
        found = found.filter(programme__icontains=search.programme)
    if search.kinds and without != "kinds":
        found = found.filter(profile_type__in=search.kinds)
    if search.countries and without != "countries":
        members = verified_memberships().filter(member__country__in=search.countries)
        found = found.filter(pk__in=members.values("group"))
    if search.targets and without != "targets":
        # SQLite cannot look into a list of JSON, so its text is looked through.
        found = found.annotate(targets_text=Cast("target_countries", TextField()))
        wanted = Q()
        for code in search.targets:
            wanted |= Q(targets_text__contains=f'"{code}"')
        found = found.filter(wanted)
    standings = {s for s in search.standings if s in (RUNNING, PLANNED, ENDED)}
    if standings and without != "standings":
        wanted = Q()
        for name in standings:
            wanted |= _standing(name, today)
        found = found.filter(wanted)
    return found.order_by("name", "pk")


def network_counts(search: NetworkSearch, today: date) -> dict[str, dict[str, int]]:
    """Count, for each facet, how many groupings each value would leave."""
    kinds = search_networks(search, today, without="kinds").order_by().values_list("profile_type")
    standings = search_networks(search, today, without="standings").aggregate(
        **{name: Count("pk", filter=_standing(name, today)) for name in (RUNNING, PLANNED, ENDED)}
    )
    anywhere = search_networks(search, today, without="countries").order_by().values("pk")
    countries = (
        verified_memberships()
        .filter(group__in=anywhere)
        .values_list("member__country")
        .annotate(number=Count("group", distinct=True))
    )
    lists = search_networks(search, today, without="targets").values_list(
        "target_countries", flat=True
    )
    targets = Counter(code for codes in lists for code in set(codes))
    return {
        "kinds": _most_first(dict(kinds.annotate(number=Count("pk")))),
        "countries": _most_first(dict(countries.order_by(F("member__country")))),
        "targets": _most_first(targets),
        "standings": standings,
    }


def _most_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda row: (-row[1], row[0])))
