"""The calendar: events, who registers, who speaks, what is asked, what is kept afterwards."""

from hansa.events.models.admission import (
    Admission,
    Registration,
    RegistrationQuestion,
    RegistrationReminder,
)
from hansa.events.models.event import Event, Organiser, Series
from hansa.events.models.shown import EventDocument, EventPicture
from hansa.events.models.talk import QuestionVote, Speaker, TalkQuestion

__all__ = [
    "Admission",
    "Event",
    "EventDocument",
    "EventPicture",
    "Organiser",
    "QuestionVote",
    "Registration",
    "RegistrationQuestion",
    "RegistrationReminder",
    "Series",
    "Speaker",
    "TalkQuestion",
]
