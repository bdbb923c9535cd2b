"""Speakers: added with their consent, told of it, corrected and taken away by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from hansa.accounts.models import User
from hansa.common.operations import hold, operation, record, refuse_unless, save_version
from hansa.common.pictures import PHOTO, Photo
from hansa.common.uploads import forget_file, kept_file
from hansa.events import notices
from hansa.events.consent import CONSENT_VERSION, NOTED, OWN
from hansa.events.models import Event, Speaker
from hansa.events.queries.talks import keepers_of, speaker_token, speakers_to_tell
from hansa.notices.operations import tell

FOLDER = "speakers"
MOST_SPEAKERS = 50


@dataclass(frozen=True)
class SpeakerDetails:
    """A speaker as they are shown."""

    name: str
    position: str = ""
    works_for: str = ""
    biography: str = ""
    alt: str = ""


@dataclass(frozen=True)
class _Shown:
    details: SpeakerDetails
    photo: Photo | None
    keeps_picture: bool
    consents: bool


@operation("speaker.add")
def add_speaker(
    *,
    actor: User | None,
    now: datetime,
    event: Event,
    details: SpeakerDetails,
    photo: Photo | None = None,
    consents: bool = False,
    email: str = "",
    key: str = "",
) -> Speaker:
    """
    Show a speaker on the event's page; that they agree is noted with who says so and when.

    At ``email`` they are told as soon as the event is public. Raises `OperationRefused` without
    their consent, and for a picture that says nothing to those who cannot see it.
    """
    hold(event)
    _refuse_unless_fit(consents, has_picture=photo is not None, alt=details.alt)
    refuse_unless(
        event.speaker_profiles.count() < MOST_SPEAKERS, _("There are very many speakers already.")
    )
    last: int | None = event.speaker_profiles.aggregate(last=Max("place"))["last"]
    with kept_file(photo.small if photo else None, rule=PHOTO, folder=FOLDER) as picture:
        made = Speaker.objects.create(
            event=event, place=(last or 0) + 1, name=details.name, position=details.position,
            works_for=details.works_for, biography=details.biography, picture=picture,
            alt=details.alt if picture else "", email=email,
            language=get_language() or settings.LANGUAGE_CODE, consented_at=now,
            consent_noted_by=actor, consent_version=CONSENT_VERSION, consent_text=str(NOTED),
        )  # fmt: skip
        record(actor=actor, now=now, verb="speaker.add", target=made)
    tell_speakers(event, now)
    return made


@operation("speaker.remove")
def remove_speaker(*, actor: User, now: datetime, speaker: Speaker) -> Event:
    """Take a speaker away with their picture: they do not speak, or agree no more."""
    record(actor=actor, now=now, verb="speaker.remove", target=speaker)
    _delete(speaker)
    return speaker.event


@operation("speaker.correct")
def correct_speaker(
    *,
    actor: User | None,
    now: datetime,
    speaker: Speaker,
    version: int,
    details: SpeakerDetails,
    photo: Photo | None = None,
    keeps_picture: bool = True,
    consents: bool = False,
) -> Speaker:
    """
    Show a speaker as they say themselves; their own consent takes the place of what was noted.

    With a ``photo`` it is another picture. Those who keep the event are told. Raises `StaleForm`
    when it was changed meanwhile, `OperationRefused` when it was taken away, without consent, and
    for a picture without words.
    """
    shown = _Shown(details, photo, keeps_picture, consents)
    noted = {"consented_at": now, "consent_noted_by": None, "consent_text": str(OWN)}
    held = _change(speaker, version, shown, noted)
    record(actor=actor, now=now, verb="speaker.correct", target=held)
    _tell_keepers(held, now, "mail/speaker_corrected")
    return held


@operation("speaker.edit")
def edit_speaker(
    *,
    actor: User,
    now: datetime,
    speaker: Speaker,
    version: int,
    details: SpeakerDetails,
    photo: Photo | None = None,
    keeps_picture: bool = True,
    consents: bool = False,
    email: str = "",
) -> Speaker:
    """
    Show a speaker otherwise; that they agree to it as it stands now is noted anew.

    With an ``email`` it takes the place of the address kept. At the address they get a letter
    with their link again, so that nobody is shown in words they never saw. Raises as
    `correct_speaker` does.
    """
    shown = _Shown(details, photo, keeps_picture, consents)
    noted = {"consented_at": now, "consent_noted_by": actor, "consent_text": str(NOTED)}
    if email:
        noted |= {"email": email, "language": get_language() or settings.LANGUAGE_CODE}
    held = _change(speaker, version, shown, {**noted, "told_at": None})
    record(actor=actor, now=now, verb="speaker.edit", target=held)
    tell_speakers(held.event, now)
    return held


@operation("speaker.withdraw")
def withdraw_speaker(*, actor: User | None, now: datetime, speaker: Speaker) -> Event:
    """
    Delete what is shown about a speaker, as they wish; those who keep the event are told.

    Twice is as good as once.
    """
    held = _held(speaker)
    record(actor=actor, now=now, verb="speaker.withdraw", target=speaker)
    if held is not None:
        _tell_keepers(held, now, "mail/speaker_withdrawn")
        _delete(held)
    return speaker.event


def tell_speakers(event: Event, now: datetime) -> None:
    """
    Send speakers of a public event the link by which they correct it or take it away.

    Once for each time that those who keep the event wrote what is shown.
    Before, nobody sees them, and no editor has seen what would be sent.
    """
    for speaker in speakers_to_tell(event):
        link = ("events:speaker-yours", speaker_token(speaker))
        with override(speaker.language):
            address = settings.BASE_URL + reverse(link[0], args=link[1:])
        tell(
            user=None, address=speaker.email, now=now, kind=notices.SPEAKER.name, link=link,
            template="mail/speaker_shown", language=speaker.language,
            campaign=f"speaker:{speaker.pk}:{speaker.version}",
            context={"event": event, "speaker": speaker, "link": address},
        )  # fmt: skip
        speaker.told_at = now
        speaker.save(update_fields=["told_at"])


def _refuse_unless_fit(consents: bool, *, has_picture: bool, alt: str) -> None:
    refuse_unless(consents, _("Nobody is shown who has not agreed to it."))
    refuse_unless(not has_picture or bool(alt), _("Say what can be seen in the picture."))


def _change(speaker: Speaker, version: int, shown: _Shown, noted: Mapping[str, Any]) -> Speaker:
    """Save how a speaker is shown and what is noted with it, and see to their pictures."""
    held = _held(speaker)
    if held is None:
        refuse_unless(False, _("Nothing is shown about this speaker any more."))
    assert held is not None
    before, details, photo = held.picture.name or "", shown.details, shown.photo
    kept = before if shown.keeps_picture and photo is None else ""
    _refuse_unless_fit(shown.consents, has_picture=bool(photo or kept), alt=details.alt)
    with kept_file(photo.small if photo else None, rule=PHOTO, folder=FOLDER) as drawn:
        picture = drawn or kept
        values = {
            "name": details.name, "position": details.position, "works_for": details.works_for,
            "biography": details.biography, "picture": picture,
            "alt": details.alt if picture else "", "consent_version": CONSENT_VERSION, **noted,
        }  # fmt: skip
        for name, value in values.items():
            setattr(held, name, value)
        save_version(held, version=version, fields=list(values))
    if before != picture:
        forget_file(before)
    return held


def _held(speaker: Speaker) -> Speaker | None:
    """Return a speaker held and as they are now; None when they were taken away meanwhile."""
    there = Speaker.objects.filter(pk=speaker.pk).select_for_update(no_key=True).first()
    if there is not None:
        there.event = speaker.event
    return there


def _delete(speaker: Speaker) -> None:
    forget_file(speaker.picture.name)
    Speaker.objects.filter(pk=speaker.pk).delete()


def _tell_keepers(speaker: Speaker, now: datetime, template: str) -> None:
    event = speaker.event
    for keeper in keepers_of(event):
        with override(keeper.language):
            address = settings.BASE_URL + reverse("events:speaker-list", args=[event.slug])
        tell(
            user=keeper, address=keeper.email, now=now, kind=notices.SPEAKER.name,
            template=template, link=("events:speaker-list", event.slug),
            context={"event": event, "speaker": speaker, "link": address},
        )  # fmt: skip
