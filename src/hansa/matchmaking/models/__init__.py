"""Rows of matchmaking: the call and its applications, requests, schedules."""

from hansa.matchmaking.models.applications import (
    Application,
    CutOff,
    Delegate,
    Evaluator,
    MatchmakingCall,
    Side,
)
from hansa.matchmaking.models.requests import MeetingRequest
from hansa.matchmaking.models.schedules import (
    Meeting,
    MeetingSession,
    ScheduleRun,
    ScheduleVersion,
    Seat,
    Slot,
    Table,
    Unavailability,
    UnplacedPair,
)

__all__ = [
    "Application",
    "CutOff",
    "Delegate",
    "Evaluator",
    "MatchmakingCall",
    "Meeting",
    "MeetingRequest",
    "MeetingSession",
    "ScheduleRun",
    "ScheduleVersion",
    "Seat",
    "Side",
    "Slot",
    "Table",
    "Unavailability",
    "UnplacedPair",
]
