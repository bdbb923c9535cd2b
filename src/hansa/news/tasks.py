"""Jobs of news."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from hansa.common import clock
from hansa.news.operations.voices import ask_for_voice, forget_voice
from hansa.news.queries.voices import people_to_ask, voices_to_forget


@db_periodic_task(crontab(minute="25"))
def ask_for_voices() -> None:
    """Ask those who took part, a week after an event, what they would tell others."""
    now = clock.now()
    for event, participant in people_to_ask(now):
        ask_for_voice(actor=None, now=now, event=event, participant=participant)


@db_periodic_task(crontab(hour="4", minute="55"))
def forget_voices() -> None:
    """Forget whom it was asked of, a year after an event, where nothing is shown."""
    now = clock.now()
    for voice in voices_to_forget(now):
        forget_voice(actor=None, now=now, voice=voice)
