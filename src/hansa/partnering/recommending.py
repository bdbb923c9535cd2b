"""Partner searches and organisations that fit each other: what they are compared by."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hansa.organisations.outside import Asked, Outside, Shown, register_outside
from hansa.organisations.recommending import outside_profile
from hansa.partnering.models import (
    Interest,
    PartnerSearch,
    SearchInvitation,
    SearchPartner,
)

SOUGHT = "sought"
"""The kind of lists that searches have, of organisations."""
SENTENCES = {
    "offer": _("It looks for what you offer or work in: %(words)s"),
    "need": _("It offers what you look for: %(words)s"),
    "field": _("It is about what you work in: %(words)s"),
    "text": _("Words in it and in your profile: %(words)s"),
}
OF_SOUGHT = {
    "need": _("They offer or work in what you look for: %(words)s"),
    "offer": _("They look for what you offer: %(words)s"),
    "field": _("They work in what you offer: %(words)s"),
    "text": _("Words in your search and in their profile: %(words)s"),
}
"""How those who search are told why an organisation may fit."""


def read(now: datetime) -> list[Asked]:
    """Return the open searches, each without whoever is in it, interested, or was told of it."""
    rows = PartnerSearch.objects.open_on(now.date()).prefetch_related("terms").order_by("pk")
    searches = list(rows)
    without = concerned_in(searches)
    return [
        Asked(
            outside_profile(
                id=one.pk, terms=one.terms.all(),
                texts=[f"{one.title}. {one.summary}", one.description],
                seeks=one.kind != PartnerSearch.Kind.OFFER,
                offers=one.kind == PartnerSearch.Kind.OFFER,
                countries=one.countries, kinds=one.profile_types,
            ),
            frozenset(without[one.pk]),
        )
        for one in searches
    ]  # fmt: skip


def concerned_in(searches: Sequence[PartnerSearch]) -> Mapping[int, set[int]]:
    """Return, for each of these searches, who searches, is in it, interested, or was told of it."""
    without: dict[int, set[int]] = defaultdict(set)
    for one in searches:
        without[one.pk].add(one.organisation_id)
    models: list[Any] = [Interest, SearchPartner, SearchInvitation]
    for model in models:
        rows = model.objects.filter(search__in=searches, organisation__isnull=False)
        for search, organisation in rows.values_list("search_id", "organisation_id"):
            without[search].add(organisation)
    return without


def shown(pks: Collection[int], now: datetime) -> Mapping[int, Shown]:
    """Return those of these searches that are open as rows."""
    found = PartnerSearch.objects.open_on(now.date()).filter(pk__in=pks)
    return {
        one.pk: Shown(one.title, one.get_absolute_url(), one.organisation.name, one.summary)
        for one in found
    }


register_outside(
    Outside("search", _("Partner searches that fit you"), read, shown, SENTENCES, SOUGHT)
)
