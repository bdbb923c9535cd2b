"""Voices: asked for by mail, given with consent, shown once an editor read them, withdrawn."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless
from hansa.common.search import forget_documents, index_document
from hansa.events.models import Event
from hansa.moderation.operations import open_case, settle_case
from hansa.moderation.queries import last_case, waiting_case
from hansa.news import notices
from hansa.news.consent import CONSENT_VERSION, consent_wording
from hansa.news.models import Voice
from hansa.news.participation import Participant
from hansa.news.queries.voices import voice_token
from hansa.notices.operations import tell
from hansa.organisations.models import Organisation

KIND = "voice"
State = Voice.State


@operation("voice.ask")
def ask_for_voice(
    *, actor: User | None, now: datetime, event: Event, participant: Participant
) -> Voice:
    """
    Ask somebody who took part, by mail, what they would tell others; once.

    The unique row and the mail are written in one transaction: whoever is killed between leaves
    neither, and of two at once only one writes.
    """
    voice, is_new = Voice.objects.get_or_create(
        event=event, email=participant.email.lower(), defaults={
            "user": participant.user, "organisation": participant.organisation,
            "language": participant.language, "asked_at": now,
        },
    )  # fmt: skip
    record(actor=actor, now=now, verb="voice.ask", target=voice, told=is_new)
    if is_new:
        _write_to(voice, now, "mail/voice_asked")
    return voice


@operation("voice.give")
def give_voice(
    *, actor: User | None, now: datetime, voice: Voice, text: str, name: str, role: str = ""
) -> Voice:
    """
    Say something, and agree that it is shown; an editor reads it first.

    The wording of the consent is kept as it was read. What is public must be withdrawn before it
    can be said otherwise: raises `OperationRefused`.
    """
    held = _hold(voice)
    refuse_unless(
        held.state != State.PUBLISHED,
        _("What you said is public. Withdraw it first; then you can say it otherwise."),
    )
    held.text, held.name, held.role = text, name, role
    held.state, held.consent_version, held.consent_at = State.WAITING, CONSENT_VERSION, now
    held.consent_text, held.withdrawn_at = consent_wording(), None
    held.version += 1
    held.save()
    record(actor=actor, now=now, verb="voice.give", target=held, consent=CONSENT_VERSION)
    # In the name of whoever was asked: a link may be opened by somebody who is signed in.
    open_case(
        actor=held.user, now=now, kind=KIND, object_id=held.pk, title=_title(held),
        href=f"/news/voices/{held.pk}/", organisation=held.organisation,
    )  # fmt: skip
    return held


@operation("voice.record")
def record_voice(
    *,
    actor: User,
    now: datetime,
    text: str,
    name: str,
    role: str,
    consent_text: str,
    consent_at: datetime,
    event: Event | None = None,
    organisation: Organisation | None = None,
) -> Voice:
    """Show what somebody agreed to outside of this site, as an editor wrote it down."""
    made = Voice.objects.create(
        event=event, organisation=organisation, text=text, name=name, role=role,
        state=State.PUBLISHED, consent_version="outside", consent_text=consent_text,
        consent_at=consent_at, published_at=now,
    )  # fmt: skip
    _refresh_search(made)
    record(actor=actor, now=now, verb="voice.record", target=made)
    return made


@operation("voice.publish")
def publish_voice(*, actor: User | None, now: datetime, voice: Voice) -> Voice:
    """Show a voice; whoever gave it gets the link by which it is withdrawn."""
    held = hold(voice)
    refuse_unless(held.state == State.WAITING, _("This is not offered any more."))
    held.state, held.published_at = State.PUBLISHED, now
    held.version += 1
    held.save(update_fields=["state", "published_at", "version"])
    _refresh_search(held)
    record(actor=actor, now=now, verb="voice.publish", target=held)
    _write_to(held, now, "mail/voice_published")
    return held


@operation("voice.return")
def return_voice(*, actor: User | None, now: datetime, voice: Voice) -> Voice:
    """Give a voice back; whoever has no account hears why by this alone."""
    held = hold(voice)
    waits = held.state == State.WAITING
    if waits:
        held.state = State.RETURNED
        held.save(update_fields=["state"])
    record(actor=actor, now=now, verb="voice.return", target=held)
    if waits and held.user is None:
        _write_to(held, now, "mail/voice_returned")
    return held


@operation("voice.withdraw")
def withdraw_voice(*, actor: User | None, now: datetime, voice: Voice) -> Voice:
    """
    Take back what was said: its words are deleted and nobody finds them, from this moment.

    Twice is as good as once.
    """
    held = _hold(voice)
    if held.state != State.WITHDRAWN:
        held.text = held.name = held.role = ""
        held.state, held.withdrawn_at = State.WITHDRAWN, now
        held.version += 1
        held.save()
        forget_documents(kind=KIND, object_ids=[held.pk])
        settle_case(KIND, held.pk, actor=actor, now=now)
    record(actor=actor, now=now, verb="voice.withdraw", target=held)
    return held


@operation("voice.forget")
def forget_voice(*, actor: User | None, now: datetime, voice: Voice) -> bool:
    """
    Forget the address of somebody long after an event; return whether the whole row went.

    Who never said anything is forgotten altogether; of what was withdrawn it stays that there
    was a consent and that it was taken back.
    """
    held = hold(voice)
    goes = held.state == State.ASKED
    record(actor=actor, now=now, verb="voice.forget", target=held, gone=goes)
    if goes:
        held.delete()
    elif held.state == State.WITHDRAWN:
        held.email, held.user = "", None
        held.save(update_fields=["email", "user"])
    return goes


def _hold(voice: Voice) -> Voice:
    """Hold a voice, and before it the case in which it waits: deciding holds them in this order."""
    case = waiting_case(KIND, voice.pk)
    if case is not None:
        hold(case)
    return hold(voice)


def _title(voice: Voice) -> str:
    """Return what lists of cases and results call it: no word of who said it."""
    return _("A voice on %(event)s") % {"event": voice.event or voice.organisation or ""}


def _refresh_search(voice: Voice) -> None:
    words = [str(voice.event or ""), str(voice.organisation or "")]
    index_document(
        kind=KIND, object_id=voice.pk, title=voice.name, summary=voice.text,
        href=f"/news/voices/{voice.pk}/", texts=[voice.role, *words],
        visible_from=voice.published_at,
    )  # fmt: skip


def _write_to(voice: Voice, now: datetime, template: str) -> None:
    """Write to whoever was asked; each letter goes out once for each version of the voice."""
    address = voice.user.email if voice.user else voice.email
    if not address:  # an editor wrote it down, or the address was forgotten
        return
    token = voice_token(voice)
    case = last_case(KIND, voice.pk)
    with override(voice.user.language if voice.user else voice.language):
        tell(
            user=voice.user, address=address, now=now,
            kind=notices.VOICE.name, template=template, link=("news:voice-yours", token),
            language=voice.language, campaign=f"voice:{voice.pk}:{voice.state}:{voice.version}",
            context={
                "event": voice.event,
                "reason": case.reason if case else "",
                "link": settings.BASE_URL + reverse("news:voice-yours", args=[token]),
            },
        )  # fmt: skip
