"""What is tapped on the day."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hansa.matchmaking.models import Application, CheckIn, Delegate, MeetingRequest

OWN = {"here": ("here", 0), "late-5": ("late", 5), "late-10": ("late", 10), "late-15": ("late", 15)}
OTHER = {"there": ("here", 0), "absent": ("absent", 0)}


class MarkForm(forms.Form):
    """One tap: of oneself to be here or late, of the other to be here or not."""

    say = forms.ChoiceField(choices=[(name, name) for name in (*OWN, *OTHER)])

    def word(self, delegate: Delegate, request: MeetingRequest) -> dict[str, Any]:
        """Return what is said, of whom and by whom, as the operation takes it."""
        say, own = self.cleaned_data["say"], delegate.application
        other = request.partner if request.asker_id == own.pk else request.asker
        state, minutes = (OWN | OTHER)[say]
        return {
            "about": own if say in OWN else other,
            "state": state,
            "minutes": minutes,
            "said_by": own,
        }


class OnBehalfForm(forms.Form):
    """One tap of the organiser, of either of the two."""

    say = forms.ChoiceField(choices=[(name, name) for name in (*OWN, *OTHER)])
    about = forms.ModelChoiceField(queryset=Application.objects.none())

    def __init__(self, data: Any, *, request: MeetingRequest) -> None:
        super().__init__(data)
        pair = [request.asker_id, request.partner_id]
        self.fields["about"].queryset = Application.objects.filter(pk__in=pair)

    def word(self) -> dict[str, Any]:
        """Return what is said, and of whom, as the operation takes it."""
        state, minutes = (OWN | OTHER)[self.cleaned_data["say"]]
        return {"about": self.cleaned_data["about"], "state": state, "minutes": minutes}


class CancelForm(forms.Form):
    """Calling a meeting off."""

    reason = forms.CharField(
        label=_("Why"), max_length=200,
        help_text=_("The other side reads it. It helps them to forgive."),
    )  # fmt: skip


class CheckInForm(forms.Form):
    """A tap at the entrance, perhaps made while there was no connection."""

    how = forms.ChoiceField(choices=CheckIn.How.choices, required=False)
    ago = forms.IntegerField(min_value=0, max_value=10**7, required=False)
    key = forms.CharField(max_length=64, required=False)

    def tap(self) -> dict[str, Any]:
        """Return how and how long ago it was tapped; what is unreadable was tapped now."""
        data = self.cleaned_data if self.is_valid() else {}
        return {
            "how": data.get("how") or CheckIn.How.LIST,
            "ago": timedelta(seconds=data.get("ago") or 0),
            "key": data.get("key", ""),
        }
