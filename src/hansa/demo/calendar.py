"""The calendar of the demo world beside the newsletter's facts: invented events, and who comes."""

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hansa.events.models import Event
from hansa.events.operations import edit_event
from hansa.events.operations.admission import QuestionDetails, set_admission
from hansa.events.operations.calendar import series_named
from hansa.events.operations.proposing import accept_event, propose_event, submit_event
from hansa.events.operations.registering import note_attendance, register_for_event
from hansa.events.operations.speaking import SpeakerDetails, add_speaker
from hansa.events.operations.talking import ask_ahead, vote_for_question

if TYPE_CHECKING:
    from hansa.demo.world import World

TALK = "expert-talk-funding-mix"
LINK = "https://meet.harbour.example/expert-talk"
SERIES = "Expert Talks"


def at(month: int, day: int, hour: int) -> datetime:
    """Return a moment of 2017."""
    return datetime(2017, month, day, hour, tzinfo=UTC)


# Whose, kind, title, in one sentence, city, country, begins, hours, places, fields.
INVENTED: list[tuple[Any, ...]] = [
    ("Lichtwerk Jena", "workshop", "Light in small series: a workshop on laser polishing",
     "Two half days at the machines, for companies that make ten pieces and not ten thousand.",
     "Jena", "DE", at(10, 5, 8), 28, 24, ["photonics", "smart-manufacturing"]),
    ("Öresund Health Cluster", "training", "Writing a clinical partner into a proposal",
     "A day of training for cluster managers who have a hospital next door.",
     "Malmö", "SE", at(10, 17, 7), 8, 16, ["health", "digital"]),
    ("Natureef", "fair", "Green harbour: a fair of resource efficiency",
     "Forty stands and a stage, open to everybody.",
     "Porto", "PT", at(10, 25, 9), 33, None, ["clean-technology", "circular-economy"]),
    ("Lichtwerk Jena", "info-day", "Open calls for photonics: an hour of questions",
     "What is open, who may apply, what was refused last time and why.",
     "", "", at(11, 8, 13), 1, None, ["photonics"]),
    ("Öresund Health Cluster", "visit", "Behind the doors of three hospitals",
     "A study visit by bus for those who build devices.",
     "Lund", "SE", at(11, 21, 8), 9, 12, ["health"]),
]  # fmt: skip
ASKED = ["How large a share of fees is sound in the first three years?",
         "Who pays for the manager when a project ends?",
         "Does public money make members lazy?"]  # fmt: skip


def add_calendar(world: "World") -> None:
    """Add invented events of the community, the webinar's registration, and a talk that was."""
    # Draws of its own: what is added here changes nothing of the rest of the world.
    chance = random.Random(world.seed)  # noqa: S311 - a world to play in
    for row in INVENTED:
        _add_event(world, row, chance)
    _add_waiting(world)
    _fill_talk(world)
    _add_past_talk(world)


def _details(row: tuple[Any, ...]) -> dict[str, Any]:
    _whose, kind, title, summary, city, country, begins, hours, *_rest = row
    return {
        "kind": kind, "backing": "community", "title": title, "summary": summary, "city": city,
        "country": country, "starts_at": begins, "ends_at": begins + timedelta(hours=hours),
        "format": "onsite" if city else "virtual", "languages": ["en"], "organised_by": row[0],
        "timezone": "Europe/Stockholm" if country == "SE" else "Europe/Berlin",
    }  # fmt: skip


def _add_event(world: "World", row: tuple[Any, ...], chance: random.Random) -> None:
    editor, applicant = world.people["editor"], world.people["applicant"]
    now = at(6, chance.randint(1, 25), 9)
    event = propose_event(
        actor=applicant, now=now, details=_details(row), terms=world.choose_terms(row[-1]),
        organisation=world.organisations[row[0]],
    )  # fmt: skip
    event = accept_event(actor=editor, now=now, event=event)
    set_admission(
        actor=editor, now=now, event=event, version=1, changes={"places": row[-2]},
        questions=[QuestionDetails("Anything we should know, for instance what you eat?")],
    )  # fmt: skip
    for key in ("delegate", "evaluator", "validator"):
        if chance.random() < 0.6:
            who = world.people[key]
            register_for_event(actor=who, now=now, event=event, name=who.name)


def _add_waiting(world: "World") -> None:
    now, applicant = at(7, 8, 9), world.people["applicant"]
    row = ("Lichtwerk Jena", "networking", "Breakfast for new cluster managers",
           "Coffee, rolls, and the three questions everybody has.", "Tartu", "EE", at(12, 1, 7), 2,
           20, [])  # fmt: skip
    event = propose_event(actor=applicant, now=now, details=_details(row))
    submit_event(actor=applicant, now=now, event=event)


def _fill_talk(world: "World") -> None:
    event, editor, now = Event.objects.get(slug=TALK), world.people["editor"], at(7, 4, 9)
    changes = {"series": series_named(SERIES), "format": "virtual", "languages": ["en"]}
    edit_event(actor=editor, now=now, event=event, version=event.version, changes=changes)
    set_admission(
        actor=editor, now=now, event=event, version=1,
        changes={"places": 3, "join_link": LINK},
        questions=[QuestionDetails("What do you hope to hear?", "long")],
    )  # fmt: skip
    add_speaker(
        actor=editor, now=now, event=event, consents=True,
        details=SpeakerDetails(
            "Gerd Meier zu Köcker", "founder", "European Secretariat for Cluster Analysis"
        ),
    )  # fmt: skip
    seated = [world.people[key] for key in ("delegate", "partner", "evaluator")]
    for minute, who in enumerate([*seated, world.people["applicant"]]):
        register_for_event(
            actor=who, now=now + timedelta(minutes=minute), event=event, name=who.name,
            answers=[("What do you hope to hear?", "")],
        )  # fmt: skip
    for who, text in zip(seated, ASKED, strict=True):
        question = ask_ahead(actor=who, now=now + timedelta(hours=1), event=event, text=text)
        if who != seated[0]:
            vote_for_question(actor=seated[0], now=now, question=question, is_for=True)


def _add_past_talk(world: "World") -> None:
    editor, now = world.people["editor"], at(6, 1, 9)
    row = ("the cluster platform", "webinar", "Expert Talk: reading a call before writing",
           "An hour on what evaluators look for on the first two pages.", "", "", at(6, 14, 13), 1,
           None, [])  # fmt: skip
    event = propose_event(
        actor=editor, now=now, details={**_details(row), "backing": "own"}, series=SERIES
    )
    event = accept_event(actor=editor, now=now, event=event)
    set_admission(actor=editor, now=now, event=event, version=1, changes={"join_link": LINK})
    for key in ("delegate", "manager", "partner"):
        who = world.people[key]
        seat = register_for_event(actor=who, now=now, event=event, name=who.name)
        if key != "partner":
            note_attendance(actor=editor, now=event.starts_at, registration=seat, came=True)
