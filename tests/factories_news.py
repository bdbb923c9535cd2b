"""Voices for tests, made as people make them."""

from itertools import count
from typing import Any

from hansa.events.models import Event
from hansa.news.models import Voice
from hansa.news.operations.voices import ask_for_voice, give_voice, publish_voice
from hansa.news.participation import Participant
from tests.factories import DAY, NOW, make_event, make_user

_numbers = count(1)


def make_voice(event: Event | None = None, *, published: bool = True, **fields: Any) -> Voice:
    """Make a voice of somebody without an account, shown or waiting."""
    event = event or make_event(starts_at=NOW - 9 * DAY, ends_at=NOW - 8 * DAY)
    asked = Participant(f"voice{next(_numbers)}@example.org", "en", **fields)
    voice = ask_for_voice(actor=None, now=NOW, event=event, participant=asked)
    said = {"text": "It opened doors.", "name": "Grace Hopper", "role": "Director"}
    voice = give_voice(actor=None, now=NOW, voice=voice, **said)
    editor = make_user(role="editor")
    return publish_voice(actor=editor, now=NOW, voice=voice) if published else voice
