"""Letters to applicants: the organiser's words or ours, with what is known filled in."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_stubs_ext import StrPromise

from hansa.common.templatetags.hansa import day_span
from hansa.mail.rendering import Letter, as_words, compose_mail
from hansa.matchmaking.models import Application, LetterText, MatchmakingCall

Kind = LetterText.Kind
GAP = re.compile(r"\{([^{}\n]*)\}")
GAPS: dict[str, StrPromise] = {
    "organisation": _("name of the organisation"),
    "event": _("title of the event"),
    "dates": _("days of the event"),
    "side": _("name of the side"),
    "reason": _("your reason; a line with it is left out where you gave none"),
    "link": _("address of the event's page"),
}
SUBJECT = _("Your application to {event}")
BUILT_IN: dict[str, list[StrPromise | str]] = {
    Kind.RECEIVED: [
        _("The application of {organisation} has arrived."),
        _("The organisers decide after the closing date. You will get a mail either way."),
        "[{event}]({link})",
    ],
    Kind.SELECTED: [
        _("{organisation} has been selected. You can now ask for meetings."),
        "> {reason}",
        "[{event}]({link})",
    ],
    Kind.RESERVE: [
        _(
            "{organisation} is on the reserve list. You will hear from us when a place becomes "
            "free."
        ),
        "> {reason}",
        "[{event}]({link})",
    ],
    Kind.REJECTED: [
        _("{organisation} has not been selected this time."),
        "> {reason}",
        "[{event}]({link})",
    ],
}


@dataclass(frozen=True)
class Words:
    """The words of a letter, with gaps for what differs from one applicant to the next."""

    subject: str
    body: str


def built_in_words(kind: str, language: str) -> Words:
    """Return the words that are sent where the organiser wrote none."""
    with override(language):
        return Words(str(SUBJECT), "\n\n".join(str(part) for part in BUILT_IN[kind]))


def words_of(call: MatchmakingCall, kind: str, language: str) -> Words:
    """Return the words of a letter in a language: the organiser's, or ours."""
    own = call.letters.filter(kind=kind, language=language).first()
    return Words(own.subject, own.body) if own else built_in_words(kind, language)


def letter_to(application: Application, words: Words, language: str) -> Letter:
    """
    Return the mail that an applicant gets.

    Gaps are filled by plain substitution, once: what people typed can neither fill another gap
    nor become a link, and nothing but these words can be reached from a letter.
    """
    event = application.call.event
    with override(language):
        known = {
            "organisation": str(application.organisation),
            "event": event.title,
            "dates": day_span(event.starts_at, event.ends_at, event.timezone),
            "side": application.side.name,
            "reason": application.reason,
            "link": settings.BASE_URL + event.get_absolute_url(),
        }
        lines = words.body.splitlines()
        if not application.reason:
            lines = [line for line in lines if "{reason}" not in line]
        quoted = {name: as_words(text) for name, text in known.items()}
        return compose_mail(_filled(words.subject, known), _filled("\n".join(lines), quoted))


def _filled(text: str, known: dict[str, str]) -> str:
    return GAP.sub(lambda gap: known.get(gap[1], gap[0]), text)


def unknown_gaps(text: str) -> list[str]:
    """Return what stands in braces and is not filled in."""
    return [f"{{{name}}}" for name in GAP.findall(text) if name not in GAPS]
