"""The list of calls: words, facets that combine, orders."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hansa.calls.models import Call, CallStatus, Course, Deadline
from hansa.calls.queries.calls import published_calls
from hansa.common.facets import ANY, Values, count_facets
from hansa.common.search import search_documents

FACETS = ("status", "kind", "programme", "term", "country", "profile_type")
ORDERS = ("deadline", "newest", "title")
TO_COME = (CallStatus.OPEN.value, CallStatus.FORTHCOMING.value)
"""What is listed unless another status is asked for."""
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class CallSearch:
    """What somebody looks for among the calls; empty means anything that is to come."""

    question: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = ""

    @property
    def is_filtered(self) -> bool:
        """Return whether anything but the order is asked for."""
        return bool(self.question.strip()) or any(self.chosen.values())


@dataclass(frozen=True)
class Found:
    """The calls that fit, in their order, and the numbers of each facet."""

    pks: list[int]
    numbers: dict[str, Counter[str]]
    courses: dict[int, Course]


def search_calls(search: CallSearch, now: datetime) -> Found:
    """Return the calls that fit."""
    rows, titles, courses = _read(now)
    if search.question.strip():
        documents = search_documents(search.question).filter(kind="call")
        found = {
            pk: place for place, pk in enumerate(documents.values_list("object_id", flat=True))
        }
        rows = {pk: values for pk, values in rows.items() if pk in found}
    else:
        found = {}
    chosen = dict(search.chosen)
    if not chosen.get("status") and not search.question.strip():
        chosen["status"] = TO_COME
    counted = count_facets(rows.items(), chosen)
    pks = counted.fitting
    if search.order == "newest":
        pks = sorted(pks, key=lambda pk: -titles[pk][1].timestamp())
    elif search.order == "title":
        pks = sorted(pks, key=lambda pk: titles[pk][0].casefold())
    elif search.order == "deadline" or not found:
        pks = sorted(pks, key=lambda pk: (*_urgency(courses[pk], now), titles[pk][0]))
    else:
        pks = sorted(pks, key=found.__getitem__)
    return Found(pks, counted.numbers, courses)


def _urgency(course: Course, now: datetime) -> tuple[bool, float]:
    """Order what is to come by its next moment, and what is over by its last, latest first."""
    status = course.status(now)
    if status == CallStatus.CLOSED:
        return True, -max(at for at, _stage in course.deadlines).timestamp()
    coming = course.opens_at if status == CallStatus.FORTHCOMING else course.next_deadline(now)
    return False, (coming or NEVER).timestamp()


Titles = dict[int, tuple[str, datetime]]


def _read(now: datetime) -> tuple[dict[int, Values], Titles, dict[int, Course]]:
    """Read all published calls in three queries."""
    shown = published_calls(now)
    dates: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for call, at, stage in Deadline.objects.order_by("at").values_list("call_id", "at", "stage"):
        dates[call].append((at, stage))
    words: dict[int, set[str]] = defaultdict(set)
    through = Call.terms.through.objects.values_list("call_id", "term__vocabulary", "term__slug")
    for call, vocabulary, slug in through:
        words[call].add(f"{vocabulary}:{slug}")
    rows: dict[int, Values] = {}
    titles: Titles = {}
    courses: dict[int, Course] = {}
    read = shown.order_by("pk").values_list(
        "pk", "title", "published_at", "opens_at", "kind", "programme", "countries",
        "profile_types",
    )  # fmt: skip
    for pk, title, published_at, opens_at, kind, programme, countries, types in read:
        courses[pk] = Course(opens_at, tuple(dates[pk]))
        titles[pk] = (title, published_at or now)
        rows[pk] = {
            "status": frozenset({courses[pk].status(now).value}),
            "kind": frozenset({kind}),
            "programme": frozenset({programme} if programme else ()),
            "term": frozenset(words[pk]),
            "country": frozenset(countries or {ANY}),
            "profile_type": frozenset(types or {ANY}),
        }
    return rows, titles, courses
