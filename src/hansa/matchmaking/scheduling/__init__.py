"""The one door to `bilateral`: an event's rows become a problem, its answer becomes data."""

from hansa.matchmaking.scheduling.instance import build_instance
from hansa.matchmaking.scheduling.rehearsal import Rehearsal, rehearse
from hansa.matchmaking.scheduling.repairing import Placed, Plan, plan_repair
from hansa.matchmaking.scheduling.solving import in_today_s_format, solve_instance

__all__ = [
    "Placed",
    "Plan",
    "Rehearsal",
    "build_instance",
    "in_today_s_format",
    "plan_repair",
    "rehearse",
    "solve_instance",
]
