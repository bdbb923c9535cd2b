"""Memberships as pages show them: by role, by country, how long a grouping runs."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hansa.common.places import country_name
from hansa.organisations.enums import WITH_MEMBERS
from hansa.organisations.models import Membership, Organisation
from hansa.organisations.queries.memberships import (
    MemberNumbers,
    belongings_of,
    member_numbers,
    members_of,
    who_could_ask,
)
from hansa.organisations.queries.networks import ENDED, standing_of

MOST_SHOWN = 24
"""So many members stand on an organisation's page; a page of their own has them all."""


def membership_sections(organisation: Organisation, today: date, user: Any) -> dict[str, Any]:
    """Return what an organisation's page says of its members and of what it belongs to."""
    numbers = member_numbers(organisation)
    has_members = organisation.profile_type in WITH_MEMBERS and user.is_authenticated
    return {
        "verified_count": numbers.total,
        "members_by_role": by_role(members_of(organisation)[:MOST_SHOWN], numbers),
        "member_countries": countries_of(numbers),
        "all_members": numbers.total > MOST_SHOWN,
        "belongings": list(belongings_of(organisation)),
        "could_ask": who_could_ask(user, organisation) if has_members else [],
        "duration": duration_in_words(organisation, today),
    }


def by_role(members: Iterable[Membership], numbers: MemberNumbers) -> list[dict[str, Any]]:
    """Return some of the members under their role, and how many have it in all."""
    return [
        {"label": _counted(role, numbers.roles[role]), "memberships": list(same)}
        for role, same in groupby(members, key=lambda one: one.role)
    ]


def _counted(role: str, n: int) -> str:
    Role = Membership.Role
    words = {
        Role.COORDINATOR: ngettext("%(number)d coordinator", "%(number)d coordinators", n),
        Role.PARTNER: ngettext("%(number)d partner", "%(number)d partners", n),
        Role.NODE: ngettext("%(number)d node", "%(number)d nodes", n),
        Role.FOUNDER: ngettext("%(number)d founding member", "%(number)d founding members", n),
        Role.MEMBER: ngettext("%(number)d member", "%(number)d members", n),
        Role.ASSOCIATED: ngettext(
            "%(number)d associated member", "%(number)d associated members", n
        ),
        Role.OBSERVER: ngettext("%(number)d observer", "%(number)d observers", n),
    }
    return words[Role(role)] % {"number": n}


def countries_of(numbers: MemberNumbers) -> list[dict[str, Any]]:
    """Return the countries of the members with their number, the most frequent first."""
    counted = numbers.countries.items()
    rows = [{"label": country_name(code), "number": number} for code, number in counted]
    return sorted(rows, key=lambda row: (-row["number"], row["label"]))


def duration_in_words(group: Organisation, today: date) -> str:
    """Say from when to when a grouping runs; empty if nothing is known."""
    starts, ends = group.starts_date, group.ends_date
    days = {
        "start": date_format(starts, "DATE_FORMAT") if starts else "",
        "end": date_format(ends, "DATE_FORMAT") if ends else "",
    }
    ended = standing_of(group, today) == ENDED
    if starts and ends:
        text = _("ran from %(start)s to %(end)s") if ended else _("runs from %(start)s to %(end)s")
        return text % days
    if ends:
        return (_("ended on %(end)s") if ended else _("runs until %(end)s")) % days
    if starts:
        return (_("runs since %(start)s") if starts <= today else _("begins on %(start)s")) % days
    return ""
