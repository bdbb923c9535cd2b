"""Documents for paper."""

from hansa.common.press import Printed, Report
from hansa.matchmaking.documents.agenda import print_agendas
from hansa.matchmaking.documents.badges import badge_address, print_badges
from hansa.matchmaking.documents.booklet import print_booklet
from hansa.matchmaking.documents.cards import print_cards
from hansa.matchmaking.documents.glyphs import unprintable
from hansa.matchmaking.documents.programme import print_programme

__all__ = [
    "Printed", "Report", "badge_address", "print_agendas", "print_badges", "print_booklet",
    "print_cards", "print_programme", "unprintable",
]  # fmt: skip
