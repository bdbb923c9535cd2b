"""Speakers of an event, and the questions that are sent ahead and voted."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.common.pictures import PHOTO, Photo
from hansa.common.uploads import forget_file, kept_file
from hansa.events.models import Event, QuestionVote, Speaker, TalkQuestion
from hansa.events.permissions import has_place

FOLDER = "speakers"
MOST_SPEAKERS = 50
MOST_ASKED = 5
"""Questions of one person about one event."""


@dataclass(frozen=True)
class SpeakerDetails:
    """A speaker as they are shown."""

    name: str
    position: str = ""
    works_for: str = ""
    biography: str = ""
    alt: str = ""


@operation("speaker.add")
def add_speaker(
    *,
    actor: User | None,
    now: datetime,
    event: Event,
    details: SpeakerDetails,
    photo: Photo | None = None,
    consents: bool = False,
    key: str = "",
) -> Speaker:
    """
    Show a speaker on the event's page; that they agree is noted with who says so and when.

    Raises `OperationRefused` without their consent, and for a picture that says nothing to those
    who cannot see it.
    """
    hold(event)
    refuse_unless(consents, _("Nobody is shown who has not agreed to it."))
    refuse_unless(photo is None or bool(details.alt), _("Say what can be seen in the picture."))
    refuse_unless(
        event.speaker_profiles.count() < MOST_SPEAKERS, _("There are very many speakers already.")
    )
    last: int | None = event.speaker_profiles.aggregate(last=Max("place"))["last"]
    with kept_file(photo.small if photo else None, rule=PHOTO, folder=FOLDER) as picture:
        made = Speaker.objects.create(
            event=event, place=(last or 0) + 1, name=details.name, position=details.position,
            works_for=details.works_for, biography=details.biography, picture=picture,
            alt=details.alt if picture else "", consented_at=now, consent_noted_by=actor,
        )  # fmt: skip
        record(actor=actor, now=now, verb="speaker.add", target=made)
    return made


@operation("speaker.remove")
def remove_speaker(*, actor: User, now: datetime, speaker: Speaker) -> Event:
    """Take a speaker away with their picture: they do not speak, or agree no more."""
    record(actor=actor, now=now, verb="speaker.remove", target=speaker)
    event = speaker.event
    forget_file(speaker.picture.name)
    speaker.delete()
    return event


@operation("talk.ask")
def ask_ahead(
    *, actor: User, now: datetime, event: Event, text: str, key: str = ""
) -> TalkQuestion:
    """Send a question ahead; all who have a place see it and vote. One's own has one's vote."""
    hold(actor)  # two tabs at once would both see room for one more
    _refuse_strangers(actor, event, now)
    refuse_unless(
        event.talk_questions.filter(user=actor).count() < MOST_ASKED,
        _("You have asked much already; vote for what others ask."),
    )
    made = TalkQuestion.objects.create(event=event, user=actor, text=text, asked_at=now)
    QuestionVote.objects.create(question=made, user=actor)
    record(actor=actor, now=now, verb="talk.ask", target=made)
    return made


@operation("talk.vote")
def vote_for_question(
    *, actor: User, now: datetime, question: TalkQuestion, is_for: bool
) -> TalkQuestion:
    """Vote for a question, once however often it is pressed, or take the vote back."""
    _refuse_strangers(actor, question.event, now)
    if is_for:
        QuestionVote.objects.get_or_create(question=question, user=actor)
    else:
        question.votes.filter(user=actor).delete()
    record(actor=actor, now=now, verb="talk.vote", target=question, is_for=is_for)
    return question


@operation("talk.remove")
def remove_talk_question(*, actor: User, now: datetime, question: TalkQuestion) -> Event:
    """Take a question away that does not belong here, or one's own."""
    record(actor=actor, now=now, verb="talk.remove", target=question, text=question.text)
    event = question.event
    question.delete()
    return event


def _refuse_strangers(actor: User, event: Event, now: datetime) -> None:
    refuse_unless(has_place(actor, event), _("Only those who have a place can do this."))
    refuse_unless(now < event.ends_at, _("This event is over."))
