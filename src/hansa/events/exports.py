"""Who registered, as a table."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from hansa.common.sheets import Cell
from hansa.events.models import Registration

HEADING = [
    _("Name"), _("Organisation"), _("E-mail"), _("Status"), _("Registered"), _("Came"),
    _("Answers"),
]  # fmt: skip


def rows_of(registrations: Iterable[Registration]) -> list[list[Cell]]:
    """Return a row for each registration; moments by the clocks of the event."""
    rows: list[list[Cell]] = []
    for one in registrations:
        zone = ZoneInfo(one.event.timezone)
        rows.append([
            one.name,
            one.works_for,
            one.user.email,
            str(one.get_status_display()),
            one.asked_at.astimezone(zone),
            one.came_at.astimezone(zone) if one.came_at else None,
            "\n".join(f"{words}: {answer}" for words, answer in one.answers),
        ])  # fmt: skip
    return rows
