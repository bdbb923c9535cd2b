"""A programme by day, each by the clocks of where one is."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from hansa.matchmaking.models import ProgrammeItem
from hansa.matchmaking.presentation.agenda import day_label


def days_of_programme(items: Iterable[ProgrammeItem]) -> list[dict[str, Any]]:
    """Return parts with ``places_left`` by day and city: the day, whose clocks, what is on."""
    groups = groupby(items, key=lambda one: (_begins(one).date(), one.stop, one.zone))
    return [
        {"label": day_label(day), "city": str(stop or ""), "clocks": clocks(zone, of_day[0]),
         "rows": [_row(one) for one in of_day]}
        for (day, stop, zone), some in groups
        if (of_day := list(some))
    ]  # fmt: skip


def _begins(item: ProgrammeItem) -> datetime:
    return item.starts_at.astimezone(ZoneInfo(item.zone))


def clocks(zone: str, item: ProgrammeItem) -> str:
    """Return by which clocks the times of a day are, with how far these are from UTC."""
    offset = _begins(item).strftime("%z")
    hours = f"UTC{offset[:3]}:{offset[3:]}"
    place = zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")
    return _("Times by the clocks of %(place)s (%(offset)s)") % {"place": place, "offset": hours}


def places_in_words(item: ProgrammeItem) -> str:
    """Return how many places of a part are left; empty where there is no limit."""
    left: int | None = getattr(item, "places_left", None)
    if left is None or item.capacity is None:
        return ""
    if left <= 0:
        return _("no place left")
    return _("%(left)s of %(places)s places left") % {"left": left, "places": item.capacity}


def _row(item: ProgrammeItem) -> dict[str, str]:
    zone = ZoneInfo(item.zone)
    times = (time_format(at.astimezone(zone), "H:i") for at in (item.starts_at, item.ends_at))
    return {
        "time": "–".join(times),
        "kind": item.get_kind_display(),
        "title": item.title,
        "where": ", ".join(text for text in (item.place, item.transport) if text),
        "places": _("for everybody") if item.blocks_everybody else places_in_words(item),
    }
