"""How calls are shown: their facets, badges and amounts."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hansa.calls.models import Call, CallStatus, Course
from hansa.calls.queries.listing import Found
from hansa.common.listing import Facet, ListSearch, facets_of, orders_of
from hansa.common.places import country_name
from hansa.organisations.enums import ProfileType
from hansa.organisations.queries.vocabularies import term_labels

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


def facets_shown(search: ListSearch, found: Found) -> list[dict[str, Any]]:
    """Return the facets with the number each choice would find."""
    words = {f"{v}:{slug}": label for (v, slug), label in term_labels().items()}
    facets = [
        Facet("status", _("Status"), dict(CallStatus.choices).get, is_open=True),
        Facet("kind", _("Type"), dict(Call.Kind.choices).get, is_open=True),
        Facet("programme", _("Programme"), str),
        Facet("term", _("Field"), words.get),
        Facet("country", _("Your country"), country_name),
        Facet("profile_type", _("Your organisation"), dict(ProfileType.choices).get),
    ]
    return facets_of(search, found.numbers, facets)


def orders_shown(search: ListSearch) -> list[dict[str, Any]]:
    """Return the orders a list can have, each with its address."""
    names = [("deadline", _("Deadline")), ("newest", _("Newest")), ("title", _("Title"))]
    return orders_of(search, names)


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
