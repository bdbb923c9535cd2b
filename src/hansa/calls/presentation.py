"""How calls are shown: their facets, badges and amounts."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from hansa.calls.models import Call, CallStatus, Course
from hansa.calls.queries.listing import FACETS, ORDERS, CallSearch, Found
from hansa.common.places import country_name
from hansa.organisations.enums import ProfileType
from hansa.organisations.queries.vocabularies import term_labels

MOST_VALUES, MOST_LETTERS, MOST_SHOWN = 30, 120, 12
STATUS_KINDS = {
    CallStatus.OPEN: "good", CallStatus.FORTHCOMING: "sea", CallStatus.LATER: "amber",
    CallStatus.CLOSED: "neutral",
}  # fmt: skip


class CallRow(NamedTuple):
    """A call as a list shows it."""

    call: Call
    status: CallStatus
    kind: str
    deadline: datetime | None


def read_search(get: QueryDict) -> CallSearch:
    """Return the search in an address; what is unknown or too long is left out."""
    order = get.get("order", "")
    chosen = {
        name: tuple(dict.fromkeys(v[:MOST_LETTERS] for v in get.getlist(name)[:MOST_VALUES] if v))
        for name in FACETS
    }
    return CallSearch(get.get("q", "").strip()[:200], chosen, order if order in ORDERS else "")


def address_of(search: CallSearch) -> str:
    """Return the parameters of a search, always in the same order."""
    pairs = [("q", search.question)] if search.question else []
    pairs += [(name, v) for name in FACETS for v in search.chosen.get(name, ())]
    return urlencode(pairs + ([("order", search.order)] if search.order else []))


def rows_of(
    calls: Iterable[Call], course_of: Callable[[int], Course], now: datetime
) -> list[CallRow]:
    """Return calls as a list shows them; ``course_of`` gives a call's by its number."""
    rows = []
    for call in calls:
        course = course_of(call.pk)
        status = course.status(now)
        rows.append(CallRow(call, status, STATUS_KINDS[status], course.next_deadline(now)))
    return rows


def facets_of(search: CallSearch, found: Found) -> list[dict[str, Any]]:
    """Return the facets with the number each choice would find."""
    words = {f"{v}:{slug}": label for (v, slug), label in term_labels().items()}
    labels: dict[str, tuple[str, Any]] = {
        "status": (_("Status"), dict(CallStatus.choices).get),
        "kind": (_("Type"), dict(Call.Kind.choices).get),
        "programme": (_("Programme"), str),
        "term": (_("Field"), words.get),
        "country": (_("Your country"), country_name),
        "profile_type": (_("Your organisation"), dict(ProfileType.choices).get),
    }
    facets = []
    for name in FACETS:
        title, label = labels[name]
        chosen = search.chosen.get(name, ())
        counted = dict(found.numbers.get(name, {}))
        counted |= {value: counted.get(value, 0) for value in chosen}
        ranked = sorted(counted.items(), key=lambda row: (row[0] not in chosen, -row[1], row[0]))
        options = [
            {"value": v, "label": label(v) or v, "count": n, "checked": v in chosen}
            for v, n in ranked[:MOST_SHOWN]
        ]
        if options:
            facets.append({
                "name": name, "label": title, "choices": options, "chosen": len(chosen),
                "more": max(0, len(ranked) - MOST_SHOWN), "open": name in {"status", "kind"},
            })  # fmt: skip
    return facets


def orders_of(search: CallSearch) -> list[dict[str, Any]]:
    """Return the orders a list can have, each with its address."""
    names: dict[str, StrPromise | str] = {"deadline": _("Deadline"), "newest": _("Newest"),
                                          "title": _("Title")}  # fmt: skip
    if search.question:
        names = {"": _("Best match"), **names}
    current = search.order or ("" if search.question else "deadline")
    return [
        {"label": label, "current": name == current,
         "href": "?" + address_of(CallSearch(search.question, search.chosen, name))}
        for name, label in names.items()
    ]  # fmt: skip


def money(euros: int) -> str:
    """Return an amount in euros as people write large ones."""
    if euros >= 1_000_000 and euros % 100_000 == 0:
        millions = number_format(euros / 1_000_000, decimal_pos=int(euros % 1_000_000 != 0))
        return _("€%(amount)s million") % {"amount": millions}
    return f"€{number_format(euros, force_grouping=True)}"


def facts_of(call: Call) -> list[tuple[str, str]]:
    """Return what can be said of a call in a word and a number."""
    facts = [(_("Type"), str(call.get_kind_display()))]
    if call.budget is not None:
        facts.append((_("Budget"), money(call.budget)))
    if call.funding_rate is not None:
        facts.append((_("Funding rate"), f"{call.funding_rate} %"))
    least, most = call.amount_least, call.amount_most
    if least is not None and most is not None:
        facts.append((_("For a project"), f"{money(least)} – {money(most)}"))
    elif most is not None:
        facts.append((_("For a project"), _("up to %(amount)s") % {"amount": money(most)}))
    elif least is not None:
        facts.append((_("For a project"), _("from %(amount)s") % {"amount": money(least)}))
    if call.contact:
        facts.append((_("Contact"), call.contact))
    return facts
