"""A delegate's agenda on paper."""

from hansa.matchmaking.agenda import Agenda
from hansa.matchmaking.documents.press import Press
from hansa.matchmaking.presentation.agenda import by_day, day_label


def print_agenda(agenda: Agenda) -> bytes:
    """Return the agenda as a tagged PDF."""
    days = [{"label": day_label(day), "rows": items} for day, items in by_day(agenda)]
    press = Press()
    content, _pages = press.bind([press.draw("agenda", {"agenda": agenda, "days": days})])
    return content
