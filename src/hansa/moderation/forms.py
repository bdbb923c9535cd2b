"""The shape of a decision on screen."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import KeyedForm
from hansa.moderation.models import Report


class ReportForm(KeyedForm):
    """What is wrong with a page."""

    path = forms.CharField(
        label=_("Page"), max_length=300, help_text=_("Its address on this site.")
    )
    reason = forms.ChoiceField(
        label=_("What is wrong"), choices=Report.Reason.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your words"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def clean_path(self) -> str:
        """Refuse what does not lead to a page of this site."""
        path: str = self.cleaned_data["path"]
        if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, None):
            raise ValidationError(gettext("Enter an address of this site, beginning with /."))
        return path


class DecisionForm(forms.Form):
    """What an editor says of what was submitted."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(
        label=_("What is to be mended, or a word of thanks"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
