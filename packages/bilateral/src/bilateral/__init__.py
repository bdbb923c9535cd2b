"""
Schedules of bilateral meetings, with proofs.

Conventions: participants, slots, tables and meetings are dense integers from 0, and an id
is the index in the problem's tuple; moments and durations are minutes; costs are integers
and lower is better.
"""

from bilateral.exceptions import BilateralError, ParseError, ProblemError, UnsoundError
from bilateral.explain import Reason, Remedy, explain
from bilateral.objective import Score, evaluate
from bilateral.params import Params
from bilateral.problem import Meeting, Participant, Problem, Slot, Table
from bilateral.result import Progress, Result, Status
from bilateral.rules import Violation, check
from bilateral.schedule import Placement, Schedule
from bilateral.solve import solve
from bilateral.stop import AnyOf, Cancelled, Effort, MaxConflicts, MaxRuntime, Stop

__all__ = [
    "AnyOf",
    "BilateralError",
    "Cancelled",
    "Effort",
    "MaxConflicts",
    "MaxRuntime",
    "Meeting",
    "Params",
    "ParseError",
    "Participant",
    "Placement",
    "Problem",
    "ProblemError",
    "Progress",
    "Reason",
    "Remedy",
    "Result",
    "Schedule",
    "Score",
    "Slot",
    "Status",
    "Stop",
    "Table",
    "UnsoundError",
    "Violation",
    "check",
    "evaluate",
    "explain",
    "solve",
]
