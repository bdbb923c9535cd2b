"""The one door to `bilateral`: an event's rows become a problem, its answer becomes data."""

from hansa.matchmaking.scheduling.instance import build_instance
from hansa.matchmaking.scheduling.rehearsal import Rehearsal, rehearse
from hansa.matchmaking.scheduling.solving import in_today_s_format, solve_instance

__all__ = ["Rehearsal", "build_instance", "in_today_s_format", "rehearse", "solve_instance"]
