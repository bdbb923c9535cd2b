"""How agreements are shown."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext, ngettext

from hansa.common.places import country_name
from hansa.outcomes.models import Agreement, Standing


class Badge(NamedTuple):
    """How an agreement stands, in words, and the kind of badge for them."""

    label: str
    kind: str


class Row(NamedTuple):
    """An agreement as a list shows it."""

    agreement: Agreement
    badge: Badge
    parties: str


def badge_of(agreement: Agreement, today: date) -> Badge:
    """Return how an agreement stands today."""
    standing = agreement.standing_on(today)
    if standing == Standing.EXPIRING and agreement.expires_date:
        days = (agreement.expires_date - today).days
        if days == 0:
            return Badge(gettext("expires today"), "amber")
        text = ngettext("expires in %(days)d day", "expires in %(days)d days", days)
        return Badge(text % {"days": days}, "amber")
    kinds = {Standing.ACTIVE: "good", Standing.OPEN_ENDED: "good", Standing.EXPIRED: "neutral"}
    return Badge(str(standing.label), kinds[standing])


def rows_of(agreements: Iterable[Agreement], today: date) -> list[Row]:
    """Return agreements as a list shows them; their parties are fetched already."""
    return [
        Row(one, badge_of(one, today), ", ".join(p.shown_name for p in one.parties.all()))
        for one in agreements
    ]


def sheet_of(agreements: Iterable[Agreement], now: datetime) -> list[list[object]]:
    """Return agreements as the rows of a sheet, with a heading."""
    heading: list[object] = [
        gettext("Title"), gettext("Kind"), gettext("Signed on"), gettext("Last day"),
        gettext("State"), gettext("Parties"), gettext("Countries"), gettext("What it is about"),
        gettext("Address"),
    ]  # fmt: skip
    return [heading, *(_sheet_row(one, now.date()) for one in agreements)]


def _sheet_row(agreement: Agreement, today: date) -> list[object]:
    parties = list(agreement.parties.all())
    codes = dict.fromkeys(p.shown_country for p in parties if p.shown_country)
    return [
        agreement.title, agreement.get_kind_display(), agreement.signed_date.isoformat(),
        agreement.expires_date.isoformat() if agreement.expires_date else "",
        agreement.standing_on(today).label,
        "; ".join(p.shown_name for p in parties), "; ".join(country_name(c) for c in codes),
        agreement.scope, settings.BASE_URL + agreement.get_absolute_url(),
    ]  # fmt: skip
