"""Speakers, questions and materials on screen."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import KeyedForm
from hansa.common.pictures import PhotoField
from hansa.events.operations.talking import SpeakerDetails


class SpeakerForm(KeyedForm):
    """A speaker with their profile, and that they agree to it."""

    name = forms.CharField(label=_("Name"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    works_for = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    biography = forms.CharField(
        label=_("Biography"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}), help_text=_("You may use Markdown."),
    )  # fmt: skip
    picture = PhotoField(
        label=_("Picture"), required=False,
        help_text=_("PNG, JPEG, WebP or GIF, up to 10 MB. Place and camera in it are taken out."),
    )  # fmt: skip
    alt = forms.CharField(
        label=_("What can be seen"), max_length=200, required=False,
        help_text=_("For those who cannot see it: who or what is where, in a sentence."),
    )  # fmt: skip
    consents = forms.BooleanField(
        label=_("The speaker agrees to be shown here"),
        error_messages={"required": _("Nobody is shown who has not agreed to it.")},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a picture without words."""
        cleaned = super().clean() or {}
        if cleaned.get("picture") and not cleaned.get("alt"):
            self.add_error("alt", gettext("Say what can be seen in the picture."))
        return cleaned

    def details(self) -> SpeakerDetails:
        """Return what `add_speaker` takes."""
        names = ("name", "position", "works_for", "biography", "alt")
        return SpeakerDetails(**{name: self.cleaned_data[name] for name in names})


class AheadForm(KeyedForm):
    """A question sent ahead."""

    text = forms.CharField(
        label=_("Your question"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("All who have a place read it, without your name, and can vote for it."),
    )  # fmt: skip
