"""Cards for the tables: the number for who looks for it, the day for who sits there."""

from zoneinfo import ZoneInfo

from django.utils.formats import time_format

from hansa.common.press import Press, Printed, Report
from hansa.matchmaking.models import MatchmakingCall, Meeting, ScheduleVersion
from hansa.matchmaking.presentation.agenda import day_label
from hansa.matchmaking.queries.paper import cards_of

AT_ONCE = 20


def print_cards(
    call: MatchmakingCall, version: ScheduleVersion | None, report: Report
) -> Printed | None:
    """Return a card for each table and day; None when it was stopped meanwhile."""
    cards = cards_of(call, version)
    zone = ZoneInfo(call.event.timezone)
    press, parts = Press("matchmaking/paper"), []
    for n in range(0, len(cards), AT_ONCE):
        if not report(n / len(cards)):
            return None
        some = [
            {
                "table": card.table,
                "day": day_label(card.day) if card.day else "",
                "rows": [(_clock(m, zone), m.request) for m in card.meetings],
            }
            for card in cards[n : n + AT_ONCE]
        ]
        parts.append(press.draw("cards", {"event": call.event, "cards": some, "version": version}))
    content, pages = press.bind(parts)
    return Printed(content, pages)


def _clock(meeting: Meeting, zone: ZoneInfo) -> str:
    """Return when a meeting begins by the event's clocks; a template would show the site's."""
    return time_format(meeting.slot.starts_at.astimezone(zone), "H:i")
