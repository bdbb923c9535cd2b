"""Forms of matchmaking."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hansa.accounts.models import User
from hansa.common.forms import KeyedForm, NumberedChoiceField, whole_numbers
from hansa.matchmaking.models import Application, MatchmakingCall, Side
from hansa.organisations.models import Organisation


class ApplicationForm(KeyedForm):
    """An application, pre-filled from profile and account."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    side = forms.ModelChoiceField(
        label=_("Side"), queryset=Side.objects.none(), empty_label=None,
        widget=forms.RadioSelect,
    )  # fmt: skip
    motivation = forms.CharField(
        label=_("What you look for"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who should meet you, and why? The organisers choose by this."),
    )  # fmt: skip
    delegate_name = forms.CharField(label=_("Delegate's name"), max_length=150)
    delegate_email = forms.EmailField(
        label=_("Delegate's e-mail address"),
        max_length=254,
        help_text=_("The personal agenda goes there."),
    )
    delegate_position = forms.CharField(label=_("Position"), max_length=150, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        call: MatchmakingCall,
        organisations: QuerySet[Organisation],
        user: User,
    ) -> None:
        super().__init__(
            data,
            initial={
                "delegate_name": user.name,
                "delegate_email": user.email,
                "organisation": organisations.first(),
                "side": side_for(call, organisations.first()),
            },
        )
        self.fields["organisation"].queryset = organisations
        self.fields["side"].queryset = call.sides.all()
        if call.sides.count() == 1:
            self.fields["side"].widget = forms.HiddenInput()


def side_for(call: MatchmakingCall, organisation: Organisation | None) -> Side | None:
    """Return the side an organisation's country belongs to."""
    for side in call.sides.all():
        if organisation is None or not side.countries or organisation.country in side.countries:
            return side
    return None


class DecisionForm(forms.Form):
    """What the organiser decides about the chosen applications, and which versions were shown."""

    applications = NumberedChoiceField(
        queryset=Application.objects.none(),
        error_messages={"required": _("Choose at least one application first.")},
    )
    status = forms.ChoiceField(
        choices=[
            (value, label)
            for value, label in Application.Status.choices
            if value in {"selected", "reserve", "rejected"}
        ]
    )
    reason = forms.CharField(max_length=300, required=False)

    def __init__(self, data: Any, *, call: MatchmakingCall) -> None:
        super().__init__(data)
        self.fields["applications"].queryset = call.applications.all()

    def seen(self) -> dict[int, int]:
        """Return the version in which each chosen application was shown; 0 when none was sent."""
        return {
            one.pk: max(whole_numbers(self.data.getlist(f"version-{one.pk}")), default=0)
            for one in self.cleaned_data["applications"]
        }


class RequestForm(KeyedForm):
    """A question to a partner."""

    partner = forms.ModelChoiceField(queryset=Application.objects.none())
    context = forms.CharField(max_length=200, required=False)

    def __init__(self, data: Any, *, partners: QuerySet[Application]) -> None:
        super().__init__(data)
        self.fields["partner"].queryset = partners
