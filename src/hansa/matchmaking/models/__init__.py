"""
Rows of matchmaking: the call and its applications, venue and programme, requests, schedules.

And what comes after: papers, feedback, pictures and documents.
"""

from hansa.matchmaking.models.applications import (
    Application,
    ApplicationDraft,
    Delegate,
    Evaluator,
)
from hansa.matchmaking.models.call import CutOff, MatchmakingCall, Side
from hansa.matchmaking.models.day import Cancellation, CheckIn, MeetingMark, Offer
from hansa.matchmaking.models.feedback import EventFeedback, FeedbackAsk, MeetingFeedback
from hansa.matchmaking.models.introductions import (
    Introduction,
    IntroductionAnswer,
    IntroductionChange,
    IntroductionFit,
    IntroductionRound,
    IntroductionWeights,
)
from hansa.matchmaking.models.paper import Paper
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
    Interpreter,
    MeetingSession,
    ProgrammeItem,
    ProgrammePlace,
    Slot,
    Stop,
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
    "EventFeedback",
    "FeedbackAsk",
    "Interpreter",
    "Introduction",
    "IntroductionAnswer",
    "IntroductionChange",
    "IntroductionFit",
    "IntroductionRound",
    "IntroductionWeights",
    "LetterText",
    "MatchmakingCall",
    "Meeting",
    "MeetingFeedback",
    "MeetingMark",
    "MeetingRequest",
    "MeetingSession",
    "Offer",
    "Paper",
    "ProgrammeItem",
    "ProgrammePlace",
    "Question",
    "ScheduleRun",
    "ScheduleVersion",
    "Score",
    "Seat",
    "Side",
    "Slot",
    "Stop",
    "Table",
    "Unavailability",
    "UnplacedPair",
    "Wish",
]
