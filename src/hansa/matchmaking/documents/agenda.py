"""Delegates' agendas on paper."""

from collections.abc import Iterable

from hansa.common.press import Press
from hansa.matchmaking.agenda import Agenda
from hansa.matchmaking.presentation.agenda import days_on_paper


def print_agendas(agendas: Iterable[Agenda]) -> bytes:
    """Return agendas as a tagged PDF, each beginning on a page of its own."""
    sheets = [{"agenda": agenda, "days": days_on_paper(agenda)} for agenda in agendas]
    press = Press("matchmaking/paper")
    content, _pages = press.bind([press.draw("agenda", {"sheets": sheets})])
    return content
