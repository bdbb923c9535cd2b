"""
Schedules of bilateral meetings, with proofs.

Conventions: participants, slots, tables and meetings are dense integers from 0, and an id
is the index in the problem's tuple; moments and durations are minutes; costs are integers
and lower is better.
"""

from bilateral.again import Repair, again, repair
from bilateral.conflict import Conflict, find_conflict
from bilateral.exceptions import BilateralError, ParseError, ProblemError, UnsoundError
from bilateral.explain import Explainer, Reason, explain
from bilateral.objective import Score, evaluate
from bilateral.params import Params
from bilateral.problem import (
    GOALS,
    Delegate,
    Goal,
    Interpreter,
    Meeting,
    Participant,
    Problem,
    Slot,
    Table,
)
from bilateral.relax import Change
from bilateral.remedies import Remedy
from bilateral.result import Item, Progress, Result, Status
from bilateral.rules import Violation, check
from bilateral.schedule import Placement, Schedule
from bilateral.solve import solve
from bilateral.stop import AnyOf, Cancelled, Deadline, Effort, MaxRuntime, MaxWork, Stop

__all__ = [
    "GOALS",
    "AnyOf",
    "BilateralError",
    "Cancelled",
    "Change",
    "Conflict",
    "Deadline",
    "Delegate",
    "Effort",
    "Explainer",
    "Goal",
    "Interpreter",
    "Item",
    "MaxRuntime",
    "MaxWork",
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
    "Repair",
    "Result",
    "Schedule",
    "Score",
    "Slot",
    "Status",
    "Stop",
    "Table",
    "UnsoundError",
    "Violation",
    "again",
    "check",
    "evaluate",
    "explain",
    "find_conflict",
    "repair",
    "solve",
]
