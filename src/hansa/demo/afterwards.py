"""After an event of the demo world: what delegates say, and pictures, which are drawn."""

import io
import random
from datetime import timedelta

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from hansa.accounts.models import User
from hansa.common.pictures import photo
from hansa.events.operations.gallery import add_picture
from hansa.matchmaking.models import MatchmakingCall
from hansa.matchmaking.operations.feedback import EventAnswer, MeetingAnswer, give_feedback
from hansa.matchmaking.queries.feedback import meetings_to_judge
from hansa.matchmaking.queries.paper import attending

SILENT_SHARE, ABSENT_SHARE = 0.2, 0.03
COMMENTS = ["A second meeting is agreed for autumn.", "Their test centre fits our members well.",
            "Good talk, too short.", "We send them our list of members."]  # fmt: skip
WISHES = ["More time between the meetings, please.", "The tables were easy to find.",
          "A list of participants a week before would help."]  # fmt: skip
NEXT = ["nothing", "contact", "contact", "contact", "project", "agreement"]
SIZE = (1200, 800)
PICTURES = [
    ("The hall before the first meeting",
     "Drawing: rows of round tables under lamps in an empty hall.", "hall"),
    ("Between two meetings",
     "Drawing: people of many colours stand together in groups of two and three.", "people"),
    ("The evening at the harbour",
     "Drawing: lanterns above dark water, a low sun behind them.", "harbour"),
]  # fmt: skip


def add_feedback(call: MatchmakingCall, *, silent: set[int]) -> None:
    """Let most delegates say how it was; a few meetings did not take place."""
    # Draws of its own: what is said changes nothing of the rest of the world.
    chance = random.Random(call.event.slug)  # noqa: S311 - a world to play in
    now = call.event.ends_at + timedelta(hours=3)
    absent = set()
    for delegate in attending(call):
        judged = meetings_to_judge(delegate, now)
        if delegate.pk in silent or chance.random() < SILENT_SHARE:
            continue
        answers = []
        for one in judged:
            pair = one.meeting.request
            if chance.random() < ABSENT_SHARE:
                absent.add(pair.pk)
            held = pair.pk not in absent
            answers.append(MeetingAnswer(
                pair, held=held,
                rating=chance.choice([3, 4, 4, 5, 5]) if held else None,
                next_step=chance.choice(NEXT) if held else "",
                comment=chance.choice(COMMENTS) if chance.random() < 0.1 else "",
            ))  # fmt: skip
        give_feedback(
            actor=delegate.user, now=now + timedelta(minutes=chance.randint(0, 2000)),
            delegate=delegate, meetings=answers,
            event=EventAnswer(
                rating=chance.choice([3, 4, 4, 5, 5, 5]),
                comment=chance.choice(WISHES) if chance.random() < 0.3 else "",
            ),
        )  # fmt: skip


def add_pictures(organiser: User, call: MatchmakingCall) -> None:
    """Hang the drawings in the event's gallery."""
    now = call.event.ends_at + timedelta(days=1)
    for caption, alt, kind in PICTURES:
        add_picture(
            actor=organiser, now=now, event=call.event, photo=photo(_drawing(kind)),
            alt=alt, caption=caption,
        )  # fmt: skip


def _drawing(kind: str) -> ContentFile:
    picture = Image.new("RGB", SIZE, {"hall": "#e9dfcb", "people": "#d9e6ea"}.get(kind, "#f0b35a"))
    draw = ImageDraw.Draw(picture)
    if kind == "hall":
        for row in range(4):
            for column in range(6):
                x, y, r = 100 + column * 200, 330 + row * 130, 40 + row * 12
                draw.ellipse((x - r, y - r // 2, x + r, y + r // 2), fill="#0c5a74")
                draw.line((x, 0, x, 120), fill="#7c6a4a", width=3)
                draw.ellipse((x - 16, 110, x + 16, 142), fill="#f4b942")
    elif kind == "people":
        colours = ["#0c5a74", "#b5482f", "#f4b942", "#3f7d4e", "#6a4c7d"]
        for n in range(12):
            x, y = 90 + n * 92 + (n // 3) * 20, 430 + (n % 3) * 40
            draw.ellipse((x - 28, y - 130, x + 28, y - 74), fill="#c98f66")
            draw.rounded_rectangle((x - 42, y - 70, x + 42, y + 180), 30, fill=colours[n % 5])
    else:
        draw.ellipse((480, 220, 720, 460), fill="#f7dd9b")
        draw.rectangle((0, 420, 1200, 800), fill="#0c3a4d")
        for n in range(8):
            draw.rounded_rectangle((60 + n * 145, 200, 120 + n * 145, 280), 18, fill="#b5482f")
            draw.line((90 + n * 145, 470, 90 + n * 145, 760), fill="#b5704a", width=6)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return ContentFile(file.getvalue(), name="drawing.png")
