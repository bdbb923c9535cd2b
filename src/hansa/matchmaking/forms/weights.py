"""Which weights recommendations are made with."""

from typing import Any

from django import forms

from hansa.matchmaking.models import IntroductionFit, IntroductionWeights
from hansa.matchmaking.queries.introductions import fits

Use = IntroductionWeights.Use


class WeightsForm(forms.Form):
    """One of the buttons of the page: the newest, those Hansa comes with, or those of one fit."""

    use = forms.ChoiceField(choices=Use.choices)
    fit = forms.ModelChoiceField(IntroductionFit.objects.none(), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["fit"].queryset = fits().filter(verdict=IntroductionFit.Verdict.BETTER)

    def clean(self) -> dict[str, Any]:
        """Take a fit with the button that asks for one, and with no other."""
        asked = self.cleaned_data
        if not self.errors and (asked["use"] == Use.FIT) != bool(asked.get("fit")):
            self.add_error("fit", "")
        return asked
