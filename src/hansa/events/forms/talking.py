"""Speakers and questions on screen."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import KeyedForm, VersionedForm
from hansa.common.pictures import PhotoField
from hansa.common.shown.forms import ALT, PICTURE
from hansa.events.consent import NOTED, OWN
from hansa.events.models import Speaker
from hansa.events.operations.speaking import SpeakerDetails

SHOWN = ("name", "position", "works_for", "biography", "alt")


class SpeakerFields(forms.Form):
    """A speaker as they are shown."""

    name = forms.CharField(label=_("Name"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    works_for = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    biography = forms.CharField(
        label=_("Biography"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}), help_text=_("You may use Markdown."),
    )  # fmt: skip
    picture = PhotoField(label=_("Picture"), required=False, help_text=PICTURE)
    alt = forms.CharField(
        label=_("What can be seen"), max_length=200, required=False, help_text=ALT
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a picture without words."""
        cleaned = super().clean() or {}
        if cleaned.get("picture") and not cleaned.get("alt"):
            self.add_error("alt", gettext("Say what can be seen in the picture."))
        return cleaned

    def details(self) -> SpeakerDetails:
        """Return how the speaker is shown."""
        return SpeakerDetails(**{name: self.cleaned_data[name] for name in SHOWN})


class SpeakerForm(KeyedForm, SpeakerFields):
    """A speaker with their profile, and that they agree to it."""

    email = forms.EmailField(
        label=_("Their e-mail address"), required=False, max_length=254,
        help_text=_(
            "Never shown. When the event is public they get a letter with a link, by which they "
            "can correct this or take it away."
        ),
    )  # fmt: skip
    consents = forms.BooleanField(
        label=NOTED,
        error_messages={"required": _("Nobody is shown who has not agreed to it.")},
    )


class StoredSpeakerForm(VersionedForm, SpeakerFields):
    """What is shown about a speaker already, to be changed."""

    without_picture = forms.BooleanField(label=_("Show no picture"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if not self.initial.get("has_picture"):
            del self.fields["without_picture"]

    @classmethod
    def stored(cls, current: Speaker) -> dict[str, Any]:
        """Return what the form is filled in with; consent is given anew each time."""
        values = {name: getattr(current, name) for name in ("version", *SHOWN)}
        return {**values, "has_picture": bool(current.picture)}

    def differences(self, current: Speaker) -> list[dict[str, str]]:
        """Return the words in which what was typed differs from what is stored now."""
        words = {str(self.fields[name].label) for name in SHOWN}
        return [row for row in super().differences(current) if row["label"] in words]

    def change(self) -> dict[str, Any]:
        """Return what the operations that change a speaker ask for."""
        return {
            "version": self.cleaned_data["version"], "details": self.details(),
            "photo": self.cleaned_data["picture"] or None,
            "keeps_picture": not self.cleaned_data.get("without_picture"),
            "consents": self.cleaned_data["consents"],
        }  # fmt: skip


class KeptSpeakerForm(StoredSpeakerForm):
    """A speaker as those who keep the event change what is shown."""

    email = forms.EmailField(
        label=_("Another e-mail address of theirs"), required=False, max_length=254,
        help_text=_(
            "Empty, the one you gave before is kept. When the event is public they get their link "
            "by it, now that what is shown has changed."
        ),
    )  # fmt: skip
    consents = forms.BooleanField(
        label=NOTED,
        error_messages={"required": _("Nobody is shown who has not agreed to it.")},
    )


class OwnSpeakerForm(StoredSpeakerForm):
    """What is shown about a speaker, as they correct it themselves."""

    consents = forms.BooleanField(
        label=OWN,
        error_messages={
            "required": _("Without your consent it cannot be shown. Tick the box, or take it away.")
        },
    )


class AheadForm(KeyedForm):
    """A question sent ahead."""

    text = forms.CharField(
        label=_("Your question"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("All who have a place read it, without your name, and can vote for it."),
    )  # fmt: skip
