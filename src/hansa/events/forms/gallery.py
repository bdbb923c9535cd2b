"""Pictures and documents to show on an event's page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import KeyedForm, VersionedForm
from hansa.common.pictures import PhotoField
from hansa.common.uploads import DocumentField
from hansa.events.models import EventDocument

ALT = _("For those who cannot see it: who or what is where, in a sentence.")


class PictureForm(KeyedForm):
    """A picture, what can be seen in it, and a caption."""

    picture = PhotoField(
        label=_("Picture"),
        help_text=_("PNG, JPEG, WebP or GIF, up to 10 MB. Place and camera in it are taken out."),
    )
    alt = forms.CharField(label=_("What can be seen"), max_length=200, help_text=ALT)
    caption = forms.CharField(
        label=_("Caption"), max_length=200, required=False,
        help_text=_("Stands below it: the occasion, names, who took it."),
    )  # fmt: skip


class PictureWordsForm(VersionedForm):
    """What is said of a picture, otherwise."""

    alt = forms.CharField(label=_("What can be seen"), max_length=200, help_text=ALT)
    caption = forms.CharField(label=_("Caption"), max_length=200, required=False)


class DocumentWordsForm(VersionedForm):
    """What a document is called, and who may read it, otherwise."""

    title = forms.CharField(label=_("Title"), max_length=200)
    audience = forms.ChoiceField(
        label=_("Who may read it"), choices=EventDocument.Audience.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip


class EventDocumentForm(KeyedForm):
    """A document, its title, and who may read it."""

    document = DocumentField(
        label=_("File"),
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument or a picture, up to 10 MB."),
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    audience = forms.ChoiceField(
        label=_("Who may read it"), choices=EventDocument.Audience.choices,
        widget=forms.RadioSelect, initial=EventDocument.Audience.EVERYBODY,
    )  # fmt: skip

    def details(self) -> dict[str, Any]:
        """Return what `add_document` takes."""
        given = self.cleaned_data
        return {
            "upload": given["document"],
            "rule": given["document"].rule,
            "title": given["title"],
            "audience": given["audience"],
            "key": given["key"],
        }
