"""Calls that fit an organisation: what they are compared by, and how they are shown."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from hansa.calls.queries.calls import calls_to_apply_to
from hansa.organisations.outside import Asked, Outside, Shown, register_outside
from hansa.organisations.recommending import outside_profile

SENTENCES = {
    "field": _("It is about what you work in: %(words)s"),
    "text": _("Words in it and in your profile: %(words)s"),
}


def read(now: datetime) -> list[Asked]:
    """Return the calls that newcomers may apply to, with the countries and kinds they admit."""
    return [
        Asked(
            outside_profile(
                id=call.pk, terms=call.terms.all(), seeks=False,
                texts=[f"{call.title}. {call.summary}", call.description],
                countries=call.countries, kinds=call.profile_types,
            )
        )
        for call in calls_to_apply_to(now).prefetch_related("terms").order_by("pk")
    ]  # fmt: skip


def shown(pks: Collection[int], now: datetime) -> Mapping[int, Shown]:
    """Return those of these calls that newcomers may still apply to as rows."""
    found = calls_to_apply_to(now).filter(pk__in=pks)
    return {
        call.pk: Shown(
            call.title, call.get_absolute_url(),
            date_format(call.next_deadline, "DATE_FORMAT") if call.next_deadline else "",
            call.summary,
        )
        for call in found
    }  # fmt: skip


register_outside(Outside("call", _("Calls that fit you"), read, shown, SENTENCES))
