"""The words of a letter to applicants, as a form."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import VersionedForm
from hansa.matchmaking.rendering import Words, unknown_gaps


class LetterForm(VersionedForm):
    """Subject and text; what stands in braces is filled in for each applicant."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Markdown: **bold**, lists, links."),
    )  # fmt: skip

    def clean_subject(self) -> str:
        """Refuse gaps that nothing fills."""
        return _without_unknown(self.cleaned_data["subject"])

    def clean_body(self) -> str:
        """Refuse gaps that nothing fills."""
        return _without_unknown(self.cleaned_data["body"])

    def words(self) -> Words:
        """Return the words as typed, right or not, for the preview."""
        typed = {name: self.data.get(name, "").replace("\x00", "") for name in ("subject", "body")}
        return Words(typed["subject"][:200], typed["body"][:5000])


def _without_unknown(text: str) -> str:
    unknown = unknown_gaps(text)
    if unknown:
        raise ValidationError(
            _("%(gaps)s: nothing is filled in there. Use the words listed beside."),
            params={"gaps": ", ".join(unknown)},
        )
    return text
