"""
The list of calls: words, facets that combine, orders.

What does not depend on the moment is read once and kept in memory until a call changes.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db.models import Count, Max, Sum

from hansa.calls.models import Call, CallStatus, Course, Deadline
from hansa.common.facets import ANY, FacetTable, Values
from hansa.common.listing import Kept, ListSearch, count_found
from hansa.organisations.models import IndexState

FACETS = ("status", "kind", "programme", "term", "country", "profile_type")
ORDERS = ("deadline", "newest", "title")
TO_COME = (CallStatus.OPEN.value, CallStatus.FORTHCOMING.value)
"""What is listed unless another status is asked for."""
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Listed:
    """What the list knows of one call."""

    title: str
    published_at: datetime
    course: Course


@dataclass(frozen=True)
class Calls:
    """All calls that are published or will be, in the order of their numbers."""

    key: tuple[object, ...]
    table: FacetTable
    listed: list[Listed]


@dataclass(frozen=True)
class Found:
    """The calls that fit, in their order, and the numbers of each facet."""

    pks: list[int]
    numbers: dict[str, dict[str, int]]
    calls: Calls

    def course(self, pk: int) -> Course:
        """Return the course of a call."""
        return self.calls.listed[self.calls.table.positions[pk]].course


def search_calls(search: ListSearch, now: datetime) -> Found:
    """Return the calls that fit."""
    calls = _kept.get()
    statuses = {n: one.course.status(now).value for n, one in enumerate(calls.listed)}
    table = calls.table.with_facet("status", statuses.items())
    shown = table.bits(
        pk for pk, one in zip(table.pks, calls.listed, strict=True) if one.published_at <= now
    )
    if not search.question.strip() and not search.chosen.get("status"):
        search = replace(search, chosen={**search.chosen, "status": TO_COME})
    counted, found = count_found(table, search, shown, "call")
    return Found(_in_order(counted.fitting, search, calls, found, now), counted.numbers, calls)


def _in_order(
    pks: list[int], search: ListSearch, calls: Calls, found: dict[int, int], now: datetime
) -> list[int]:
    def listed(pk: int) -> Listed:
        return calls.listed[calls.table.positions[pk]]

    if search.order == "newest":
        return sorted(pks, key=lambda pk: -listed(pk).published_at.timestamp())
    if search.order == "title":
        return sorted(pks, key=lambda pk: listed(pk).title.casefold())
    if search.order == "deadline" or not found:
        return sorted(pks, key=lambda pk: (*_urgency(listed(pk).course, now), listed(pk).title))
    return sorted(pks, key=found.__getitem__)


def _urgency(course: Course, now: datetime) -> tuple[bool, float]:
    """Order what is to come by its next moment, and what is over by its last, latest first."""
    status = course.status(now)
    if status == CallStatus.CLOSED:
        return True, -course.deadlines[-1][0].timestamp()
    coming = course.opens_at if status == CallStatus.FORTHCOMING else course.next_deadline(now)
    return False, (coming or NEVER).timestamp()


def _key() -> tuple[object, ...]:
    """Each change of a call raises its version, and merging words the directory's."""
    calls = Call.objects.aggregate(number=Count("pk"), newest=Max("pk"), changes=Sum("version"))
    words = IndexState.objects.values_list("version", flat=True).first()
    return (*calls.values(), words)


def _read(key: tuple[object, ...]) -> Calls:
    """Read all published calls in three queries."""
    dates: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for call, at, stage in Deadline.objects.order_by("at").values_list("call_id", "at", "stage"):
        dates[call].append((at, stage))
    words: dict[int, set[str]] = defaultdict(set)
    through = Call.terms.through.objects.values_list("call_id", "term__vocabulary", "term__slug")
    for call, vocabulary, slug in through:
        words[call].add(f"{vocabulary}:{slug}")
    listed: list[Listed] = []

    def rows() -> Iterator[tuple[int, Values]]:
        shown = Call.objects.filter(state=Call.State.PUBLISHED, published_at__isnull=False)
        read = shown.order_by("pk").values_list(
            "pk", "title", "published_at", "opens_at", "kind", "programme", "countries",
            "profile_types",
        )  # fmt: skip
        for pk, title, published_at, opens_at, kind, programme, countries, types in read:
            assert published_at is not None, "the filter above"
            listed.append(Listed(title, published_at, Course(opens_at, tuple(dates[pk]))))
            yield (
                pk,
                {
                    "kind": [kind],
                    "programme": [programme] if programme else [],
                    "term": words[pk],
                    "country": countries or [ANY],
                    "profile_type": types or [ANY],
                },
            )

    return Calls(key, FacetTable.of(rows()), listed)


_kept = Kept(_key, _read)
