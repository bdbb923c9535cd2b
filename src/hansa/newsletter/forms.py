"""Forms of the newsletter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import KeyedForm, VersionedForm


class SubscribeForm(forms.Form):
    """An address that wants the newsletter."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ComposeForm(KeyedForm):
    """A new edition."""

    title = forms.CharField(label=_("Title"), max_length=200)
    covers_from = forms.DateField(
        label=_("What is new since"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class EditionForm(VersionedForm):
    """The words of an edition; the choice of items comes beside it."""

    title = forms.CharField(label=_("Title"), max_length=200)
    introduction = forms.CharField(
        label=_("Introduction"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("You may use Markdown."),
    )
