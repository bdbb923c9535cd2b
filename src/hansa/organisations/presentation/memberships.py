"""Memberships as pages show them: by role, by country, how long a grouping runs."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hansa.common.places import country_name
from hansa.organisations.enums import WITH_MEMBERS
from hansa.organisations.models import Membership, Organisation
from hansa.organisations.queries.memberships import belongings_of, members_of, who_could_ask
from hansa.organisations.queries.networks import ENDED, standing_of


def membership_sections(organisation: Organisation, today: date, user: Any) -> dict[str, Any]:
    """Return what an organisation's page says of its members and of what it belongs to."""
    members = list(members_of(organisation))
    has_members = organisation.profile_type in WITH_MEMBERS and user.is_authenticated
    return {
        "members": members,
        "members_by_role": by_role(members),
        "member_countries": countries_of(members),
        "belongings": list(belongings_of(organisation)),
        "could_ask": who_could_ask(user, organisation) if has_members else [],
        "duration": duration_in_words(organisation, today),
    }


def by_role(members: Sequence[Membership]) -> list[dict[str, Any]]:
    """Return the members under their role and number, those who lead first."""
    found = []
    for role in Membership.Role:
        same = [one for one in members if one.role == role]
        if same:
            found.append({"label": _counted(role, len(same)), "memberships": same})
    return found


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


def countries_of(members: Sequence[Membership]) -> list[dict[str, Any]]:
    """Return the countries of the members with their number, the most frequent first."""
    counted = Counter(one.member.country for one in members)
    rows = [{"label": country_name(code), "number": number} for code, number in counted.items()]
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
