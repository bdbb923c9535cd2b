"""Rows of matchmaking: the call and its applications, venue and programme, requests, schedules."""

from hansa.matchmaking.models.applications import (
    Application,
    ApplicationDraft,
    Delegate,
    Evaluator,
)
from hansa.matchmaking.models.call import CutOff, MatchmakingCall, Side
from hansa.matchmaking.models.day import Cancellation, CheckIn, MeetingMark, Offer
from hansa.matchmaking.models.questions import (
    Criterion,
    Evaluation,
    LetterText,
    Question,
    Score,
)
from hansa.matchmaking.models.requests import MeetingRequest, Wish
from hansa.matchmaking.models.schedules import (
    Meeting,
    ScheduleRun,
    ScheduleVersion,
    Seat,
    UnplacedPair,
)
from hansa.matchmaking.models.venue import (
    MeetingSession,
    ProgrammeItem,
    ProgrammePlace,
    Slot,
    Table,
    Unavailability,
)

__all__ = [
    "Application",
    "ApplicationDraft",
    "Cancellation",
    "CheckIn",
    "Criterion",
    "CutOff",
    "Delegate",
    "Evaluation",
    "Evaluator",
    "LetterText",
    "MatchmakingCall",
    "Meeting",
    "MeetingMark",
    "MeetingRequest",
    "MeetingSession",
    "Offer",
    "ProgrammeItem",
    "ProgrammePlace",
    "Question",
    "ScheduleRun",
    "ScheduleVersion",
    "Score",
    "Seat",
    "Side",
    "Slot",
    "Table",
    "Unavailability",
    "UnplacedPair",
    "Wish",
]
