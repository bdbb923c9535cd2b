"""The shape of a review, a claim and an invitation on screen."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import KeyedForm
from hansa.organisations.criteria import Standing
from hansa.organisations.models import Verdict
from hansa.organisations.operations.reviewing import Ruling
from hansa.organisations.queries.reviewing import Line


class InvitationForm(forms.Form):
    """A colleague to invite."""

    email = forms.EmailField(label=_("E-mail address of a colleague"), max_length=254)


class ClaimForm(KeyedForm):
    """Why somebody should keep a profile."""

    reason = forms.CharField(
        label=_("Who you are in this organisation, and why you ask"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class ObjectionForm(forms.Form):
    """What the profile's own people say to a claim."""

    objection = forms.CharField(
        label=_("Why not"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    """What a validator says to a claim."""

    answer = forms.CharField(
        label=_("A word to whoever asked"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class SubmissionForm(KeyedForm):
    """What the applicant says when a profile is sent in."""

    answer = forms.CharField(
        label=_("What you changed, or what the validator should know"), required=False,
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


def _by_itself(line: Line) -> str:
    """Return what the figures say of a criterion; people's words in it are escaped."""
    said = {
        Standing.MET: gettext("By the figures: met."),
        Standing.MISSING: gettext("By the figures: missing."),
        Standing.WAIVED: gettext("By the figures: waived."),
        Standing.TO_CHECK: gettext("For you to judge."),
    }
    return format_html("{} {}", said[Standing(line.standing)], line.why)


class ReviewForm(forms.Form):
    """A ruling on each criterion, with reasons."""

    def __init__(self, lines: Sequence[Line], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"ruling-{line.criterion}"] = forms.ChoiceField(
                label=line.label, choices=Verdict.Ruling.choices, widget=forms.RadioSelect,
                help_text=_by_itself(line),
                initial=line.standing if line.standing in Verdict.Ruling.values else None,
                error_messages={"required": _("Rule on every criterion.")},
            )  # fmt: skip
            self.fields[f"reason-{line.criterion}"] = forms.CharField(
                label=_("Reason"), required=False, max_length=1000
            )
        self.fields["message"] = forms.CharField(
            label=_("A word to the applicant"), required=False, max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Insist on a reason for each criterion that is not met."""
        for line in self.lines:
            unmet = self.cleaned_data.get(f"ruling-{line.criterion}") == Verdict.Ruling.UNMET
            if unmet and not self.cleaned_data.get(f"reason-{line.criterion}"):
                self.add_error(f"reason-{line.criterion}", _("Say why it is not met."))
        return self.cleaned_data

    def rulings(self) -> list[Ruling]:
        """Return what was ruled."""
        given = self.cleaned_data
        return [
            Ruling(c, given[f"ruling-{c}"], given[f"reason-{c}"])
            for c in (line.criterion for line in self.lines)
        ]
