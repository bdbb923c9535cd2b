"""The one door to `introductions`: an event's rows become lists and reasons, or fitted weights."""

from hansa.matchmaking.recommending.fitting import Evidence, Fitted, evidence_of, fit_weights
from hansa.matchmaking.recommending.lists import Found, Known, Row, known_of, recommend

__all__ = [
    "Evidence",
    "Fitted",
    "Found",
    "Known",
    "Row",
    "evidence_of",
    "fit_weights",
    "known_of",
    "recommend",
]
