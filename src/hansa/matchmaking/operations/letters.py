"""The organiser's own words to applicants."""

from datetime import datetime

from hansa.accounts.models import User
from hansa.common.errors import StaleForm
from hansa.common.operations import operation, record
from hansa.mail.operations import queue_mail
from hansa.matchmaking.models import Application, LetterText, MatchmakingCall
from hansa.matchmaking.rendering import letter_to, words_of


@operation("letter.write")
def write_letter(
    *,
    actor: User | None,
    now: datetime,
    call: MatchmakingCall,
    kind: str,
    language: str,
    version: int,
    subject: str,
    body: str,
) -> LetterText:
    """
    Say what applicants who read this language are written, instead of our words.

    ``version`` is that of the text that was seen, 0 for ours. Raises `StaleForm` when somebody
    wrote another meanwhile.
    """
    MatchmakingCall.objects.select_for_update().get(pk=call.pk)
    text = call.letters.filter(kind=kind, language=language).first()
    text = text or LetterText(call=call, kind=kind, language=language, version=0)
    if not text.version or (text.subject, text.body) != (subject, body):
        if text.version != version:
            raise StaleForm(text)
        text.subject, text.body, text.version = subject, body, version + 1
        text.save()
    record(actor=actor, now=now, verb="letter.write", target=text, kind=kind, language=language)
    return text


@operation("letter.drop")
def drop_letter(
    *, actor: User | None, now: datetime, call: MatchmakingCall, kind: str, language: str
) -> MatchmakingCall:
    """Send our words again; what was written is kept in the record."""
    for text in call.letters.filter(kind=kind, language=language):
        record(
            actor=actor, now=now, verb="letter.drop", target=text, kind=kind, language=language,
            subject=text.subject, body=text.body,
        )  # fmt: skip
        text.delete()
    record(actor=actor, now=now, verb="letter.drop", target=call, kind=kind, language=language)
    return call


def send_letter(application: Application, kind: str, *, to: User, now: datetime) -> None:
    """Write to the person who applied, in their language, within the caller's transaction."""
    words = words_of(application.call, kind, to.language)
    queue_mail(recipient=to.email, now=now, **letter_to(application, words, to.language))
