"""What participants fill in and choose from."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from hansa.common.places import country_name
from hansa.matchmaking.models import Application, Delegate
from hansa.matchmaking.presentation.agenda import day_label
from hansa.matchmaking.queries.partners import Candidate, PartnerFilter, common_times
from hansa.matchmaking.queries.schedules import (
    busy_elsewhere,
    slots_of,
)
from hansa.organisations.models import Term


def days_of_slots(delegate: Delegate) -> list[dict[str, Any]]:
    """Return the event's slots by session, and which of them the delegate has closed or taken."""
    call = delegate.application.call
    zone = ZoneInfo(call.event.timezone)
    own = ZoneInfo(delegate.timezone) if delegate.timezone else zone
    slots = list(slots_of(call))
    closed = set(delegate.unavailable.values_list("slot_id", flat=True))
    busy = {slot for pk, slot in busy_elsewhere(call, slots) if pk == delegate.pk}
    days = []
    for session, rows in groupby(slots, key=lambda slot: slot.session):
        times = [
            {
                "id": slot.pk,
                "label": time_format(slot.starts_at.astimezone(zone), "H:i"),
                "own": time_format(slot.starts_at.astimezone(own), "H:i") if own != zone else "",
                "is_open": slot.pk not in closed,
                "is_busy": slot.pk in busy,
            }
            for slot in rows
        ]
        label = f"{session.name} · {day_label(session.starts_at.astimezone(zone))}"
        days.append({"label": label, "times": times})
    return days


def days_in_common(one: Application, other: Application) -> list[tuple[str, list[Any]]]:
    """Return the times at which both can meet, by session, as choices."""
    zone = ZoneInfo(one.call.event.timezone)
    common = common_times(one, other)
    slots = [slot for slot in slots_of(one.call) if slot.pk in common]
    days = []
    for session, rows in groupby(slots, key=lambda slot: slot.session):
        label = f"{session.name} · {day_label(session.starts_at.astimezone(zone))}"
        times = [(row.pk, time_format(row.starts_at.astimezone(zone), "H:i")) for row in rows]
        days.append((label, times))
    return days


def partner_filters(
    candidates: Iterable[Candidate], terms: Iterable[Term], wanted: PartnerFilter
) -> dict[str, Any]:
    """Return the countries and fields candidates have, and which of them can be shown."""
    countries = {one.country for one in candidates}
    fields = {term.slug: str(term) for term in terms}
    shown = {
        "": _("All"),
        "recommended": _("Recommended"),
        "open": _("Not asked yet"),
        "asked": _("Asked or met"),
        "wished": _("Wished for"),
    }
    return {
        "countries": sorted(((c, country_name(c)) for c in countries), key=lambda row: row[1]),
        "fields": sorted(fields.items(), key=lambda row: row[1]),
        "shown": [(value, label, value == wanted.shown) for value, label in shown.items()],
    }
