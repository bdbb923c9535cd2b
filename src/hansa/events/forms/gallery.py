"""Documents to show on an event's page, and who may read them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hansa.common.shown.forms import DocumentForm, DocumentWordsForm
from hansa.events.models import EventDocument


class EventDocumentWordsForm(DocumentWordsForm):
    """What a document is called, and who may read it, otherwise."""

    audience = forms.ChoiceField(
        label=_("Who may read it"), choices=EventDocument.Audience.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip


class EventDocumentForm(DocumentForm):
    """A document, its title, and who may read it."""

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
