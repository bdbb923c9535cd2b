"""What participants fill in: whom they send, when those can meet, whom they want to meet."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hansa.accounts.models import User
from hansa.common.forms import FoldedChoiceField, KeyedForm, zone_choices
from hansa.events.models import Event
from hansa.matchmaking.models import Application, Delegate, IntroductionAnswer, Wish
from hansa.matchmaking.operations.applying import DelegateDetails
from hansa.matchmaking.operations.delegates import DelegateNeeds
from hansa.organisations.forms.fields import language_choices


class NameForm(KeyedForm):
    """Somebody who comes."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254,
        help_text=_("They get a mail, and their personal agenda goes there."),
    )  # fmt: skip
    position = forms.CharField(label=_("Position"), max_length=150, required=False)

    def details(self) -> DelegateDetails:
        """Return the person as typed."""
        return DelegateDetails(**{n: v for n, v in self.cleaned_data.items() if n != "key"})


class NeedsForm(forms.Form):
    """What the schedule has to know of a delegate."""

    name = forms.CharField(label=_("Name"), max_length=150)
    position = forms.CharField(label=_("Position"), max_length=150, required=False)
    languages = FoldedChoiceField(
        label=_("Languages for meetings"), choices=language_choices, required=False,
        help_text=_("With whom there is no language in common, there is a meeting only if an "
                    "interpreter helps. None chosen: any will do."),
    )  # fmt: skip
    needs_accessible = forms.BooleanField(label=_("Needs an accessible table"), required=False)
    is_remote = forms.BooleanField(label=_("Takes part by video"), required=False)
    timezone = forms.ChoiceField(
        label=_("Time zone"), required=False,
        choices=lambda: [("", _("as where the event is")), *zone_choices()],
    )  # fmt: skip
    audience = forms.ChoiceField(
        label=_("Who sees the name in the list of participants"), required=False,
        choices=Delegate.Audience.choices, widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, data: Any = None, *, delegate: Delegate, user: User) -> None:
        stored = {name: getattr(delegate, name) for name in self.base_fields}
        super().__init__(data, initial=stored)
        if delegate.user_id != user.pk:
            # A consent: only the person can give it.
            del self.fields["audience"]
        if delegate.application.call.event.format == Event.Format.ONSITE:
            del self.fields["is_remote"], self.fields["timezone"]

    def needs(self) -> DelegateNeeds:
        """Return what was typed."""
        return DelegateNeeds(**{n: v for n, v in self.cleaned_data.items() if n != "audience"})


class RequestForm(KeyedForm):
    """A question to a partner."""

    partner = forms.ModelChoiceField(queryset=Application.objects.none())
    context = forms.CharField(max_length=200, required=False)

    def __init__(self, data: Any, *, partners: QuerySet[Application]) -> None:
        super().__init__(data)
        self.fields["partner"].queryset = partners


class TimesForm(KeyedForm):
    """At which times one would meet."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    slots = forms.MultipleChoiceField(
        # Who goes back finds the question turned round: what they chose must not stand in it.
        label=_("At these times"),
        widget=forms.CheckboxSelectMultiple({"autocomplete": "off"}),
        error_messages={"required": _("Choose times at which both of you can meet.")},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, days: list[Any], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["slots"].choices = days


class PartnerForm(forms.Form):
    """A partner, and one of the values that say what a participant thinks."""

    partner = forms.ModelChoiceField(queryset=Application.objects.none())

    def __init__(self, data: Any, *, partners: QuerySet[Application]) -> None:
        super().__init__(data)
        self.fields["partner"].queryset = partners


class WishForm(PartnerForm):
    """What a participant thinks of another."""

    value = forms.ChoiceField(choices=[("", ""), *Wish.Value.choices], required=False)


class IntroductionForm(PartnerForm):
    """What a participant says to a recommendation."""

    value = forms.ChoiceField(choices=[("", ""), *IntroductionAnswer.Value.choices], required=False)
