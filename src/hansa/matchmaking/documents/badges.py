"""Badges: eight on a sheet, with marks to cut along."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hansa.common.codes import code_of
from hansa.common.errors import OperationRefused
from hansa.common.press import Press, Printed, Report
from hansa.matchmaking.models import Delegate, MatchmakingCall
from hansa.matchmaking.queries.paper import badge_holders

ON_A_SHEET = 8
SHEETS_AT_ONCE = 5
LONG_NAME, LONGEST_NAME = 16, 26
"""Names of more characters are set smaller, so that they fit in two lines."""


def badge_address(delegate: Delegate) -> str:
    """Return what the code on a badge holds: the address at which the delegate is checked in."""
    slug = delegate.application.call.event.slug
    return settings.BASE_URL + reverse("matchmaking:check-in", args=[slug, delegate.entry_token])


def print_badges(call: MatchmakingCall, report: Report) -> Printed | None:
    """Return a badge for everybody who comes; None when it was stopped meanwhile."""
    holders = list(badge_holders(call))
    if not holders:
        raise OperationRefused(_("Nobody comes in person; badges are for those who do."))
    for delegate in holders:
        delegate.application.call = call
    sheets = [holders[n : n + ON_A_SHEET] for n in range(0, len(holders), ON_A_SHEET)]
    press, parts = Press("matchmaking/paper"), []
    for n in range(0, len(sheets), SHEETS_AT_ONCE):
        if not report(n / len(sheets)):
            return None
        some = [[_badge(one) for one in sheet] for sheet in sheets[n : n + SHEETS_AT_ONCE]]
        parts.append(press.draw("badges", {"event": call.event, "sheets": some}))
    content, pages = press.bind(parts)
    return Printed(content, pages, [one.pk for one in holders])


def _badge(delegate: Delegate) -> dict[str, Any]:
    length = len(delegate.name)
    size = "longest" if length > LONGEST_NAME else "long" if length > LONG_NAME else "usual"
    return {"delegate": delegate, "size": size, "code": code_of(badge_address(delegate))}
