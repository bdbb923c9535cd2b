"""Questions that are sent ahead to an event, and voted."""

from datetime import datetime

from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.events.models import Event, QuestionVote, TalkQuestion
from hansa.events.permissions import has_place

MOST_ASKED = 5
"""Questions of one person about one event."""


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
