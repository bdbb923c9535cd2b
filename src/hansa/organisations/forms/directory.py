"""Small forms around the directory: a search to keep, texts in a language, a word."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import KeyedForm, VersionedForm
from hansa.common.pictures import PictureField
from hansa.organisations.models import Term
from hansa.organisations.queries.vocabularies import offered_terms


class SearchForm(forms.Form):
    """How a search is called, and whether mail is wanted."""

    name = forms.CharField(label=_("What you call it"), max_length=80)
    wants_mail = forms.BooleanField(
        label=_("Write to me about organisations that are new in it"), required=False, initial=True
    )


class TextForm(VersionedForm):
    """The texts of a profile in one more language; of version 0 where there are none yet."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    summary = forms.CharField(label=_("In one sentence"), max_length=300, required=False)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}), help_text=_("You may use Markdown."),
    )  # fmt: skip


class LogoForm(forms.Form):
    """A picture that stands for the organisation."""

    picture = PictureField(
        label=_("Picture"),
        help_text=_("PNG, JPEG, WebP or GIF, up to 5 MB; it is shown small and square."),
    )


class WordForm(forms.Form):
    """A word, and what it is called in the languages of the site."""

    label = forms.CharField(label=_("In English"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            if code != "en":
                self.fields[f"label_{code}"] = forms.CharField(
                    label=gettext(name), max_length=120, required=False
                )

    def labels(self) -> dict[str, str]:
        """Return what the word is called in other languages."""
        given = {code: self.cleaned_data.get(f"label_{code}") for code, _name in settings.LANGUAGES}
        return {code: text for code, text in given.items() if text}


class NewTermForm(KeyedForm, WordForm):
    """A word that is new."""


class TermForm(VersionedForm, WordForm):
    """A word that is called differently."""

    @classmethod
    def stored(cls, current: Term) -> dict[str, Any]:
        """Return the word as it is."""
        labels = {f"label_{code}": current.labels.get(code, "") for code, _n in settings.LANGUAGES}
        return {"version": current.version, "label": current.label} | labels


class MergeForm(forms.Form):
    """The word that another one is merged into."""

    into = forms.ModelChoiceField(
        queryset=Term.objects.none(), label=_("Into"), empty_label=_("Choose a word")
    )

    def __init__(self, term: Term, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = offered_terms(term.vocabulary).exclude(pk=term.pk)
